/* How often something was seen in a company, and from when on that says what it is. */
import type { DeviceId } from '../../model/fact';
import type { IncidentId } from '../../model/incident';
import { ascending } from '../../model/order';
import { type Duration, days, earlier, elapsed, hours, later, minutes, noTime, type Ticks } from '../../model/time';

declare const remoteDesktopId: unique symbol;

/** A quarter of an hour in which somebody came to a device from another address by remote desktop. */
export type RemoteDesktopId = string & { readonly [remoteDesktopId]: true };

/** When and where an incident, or a remote desktop session, showed a pattern. An incident that goes on shows it again. */
export interface Sighting {
  readonly by: IncidentId | RemoteDesktopId;
  readonly device: DeviceId;
  readonly at: Ticks;
}

/** How often a pattern was seen elsewhere: in other incidents, and in remote desktop sessions where it is one that they show. */
export interface Standing {
  /** Incidents and sessions, each once. */
  readonly sightings: number;
  readonly devices: number;
  /** Times that are `spellApart` or more apart. */
  readonly spells: number;
  /** From the first time to the last. */
  readonly span: Duration;
  /** Those at another time than the incident that asks: `spellApart` or more before it or after. */
  readonly apart: number;
  /** Those a day or more before the incident that asks. */
  readonly aged: number;
  /** Whether there may be more than were read. */
  readonly capped: boolean;
}

/** Sightings that are read of one pattern, the same ones each time: beyond what any judgement counts, also where each incident has all of its spells. */
export const sightingsRead = 400;

export const unseen: Standing = { sightings: 0, devices: 0, spells: 0, span: noTime, apart: 0, aged: 0, capped: false };

/** Longer than one round of a tool over a fleet mostly takes, short enough for a scan of an hour to show four. */
export const spellApart = minutes(15);

/** The times at which spells begin, in their order. */
export const spellsIn = (times: readonly Ticks[]): readonly Ticks[] => {
  const begun: Ticks[] = [];
  for (const at of [...times].sort(ascending)) {
    const last = begun.at(-1);
    if (last === undefined || elapsed(last, at) >= spellApart) begun.push(at);
  }
  return begun;
};

const distinct = (sightings: readonly Sighting[]): number => new Set(sightings.map(({ by }) => by)).size;

/** What the sightings say to an incident, which is not its own witness. */
export const standingOf = (sightings: readonly Sighting[], incident: IncidentId, now: Ticks): Standing => {
  const others = sightings.filter(({ by }) => by !== incident);
  const times = others.map(({ at }) => at);
  const begun = spellsIn(times);
  const [first] = begun;
  return {
    sightings: distinct(others),
    devices: new Set(others.map(({ device }) => device)).size,
    spells: begun.length,
    span: first === undefined ? noTime : elapsed(first, times.reduce(later)),
    apart: distinct(others.filter(({ at }) => elapsed(earlier(at, now), later(at, now)) >= spellApart)),
    aged: distinct(others.filter(({ at }) => elapsed(at, now) >= days(1))),
    capped: sightings.length >= sightingsRead,
  };
};

/** A day, less what a nightly run may come earlier than the night before. */
const aDay = hours(20);
const halfAWorkday = hours(4);

/**
 * Again and again: the longer it goes on, the fewer times are needed. Four times take three quarters of an hour at least; three over
 * half a workday are a person's, two a day apart those of what runs once a night. Who passes through is gone by then.
 */
const recurs = ({ spells, span }: Standing): boolean =>
  spells >= 4 || (spells >= 3 && span >= halfAWorkday) || (spells >= 2 && span >= aDay);

/**
 * From when on a caller is at work on other machines as a matter of course: four sightings beside the incident that asks, on
 * three devices. Many devices and many sightings alone are what an attack on a fleet shows within minutes, so that it takes times
 * well apart too.
 */
export const isAdministrator = (standing: Standing): boolean => standing.sightings >= 4 && standing.devices >= 3 && recurs(standing);

/** From when on an administrator may go a way that is new: who is at it day after day has more than one. */
export const isLongKnown = ({ spells, span }: Standing): boolean => spells >= 8 && span >= aDay;

/** From when on a caller uses one machine as a matter of course: one application that calls another is at it for half a workday. */
export const isClient = ({ sightings, spells, span }: Standing): boolean => sightings >= 8 && spells >= 4 && span >= halfAWorkday;

/** From when on a caller has a part in what others do all day: a third time, half an hour at least after the first. */
export const takesPart = ({ sightings, devices, spells }: Standing): boolean => sightings >= 3 && devices >= 2 && spells >= 3;

/**
 * Whether most of what a caller does is clean. Administrators trigger a suspicion now and then, through one tool or in one
 * round; nearly every visit of an intruder does. Counted in spells, so that one round over a fleet weighs as one.
 */
export const isClean = (all: Standing, suspicious: Standing): boolean => suspicious.spells === 0 || suspicious.spells * 2 < all.spells;

/**
 * From when on a file that nobody vouches for is the company's own: a day after it came, or within the day where whoever
 * brings it again and again is known by as much other work.
 */
export const isInHouse = (file: Standing, callers: readonly Standing[]): boolean =>
  file.sightings >= 5 &&
  file.devices >= 3 &&
  (file.span >= aDay || (file.spells >= 4 && callers.length > 0 && callers.every(({ spells }) => spells >= file.spells + 4)));
