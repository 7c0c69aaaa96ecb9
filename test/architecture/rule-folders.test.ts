import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Rule } from '../../lib/engine/define-rule';
import { rules } from '../../lib/rules';
import { read, root } from './project';

/** Folders of lib/rules that are shared by the rules. */
const shared = ['lists', 'scenario'];

const folders = readdirSync(join(root, 'lib/rules'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !shared.includes(entry.name))
  .map(({ name }) => name);

const tactics = [
  'Reconnaissance',
  'ResourceDevelopment',
  'InitialAccess',
  'Execution',
  'Persistence',
  'PrivilegeEscalation',
  'DefenseEvasion',
  'CredentialAccess',
  'Discovery',
  'LateralMovement',
  'Collection',
  'CommandAndControl',
  'Exfiltration',
  'Impact',
];

const texts = (rule: Rule): readonly (readonly [string, readonly string[]])[] => [
  ['title', [rule.title]],
  ['summary', [rule.summary]],
  ['severityReason', [rule.severityReason]],
  ['blindSpots', rule.blindSpots],
  ['falsePositives', rule.falsePositives],
  ['references', rule.references],
];

describe('a rule is a folder', () => {
  test('named by its id', () => {
    expect(rules.map(({ id }) => id).sort()).toEqual([...folders].sort());
  });

  test.each(folders)('%s has its rule, its scenarios and a page for analysts', (folder) => {
    const files = ['rule.ts', 'scenarios.ts', 'README.md'];
    expect(files.filter((file) => !existsSync(join(root, 'lib/rules', folder, file)))).toEqual([]);
  });
});

describe.each(rules)('$id', (rule) => {
  test('says everything an analyst needs', () => {
    expect(texts(rule).filter(([, lines]) => lines.length === 0 || lines.some((line) => line.trim() === ''))).toEqual([]);
  });

  test('names techniques and tactics as ATT&CK does', () => {
    expect(rule.techniques.filter((technique) => !/^T\d{4}(\.\d{3})?$/.test(technique))).toEqual([]);
    expect(rule.tactics.filter((tactic) => !tactics.includes(tactic))).toEqual([]);
    expect(rule.techniques).not.toEqual([]);
    expect(rule.tactics).not.toEqual([]);
  });

  test('is as sure as a probability', () => {
    expect(rule.confidence).toBeGreaterThan(0);
    expect(rule.confidence).toBeLessThanOrEqual(1);
  });

  test('has its title on its page', () => {
    expect(read(`lib/rules/${rule.id}/README.md`)).toContain(rule.title);
  });
});
