import type { DeviceId, Fact } from '../../model/fact';
import { textOf } from '../../model/fact';
import type { Evidence, IncidentId } from '../../model/incident';
import type { Role } from '../../model/match';
import { type Duration, days, elapsed, minutes, noTime, type Ticks } from '../../model/time';
import { factsIn } from '../fold';
import { callerIn } from '../link';
import { pathsOf, serverName } from '../paths';
import { foldedText } from '../predicates';

/** What can repeat from incident to incident: a caller, what it came through, what that started, a file. */
export type Pattern = string;

const pattern = (...parts: readonly string[]): Pattern => JSON.stringify(parts);

/** An incident that showed a pattern: its first evidence, and where. */
export interface Sighting {
  readonly incident: IncidentId;
  readonly device: DeviceId;
  readonly at: Ticks;
}

/** How often a pattern was seen in other incidents. */
export interface Standing {
  readonly incidents: number;
  readonly devices: number;
  /** Times that are `spellApart` or more apart. */
  readonly spells: number;
  /** From the first time to the last. */
  readonly span: Duration;
  /** Those a day or more before the incident that asks. */
  readonly aged: number;
}

export type History = ReadonlyMap<Pattern, Standing>;

const unseen: Standing = { incidents: 0, devices: 0, spells: 0, span: noTime, aged: 0 };

/** Short enough for a nightly window of four hours to show four. */
const spellApart = minutes(45);

const spellsIn = (ordered: readonly Ticks[]): number => {
  let [count, last] = [0, undefined as Ticks | undefined];
  for (const at of ordered) {
    if (last !== undefined && elapsed(last, at) < spellApart) continue;
    last = at;
    count++;
  }
  return count;
};

/** What the sightings say to an incident, which is not its own witness. */
export const standingOf = (sightings: readonly Sighting[], incident: IncidentId, now: Ticks): Standing => {
  const others = sightings.filter((one) => one.incident !== incident);
  const times = others.map(({ at }) => at).sort((a, b) => (a < b ? -1 : 1));
  const [first, last] = [times[0], times.at(-1)];
  return {
    incidents: others.length,
    devices: new Set(others.map(({ device }) => device)).size,
    spells: spellsIn(times),
    span: first === undefined || last === undefined ? noTime : elapsed(first, last),
    aged: times.filter((at) => elapsed(at, now) >= days(1)).length,
  };
};

/**
 * From when on a caller is at work on other machines as a matter of course. Many devices and many incidents alone are what
 * an attack on a fleet shows within minutes; four times 45 minutes or more apart take more than two hours, which an intruder
 * who is looked at at once does not have. More would miss who administers a few machines a day.
 */
const isAdministrator = ({ incidents, devices, spells }: Standing): boolean => incidents >= 5 && devices >= 3 && spells >= 4;

/** From when on a caller uses one machine as a matter of course: one application that calls another is at it day and night. */
const isClient = ({ incidents, spells }: Standing): boolean => incidents >= 8 && spells >= 8;

/** From when on a caller has a part in what others do all day: its second time at least, and not all at once. */
const takesPart = ({ incidents, devices, spells }: Standing): boolean => incidents >= 2 && devices >= 2 && spells >= 2;

/** From when on a file that nobody vouches for is the company's own: within a day it could be anybody's. */
const isInHouse = ({ incidents, devices, span }: Standing): boolean => incidents >= 5 && devices >= 3 && span >= days(1);

/** Other incidents in which an established caller must have come the same way. One could be the intruder's own first try. */
const sameWayFrom = 2;

/** Facts that name a caller, the surest first: by a session, by a connection of the server's own, by one beside it in time. */
const callerRoles: readonly Role[] = ['accept', 'carrier', 'logon', 'rpc'];

const sessionLogons = (evidence: Evidence): readonly Fact[] => {
  const ids = new Set(
    evidence.ties.flatMap((tie) => (tie.kind !== 'same-logon' ? [] : tie.a === 'logon' ? [tie.aId] : tie.b === 'logon' ? [tie.bId] : [])),
  );
  return (evidence.roles.logon?.facts ?? []).filter(({ id }) => ids.has(id));
};

interface Callers {
  /** Every address that the surest kind of evidence names. */
  readonly addresses: readonly string[];
  /** Whether any of them could have been it, and the others have nothing to do with it: only time ties them. */
  readonly byTime: boolean;
}

const callersOf = (evidence: Evidence): Callers => {
  const named = [sessionLogons(evidence), ...callerRoles.map((role) => evidence.roles[role]?.facts ?? [])].map((facts) => [
    ...new Set(facts.flatMap((fact) => callerIn(fact) ?? [])),
  ]);
  const surest = named.findIndex((addresses) => addresses.length > 0);
  return { addresses: named[surest] ?? [], byTime: surest === named.length - 1 };
};

/** The program that served the caller; what was made for it, where nothing served. */
const waysOf = (evidence: Evidence): readonly string[] => {
  const { install, write, task, subscription } = evidence.roles;
  const made =
    task !== undefined
      ? ['TASK']
      : subscription !== undefined
        ? ['SUBSCRIPTION']
        : (install ?? write) !== undefined
          ? ['SERVICES.EXE']
          : [];
  return made.length > 0
    ? made
    : [
        ...new Set(
          pathsOf(evidence)
            .map(serverName)
            .filter((name) => name !== ''),
        ),
      ];
};

