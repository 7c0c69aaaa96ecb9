import { add, type Duration, earlier, fromUnixMilliseconds, later, minus, minutes, type Ticks } from '../model/time';
import { ringOverdue, type Waiting } from './incidents/overdue';
import { settle } from './incidents/settle';
import { forget, type TrimProgress } from './knowledge/forget';
import type { Judging } from './knowledge/knowledge';
import { stillOpen, takenIn } from './lane/coverage';
import { lanesOf } from './lane/lane-of';
import { addressesOnce } from './links/address-book';
import type {
  Deliveries,
  Doorbell,
  Hops,
  Hubs,
  Incidents,
  LaneRef,
  PartitionState,
  Plan,
  Progress,
  RawProgress,
  Settling,
  StateLog,
  StoredReference,
  Telemetry,
} from './ports';

export interface SweepPorts {
  readonly hubs: Hubs;
  readonly stateLog: StateLog;
  readonly progress: Progress;
  readonly incidents: Incidents;
  readonly deliveries: Deliveries;
  readonly settling: Settling;
  readonly reference: StoredReference;
  readonly hops: Hops;
  readonly doorbell: Doorbell;
  readonly telemetry: Telemetry;
  /** Unix milliseconds; spaces the two halves of a barrier, decides nothing else. */
  readonly now: () => number;
}

export interface SweepSettings extends Judging {
  readonly plan: Plan;
  readonly lateness: Duration;
}

/** Clocks of two brokers, and the age of a hub's answer, can be this far apart. */
const brokerSkew = minutes(2);
/** The hub's answer about its last sequence number may be this old. */
const answerAge = 60_000;

/** A drained partition is as far as the whole input; another only as far as it says itself; one that never spoke holds everything. */
const partitionTime = (partition: PartitionState, noted: readonly RawProgress[], newest: Ticks): Ticks | undefined => {
  const own = noted.find((progress) => progress.partition === partition.partition);
  if (partition.lastSequence === (own?.next ?? 0) - 1) return newest;
  return own?.enqueuedAt;
};

/**
 * The instant of enqueued time below which everything is in some lane's log: the least over all raw partitions, less the
 * skew. Undefined where a partition holds everything back, or nothing was ever read. The order of the two reads matters:
 * progress first, the hub's answer after.
 */
const ingestedBelow = async (progress: Progress, hubs: Hubs, generation: number): Promise<Ticks | undefined> => {
  const noted = await progress.readRaw(generation);
  if (noted.length === 0) return undefined;
  const newest = noted.map(({ enqueuedAt }) => enqueuedAt).reduce(later);
  const times = (await hubs.rawPartitions()).map((partition) => partitionTime(partition, noted, newest));
  if (times.length === 0 || times.includes(undefined)) return undefined;
  return minus(times.map((at) => at ?? newest).reduce(earlier), brokerSkew);
};

interface Pending {
  readonly watermark: Ticks;
  readonly askedAt: number;
}

/** What one instance remembers between two sweeps; losing it only delays a barrier. */
export interface SweepMemory {
  /** How often it has swept. */
  turn: number;
  /** When it first swept, in Unix milliseconds. */
  since: number | undefined;
  pending: Pending | undefined;
  readonly waiting: Waiting;
  readonly forgetting: TrimProgress;
}

export const newSweepMemory = (): SweepMemory => ({
  turn: 0,
  since: undefined,
  pending: undefined,
  waiting: new Map(),
  forgetting: { next: undefined, done: undefined },
});

/** A lane that has passed its barrier's position has everything that was ingested below the barrier's watermark. */
const closePassed = async (lane: LaneRef, progress: Progress): Promise<void> => {
  const barrier = await progress.readBarrier(lane);
  if (barrier === undefined || ((await progress.readLane(lane)) ?? 0) <= barrier.after) return;
  await progress.raiseWatermark(lane, barrier.watermark);
  await progress.closeBarrier(lane);
};

