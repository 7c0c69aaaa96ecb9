import { parseAddress } from '../model/address';
import { HopwatchError } from '../model/errors';
import { type Fact, type ProcessReference, processOf, textOf } from '../model/fact';
import type { Match, Role, RoleFacts } from '../model/match';
import { foldCase, isNamed } from '../model/text';
import { formatTicks } from '../model/time';
import { ownLogon } from './joins';
import { foldedText } from './predicates';

/**
 * What makes two matches one hop: they are one incident if they share an anchor, directly or through others. Told from the
 * match alone, so the same in any order of arrival.
 */
export type Anchor = string;

/** Hosts that serve many callers at once: the process alone does not say which hop it was. */
const sharedHosts: ReadonlySet<string> = new Set(
  ['explorer.exe', 'wmiprvse.exe', 'msiexec.exe', 'svchost.exe', 'scrcons.exe'].map(foldCase),
);

const anchor = (...parts: readonly string[]): Anchor => JSON.stringify(parts);

/** Canonical remote address of the accept, the carrier or the logon, else the logon's session, else who called 135. */
const callerOf = ({ accept, carrier, logon, rpc }: RoleFacts): string | undefined => {
  const [own, carried, loggedOn, called] = [accept, carrier, logon, rpc].map((fact) =>
    fact === undefined ? undefined : parseAddress(textOf(fact, 'RemoteIP')),
  );
  return own ?? carried ?? loggedOn ?? (logon === undefined ? undefined : ownLogon(logon)?.toString()) ?? called;
};

/** PID and creation time, the identity of a process; the record about it stands in where the time is unknown. */
const processAnchors = (
  prefix: readonly string[],
  references: readonly ProcessReference[],
  record: Fact | undefined,
): readonly Anchor[] => {
  const known = references.find(({ pid, createdAt }) => pid !== undefined && createdAt !== undefined);
  const byTime = known?.createdAt === undefined ? [] : [anchor(...prefix, 'process', String(known.pid), formatTicks(known.createdAt))];
  return record === undefined ? byTime : [...byTime, anchor(...prefix, 'record', record.id)];
};

const side = (fact: Fact | undefined, which: 'self' | 'creator'): readonly ProcessReference[] =>
  fact === undefined ? [] : [processOf(fact, which)];

/** The server's own record, or the records that name it as the one who acted. */
const serverReferences = ({ server, accept, child, image }: RoleFacts): readonly ProcessReference[] => [
  ...side(server, 'self'),
  ...side(accept, 'creator'),
  ...side(child, 'creator'),
  ...side(image, 'creator'),
];

const childAnchors = ({ child }: RoleFacts): readonly Anchor[] =>
  child === undefined ? [] : processAnchors([], side(child, 'self'), child);

/** One connection is one process's, whether or not every record of it knows when that process was created; what services.exe starts has nothing else in common. */
const connectionAnchors = ({ accept, carrier }: RoleFacts): readonly Anchor[] =>
  [accept, carrier].flatMap((fact) => (fact === undefined ? [] : [anchor('connection', fact.id)]));

const sessionAnchors = (facts: RoleFacts): readonly Anchor[] => {
  const logon = facts.logon === undefined ? undefined : ownLogon(facts.logon);
  return logon === undefined ? [] : [anchor('session', logon.toString(), callerOf(facts) ?? '')];
};

/** The Service Control Manager starts with the machine, so no match holds its start: whose start is here only bears its name. */
const isOfServices = (facts: RoleFacts): boolean => {
  const [reference] = serverReferences(facts);
  return facts.server === undefined && reference !== undefined && isNamed(reference.name, 'services.exe');
};

/** A server that nothing identifies is known by what it started. */
const hostAnchors = (facts: RoleFacts): readonly Anchor[] => {
  const references = serverReferences(facts);
  const name = references.find((reference) => reference.name !== '')?.name ?? '';
  if (!sharedHosts.has(foldCase(name))) {
    const own = processAnchors([], references, facts.server);
    return own.length > 0 ? own : childAnchors(facts);
  }
  return [...processAnchors([`host of ${callerOf(facts) ?? 'nobody known'}`], references, facts.server), ...childAnchors(facts)];
};

/** Roles of what was made on the device for a caller, and stays. */
const records = ['install', 'write', 'task', 'subscription'] as const satisfies readonly Role[];

/** Roles of which each alone gives a match an anchor, whatever its record leaves open: every form has one of them. */
export const anchoring = [...records, 'server', 'child', 'accept', 'carrier'] as const satisfies readonly Role[];

/** What the record of something made calls it. */
const madeNames = ['ServiceName', 'TaskName', 'Consumer', 'ComClass'] as const;

/** A service, a task, a subscription or a class is one with its caller, under whatever record it is known. */
const recordAnchors = (facts: RoleFacts): readonly Anchor[] => {
  const caller = callerOf(facts);
  return records.flatMap((role) => {
    const fact = facts[role];
    if (fact === undefined) return [];
    const name = madeNames.map((column) => foldedText(fact, column)).find((text) => text !== '') ?? '';
    return [...(name === '' || caller === undefined ? [] : [anchor('made', name, caller)]), anchor('record', fact.id)];
  });
};

/** A process that called the device itself: the second half of the hop that it belongs to. */
const dialAnchors = ({ dial }: RoleFacts): readonly Anchor[] => processAnchors([], side(dial, 'creator'), undefined);

const hasRecord = (facts: RoleFacts): boolean => records.some((role) => facts[role] !== undefined);

const processesAnchors = (facts: RoleFacts): readonly Anchor[] =>
  hasRecord(facts) || isOfServices(facts) ? childAnchors(facts) : hostAnchors(facts);

/**
 * The anchors of a match, the one that names the incident first. A match that only adds names what it adds to and not what
 * it adds: a later start of a service must not make one of two hops that used the same service.
 */
export const anchorsOf = ({ facts, opens }: Match): readonly [Anchor, ...Anchor[]] => {
  const { child: _added, ...without } = facts;
  const anchored: RoleFacts = opens || !hasRecord(facts) ? facts : without;
  const [first, ...rest] = [
    ...recordAnchors(anchored),
    ...dialAnchors(anchored),
    ...processesAnchors(anchored),
    ...connectionAnchors(anchored),
    ...sessionAnchors(anchored),
  ];
  if (first === undefined)
    throw new HopwatchError('rules-invalid', 'fatal', `A match has no anchor. Give its form one of these steps: ${anchoring.join(', ')}.`);
  return [first, ...rest];
};
