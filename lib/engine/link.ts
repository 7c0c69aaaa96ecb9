import { isLinkLocal, isLoopback, isNobody, parseAddress } from '../model/address';
import { type Contact, longestDeviceId } from '../model/contact';
import { type DeviceId, type Fact, textOf } from '../model/fact';
import { groupedBy } from '../model/grouped';
import type { ChainLink, Evidence, FanOutLink, IncidentId, Link } from '../model/incident';
import { ascending } from '../model/order';
import { isNamed } from '../model/text';
import { dayOf, days, earlier, elapsed, type Ticks } from '../model/time';
import { callerRoles, factsAs, factsIn } from './evidence';
import { neutralise } from './neutralise';
import { homeOf } from './paths';

/** Hops further apart are told apart by an analyst too: a day is a working day and the night before it. */
export const linkSpan = days(1);

/** A contact with the device that had its source address then, where exactly one is known. */
export interface Resolved extends Contact {
  readonly from: DeviceId | undefined;
}

/** Another machine's address, where the fact names one. */
export const callerIn = (fact: Fact): Contact['source'] | undefined => {
  const remote = parseAddress(textOf(fact, 'RemoteIP'));
  if (remote === undefined || isLoopback(remote) || isNobody(remote)) return undefined;
  return remote === parseAddress(textOf(fact, 'LocalIP')) ? undefined : remote;
};

/** Takes nothing but the answers to WMI calls that its own machine made: who connects there was called from here, and went nowhere. */
const isAnswer = (fact: Fact): boolean =>
  isNamed(textOf(fact, 'InitiatingProcessFileName'), 'unsecapp.exe') && homeOf(fact, 'creator') === 'own';

/** Every instant at which an address reached the incident's device. */
export const contactsOf = (evidence: Evidence, incident: IncidentId): readonly Contact[] => {
  const targetName = neutralise(factsIn(evidence).find(({ deviceName }) => deviceName !== '')?.deviceName ?? '', longestDeviceId);
  const contacts = new Map<string, Contact>();
  for (const fact of factsAs(evidence, ...callerRoles)) {
    const source = callerIn(fact);
    if (source === undefined || isAnswer(fact) || fact.device.length > longestDeviceId) continue;
    contacts.set(`${source} ${fact.at}`, { source, target: fact.device, targetName, incident, at: fact.at });
  }
  return [...contacts.values()];
};

const near = (a: Contact, b: Contact): boolean => elapsed(a.at, b.at) <= linkSpan && elapsed(b.at, a.at) <= linkSpan;

/** The device behind a contact's address. One that is link-local may be another machine's on another wire. */
const cameFrom = ({ source, from }: Resolved): DeviceId | undefined => (isLinkLocal(source) ? undefined : from);

/** Whether `next` went out from the device that `first` reached, within a day after it. A device that calls itself goes nowhere. */
export const follows = (first: Resolved, next: Resolved): boolean =>
  cameFrom(next) === first.target && next.from !== next.target && first.at <= next.at && near(first, next);

/** The same address, or two addresses of one device, within a day. */
export const sameSource = (a: Resolved, b: Resolved): boolean =>
  near(a, b) && (a.source === b.source || (cameFrom(a) !== undefined && cameFrom(a) === cameFrom(b)));

/** Targets of one source that are told apart. Few, because each step that is passed amends the incidents before it. */
const fanOutSteps = [2, 5, 20, 100] as const;

/** What is called the source of a fan-out: its device, else its address. */
const sourceKey = (contact: Resolved): string => cameFrom(contact) ?? contact.source;

const rank = ({ incident, source }: ChainLink): string => `${incident} ${source}`;

/** Each incident of a chain once, at its first contact, in the order of time. */
export const inOrder = (links: readonly ChainLink[]): readonly ChainLink[] => {
  const ordered = [...links].sort((a, b) => ascending(a.at, b.at) || ascending(rank(a), rank(b)));
  return [...new Map([...ordered].reverse().map((one) => [one.incident, one])).values()].reverse();
};