/** Moves the lanes' watermarks: closes what has been passed, opens barriers a minute after their watermark was read, reads the next. */
const sweepWatermarks = async (memory: SweepMemory, { plan }: SweepSettings, { progress, hubs, now }: SweepPorts): Promise<void> => {
  for (const lane of lanesOf(plan)) await closePassed(lane, progress);
  const { pending } = memory;
  if (pending !== undefined && now() - pending.askedAt < answerAge) return;
  if (pending !== undefined) {
    const partitions = await hubs.factsPartitions();
    for (const lane of lanesOf(plan)) {
      const last = partitions.find(({ partition }) => partition === String(lane.lane))?.lastSequence ?? -1;
      await progress.openBarrier(lane, { watermark: pending.watermark, after: last });
    }
  }
  const askedAt = now();
  const watermark = await ingestedBelow(progress, hubs, plan.generation);
  memory.pending = watermark === undefined ? undefined : { watermark, askedAt };
};

/** How long a sweep settles at most, in milliseconds: what is left is for the next one, and its other work does not wait. */
const settlingTime = 60_000;

/** All of them, each time from another one: where the time does not suffice, none always comes too late. */
const beginningAt = <T>(turn: number, items: readonly T[]): readonly T[] => {
  const first = turn % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
};

/** Forgets gaps that were read since, and those that nothing in the lane is old enough to be joined with. Before any trimming: rows say what was read. */
const closeGaps = async (lane: LaneRef, watermark: Ticks, { rules, lateness }: SweepSettings, ports: SweepPorts): Promise<void> => {
  const noted = await ports.progress.readGaps(lane);
  if (noted.length === 0) return;
  const oldest = minus(watermark, add(rules.reachOfKind('long'), lateness));
  const taken = await takenIn(ports.stateLog, lane, noted);
  await ports.progress.changeGaps(lane, (gaps) => stillOpen(gaps, taken).filter(({ at }) => at >= oldest));
};

/** Drops rows in which nothing can be part of a new match any more. */
const trim = async (lane: LaneRef, watermark: Ticks, { rules, lateness }: SweepSettings, ports: SweepPorts): Promise<void> => {
  for (const kind of ['short', 'long'] as const) {
    const keep = add(rules.reachOfKind(kind), lateness);
    const removed = await ports.stateLog.trim(lane, kind, minus(watermark, keep));
    ports.telemetry.count('state.rows-trimmed', removed, { lane: lane.lane, kind });
  }
};

/** Says how old the lane's watermark is; of one that never was, for how long this process has seen none. */
const countAge = (lane: LaneRef, watermark: Ticks | undefined, since: number, { telemetry, now }: SweepPorts): void => {
  const at = watermark ?? fromUnixMilliseconds(since);
  telemetry.count('lane.watermark-age-seconds', Number((fromUnixMilliseconds(now()) - at) / 10_000_000n), { lane: lane.lane });
};

/** The timer's work: what is overdue, what had to wait, what is too old. Every part may run twice, or late, or alone. */
export const sweep = async (memory: SweepMemory, settings: SweepSettings, ports: SweepPorts): Promise<void> => {
  await ringOverdue(memory.waiting, ports);
  await sweepWatermarks(memory, settings, ports);
  const lanes = lanesOf(settings.plan);
  const settling = { ...ports, reference: addressesOnce(ports.reference) };
  const watermarks = await Promise.all(lanes.map((lane) => ports.progress.readWatermark(lane)));
  // What ties hops together crosses lanes, so a question waits for the last of them.
  const everywhere = watermarks.reduce((least, watermark) =>
    least === undefined || watermark === undefined ? undefined : earlier(least, watermark),
  );
  memory.since ??= ports.now();
  const until = ports.now() + settlingTime;
  let isSettled = everywhere !== undefined;
  for (const lane of beginningAt(memory.turn++, lanes)) {
    const watermark = watermarks[lane.lane];
    if (everywhere !== undefined) isSettled = (await settle(lane, everywhere, until, settings, settling)) && isSettled;
    countAge(lane, watermark, memory.since, ports);
    if (watermark === undefined) continue;
    await closeGaps(lane, watermark, settings, ports);
    await trim(lane, watermark, settings, ports);
  }
  // Last: what is due is told by it.
  if (everywhere !== undefined && isSettled) await forget(memory.forgetting, everywhere, settings, ports);
};
