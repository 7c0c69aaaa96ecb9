import type { Fact } from '../../model/fact';
import { textOf } from '../../model/fact';
import type { Evidence } from '../../model/incident';
import { callerRoles, deviceIn, factsAs } from '../evidence';
import { callerIn } from '../link';
import { pathsOf, serverName } from '../paths';
import { foldedText } from '../predicates';
import { isAdministrator, isClean, isClient, isInHouse, isLongKnown, type Standing, takesPart, unseen } from './standing';

/** What can repeat from incident to incident: a caller, what it came through, what that started, a file. */
export type Pattern = string;

export type History = ReadonlyMap<Pattern, Standing>;

const pattern = (...parts: readonly string[]): Pattern => JSON.stringify(parts);

const sessionLogons = (evidence: Evidence): readonly Fact[] => {
  const ids = new Set(
    evidence.ties.flatMap((tie) => (tie.kind !== 'same-logon' ? [] : tie.a === 'logon' ? [tie.aId] : tie.b === 'logon' ? [tie.bId] : [])),
  );
  return factsAs(evidence, 'logon').filter(({ id }) => ids.has(id));
};

interface Callers {
  /** Every address that the surest kind of evidence names. */
  readonly addresses: readonly string[];
  /** Whether any of them could have been it, and the others have nothing to do with it: only time ties them. */
  readonly byTime: boolean;
}

