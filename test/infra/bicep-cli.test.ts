import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../architecture/project';

/** How the Bicep CLI is called here, alone or as a part of Azure's; undefined where there is none. */
const command = (): readonly string[] | undefined =>
  [['bicep'], ['az', 'bicep']].find(([program = '', ...first]) => {
    const version = first.length === 0 ? ['--version'] : [...first, 'version'];
    return spawnSync(program, version).status === 0;
  });

const cli = command();
// A person who reads the test's output sees that nothing was built here; the workflow builds.
const where = cli === undefined ? test.skip : test;

const run = (...args: readonly string[]): string => {
  const [program = '', ...first] = cli ?? [];
  const { stdout, stderr } = spawnSync(program, [...first, ...args], { cwd: root, encoding: 'utf8' });
  return [...`${stdout}${stderr}`.matchAll(/^.*(?:\bError\b|\bWarning\b|ERROR:|WARNING: (?!A new Bicep)).*$/gm)]
    .map(([line]) => line)
    .join('\n');
};

const named = (verb: string, path: string): readonly string[] => (cli?.[0] === 'az' ? [verb, '--file', path] : [verb, path]);

describe('the Bicep CLI (skipped where it is not on the PATH)', () => {
  where.each(['infra/main.bicep', 'infra/azd/main.bicep'])('builds and lints %s without a word', (path) => {
    expect(run(...named('build', path), '--stdout')).toBe('');
    expect(run(...named('lint', path))).toBe('');
  });

  where.each(['defaults', 'maximum'])('builds the parameters of %s without a word', (name) => {
    expect(run(...named('build-params', join('infra/test', `${name}.bicepparam`)), '--stdout')).toBe('');
  });
});
