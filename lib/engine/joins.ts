import { type Fact, processOf, type Side, sideColumns, timeOf, wholeOf } from '../model/fact';
import type { Role, RoleFacts, Tie } from '../model/match';
import { elapsed, type Ticks } from '../model/time';
import type { Whole } from '../model/whole';
import type { Join, Moment, ProcessSide } from './define-rule';
import { foldedText } from './predicates';

/** Logon sessions that every machine has: SYSTEM, anonymous, LOCAL SERVICE and NETWORK SERVICE; 0 is Defender's unknown. */
const sharedLogons: ReadonlySet<Whole> = new Set([0, 996, 997, 999]);

/** The LogonId of a fact where it names one session and no other. */
export const ownLogon = (fact: Fact): Whole | undefined => {
  const id = wholeOf(fact, 'LogonId');
  return id === undefined || sharedLogons.has(id) ? undefined : id;
};

export const roleOf = (reference: ProcessSide | Moment): Role => reference.slice(0, reference.indexOf('.')) as Role;
export const sideOf = (reference: ProcessSide): Side => reference.slice(reference.indexOf('.') + 1) as Side;

/** PID and folded name of a side, the part of a process's identity that every holder of the PID shares; undefined where the PID is unknown. */
export const processKey = (fact: Fact, side: Side): string | undefined => {
  const { pid } = processOf(fact, side);
  return pid === undefined ? undefined : `${pid} ${foldedText(fact, sideColumns[side].name)}`;
};

export const momentOf = (fact: Fact, moment: Moment): Ticks =>
  moment.endsWith('.created') ? (timeOf(fact, 'ProcessCreationTime') ?? fact.at) : fact.at;

export const rolesOf = (join: Join): readonly [Role, Role] =>
  join.kind === 'within'
    ? [roleOf(join.from), roleOf(join.to)]
    : join.kind === 'sameProcess'
      ? [roleOf(join.a), roleOf(join.b)]
      : [join.a, join.b];

const sameProcess = (join: Extract<Join, { kind: 'sameProcess' }>, facts: RoleFacts, a: Fact, b: Fact): boolean => {
  const key = processKey(a, sideOf(join.a));
  if (key === undefined || key !== processKey(b, sideOf(join.b))) return false;
  const [left, right] = [processOf(a, sideOf(join.a)).createdAt, processOf(b, sideOf(join.b)).createdAt];
  if (left !== undefined && right !== undefined) return left === right;
  if (join.ifUnknown === undefined) return true;
  const [first, second] = join.ifUnknown;
  const [before, after] = [facts[roleOf(first)], facts[roleOf(second)]];
  return before !== undefined && after !== undefined && momentOf(before, first) <= momentOf(after, second);
};

/** Every role a join looks at: the two it ties, and those whose order it asks where an identity is open. */
export const rolesAsked = (join: Join): readonly Role[] =>
  join.kind === 'sameProcess' && join.ifUnknown !== undefined ? [...rolesOf(join), ...join.ifUnknown.map(roleOf)] : rolesOf(join);

/** Whether the facts satisfy the join; every role it asks about must be there. */
export const joined = (join: Join, facts: RoleFacts): boolean => {
  const [roleA, roleB] = rolesOf(join);
  const [a, b] = [facts[roleA], facts[roleB]];
  if (a === undefined || b === undefined) return false;
  switch (join.kind) {
    case 'sameProcess':
      return sameProcess(join, facts, a, b);
    case 'sameLogon':
      return ownLogon(a) !== undefined && ownLogon(a) === ownLogon(b);
    case 'within': {
      const between = elapsed(momentOf(a, join.from), momentOf(b, join.to));
      return between >= join.atLeast && (join.atMost === undefined || between <= join.atMost);
    }
    case 'reach': {
      const apart = elapsed(a.at, b.at);
      return apart <= join.atMost && -apart <= join.atMost;
    }
  }
};

const knownOnBothSides = (join: Extract<Join, { kind: 'sameProcess' }>, a: Fact, b: Fact): boolean =>
  processOf(a, sideOf(join.a)).createdAt !== undefined && processOf(b, sideOf(join.b)).createdAt !== undefined;

/** What a join that holds says about its two facts; a reach ties nothing, it only bounds. */
export const tieOf = (join: Join, facts: RoleFacts): readonly Tie[] => {
  const [a, b] = rolesOf(join);
  const [left, right] = [facts[a], facts[b]];
  if (left === undefined || right === undefined || join.kind === 'reach') return [];
  const ends = { a, b, aId: left.id, bId: right.id };
  if (join.kind === 'sameProcess') return [{ kind: 'same-process', ...ends, exact: knownOnBothSides(join, left, right) }];
  return join.kind === 'sameLogon' ? [{ kind: 'same-logon', ...ends, exact: true }] : [{ kind: 'elapsed', ...ends, exact: false }];
};
