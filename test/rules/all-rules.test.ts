import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostsNamedBy } from '../../lib/defender/host-identity';
import { compile } from '../../lib/engine/compile';
import type { Form, Rule } from '../../lib/engine/define-rule';
import { joined } from '../../lib/engine/joins';
import type { Fact } from '../../lib/model/fact';
import { type Role, type RoleFacts, roles } from '../../lib/model/match';
import { add, elapsed, plus, tick } from '../../lib/model/time';
import { expire, type Held, type LaneState, pastAt } from '../../lib/pipeline/lane/lane';
import { rules } from '../../lib/rules';
import type { Scenario } from '../../lib/rules/scenario/scenario';
import { allScenarios } from './all-scenarios';
import { alternativesOf, type Demand, demandsOf } from './conditions';
import { factOf, lateness } from './run-scenario';

const folderOf = ({ id }: Rule): string => join(__dirname, '../../lib/rules', id);
const scenariosOf = (rule: Rule): readonly Scenario[] => allScenarios.find(({ name }) => name === rule.id)?.scenarios ?? [];

/** The facts that a scenario means for each role of the form, in every combination. */
const castsOf = (form: Form, { records }: Scenario): readonly RoleFacts[] => {
  const facts = records.map((record) => ({ label: record.label, fact: factOf(record) }));
  const launchers = facts.flatMap(({ fact }) => hostsNamedBy(fact)).filter(({ columns }) => columns.HostKind === 'dcomlaunch');
  const candidates = (role: Role): readonly Fact[] =>
    role === 'launcher' ? launchers : facts.flatMap(({ label, fact }) => (label.startsWith(role) ? [fact] : []));
  return roles
    .filter((role) => form.steps[role] !== undefined)
    .reduce<readonly RoleFacts[]>(
      (casts, role) => casts.flatMap((cast) => candidates(role).map((fact) => ({ ...cast, [role]: fact }))),
      [{}],
    );
};

const finds = (rule: Rule, form: Form, { expected }: Scenario): boolean =>
  expected.some((incident) => incident.forms.includes(`${rule.id}/${form.name}`));

const isShown = (rule: Rule, form: Form, { found, shownBy }: Demand): boolean =>
  scenariosOf(rule).some((scenario) => finds(rule, form, scenario) === found && castsOf(form, scenario).some(shownBy));

const inWords = ({ name, found }: Demand): string => `${found ? 'found' : 'not found'}: ${name}`;

/** What of a value is more than numbers, texts, lists and records of them, by its path. */
const notDataIn = (value: unknown, path: string): readonly string[] => {
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? [path] : [];
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.entries(value).flatMap(([name, inner]) => notDataIn(inner, `${path}.${name}`)) : [path];
};

describe.each(rules)('$id', (rule) => {
  test('is data: nothing in it executes, and no regular expression is in it', () => {
    expect(notDataIn(rule, rule.id)).toEqual([]);
    expect(notDataIn({ ...rule, forms: [/a+/, () => true] }, 'x')).toEqual(['x.forms.0', 'x.forms.1']);
  });

  test('has scenarios, each under its own name', () => {
    const names = scenariosOf(rule).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('has a scenario for each alternative of a condition', () => {
    const isShownBySome = (alternative: string): boolean =>
      rule.forms.some((form) => alternativesOf(form).some((demand) => inWords(demand) === alternative && isShown(rule, form, demand)));
    const alternatives = new Set(rule.forms.flatMap(alternativesOf).map(inWords));
    expect([...alternatives].filter((alternative) => !isShownBySome(alternative))).toEqual([]);
  });

  test('has a page for analysts that names its tables, forms and techniques', () => {
    const path = join(folderOf(rule), 'README.md');
    const page = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const tables = rule.forms.flatMap(({ steps }) =>
      Object.values(steps).flatMap(({ table }) => (table === 'HostIdentity' ? [] : [table])),
    );
    const names = [rule.id, ...rule.techniques, ...tables, ...rule.forms.map(({ name }) => `\`${name}\``)];
    expect(names.filter((name) => !page.includes(name))).toEqual([]);
    expect(sections.filter((section) => !new RegExp(`^## ${section}\n\n\\S`, 'm').test(page))).toEqual([]);
  });
});

const sections = ['How it decides', 'Severity', 'Reach', 'Blind spots', 'Triage', 'Parameters', 'Raw rows', 'References'];

const forms = rules.flatMap((rule) => rule.forms.map((form) => ({ name: `${rule.id}/${form.name}`, rule, form })));

describe.each(forms)('$name', ({ rule, form }) => {
  test('is found in a scenario, and not in another', () => {
    expect(new Set(scenariosOf(rule).map((scenario) => finds(rule, form, scenario)))).toEqual(new Set([true, false]));
  });

  test('has a scenario for each condition alone, each bound to the tick, each identity open', () => {
    expect(
      demandsOf(form)
        .filter((demand) => !isShown(rule, form, demand))
        .map(inWords),
    ).toEqual([]);
  });
});

const ruleSet = compile(rules, 'live');

const stateOf = (fact: Fact): LaneState => {
  const held: Held = { fact, sequence: 0, enqueuedAt: fact.at };
  return { next: 1, devices: new Map([[fact.device, new Map([[fact.id, held]])]]), crowds: new Map() };
};

test('a fact is held for its reach and the lateness, and not a tick longer', () => {
  const facts = allScenarios.flatMap(({ scenarios }) => scenarios.flatMap(({ records }) => records.map(factOf)));
  const oneOfEachTable = new Map([...facts, ...facts.flatMap(hostsNamedBy)].map((fact) => [fact.table, fact]));
  for (const fact of oneOfEachTable.values()) {
    const state = stateOf(fact);
    const last = plus(fact.at, add(ruleSet.reachOf(fact.table), lateness));
    expire(state, pastAt(last, ruleSet.reachOf, lateness));
    expect(state.devices.size).toBe(1);
    expire(state, pastAt(plus(last, tick), ruleSet.reachOf, lateness));
    expect(state.devices.size).toBe(0);
  }
});

describe.each(forms)('$name', ({ rule, form }) => {
  test('finds no hop that reaches further back than a fact is held', () => {
    const hits = scenariosOf(rule).filter((scenario) => finds(rule, form, scenario));
    const casts = hits.flatMap((scenario) => castsOf(form, scenario)).filter((cast) => form.joins.every((join) => joined(join, cast)));
    const tooFar = casts
      .map((cast) => Object.values(cast))
      .filter((facts) => facts.some((one) => facts.some((other) => elapsed(one.at, other.at) > ruleSet.reachOf(one.table))));
    expect(tooFar).toEqual([]);
  });
});
