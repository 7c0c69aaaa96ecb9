import type { MemoryHubs } from '../../../lib/hubs/memory';
import type { Fact } from '../../../lib/model/fact';
import type { Ticks } from '../../../lib/model/time';
import { laneOf } from '../../../lib/pipeline/lane/lane-of';
import type { LaneRef, Progress, StateLog, Stores } from '../../../lib/pipeline/ports';
import type { Poison } from './poison';
import { factsOfLane, readRaw } from './reader';

/** What happened in a run, as far as its end does not show it. */
export interface Seen {
  /** Words of progress that were not true when they were written. */
  readonly untruths: string[];
  /** Calls before which a process was killed. */
  readonly crashedAt: Set<string>;
  crashes: number;
  /** Batches begun while another had the partition. */
  staleOwners: number;
  /** Times that a record was too much for the code. */
  strikes: number;
  rowsTrimmed: number;
  /** Revisions that a sink refused and an operator released. */
  setAside: number;
}

export const nothingSeen = (): Seen => ({
  untruths: [],
  crashedAt: new Set(),
  crashes: 0,
  staleOwners: 0,
  strikes: 0,
  rowsTrimmed: 0,
  setAside: 0,
});

interface Watched {
  readonly hubs: MemoryHubs;
  readonly rawPartitions: number;
  readonly lanes: number;
  readonly poison: Poison | undefined;
}

/** Positions of a lane that are durable in its rows: from 0 to `end` without a hole. */
interface Durable {
  readonly ranges: Set<string>;
  end: number;
}

const extend = (durable: Durable, rows: readonly { readonly kind: string; readonly first: number; readonly last: number }[]): void => {
  for (const { kind, first, last } of rows) if (kind === 'short') durable.ranges.add(`${first}-${last}`);
  const ranges = [...durable.ranges].map((range) => range.split('-').map(Number) as [number, number]).sort(([a], [b]) => a - b);
  for (const [first, last] of ranges) if (first <= durable.end && last >= durable.end) durable.end = last + 1;
};

const keyOf = ({ device, id }: Fact): string => `${device} ${id}`;

/** Facts by lane of all that a raw partition was sent up to a position or an instant. */
const factsSent = ({ hubs, poison, lanes }: Watched, partition: number, wanted: (sequence: number, at: Ticks) => boolean) =>
  hubs
    .log('raw', partition)
    .filter(({ sequence, enqueuedAt }) => wanted(sequence, enqueuedAt))
    .flatMap((message) => readRaw(partition, message, poison))
    .flatMap(({ facts, hosts }) => [...facts, ...hosts])
    .map((fact) => ({ lane: laneOf(fact.device, lanes), key: keyOf(fact) }));

/** Facts that a lane was sent below a position. */
const factsInLane = ({ hubs }: Watched, lane: number, end: number): ReadonlySet<string> =>
  new Set(
    hubs
      .log('facts', lane)
      .filter(({ sequence }) => sequence < end)
      .flatMap((message) => factsOfLane(message).map(keyOf)),
  );

/** Wraps the stores so that each word of progress is checked as it is written, against the hubs' own logs. What is not true is noted. */
export const watch = (stores: Stores, watched: Watched, seen: Seen): Stores => {
  const durables = new Map<number, Durable>();
  const durableOf = ({ lane }: LaneRef): Durable => {
    const held = durables.get(lane) ?? { ranges: new Set<string>(), end: 0 };
    durables.set(lane, held);
    return held;
  };
  const lacking = (sent: ReturnType<typeof factsSent>, endOf: (lane: number) => number): boolean => {
    const lanes = Array.from({ length: watched.lanes }, (_, lane) => factsInLane(watched, lane, endOf(lane)));
    return sent.some(({ lane, key }) => !lanes[lane]?.has(key));
  };
  const stateLog: StateLog = {
    ...stores.stateLog,
    append: async (lane, rows) => {
      await stores.stateLog.append(lane, rows);
      extend(durableOf(lane), rows);
    },
    trim: async (lane, kind, before) => {
      const trimmed = await stores.stateLog.trim(lane, kind, before);
      seen.rowsTrimmed += trimmed;
      return trimmed;
    },
  };
  const progress: Progress = {
    ...stores.progress,
    noteRaw: async (generation, noted) => {
      const sent = factsSent(watched, Number(noted.partition), (sequence) => sequence < noted.next);
      if (lacking(sent, () => Number.POSITIVE_INFINITY))
        seen.untruths.push(`raw partition ${noted.partition} is said to be sent up to ${noted.next}, and is not`);
      await stores.progress.noteRaw(generation, noted);
    },
    noteLane: async (lane, next) => {
      const { end } = durableOf(lane);
      if (end < next) seen.untruths.push(`lane ${lane.lane} is said to be done up to ${next}, and is durable up to ${end}`);
      await stores.progress.noteLane(lane, next);
    },
    raiseWatermark: async (lane, watermark) => {
      const sent = Array.from({ length: watched.rawPartitions }, (_, partition) =>
        factsSent(watched, partition, (_sequence, at) => at < watermark),
      );
      const own = sent.flat().filter((fact) => fact.lane === lane.lane);
      if (lacking(own, () => durableOf(lane).end))
        seen.untruths.push(`the watermark of lane ${lane.lane} has passed records that are not durable in it`);
      await stores.progress.raiseWatermark(lane, watermark);
    },
  };
  return { ...stores, stateLog, progress };
};