const callersOf = (evidence: Evidence): Callers => {
  const named = [sessionLogons(evidence), ...callerRoles.map((role) => factsAs(evidence, role))].map((facts) => [
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
    factsAs(evidence, role).map(
      (fact) => foldedText(fact, 'ServiceImage') || foldedText(fact, 'TaskImage') || (role === 'child' ? foldedText(fact, 'FileName') : ''),
    ),
  );
  return [...new Set(names.filter((name) => name !== ''))];
};

const filesOf = (evidence: Evidence): readonly string[] => [
  ...new Set(
    factsAs(evidence, 'child')
      .map((fact) => textOf(fact, 'SHA1').toLowerCase())
      .filter((sha1) => sha1 !== ''),
  ),
];

/** Who was logged on for the caller, where a session or a logon beside it says so. */
const accountsOf = (evidence: Evidence): readonly string[] => {
  const ofSession = sessionLogons(evidence);
  const logons = ofSession.length > 0 ? ofSession : factsAs(evidence, 'logon');
  return [...new Set(logons.map((fact) => foldedText(fact, 'AccountSid')).filter((sid) => sid !== ''))];
};

/** A caller's work on other machines, in incidents and over remote desktop alike. */
const byWork = (address: string): Pattern => pattern('work', address);
const byCaller = (address: string): Pattern => pattern('caller', address);
const bySuspect = (address: string): Pattern => pattern('suspect', address);
const byAccount = (address: string, account: string): Pattern => pattern('account', address, account);
const byWay = (address: string, way: string): Pattern => pattern('way', address, way);
const byPair = (address: string, device: string, way: string): Pattern => pattern('pair', address, device, way);
const byTool = (way: string, started: string): Pattern => pattern('tool', way, started);
const byFile = (sha1: string): Pattern => pattern('file', sha1.toLowerCase());

/**
 * The pattern whose sample another is a share of. Of a caller with a long history only a sample is read: what is suspicious of it
 * is told from what is suspicious in the sample, and not in all.
 */
export const sampleOf = (one: Pattern): Pattern | undefined => {
  const [kind, address] = JSON.parse(one) as readonly string[];
  return kind === 'suspect' && address !== undefined ? byCaller(address) : undefined;
};

/**
 * Everything about an incident that is counted, and everything that is asked.
 * @param suspicious whether it is a suspicion by its own evidence
 */
export const patternsOf = (
  evidence: Evidence,
  suspicious: boolean,
): { readonly shown: readonly Pattern[]; readonly asked: readonly Pattern[] } => {
  const [{ addresses }, ways, device] = [callersOf(evidence), waysOf(evidence), deviceIn(evidence) ?? ''];
  const usual = [
    ...addresses.flatMap((address) => [byCaller(address), byWork(address)]),
    ...addresses.flatMap((address) => accountsOf(evidence).map((account) => byAccount(address, account))),
    ...addresses.flatMap((address) => ways.flatMap((way) => [byWay(address, way), byPair(address, device, way)])),
    ...ways.flatMap((way) => startedIn(evidence).map((started) => byTool(way, started))),
    ...filesOf(evidence).map(byFile),
  ];
  const suspects = addresses.map(bySuspect);
  return { shown: suspicious ? [...usual, ...suspects] : usual, asked: [...usual, ...suspects] };
};

/** What a logon over remote desktop shows: that the address, and the account from there, is at work on other machines. */
export const patternsOfRemoteDesktop = (logon: Fact): readonly Pattern[] => {
  const [address, account] = [callerIn(logon), foldedText(logon, 'AccountSid')];
  if (address === undefined) return [];
  return [byWork(address), ...(account === '' ? [] : [byAccount(address, account)])];
};

const standingIn = (history: History, one: Pattern): Standing => history.get(one) ?? unseen;

/** Starts of one hash from which the published SCM query calls it prevalent; what spreads within a day is a wave, whoever sends it. */
export const prevalentFrom = 100;

export const isPrevalent = (history: History, sha1: string): boolean => standingIn(history, byFile(sha1)).aged >= prevalentFrom;

/** At another time, so that no hop is explained by the next of the same minutes. */
const isSeenApart = ({ apart }: Standing): boolean => apart > 0;

export const isSeenElsewhere = (history: History, sha1: string): boolean => isSeenApart(standingIn(history, byFile(sha1)));

/** Whether the company has had the file for long enough, or from those who are known well enough, to call it its own. */
export const isOwnFile = (history: History, sha1: string, evidence: Evidence): boolean =>
  isInHouse(
    standingIn(history, byFile(sha1)),
    callersOf(evidence).addresses.map((address) => standingIn(history, byCaller(address))),
  );

const said = (what: string, { sightings, devices, spells, capped }: Standing): string =>
  `in ${sightings}${capped ? ' or more' : ''} other ${what}, on ${devices} device${devices === 1 ? '' : 's'} and at ${spells} times well apart`;

/** Whether most of what the incidents of a caller show is clean; its remote desktop sessions show nothing of that. */
const isCleanCaller = (history: History, address: string): boolean =>
  isClean(standingIn(history, byCaller(address)), standingIn(history, bySuspect(address)));

/** Whether an address administers other machines, whatever the way, and mostly without a suspicion. */
const administers = (history: History, address: string): boolean =>
  isAdministrator(standingIn(history, byWork(address))) && isCleanCaller(history, address);

/** Whether every address is known to administer other machines, whatever the way. */
export const areAdministrators = (evidence: Evidence, history: History): boolean => {
  const { addresses } = callersOf(evidence);
  return addresses.length > 0 && addresses.every((address) => administers(history, address));
};

interface Deed {
  readonly device: string;
  readonly ways: readonly string[];
  readonly started: readonly string[];
  readonly accounts: readonly string[];
}

/**
 * A caller that administers machines, as this account before, and this way, with a tool that is usual, or for days; one that does now and
 * then what others do with the same tool; one that uses this machine day and night. Nothing explains a caller who is mostly suspicious.
 */
const explainCaller = (address: string, { device, ways, started, accounts }: Deed, history: History): string | undefined => {
  if (!isCleanCaller(history, address)) return undefined;
  if (!accounts.every((account) => isSeenApart(standingIn(history, byAccount(address, account))))) return undefined;
  const own = ways.map((way) => standingIn(history, byWay(address, way)));
  const tools = ways.flatMap((way) => started.map((name) => standingIn(history, byTool(way, name))));
  const [tool] = tools;
  const isUsual = tool !== undefined && tools.every(isAdministrator);
  const work = standingIn(history, byWork(address));
  if (administers(history, address) && (isUsual || own.every(isSeenApart) || isLongKnown(work)))
    return `Known administration: ${address} was at work ${said('incidents or remote desktop sessions', work)}`;
  if (isUsual && own.every(takesPart)) return `Known tool: it was used ${said('incidents', tool)}, by ${address} more than once`;
  const pairs = ways.map((way) => standingIn(history, byPair(address, device, way)));
  const [pair] = pairs;
  return pair !== undefined && pairs.every(isClient)
    ? `Known client: ${address} called this device so ${said('incidents', pair)}`
    : undefined;
};

/**
 * Why the company's own history explains the hop; undefined where it does not. Every address that may have called must be
 * one that administers other machines, or this one, in the same way; where time alone names them, one is enough.
 */
export const explanationOf = (evidence: Evidence, history: History): string | undefined => {
  const { addresses, byTime } = callersOf(evidence);
  const deed: Deed = {
    device: deviceIn(evidence) ?? '',
    ways: waysOf(evidence),
    started: startedIn(evidence),
    accounts: accountsOf(evidence),
  };
  if (deed.ways.length === 0) return undefined;
  const explained = addresses.map((address) => explainCaller(address, deed, history));
  const known = explained.filter((one) => one !== undefined);
  return known.length < (byTime ? 1 : addresses.length) ? undefined : known[0];
};

/** What is usual from others and new from this caller. */
export const noveltyOf = (evidence: Evidence, history: History): string | undefined => {
  const [{ addresses }, ways] = [callersOf(evidence), waysOf(evidence)];
  const isNew = addresses.every((address) => ways.every((way) => standingIn(history, byWay(address, way)).sightings === 0));
  const isUsual = ways.some((way) => startedIn(evidence).some((started) => isAdministrator(standingIn(history, byTool(way, started)))));
  return addresses.length > 0 && isNew && isUsual ? 'Others do the like all day, but this caller was not seen to do it before' : undefined;
};