const chained = (kind: ChainLink['kind'], contacts: readonly Resolved[]): readonly ChainLink[] =>
  inOrder(contacts.map(({ incident, source, target, targetName, at }) => ({ kind, incident, source, target, targetName, at })));

/**
 * The day on which a fan-out began: that of the source's first contact in the day before the first of these. So whatever a
 * source does within 24 hours is of one day for all who ask, also over midnight.
 */
const beginning = (contacts: readonly Resolved[], others: readonly Resolved[]): Ticks => {
  const first = contacts.reduce((a, b) => (b.at < a.at ? b : a));
  const around = others.filter((other) => sourceKey(other) === sourceKey(first) && near(first, other));
  return dayOf(around.reduce((least, { at }) => earlier(least, at), first.at));
};

/** Names a fan-out: the same for the same source and day, whoever asks and in any order. */
export type GroupOf = (source: string, day: Ticks) => string;

/** How many devices the source of a contact reached within a day of it, either way; the contact's own target is one. */
const targetsAround = (contact: Resolved, others: readonly Resolved[]): number =>
  new Set([contact, ...others.filter((other) => sameSource(contact, other))].map(({ target }) => target)).size;

/** What a fan-out of each source is called in which these contacts have a part. */
export const fanOutGroups = (own: readonly Resolved[], others: readonly Resolved[], groupOf: GroupOf): ReadonlyMap<string, string> =>
  new Map([...groupedBy(own, sourceKey)].map(([source, contacts]) => [source, groupOf(source, beginning(contacts, others))]));

const fanOutsOf = (own: readonly Resolved[], others: readonly Resolved[], groupOf: GroupOf): readonly FanOutLink[] =>
  [...groupedBy(own, sourceKey)].flatMap(([source, contacts]): FanOutLink[] => {
    const most = Math.max(...contacts.map((contact) => targetsAround(contact, others)));
    const targets = fanOutSteps.findLast((step) => step <= most);
    return targets === undefined ? [] : [{ kind: 'fan-out', group: groupOf(source, beginning(contacts, others)), source, targets }];
  });

/** What ties an incident to others. */
export interface Links {
  readonly before: readonly ChainLink[];
  readonly after: readonly ChainLink[];
  readonly fanOuts: readonly FanOutLink[];
}

/**
 * What ties the incident of the contacts `own` to those of `others`. Told from contacts alone, so the same in any order of
 * arrival; more contacts only add to chains and counts.
 */
export const link = (own: readonly Resolved[], others: readonly Resolved[], groupOf: GroupOf): Links => {
  const foreign = others.filter(({ incident }) => incident !== own[0]?.incident);
  return {
    before: chained(
      'before',
      foreign.filter((other) => own.some((one) => follows(other, one))),
    ),
    after: chained(
      'after',
      foreign.filter((other) => own.some((one) => follows(one, other))),
    ),
    fanOuts: fanOutsOf(own, foreign, groupOf),
  };
};

const chainReasons = {
  before: 'The machine that this hop came from was itself reached from another within the 24 h before',
  after: 'The machine that this hop reached went on to another within 24 h',
  both: 'This hop is the middle of a chain: its source was itself reached within the 24 h before, its target went on within 24 h',
} as const;

/**
 * Targets of one source within a day from which that alone is a step of severity. Somebody at work on machines one by one
 * reaches a few of them in a day, a helpdesk a dozen; tools, of attackers and of administrators, reach many. What the SOC's own history explains
 * is for the baselines to say.
 */
const fanOutRaisesFrom = 20;

/** Why links make an incident more severe: a step for a chain, whichever way it goes, and a step for a fan-out. */
export const reasonsOf = (links: readonly Link[]): readonly string[] => {
  const [before, after] = (['before', 'after'] as const).map((kind) => links.some((one) => one.kind === kind));
  const targets = links.reduce((most, one) => (one.kind === 'fan-out' ? Math.max(most, one.targets) : most), 0);
  const through = before && after ? 'both' : before ? 'before' : after ? 'after' : undefined;
  return [
    ...(through === undefined ? [] : [chainReasons[through]]),
    ...(targets >= fanOutRaisesFrom ? [`The same source reached at least ${targets} devices within 24 h`] : []),
  ];
};
