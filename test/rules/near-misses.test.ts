import type { Form, Join, Predicate, Rule } from '../../lib/engine/define-rule';
import { rules } from '../../lib/rules';
import { allScenarios } from './all-scenarios';

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

describe.each(rules)('$id', (rule) => {
  test('has a scenario for every kind of near miss that it can meet', () => {
    const met = nearMisses.filter(({ applies }) => rule.forms.some(applies));
    expect(met.length).toBeGreaterThan(0);
    const missing = met.filter(({ said }) => !namesOf(rule).some((name) => said.test(name)));
    expect(missing.map(({ kind }) => kind)).toEqual([]);
  });
});
