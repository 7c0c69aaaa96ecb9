/*
 * What the scenarios of a form must show, derived from the form itself: every condition as the only thing that is wrong,
 * every bound from both sides by one tick, every identity open on either side. A new condition asks for its scenario.
 */
import type { Form, Join, Predicate, ProcessSide } from '../../lib/engine/define-rule';
import { joined, momentOf, roleOf, rolesOf, sideOf } from '../../lib/engine/joins';
import { holds } from '../../lib/engine/predicates';
import { processOf, sideColumns } from '../../lib/model/fact';
import { type Role, type RoleFacts, roles } from '../../lib/model/match';
import { foldCase } from '../../lib/model/text';
import { type Duration, elapsed, seconds } from '../../lib/model/time';

/** One thing that a form asks, small enough to fail alone. */
interface Condition {
  readonly name: string;
  /** What it reads, as `role.column`. Two conditions on one column can only fail together. */
  readonly reads: readonly string[];
  readonly fails: (facts: RoleFacts) => boolean;
  /** For a bound: how far inside of it the facts are, in ticks; undefined where it is not asked. */
  readonly inside?: (facts: RoleFacts) => bigint | undefined;
}

export interface Demand {
  readonly name: string;
  /** Whether the form must be found there, or must not. */
  readonly found: boolean;
  readonly shownBy: (facts: RoleFacts) => boolean;
}

type JoinOf<K extends Join['kind']> = Extract<Join, { kind: K }>;

const bound = (name: string, reads: readonly string[], inside: (facts: RoleFacts) => bigint | undefined): Condition => ({
  name,
  reads,
  inside,
  fails: (facts) => (inside(facts) ?? 0n) < 0n,
});

const between = (facts: RoleFacts, from: Parameters<typeof momentOf>[1], to: Parameters<typeof momentOf>[1]): Duration | undefined => {
  const [a, b] = [facts[roleOf(from)], facts[roleOf(to)]];
  return a === undefined || b === undefined ? undefined : elapsed(momentOf(a, from), momentOf(b, to));
};

const columnAt = (side: ProcessSide, part: keyof (typeof sideColumns)['self']): string =>
  `${roleOf(side)}.${sideColumns[sideOf(side)][part]}`;

const referenceAt = (facts: RoleFacts, side: ProcessSide) => {
  const fact = facts[roleOf(side)];
  return fact === undefined ? undefined : processOf(fact, sideOf(side));
};

const isOpen = (facts: RoleFacts, ...sides: readonly ProcessSide[]): boolean =>
  sides.some((side) => referenceAt(facts, side)?.createdAt === undefined);

const ofProcess = ({ a, b, ifUnknown }: JoinOf<'sameProcess'>): readonly Condition[] => {
  const name = `${a} is ${b}`;
  const differs = (part: 'pid' | 'createdAt' | 'name', fails: (facts: RoleFacts) => boolean): Condition => ({
    name: `${name}: ${part}`,
    reads: [columnAt(a, part), columnAt(b, part)],
    fails,
  });
  const both = (facts: RoleFacts) => [referenceAt(facts, a), referenceAt(facts, b)] as const;
  return [
    differs('pid', (facts) => both(facts)[0]?.pid === undefined || both(facts)[0]?.pid !== both(facts)[1]?.pid),
    differs('name', (facts) => foldCase(both(facts)[0]?.name ?? '') !== foldCase(both(facts)[1]?.name ?? '')),
    differs('createdAt', (facts) => !isOpen(facts, a, b) && both(facts)[0]?.createdAt !== both(facts)[1]?.createdAt),
    ...(ifUnknown === undefined
      ? []
      : [bound(`${name}: order`, ifUnknown, (facts) => (isOpen(facts, a, b) ? between(facts, ...ifUnknown) : undefined))]),
  ];
};

/** From the start of a host to the logon, where the host is known: what is later is of another boot. */
const bootThenLogon = (host: ProcessSide, logon: Role, facts: RoleFacts): bigint | undefined => {
  const [boot, at] = [referenceAt(facts, host)?.createdAt, facts[logon]?.at];
  return boot === undefined || at === undefined ? undefined : elapsed(boot, at);
};

const ofLogon = ({ a, b, host: side }: JoinOf<'sameLogon'>): readonly Condition[] => {
  const name = `sameLogon ${roleOf(a)} ${roleOf(b)}`;
  const number: Condition = { name, reads: [a, b], fails: (facts) => !joined({ kind: 'sameLogon', a, b }, facts) };
  if (side === undefined) return [number];
  const host: ProcessSide = `${roleOf(a)}.${side}`;
  const reads = [columnAt(host, 'createdAt'), `${roleOf(b)}.at`];
  return [
    number,
    bound(`${name}: within one boot`, reads, (facts) => {
      const apart = bootThenLogon(host, roleOf(b), facts);
      return apart === undefined ? undefined : apart + seconds(5);
    }),
  ];
};

