import { add, type Duration, days, earlier, plus, type Ticks } from '../../../../lib/model/time';
import type { LaneState, LaneStates } from '../../../../lib/pipeline/lane/lane';
import type { LaneRef, Progress, Range, StateLog, Stores } from '../../../../lib/pipeline/ports';
import { ruleSet } from '../reader';
import { factsInLane, factsSent, factsSentBefore, goodFactsInLane, isLacking, keyOf, type Logs, messagesBefore } from './logs';
import type { Seen } from './seen';

/** What is known of a lane beside its log: the positions that are durable in its rows, from 0 to `end` without a hole, and its watermark. */
interface Known {
  readonly ranges: Set<string>;
  end: number;
  watermark: Ticks | undefined;
}

const extend = (known: Known, rows: readonly (Range & { readonly kind: string })[]): void => {
  for (const row of rows) if (row.kind === 'short') known.ranges.add(`${row.first}-${row.last}`);
  const ranges = [...known.ranges].map((range) => range.split('-').map(Number) as [number, number]).sort(([a], [b]) => a - b);
  for (const [first, last] of ranges) if (first <= known.end && last >= known.end) known.end = last + 1;
};

const keysHeld = ({ devices }: LaneState): ReadonlySet<string> =>
  new Set([...devices.values()].flatMap((held) => [...held.values()].map(({ fact }) => keyOf(fact))));

/** In what a state, which is a function of its lane's log below its position, is another one. Facts may be lacking that the watermark has passed. */
const stateAmiss = (logs: Logs, lane: number, state: LaneState, watermark: Ticks | undefined, lateness: Duration): readonly string[] => {
  const held = keysHeld(state);
  const sent = new Set(factsInLane(logs, lane, state.next).map(keyOf));
  const lacking = goodFactsInLane(logs, lane, state.next).filter(({ fact, cameAt }) => {
    // A clock that runs far ahead is believed a day.
    const kept = plus(earlier(fact.at, plus(cameAt, days(1))), add(ruleSet.reachOf(fact.table), lateness));
    return !held.has(keyOf(fact)) && (watermark === undefined || watermark <= kept);
  });
  return [
    ...lacking.map(({ fact }) => `lacks ${keyOf(fact)}`),
    ...[...held].flatMap((key) => (sent.has(key) ? [] : [`holds ${key}, which was not sent`])),
  ].map((fault) => `the state of lane ${lane} at ${state.next} ${fault}`);
};

/** A run's stores and the states that its instances keep, watched. */
export interface Watch {
  readonly stores: Stores;
  states(own: LaneStates): LaneStates;
}

/**
 * Compares each word of progress when it is written, and each state when it is kept, with the hubs' own logs. What is not
 * true is noted.
 */
export const watch = (stores: Stores, logs: Logs, lateness: Duration, seen: Seen): Watch => {
  const lanes = new Map<number, Known>();
  const noted = new Map<number, number>();
  const knownOf = ({ lane }: LaneRef): Known => {
    const known = lanes.get(lane) ?? { ranges: new Set<string>(), end: 0, watermark: undefined };
    lanes.set(lane, known);
    return known;
  };
  const stateLog: StateLog = {
    ...stores.stateLog,
    append: async (lane, rows) => {
      await stores.stateLog.append(lane, rows);
      extend(knownOf(lane), rows);
    },
    trim: async (lane, kind, before) => {
      const trimmed = await stores.stateLog.trim(lane, kind, before);
      seen.rowsTrimmed += trimmed;
      return trimmed;
    },
  };
  const sentUpTo = (lane: LaneRef, watermark: Ticks) => factsSentBefore(logs, watermark).filter((fact) => fact.lane === lane.lane);
  const progress: Progress = {
    ...stores.progress,
    noteRaw: async (generation, said) => {
      const [partition, next] = [Number(said.partition), said.next];
      const sent = factsSent(logs, partition, (sequence) => sequence < next);
      if (isLacking(logs, sent, () => Number.POSITIVE_INFINITY))
        seen.untruths.push(`raw partition ${partition} is said to be sent up to ${next}, and is not`);
      noted.set(partition, Math.max(next, noted.get(partition) ?? 0));
      await stores.progress.noteRaw(generation, said);
    },
    noteLane: async (lane, next) => {
      const { end } = knownOf(lane);
      if (end < next) seen.untruths.push(`lane ${lane.lane} is said to be done up to ${next}, and is durable up to ${end}`);
      await stores.progress.noteLane(lane, next);
    },
    openBarrier: async (lane, barrier) => {
      for (const { partition, sequence } of messagesBefore(logs, barrier.watermark))
        if (sequence >= (noted.get(partition) ?? 0))
          seen.untruths.push(`a barrier of lane ${lane.lane} leaves out ${sequence} of raw partition ${partition}, which was not ingested`);
      if (isLacking(logs, sentUpTo(lane, barrier.watermark), () => barrier.after + 1))
        seen.untruths.push(`a barrier of lane ${lane.lane} stands before records that are below its watermark`);
      await stores.progress.openBarrier(lane, barrier);
    },
    raiseWatermark: async (lane, watermark) => {
      const known = knownOf(lane);
      if (isLacking(logs, sentUpTo(lane, watermark), () => known.end))
        seen.untruths.push(`the watermark of lane ${lane.lane} has passed records that are not durable in it`);
      if (known.watermark === undefined || known.watermark < watermark) known.watermark = watermark;
      await stores.progress.raiseWatermark(lane, watermark);
    },
  };
  const states = (own: LaneStates): LaneStates => ({
    ...own,
    put: (lane, state) => {
      seen.untruths.push(...stateAmiss(logs, lane.lane, state, knownOf(lane).watermark, lateness));
      own.put(lane, state);
    },
  });
  return { stores: { ...stores, stateLog, progress }, states };
};
