import type { RuleSet } from '../../engine/compile';
import { enrichers, learners } from '../../enrichers';
import { isCanary } from '../../model/canary';
import { HopwatchError } from '../../model/errors';
import { byTimeThenId, type DeviceId, type Fact, type FactId } from '../../model/fact';
import { groupedBy } from '../../model/grouped';
import type { Incident } from '../../model/incident';
import { factsOf, type Match } from '../../model/match';
import { ascending } from '../../model/order';
import { bellsIn } from '../../pipeline/incidents/bells';
import { deliver } from '../../pipeline/incidents/deliver';
import { hopsOf, nowhere, type Place } from '../../pipeline/incidents/hops';
import { reassess, recorderOf, recordHop } from '../../pipeline/incidents/record-incident';
import { bootsIn, type Judging } from '../../pipeline/knowledge/knowledge';
import { learn } from '../../pipeline/knowledge/learn';
import type { Parked, Sink, Stores } from '../../pipeline/ports';
import { lists } from '../../rules';
import { silentTelemetry } from '../../telemetry';
import type { Collected } from './collect';

/** Replays have no tenant of their own; the id only has to be the same each time. */
const tenant = 'replay';

const judging = (rules: RuleSet): Judging => ({ tenant, rules, lists, enrichers });

interface Ordered {
  readonly match: Match;
  /** Position at which the match became complete. */
  readonly position: number;
}

/** Each device's matches, in the order of the devices' names: incidents are told what came before them, so the input's order must not show. */
const byDevice = (matches: readonly Match[]): readonly (readonly [DeviceId, readonly Match[]])[] =>
  [...groupedBy(matches, ({ device }) => device)].sort(([a], [b]) => ascending(a, b));

/** The facts of the matches in the order in which a punctual stream would have brought them. */
const placesOf = (matches: readonly Match[]): ReadonlyMap<FactId, Place> => {
  const facts = new Map<FactId, Fact>(matches.flatMap((match) => factsOf(match).map((fact) => [fact.id, fact])));
  return new Map([...facts.values()].sort(byTimeThenId).map((fact, position) => [fact.id, { position, at: fact.at }]));
};

const inOrder = (matches: readonly Match[], places: ReadonlyMap<FactId, Place>): readonly Ordered[] =>
  matches
    .map((match) => ({ match, position: Math.max(...factsOf(match).map((fact) => places.get(fact.id)?.position ?? -1)) }))
    .sort((a, b) => a.position - b.position);

/** Steps in which a device's matches are recorded; more of them share a step, so that a flooding device stays affordable. */
const stepsPerDevice = 200;

const recordDevice = async (
  device: DeviceId,
  matches: readonly Match[],
  boots: readonly Fact[],
  rules: RuleSet,
  stores: Stores,
): Promise<void> => {
  const places = placesOf(matches);
  const placeOf = (fact: Fact): Place => places.get(fact.id) ?? nowhere;
  const recorder = recorderOf(judging(rules), stores, bootsIn(boots));
  const ordered = inOrder(matches, places);
  const size = Math.max(1, Math.ceil(ordered.length / stepsPerDevice));
  for (let from = 0; from < ordered.length; ) {
    const position = ordered[Math.min(from + size, ordered.length) - 1]?.position ?? 0;
    const to = ordered.findLastIndex((one) => one.position === position) + 1;
    const touched = new Set(ordered.slice(from, to).flatMap(({ match }) => factsOf(match).map((fact) => fact.id)));
    for (const hop of hopsOf(
      device,
      ordered.slice(0, to).map(({ match }) => match),
      touched,
      placeOf,
      recorder.telling,
    ))
      await recordHop(recorder, hop);
    from = to;
  }
};

/** Bells in the order of the incidents' ids and revisions: the same for the same input. */
const revisionsOf = async (stores: Stores) => {
  const all = await bellsIn(stores.incidents);
  return [...all].sort((a, b) => ascending(a.id, b.id) || a.revision - b.revision);
};

/** Judges every incident again once all of them are there: what ties one to others may have come after it. */
const settle = async (rules: RuleSet, stores: Stores): Promise<void> => {
  const recorder = recorderOf(judging(rules), stores);
  const ids = new Map((await revisionsOf(stores)).map(({ id, bucket }) => [id, bucket]));
  for (const [id, bucket] of ids) {
    const newest = await stores.incidents.newest(bucket, id);
    if (newest !== undefined && newest.absorbedBy === undefined) await reassess(recorder, newest.device, id);
  }
};

/** Keeps the last revision of each incident and leaves absorbed ones out. */
const lastOnly = (sink: Sink): { readonly sink: Sink; readonly flush: () => Promise<void> } => {
  const last = new Map<string, Incident>();
  return {
    sink: { name: sink.name, deliver: async (incident) => void last.set(incident.id, incident) },
    flush: async () => {
      for (const incident of last.values()) if (incident.absorbedBy === undefined) await sink.deliver(incident);
    },
  };
};

const notWritten = (parked: Parked | undefined): HopwatchError =>
  new HopwatchError(
    'sink-rejected',
    'fatal',
    `The incidents could not be written: ${parked?.refusals.map(({ reason }) => reason).join('; ')}`,
  );

export interface IncidentOutput {
  readonly sink: Sink;
  /** Only the last revision of each incident, absorbed ones left out. */
  readonly last: boolean;
}

/** Records every hop through the same code as the live service, over the stores in memory, and delivers the revisions. Returns how many incidents stand. */
export const writeIncidents = async (
  matches: readonly Match[],
  collected: Collected,
  rules: RuleSet,
  stores: Stores,
  output: IncidentOutput,
): Promise<number> => {
  const facts = [...collected.fleet.values(), ...[...collected.devices.values()].flatMap((own) => [...own.values()])];
  await learn(stores.reference, facts, learners);
  // What canaries left in a recording is nobody's incident.
  for (const [device, own] of byDevice(matches.filter((match) => !isCanary(match.device)))) {
    const hosts = [...(collected.devices.get(device)?.values() ?? [])].filter((fact) => fact.table === 'HostIdentity');
    await recordDevice(device, own, hosts, rules, stores);
  }
  await settle(rules, stores);
  const { sink, flush } = output.last ? lastOnly(output.sink) : { sink: output.sink, flush: () => Promise.resolve() };
  const standing = new Map<string, boolean>();
  const counting: Sink = {
    name: sink.name,
    deliver: async (incident) => {
      standing.set(incident.id, incident.absorbedBy === undefined);
      await sink.deliver(incident);
    },
  };
  const replayed = { mode: 'replay', shadowed: new Set<string>() } as const;
  const ports = { incidents: stores.incidents, deliveries: stores.deliveries, sinks: [counting], telemetry: silentTelemetry };
  for (const ref of await revisionsOf(stores)) {
    const delivery = await deliver(ref, rules, replayed, ports);
    if (delivery === 'parked') throw notWritten((await stores.deliveries.parked(ref.bucket))[0]);
  }
  await flush();
  return [...standing.values()].filter(Boolean).length;
};