const ofJoin = (join: Join): readonly Condition[] => {
  const name = `${join.kind} ${rolesOf(join).join(' ')}`;
  switch (join.kind) {
    case 'sameProcess':
      return ofProcess(join);
    case 'sameLogon':
      return ofLogon(join);
    case 'sameText':
      return [{ name, reads: [join.a, join.b], fails: (facts) => !joined(join, facts) }];
    case 'sameCaller':
      return [{ name, reads: [`${join.a}.RemoteIP`, `${join.b}.RemoteIP`], fails: (facts) => !joined(join, facts) }];
    case 'sameConnection':
    case 'mirrored':
      return [{ name, reads: [`${join.a}.RemotePort`, `${join.b}.RemotePort`], fails: (facts) => !joined(join, facts) }];
    case 'within': {
      const { from, to, atLeast, atMost } = join;
      const apart = (facts: RoleFacts): bigint => between(facts, from, to) ?? 0n;
      const least = bound(`${name}: at least`, [from, to], (facts) => apart(facts) - atLeast);
      return atMost === undefined ? [least] : [least, bound(`${name}: at most`, [from, to], (facts) => atMost - apart(facts))];
    }
    case 'reach': {
      const moments = [`${join.a}.at`, `${join.b}.at`] as const;
      const apart = (facts: RoleFacts): bigint => between(facts, ...moments) ?? 0n;
      return [
        bound(`${name}: after`, moments, (facts) => join.atMost - apart(facts)),
        bound(`${name}: before`, moments, (facts) => join.atMost + apart(facts)),
      ];
    }
  }
};

const columnsIn = (predicate: Predicate): readonly string[] => {
  if (predicate.op === 'anyOf') return predicate.predicates.flatMap(columnsIn);
  if (predicate.op === 'not') return columnsIn(predicate.predicate);
  return predicate.op === 'remoteEnd' || predicate.op === 'remoteAddress' ? ['RemoteIP', 'LocalIP'] : [predicate.column];
};

/** The kind of a host identity is no column that a record could have wrong: it says which identities are meant. */
const asked = (form: Form) =>
  roles.flatMap((role) => {
    const step = form.steps[role];
    return step === undefined || step.table === 'HostIdentity' ? [] : step.where.map((predicate) => ({ role, predicate }));
  });

const conditionsOf = (form: Form): readonly Condition[] => [
  ...asked(form).map(({ role, predicate }) => ({
    name: `${role}: ${JSON.stringify(predicate)}`,
    reads: columnsIn(predicate).map((column) => `${role}.${column}`),
    fails: (facts: RoleFacts) => facts[role] === undefined || !holds(facts[role], predicate),
  })),
  ...form.joins.flatMap(ofJoin),
];

/** The sides of a form's identities that a record can leave open; a host identity always knows its creation. */
const openSides = (form: Form): readonly ProcessSide[] =>
  form.joins
    .flatMap((join) => (join.kind === 'sameProcess' ? [join.a, join.b] : []))
    .filter((side) => form.steps[roleOf(side)]?.table !== 'HostIdentity');

/** What a derived column is made from: it can only be wrong together with that. */
const madeFrom: Readonly<Record<string, readonly string[]>> = {
  ServiceName: ['AdditionalFields', 'RegistryKey'],
  ServiceImage: ['AdditionalFields', 'RegistryKey', 'RegistryValueName', 'RegistryValueData', 'ProcessCommandLine'],
  TaskName: ['AdditionalFields', 'RegistryKey'],
  TaskImage: ['AdditionalFields'],
  CallerLogonId: ['LogonId', 'InitiatingProcessLogonId'],
  CallerSid: ['AccountSid', 'InitiatingProcessAccountSid'],
};

const withSources = (reads: readonly string[]): readonly string[] =>
  reads.flatMap((read) => {
    const [role = '', column = ''] = read.split('.', 2);
    return [read, ...(madeFrom[column] ?? []).map((source) => `${role}.${source}`)];
  });

export const demandsOf = (form: Form): readonly Demand[] => {
  const conditions = conditionsOf(form);
  const isHit = (facts: RoleFacts): boolean => !conditions.some(({ fails }) => fails(facts));
  /** Nothing else is wrong than what the condition reads. */
  const failsAlone = (condition: Condition, facts: RoleFacts): boolean => {
    const failing = conditions.filter(({ fails }) => fails(facts));
    const own = withSources(condition.reads);
    return failing.includes(condition) && failing.every(({ reads }) => withSources(reads).some((column) => own.includes(column)));
  };
  return [
    ...conditions.map((condition): Demand => {
      const { name, inside } = condition;
      if (inside === undefined) return { name, found: false, shownBy: (facts) => failsAlone(condition, facts) };
      return { name: `${name}, one tick outside`, found: false, shownBy: (facts) => failsAlone(condition, facts) && inside(facts) === -1n };
    }),
    ...conditions.flatMap(({ name, inside }): Demand[] =>
      inside === undefined ? [] : [{ name: `${name}, exactly`, found: true, shownBy: (facts) => isHit(facts) && inside(facts) === 0n }],
    ),
    ...openSides(form).map(
      (side): Demand => ({ name: `${side} open`, found: true, shownBy: (facts) => isHit(facts) && isOpen(facts, side) }),
    ),
  ];
};

/** Every alternative of an `anyOf` must be the one that holds somewhere, in some form of the rule. */
export const alternativesOf = (form: Form): readonly Demand[] =>
  asked(form).flatMap(({ role, predicate }) =>
    predicate.op !== 'anyOf'
      ? []
      : predicate.predicates.map((one) => ({
          name: `${role}: only ${JSON.stringify(one)}`,
          found: true,
          shownBy: (facts: RoleFacts) =>
            facts[role] !== undefined && predicate.predicates.every((other) => holds(facts[role]!, other) === (other === one)),
        })),
  );
