/*
 * Worlds of hops between a few devices, as the pipeline is handed them: each in one or two parts, now and then two that a
 * third part shows to be one. What matters is who reached whom when, so the evidence is connections and nothing else.
 */
import type { DeviceId, Fact, FactId } from '../../../lib/model/fact';
import type { Evidence } from '../../../lib/model/incident';
import { type Duration, hours, minutes, parseTicks, plus, seconds, type Ticks } from '../../../lib/model/time';
import type { Hop } from '../../../lib/pipeline/incidents/hops';
import { below, chance, pick, type Random } from '../worlds/seeded-random';
import type { Sighted } from './links-oracle';

export interface PartWorld {
  readonly sighted: readonly Sighted[];
  /** In no order: whoever comes first. */
  readonly parts: readonly Hop[];
}

const start = parseTicks('2026-03-02T20:00:00Z') as Ticks;
const devices = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7'] as const;
const own = (device: string): string => `10.0.0.${device.slice(1)}`;
const another = (device: string): string => `10.0.1.${device.slice(1)}`;
/** Good on its own wire: in other wires others may have it. */
const linkLocal = (device: string): string => `fe80:0:0:0:0:0:0:${device.slice(1)}`;
const outsiders = ['10.9.0.66', '10.9.0.67'];

const acceptOf = (id: string, device: DeviceId, from: string, at: Ticks): Fact => ({
  table: 'DeviceNetworkEvents',
  id: id as FactId,
  device,
  deviceName: `name of ${device}`,
  at,
  columns: { RemoteIP: from, LocalIP: own(device) },
});

const evidenceOf = (facts: readonly Fact[]): Evidence => ({ rules: [], roles: { accept: { facts, more: false } }, ties: [] });

/** A time that edges come up in: exact spans of a day, and the moments beside them. */
const laterBy = (random: Random): Duration =>
  pick(random, [
    seconds(0),
    minutes(below(random, 600)),
    hours(below(random, 50)),
    hours(24),
    (hours(24) + 1n) as Duration,
    1n as Duration,
  ]);

interface Planned {
  readonly device: DeviceId;
  readonly first: Hop;
  readonly parts: readonly Hop[];
}

const hopAt = (random: Random, index: number, at: Ticks, callers: readonly string[]): Planned => {
  const device = pick(random, devices) as string as DeviceId;
  const from = pick(
    random,
    callers.filter((caller) => caller !== own(device)),
  );
  const times = [at, ...(chance(random, 0.4) ? [plus(at, laterBy(random))] : [])];
  const facts = times.map((time, n) => acceptOf(`hop ${index} ${n}`, device, from, time));
  const part = (known: readonly Fact[]): Hop => ({
    device,
    anchors: [`hop ${index}`],
    evidence: evidenceOf(known),
    opening: { anchor: `hop ${index}`, at: plus(start, seconds(index)) },
  });
  return { device, first: part(facts), parts: facts.map((fact) => part([fact])) };
};

/** What shows that two hops of a device are one. */
const bridge = ({ first: a }: Planned, { first: b }: Planned): Hop => ({
  ...a,
  anchors: [...a.anchors, ...b.anchors],
  evidence: evidenceOf([...(a.evidence.roles.accept?.facts ?? []), ...(b.evidence.roles.accept?.facts ?? [])]),
});

const sightingsOf = (random: Random): readonly Sighted[] =>
  devices.flatMap((device) => [
    ...[0, 24, 48, 72].map((hour) => ({ address: own(device), device, at: plus(start, hours(hour)) })),
    ...(chance(random, 0.6) ? [{ address: another(device), device, at: plus(start, hours(below(random, 60))) }] : []),
    ...(chance(random, 0.6) ? [{ address: linkLocal(device), device, at: plus(start, hours(below(random, 60))) }] : []),
    // Somebody else's: for a day or three nobody can tell whose it was.
    ...(chance(random, 0.1) ? [{ address: own(pick(random, devices)), device, at: plus(start, hours(below(random, 60))) }] : []),
  ]);

/** Anybody may call anybody, or one machine calls all the others. */
const callersIn = (random: Random): readonly string[] =>
  chance(random, 0.7)
    ? [...outsiders, ...devices.flatMap((device) => [own(device), another(device), linkLocal(device)])]
    : [own('d1'), another('d1'), '10.9.0.66'];

export const partWorld = (random: Random): PartWorld => {
  let at = start;
  const callers = callersIn(random);
  const planned = Array.from({ length: 2 + below(random, 11) }, (_, index) => {
    at = plus(at, laterBy(random));
    return hopAt(random, index, chance(random, 0.5) ? at : plus(start, hours(below(random, 40))), callers);
  });
  const bridges = planned.flatMap((one, index) => {
    const other = planned.slice(index + 1).find(({ device }) => device === one.device);
    return other !== undefined && chance(random, 0.3) ? [bridge(one, other)] : [];
  });
  return { sighted: sightingsOf(random), parts: [...planned.flatMap(({ parts }) => parts), ...bridges] };
};
