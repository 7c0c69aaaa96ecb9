import type { MemoryHubs } from '../../../lib/hubs/memory';
import type { Ticks } from '../../../lib/model/time';
import type { Decoder } from '../../../lib/pipeline/decode';
import { factsOfMessage } from '../../../lib/pipeline/lane-log';
import { laneOf } from '../../../lib/pipeline/lane-of';
import type { HubMessage, LaneRef, Progress, StateLog, Stores } from '../../../lib/pipeline/ports';

interface Watched {
  readonly hubs: MemoryHubs;
  readonly decoder: Decoder;
  readonly rawPartitions: number;
  readonly lanes: number;
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

/** Facts by lane of all that a raw partition was sent up to a position or an instant. */
const factsSent = ({ hubs, decoder, lanes }: Watched, partition: number, wanted: (sequence: number, at: Ticks) => boolean) =>
  hubs
    .log('raw', partition)
    .filter(({ sequence, enqueuedAt }) => wanted(sequence, enqueuedAt))
    .flatMap(({ sequence, body }) => {
      const { facts, hosts } = decoder.decode(body, `${partition}/${sequence}`);
      return [...facts, ...hosts].map((fact) => ({ lane: laneOf(fact.device, lanes), key: `${fact.device} ${fact.id}` }));
    });

/** A message never changes, and is asked about at every word of progress. */
const unpacked = new WeakMap<HubMessage, readonly string[]>();

const keysOf = (message: HubMessage): readonly string[] => {
  const keys = unpacked.get(message) ?? factsOfMessage(message.body).map((fact) => `${fact.device} ${fact.id}`);
  unpacked.set(message, keys);
  return keys;
};

const factsInLane = ({ hubs }: Watched, lane: number, end: number): ReadonlySet<string> =>
  new Set(
    hubs
      .log('facts', lane)
      .filter(({ sequence }) => sequence < end)
      .flatMap((message) => keysOf(message)),
  );

/** Wraps the stores so that each word of progress is checked as it is written, against the hubs' own logs. What is not true is added to `untruths`. */
export const watch = (stores: Stores, watched: Watched, untruths: string[]): Stores => {
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
  };
  const progress: Progress = {
    ...stores.progress,
    noteRaw: async (generation, noted) => {
      const sent = factsSent(watched, Number(noted.partition), (sequence) => sequence < noted.next);
      if (lacking(sent, () => Number.POSITIVE_INFINITY))
        untruths.push(`raw partition ${noted.partition} is said to be sent up to ${noted.next}, and is not`);
      await stores.progress.noteRaw(generation, noted);
    },
    noteLane: async (lane, next) => {
      const { end } = durableOf(lane);
      if (end < next) untruths.push(`lane ${lane.lane} is said to be done up to ${next}, and is durable up to ${end}`);
      await stores.progress.noteLane(lane, next);
    },
    raiseWatermark: async (lane, watermark) => {
      const sent = Array.from({ length: watched.rawPartitions }, (_, partition) =>
        factsSent(watched, partition, (_sequence, at) => at < watermark),
      );
      const own = sent.flat().filter((fact) => fact.lane === lane.lane);
      if (lacking(own, () => durableOf(lane).end))
        untruths.push(`the watermark of lane ${lane.lane} has passed records that are not durable in it`);
      await stores.progress.raiseWatermark(lane, watermark);
    },
  };
  return { ...stores, stateLog, progress };
};
