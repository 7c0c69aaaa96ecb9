import { type Anchor, anchorsOf } from '../../engine/anchors';
import type { Telling } from '../../engine/assessment/telling';
import { type Component, componentsOf, evidenceOf } from '../../engine/fold';
import type { DeviceId, Fact, FactId } from '../../model/fact';
import type { Evidence } from '../../model/incident';
import { factsOf, type Match, matchKey } from '../../model/match';
import { ascending } from '../../model/order';
import type { Ticks } from '../../model/time';

/** A hop that wants to be in an incident: what holds it together, what it rests on, and whether it may open one. */
export interface Hop {
  readonly device: DeviceId;
  readonly anchors: readonly Anchor[];
  readonly evidence: Evidence;
  /** The opening match that is first in the log: its first anchor names the incident. Absent: the hop only adds. */
  readonly opening: { readonly anchor: Anchor; readonly at: Ticks } | undefined;
}

/** Where a fact stands in the log, and when it got there. */
export interface Place {
  readonly position: number;
  readonly at: Ticks;
}

export const nowhere: Place = { position: -1, at: 0n as Ticks };

/** The place at which a match became complete: that of its last fact. */
const completedAt = (match: Match, placeOf: (fact: Fact) => Place): Place =>
  factsOf(match)
    .map(placeOf)
    .reduce((last, place) => (place.position >= last.position ? place : last), nowhere);

const openingOf = (component: Component, placeOf: (fact: Fact) => Place): Hop['opening'] => {
  const [first] = component.matches
    .filter((match) => match.opens)
    .map((match) => ({ match, completed: completedAt(match, placeOf) }))
    .sort((a, b) => a.completed.position - b.completed.position || ascending(matchKey(a.match), matchKey(b.match)));
  return first === undefined ? undefined : { anchor: anchorsOf(first.match)[0], at: first.completed.at };
};

/** The hops among one device's matches that a touched fact is part of, each with every match that belongs to it. */
export const hopsOf = (
  device: DeviceId,
  matches: readonly Match[],
  touched: ReadonlySet<FactId>,
  placeOf: (fact: Fact) => Place,
  telling: Telling,
): readonly Hop[] =>
  componentsOf(matches)
    .filter((component) => component.matches.some((match) => factsOf(match).some((fact) => touched.has(fact.id))))
    .map((component) => ({
      device,
      anchors: component.anchors,
      evidence: evidenceOf(telling, component.matches),
      opening: openingOf(component, placeOf),
    }));
