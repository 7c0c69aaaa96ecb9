import { bootTimesIn } from '../../lib/defender/boot-times';
import { tableOf } from '../../lib/defender/read-record';
import type { Form, Join, Predicate, Rule } from '../../lib/engine/define-rule';
import { joined, roleOf } from '../../lib/engine/joins';
import { type Fact, processOf } from '../../lib/model/fact';
import { atLeast } from '../../lib/model/incident';
import type { Role } from '../../lib/model/match';
import { elapsed, seconds, type Ticks } from '../../lib/model/time';
import { rules } from '../../lib/rules';
import type { Scenario } from '../../lib/rules/scenario/scenario';
import { allScenarios } from './all-scenarios';
import { factOf } from './run-scenario';

const someJoin =
  (kind: Join['kind']) =>
  ({ joins }: Form): boolean =>
    joins.some((join) => join.kind === kind);

const somePredicate =
  (asks: (predicate: Predicate) => boolean) =>
  ({ steps }: Form): boolean =>
    Object.values(steps).some(({ where }) => where.some(asks));

interface NearMiss {
  readonly kind: string;
  /** Whether a form can be missed in this way. */
  readonly applies: (form: Form) => boolean;
  /** What the name of a scenario says that shows it. */
  readonly said: RegExp;
}

/** What is nearly a hop, and which forms must tell it from one. */
const nearMisses: readonly NearMiss[] = [
  {
    kind: 'the caller is the machine itself',
    applies: somePredicate(({ op }) => op === 'remoteEnd' || op === 'remoteAddress'),
    said: /own address|machine itself|machine’s own/,
  },
  {
    kind: 'a local logon',
    applies: somePredicate((predicate) => predicate.op === 'is' && predicate.column === 'LogonType'),
    said: /logon.*(machine itself|own address|machine’s own|without address|no network logon)|session of WinRM is no network logon/,
  },
  {
    kind: 'a PID that was given again',
    applies: someJoin('sameProcess'),
    said: /holder|of another boot|another services\.exe|another (svchost|PID)/,
  },
  { kind: 'the logon of another session', applies: someJoin('sameLogon'), said: /(an)?other session/ },
  { kind: 'the session of a service account', applies: someJoin('sameLogon'), said: /SYSTEM/ },
  {
    kind: 'the logon of another connection',
    applies: someJoin('sameConnection'),
    said: /another connection/,
  },
  {
    kind: 'an agent that updates itself',
    applies: somePredicate((predicate) => predicate.op === 'is' && predicate.text === 'ServiceInstalled'),
    said: /agent updates itself/,
  },
];

const namesOf = (rule: Rule): readonly string[] =>
  (allScenarios.find(({ name }) => name === rule.id)?.scenarios ?? []).map(({ name }) => name);

type SameLogon = Extract<Join, { kind: 'sameLogon' }>;

const sessions = rules.flatMap((rule) =>
  rule.forms.flatMap((form) =>
    form.joins.flatMap((join) => (join.kind === 'sameLogon' ? [{ name: `${rule.id}/${form.name}`, rule, join }] : [])),
  ),
);

const labelled = ({ records }: Scenario, role: Role): readonly Fact[] =>
  records.filter(({ label }) => label.startsWith(role)).map((record) => factOf(record));

/** Every start of the device that the scenario's records tell of; the start of its DCOM host is one too. */
const bootsOf = ({ records }: Scenario, { host }: SameLogon, a: Fact): readonly Ticks[] => [
  ...records.flatMap(({ category, properties }) => bootTimesIn(tableOf(category), properties)),
  ...(host === undefined ? [] : [processOf(a, host).createdAt].flatMap((at) => at ?? [])),
];

/** Whether the number of a logon comes again in the scenario after a start of the device. */
const comesAgain = (scenario: Scenario, join: SameLogon): boolean =>
  labelled(scenario, roleOf(join.a)).some((a) =>
    labelled(scenario, roleOf(join.b)).some(
      (b) =>
        joined({ kind: 'sameLogon', a: join.a, b: join.b }, { [roleOf(join.a)]: a, [roleOf(join.b)]: b }) &&
        bootsOf(scenario, join, a).some((boot) => elapsed(b.at, boot) > seconds(5)),
    ),
  );

describe.each(sessions)('$name', ({ name, rule, join }) => {
  const again = (allScenarios.find((set) => set.name === rule.id)?.scenarios ?? []).filter((scenario) => comesAgain(scenario, join));

  test('has a scenario in which a LogonId comes again after a boot, and is not taken for the old one', () => {
    const shown = again.filter(({ expected }) =>
      join.host === undefined
        ? expected.some(
            ({ forms, because, severity }) => forms.includes(name) && because === 'booted after the logon' && !atLeast(severity, 'Medium'),
          )
        : expected.every(({ forms }) => !forms.includes(name)),
    );
    expect(shown.length).toBeGreaterThan(0);
  });
});

describe.each(rules)('$id', (rule) => {
  test('has a scenario for every kind of near miss that it can meet', () => {
    const met = nearMisses.filter(({ applies }) => rule.forms.some(applies));
    expect(met.length).toBeGreaterThan(0);
    const missing = met.filter(({ said }) => !namesOf(rule).some((name) => said.test(name)));
    expect(missing.map(({ kind }) => kind)).toEqual([]);
  });
});
