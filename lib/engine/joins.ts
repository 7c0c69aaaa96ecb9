import { parseAddress } from '../model/address';
import { type Fact, processOf, type Side, sideColumns, textOf, timeOf, wholeOf } from '../model/fact';
import type { Role, RoleFacts, Tie, TieKind } from '../model/match';
import { foldCase } from '../model/text';
import { elapsed, seconds, type Ticks } from '../model/time';
import type { Whole } from '../model/whole';
import type { Join, Moment, ProcessSide } from './define-rule';
import { foldedText } from './predicates';

/** Logon sessions that every machine has: SYSTEM, anonymous, LOCAL SERVICE and NETWORK SERVICE; 0 is Defender's unknown. */
const sharedLogons: ReadonlySet<Whole> = new Set([0, 996, 997, 999]);

/** The LogonId of a fact where it names one session and no other. */
export const ownLogon = (fact: Fact, column = 'LogonId'): Whole | undefined => {
  const id = wholeOf(fact, column);
  return id === undefined || sharedLogons.has(id) ? undefined : id;
};

export const roleOf = (reference: string): Role => reference.split('.', 1)[0] as Role;
export const partOf = (reference: string): string => reference.slice(reference.indexOf('.') + 1);
export const sideOf = (reference: ProcessSide): Side => partOf(reference) as Side;

/** PID and folded name of a side, the part of a process's identity that every holder of the PID shares; undefined where the PID is unknown. */
const processKey = (fact: Fact, side: Side): string | undefined => {
  const { pid } = processOf(fact, side);
  return pid === undefined ? undefined : `${pid} ${foldedText(fact, sideColumns[side].name)}`;
};

const callerKey = (fact: Fact): string | undefined => parseAddress(textOf(fact, 'RemoteIP'));

/** A port where it is known: 0 is Defender's unknown. */
const port = (fact: Fact, column: 'RemotePort' | 'LocalPort'): Whole | undefined => wholeOf(fact, column) || undefined;

const connectionKey = (fact: Fact): string | undefined => {
  const [caller, from] = [callerKey(fact), port(fact, 'RemotePort')];
  return caller === undefined || from === undefined ? undefined : `${caller} ${from}`;
};

const portsKey = (fact: Fact, first: 'RemotePort' | 'LocalPort', second: 'RemotePort' | 'LocalPort'): string | undefined => {
  const [a, b] = [port(fact, first), port(fact, second)];
  return a === undefined || b === undefined ? undefined : `${a} ${b}`;
};

/** One end of a join on identity: facts whose keys are known and equal are one. `name` tells two kinds of key apart. */
export interface End {
  readonly role: Role;
  readonly name: string;
  readonly keyOf: (fact: Fact) => string | undefined;
}

const end = (reference: string, name: string, keyOf: End['keyOf']): End => ({ role: roleOf(reference), name, keyOf });

const logonEnd = (reference: string): End =>
  end(reference, `logon ${partOf(reference)}`, (fact) => ownLogon(fact, partOf(reference))?.toString());

const textEnd = (reference: string): End =>
  end(reference, `text ${partOf(reference)}`, (fact) => foldedText(fact, partOf(reference)) || undefined);

const processEnd = (reference: ProcessSide): End =>
  end(reference, `process ${sideOf(reference)}`, (fact) => processKey(fact, sideOf(reference)));

/** The two ends of a join on identity, undefined for a join on time. */
export const endsOf = (join: Join): readonly [End, End] | undefined => {
  switch (join.kind) {
    case 'sameProcess':
      return [processEnd(join.a), processEnd(join.b)];
    case 'sameLogon':
      return [logonEnd(join.a), logonEnd(join.b)];
    case 'sameText':
      return [textEnd(join.a), textEnd(join.b)];
    case 'sameCaller':
      return [end(join.a, 'caller', callerKey), end(join.b, 'caller', callerKey)];
    case 'sameConnection':
      return [end(join.a, 'connection', connectionKey), end(join.b, 'connection', connectionKey)];
    case 'mirrored':
      return [
        end(join.a, 'remote and local port', (fact) => portsKey(fact, 'RemotePort', 'LocalPort')),
        end(join.b, 'local and remote port', (fact) => portsKey(fact, 'LocalPort', 'RemotePort')),
      ];
    case 'within':
    case 'reach':
      return undefined;
  }
};

export const momentOf = (fact: Fact, moment: Moment): Ticks =>
  moment.endsWith('.created') ? (timeOf(fact, 'ProcessCreationTime') ?? fact.at) : fact.at;

