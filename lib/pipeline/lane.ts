import type { DeviceId, Fact, FactId, TableName } from '../model/fact';
import { add, type Duration, plus, type Ticks } from '../model/time';
import { entriesBefore, type LaneEntry } from './lane-log';
import type { LaneRef, StateLog } from './ports';

/** A fact with its place in the lane's log. */
export interface Held {
  readonly fact: Fact;
  readonly sequence: number;
  readonly enqueuedAt: Ticks;
}

/** The recent facts of a lane's devices after every position below `next`; a pure function of the log up to there. */
export interface LaneState {
  next: number;
  readonly devices: Map<DeviceId, Map<FactId, Held>>;
}

const emptyAt = (next: number): LaneState => ({ next, devices: new Map() });

/** Folds entries in; a fact that is there already stays as it first came. Mutates: whoever took the state owns it alone. */
export const foldIn = (state: LaneState, entries: readonly LaneEntry[]): void => {
  for (const { sequence, enqueuedAt, facts } of entries) {
    for (const fact of facts) {
      const held = state.devices.get(fact.device) ?? new Map<FactId, Held>();
      if (!held.has(fact.id)) held.set(fact.id, { fact, sequence, enqueuedAt });
      state.devices.set(fact.device, held);
    }
    state.next = Math.max(state.next, sequence + 1);
  }
};

/** Takes a fact out again that should never have come in. */
export const letGo = (state: LaneState, { device, id }: Fact): void => {
  const held = state.devices.get(device);
  held?.delete(id);
  if (held?.size === 0) state.devices.delete(device);
};

/** Drops what no match can need any more: watermark > event time + reach + lateness. Late facts are dropped late, never early. */
export const expire = (state: LaneState, watermark: Ticks, reachOf: (table: TableName) => Duration, lateness: Duration): void => {
  for (const [device, held] of state.devices) {
    for (const [id, { fact }] of held) if (watermark > plus(fact.at, add(reachOf(fact.table), lateness))) held.delete(id);
    if (held.size === 0) state.devices.delete(device);
  }
};

/** The lanes' states that this process holds between invocations. */
export interface LaneStates {
  /** Takes the state out if it ends just before `position`; whatever else is there is thrown away. */
  take(lane: LaneRef, position: number): LaneState | undefined;
  put(lane: LaneRef, state: LaneState): void;
}

export const laneStates = (): LaneStates => {
  const held = new Map<string, LaneState>();
  const keyOf = ({ generation, lane }: LaneRef): string => `${generation}.${lane}`;
  return {
    take: (lane, position) => {
      const state = held.get(keyOf(lane));
      held.delete(keyOf(lane));
      return state?.next === position ? state : undefined;
    },
    put: (lane, state) => {
      held.set(keyOf(lane), state);
    },
  };
};

/** The state strictly before `position`, from the lane's rows. */
export const loadState = async (stateLog: StateLog, lane: LaneRef, position: number): Promise<LaneState> => {
  const state = emptyAt(position);
  foldIn(state, entriesBefore(await stateLog.load(lane, position), position));
  return state;
};
