import { parseAddress } from '../model/address';
import { type Fact, type ProcessReference, processOf, textOf } from '../model/fact';
import type { Match, RoleFacts } from '../model/match';
import { foldCase } from '../model/text';
import { formatTicks } from '../model/time';
import { ownLogon } from './joins';

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

/** Canonical remote address of the accept or the logon, else the logon's session, else who called 135. */
const callerOf = ({ accept, logon, rpc }: RoleFacts): string | undefined => {
  const addresses = [accept, logon, rpc].map((fact) => (fact === undefined ? undefined : parseAddress(textOf(fact, 'RemoteIP'))));
  return addresses[0] ?? addresses[1] ?? (logon === undefined ? undefined : ownLogon(logon)?.toString()) ?? addresses[2];
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
const connectionAnchors = ({ accept }: RoleFacts): readonly Anchor[] => (accept === undefined ? [] : [anchor('connection', accept.id)]);

const sessionAnchors = (facts: RoleFacts): readonly Anchor[] => {
  const logon = facts.logon === undefined ? undefined : ownLogon(facts.logon);
  return logon === undefined ? [] : [anchor('session', logon.toString(), callerOf(facts) ?? '')];
};

const isServices = (reference: ProcessReference | undefined): boolean =>
  reference !== undefined && foldCase(reference.name) === foldCase('services.exe');

const hostAnchors = (facts: RoleFacts): readonly Anchor[] => {
  const references = serverReferences(facts);
  const name = references.find((reference) => reference.name !== '')?.name ?? '';
  if (!sharedHosts.has(foldCase(name))) return processAnchors([], references, facts.server);
  return [...processAnchors([`host of ${callerOf(facts) ?? 'nobody known'}`], references, facts.server), ...childAnchors(facts)];
};

/** The anchors of a match, the one that names the incident first. */
export const anchorsOf = ({ facts }: Match): readonly [Anchor, ...Anchor[]] => {
  const ofProcess = isServices(serverReferences(facts)[0]) ? childAnchors(facts) : hostAnchors(facts);
  const [first, ...rest] = [...ofProcess, ...connectionAnchors(facts), ...sessionAnchors(facts)];
  if (first === undefined)
    throw new TypeError('a match without a process, a connection or a session has no anchor: give the form one of them');
  return [first, ...rest];
};