export const rolesOf = (join: Join): readonly [Role, Role] =>
  join.kind === 'within' ? [roleOf(join.from), roleOf(join.to)] : [roleOf(join.a), roleOf(join.b)];

/** What creation times say of two references to a PID and name: the same to the tick where both know it, else the order that the join asks. */
const samePeriod = (join: Extract<Join, { kind: 'sameProcess' }>, facts: RoleFacts, a: Fact, b: Fact): boolean => {
  const [left, right] = [processOf(a, sideOf(join.a)).createdAt, processOf(b, sideOf(join.b)).createdAt];
  if (left !== undefined && right !== undefined) return left === right;
  if (join.ifUnknown === undefined) return true;
  const [first, second] = join.ifUnknown;
  const [before, after] = [facts[roleOf(first)], facts[roleOf(second)]];
  return before !== undefined && after !== undefined && momentOf(before, first) <= momentOf(after, second);
};

/** Two sensors stamp the start of a process and a logon. */
const stampedApart = seconds(5);

/** Whether a start of the machine comes after a logon, so that the logon's number may be given again. */
export const isAfterLogon = (boot: Ticks, logon: Ticks): boolean => elapsed(logon, boot) > stampedApart;

/** Programs whose start is that of the machine, where a rule says that it is such a one. */
const hosts: ReadonlySet<string> = new Set(['svchost.exe', 'services.exe'].map(foldCase));

type SameLogon = Extract<Join, { kind: 'sameLogon' }>;

/** When the machine started, by the host that the join asks about; undefined where its fact does not say. */
const bootIn = ({ host }: SameLogon, a: Fact): Ticks | undefined => {
  if (host === undefined) return undefined;
  const { name, createdAt } = processOf(a, host);
  return hosts.has(foldCase(name)) ? createdAt : undefined;
};

const sameBoot = (join: SameLogon, a: Fact, b: Fact): boolean => {
  const boot = bootIn(join, a);
  return boot === undefined || !isAfterLogon(boot, b.at);
};

/** Every role a join looks at: the two it ties, and those whose order it asks where an identity is open. */
export const rolesAsked = (join: Join): readonly Role[] =>
  join.kind === 'sameProcess' && join.ifUnknown !== undefined ? [...rolesOf(join), ...join.ifUnknown.map(roleOf)] : rolesOf(join);

const sameKey = ([first, second]: readonly [End, End], a: Fact, b: Fact): boolean => {
  const key = first.keyOf(a);
  return key !== undefined && key === second.keyOf(b);
};

/** Whether the facts satisfy the join; every role it asks about must be there. */
export const joined = (join: Join, facts: RoleFacts): boolean => {
  const [roleA, roleB] = rolesOf(join);
  const [a, b] = [facts[roleA], facts[roleB]];
  if (a === undefined || b === undefined) return false;
  const ends = endsOf(join);
  if (ends !== undefined && !sameKey(ends, a, b)) return false;
  if (join.kind === 'sameProcess') return samePeriod(join, facts, a, b);
  if (join.kind === 'sameLogon') return sameBoot(join, a, b);
  if (ends !== undefined) return true;
  if (join.kind === 'within') {
    const between = elapsed(momentOf(a, join.from), momentOf(b, join.to));
    return between >= join.atLeast && (join.atMost === undefined || between <= join.atMost);
  }
  const apart = elapsed(a.at, b.at);
  return join.kind === 'reach' && apart <= join.atMost && -apart <= join.atMost;
};

const tieKinds = {
  sameProcess: 'same-process',
  sameLogon: 'same-logon',
  sameText: 'same-name',
  sameCaller: 'same-caller',
  sameConnection: 'same-connection',
  mirrored: 'mirrored',
  within: 'elapsed',
} as const satisfies Record<Exclude<Join['kind'], 'reach'>, TieKind>;

/** What a join that holds says about its two facts; a reach ties nothing, it only bounds. */
export const tieOf = (join: Join, facts: RoleFacts): readonly Tie[] => {
  const [a, b] = rolesOf(join);
  const [left, right] = [facts[a], facts[b]];
  if (left === undefined || right === undefined || join.kind === 'reach') return [];
  const tie = { kind: tieKinds[join.kind], a, b, aId: left.id, bId: right.id };
  if (join.kind === 'sameLogon') return [{ ...tie, exact: bootIn(join, left) !== undefined }];
  if (join.kind !== 'sameProcess') return [{ ...tie, exact: join.kind !== 'within' }];
  const sides = [sideOf(join.a), sideOf(join.b)] as const;
  const exact = processOf(left, sides[0]).createdAt !== undefined && processOf(right, sides[1]).createdAt !== undefined;
  return [{ ...tie, sides, exact }];
};