/** What was started for the caller, or is to be, by name. */
const startedIn = (evidence: Evidence): readonly string[] => {
  const names = (['child', 'install', 'write', 'task'] as const).flatMap((role) =>
    (evidence.roles[role]?.facts ?? []).map(
      (fact) => foldedText(fact, 'ServiceImage') || foldedText(fact, 'TaskImage') || (role === 'child' ? foldedText(fact, 'FileName') : ''),
    ),
  );
  return [...new Set(names.filter((name) => name !== ''))];
};

const filesOf = (evidence: Evidence): readonly string[] => [
  ...new Set((evidence.roles.child?.facts ?? []).map((fact) => textOf(fact, 'SHA1').toLowerCase()).filter((sha1) => sha1 !== '')),
];

const deviceOf = (evidence: Evidence): string => factsIn(evidence)[0]?.device ?? '';

const byCaller = (address: string): Pattern => pattern('caller', address);
const byWay = (address: string, way: string): Pattern => pattern('way', address, way);
const byPair = (address: string, device: string, way: string): Pattern => pattern('pair', address, device, way);
const byTool = (way: string, started: string): Pattern => pattern('tool', way, started);
const byFile = (sha1: string): Pattern => pattern('file', sha1.toLowerCase());

/** Everything about an incident that is counted. */
export const patternsOf = (evidence: Evidence): readonly Pattern[] => {
  const [{ addresses }, ways, device] = [callersOf(evidence), waysOf(evidence), deviceOf(evidence)];
  return [
    ...addresses.map(byCaller),
    ...addresses.flatMap((address) => ways.flatMap((way) => [byWay(address, way), byPair(address, device, way)])),
    ...ways.flatMap((way) => startedIn(evidence).map((started) => byTool(way, started))),
    ...filesOf(evidence).map(byFile),
  ];
};

const standingIn = (history: History, one: Pattern): Standing => history.get(one) ?? unseen;

/** Starts of one hash from which the published SCM query calls it prevalent; what spreads within a day is a wave, whoever sends it. */
export const prevalentFrom = 100;

export const isPrevalent = (history: History, sha1: string): boolean => standingIn(history, byFile(sha1)).aged >= prevalentFrom;

export const isSeenElsewhere = (history: History, sha1: string): boolean => standingIn(history, byFile(sha1)).incidents > 0;

/** Whether the company has had the file for long enough to call it its own. */
export const isOwnFile = (history: History, sha1: string): boolean => isInHouse(standingIn(history, byFile(sha1)));

const said = ({ incidents, devices, spells }: Standing): string =>
  `in ${incidents} other incidents, on ${devices} device${devices === 1 ? '' : 's'} and at ${spells} times well apart`;

/** Whether every address is known to administer other machines, whatever the way. */
export const areAdministrators = (evidence: Evidence, history: History): boolean => {
  const { addresses } = callersOf(evidence);
  return addresses.length > 0 && addresses.every((address) => isAdministrator(standingIn(history, byCaller(address))));
};

interface Deed {
  readonly device: string;
  readonly ways: readonly string[];
  readonly started: readonly string[];
}

/** A caller that administers machines and came this way before; one that does now and then what others do with the same tool; one that uses this machine day and night. */
const explainCaller = (address: string, { device, ways, started }: Deed, history: History): string | undefined => {
  const caller = standingIn(history, byCaller(address));
  const own = ways.map((way) => standingIn(history, byWay(address, way)));
  if (isAdministrator(caller) && own.every(({ incidents }) => incidents >= sameWayFrom))
    return `Known administration: ${address} did the like ${said(caller)}`;
  const tools = ways.flatMap((way) => started.map((name) => standingIn(history, byTool(way, name))));
  const [tool] = tools;
  if (tool !== undefined && tools.every(isAdministrator) && own.every(takesPart))
    return `Known tool: it was used ${said(tool)}, by ${address} more than once`;
  const pairs = ways.map((way) => standingIn(history, byPair(address, device, way)));
  const [pair] = pairs;
  return pair !== undefined && pairs.every(isClient) ? `Known client: ${address} called this device so ${said(pair)}` : undefined;
};

/**
 * Why the company's own history explains the hop; undefined where it does not. Every address that may have called must be
 * one that administers other machines, or this one, in the same way; where time alone names them, one is enough.
 */
export const explanationOf = (evidence: Evidence, history: History): string | undefined => {
  const { addresses, byTime } = callersOf(evidence);
  const deed: Deed = { device: deviceOf(evidence), ways: waysOf(evidence), started: startedIn(evidence) };
  if (deed.ways.length === 0) return undefined;
  const explained = addresses.map((address) => explainCaller(address, deed, history));
  const known = explained.filter((one) => one !== undefined);
  return known.length < (byTime ? 1 : addresses.length) ? undefined : known[0];
};

/** What is usual from others and new from this caller. */
export const noveltyOf = (evidence: Evidence, history: History): string | undefined => {
  const [{ addresses }, ways] = [callersOf(evidence), waysOf(evidence)];
  const isNew = addresses.every((address) => ways.every((way) => standingIn(history, byWay(address, way)).incidents === 0));
  const isUsual = ways.some((way) => startedIn(evidence).some((started) => isAdministrator(standingIn(history, byTool(way, started)))));
  return addresses.length > 0 && isNew && isUsual ? 'Others do the like all day, but this caller was not seen to do it before' : undefined;
};
