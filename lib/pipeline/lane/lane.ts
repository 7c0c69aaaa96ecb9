import type { DeviceId, Fact, FactId, TableName } from '../../model/fact';
import { add, type Duration, plus, type Ticks } from '../../model/time';
import type { LaneRef, StateLog, StateRow } from '../ports';
import { type Crowds, countIn, hasRoom } from './crowds';
import { byPosition, entriesBefore, keptBy, type LaneEntry } from './lane-log';

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
  readonly crowds: Crowds;
}

const emptyAt = (next: number): LaneState => ({ next, devices: new Map(), crowds: new Map() });

/** What became of entries: those facts of theirs that the state holds, which are the lane's from now on, and those that it has no room for. */
export interface Folded {
  readonly entries: readonly LaneEntry[];
  readonly refused: readonly Fact[];
}

/** Whether the state holds the fact from now on. One that is there already stays as it first came. */
const takeIn = (state: LaneState, held: Map<FactId, Held>, { sequence, enqueuedAt }: LaneEntry, fact: Fact): boolean => {
  if (held.has(fact.id)) return true;
  if (!hasRoom(state.crowds, fact)) return false;
  held.set(fact.id, { fact, sequence, enqueuedAt });
  countIn(state.crowds, fact, 1);
  return true;
};

/** Folds entries in. Mutates: whoever took the state owns it alone. */
export const foldIn = (state: LaneState, entries: readonly LaneEntry[]): Folded => {
  const refused: Fact[] = [];
  const folded = entries.map((entry) => {
    const facts = entry.facts.filter((fact) => {
      const held = state.devices.get(fact.device) ?? new Map<FactId, Held>();
      state.devices.set(fact.device, held);
      const isHeld = takeIn(state, held, entry, fact);
      if (!isHeld) refused.push(fact);
      return isHeld;
    });
    state.next = Math.max(state.next, entry.sequence + 1);
    return facts.length === entry.facts.length ? entry : { ...entry, facts };
  });
  return { entries: folded, refused };
};

/** Takes a fact out again that should never have come in. */
export const letGo = (state: LaneState, fact: Fact): void => {
  const held = state.devices.get(fact.device);
  if (held?.delete(fact.id) !== true) return;
  countIn(state.crowds, fact, -1);
  if (held.size === 0) state.devices.delete(fact.device);
};

/** Whether a fact that came at an instant is to be dropped. */
export type IsPast = (fact: Fact, enqueuedAt: Ticks) => boolean;

/**
 * What no match can need any more at a watermark: watermark > the time that it is kept by + reach + lateness. Late facts are past
 * late, never early; where no watermark is known, nothing is.
 */
export const pastAt = (watermark: Ticks | undefined, reachOf: (table: TableName) => Duration, lateness: Duration): IsPast =>
  watermark === undefined
    ? () => false
    : (fact, enqueuedAt) => watermark > plus(keptBy(fact, enqueuedAt), add(reachOf(fact.table), lateness));

/** Drops what is past. */
export const expire = (state: LaneState, isPast: IsPast): void => {
  for (const held of state.devices.values())
    for (const { fact, enqueuedAt } of held.values()) if (isPast(fact, enqueuedAt)) letGo(state, fact);
};

/** The lanes' states that this process holds between invocations. */
export interface LaneStates {
  /** Takes the state out if it ends just before `position`; whatever else is there is thrown away. */
  take(lane: LaneRef, position: number): LaneState | undefined;
  put(lane: LaneRef, state: LaneState): void;
}

/**
 * How long a lane may rest until its state is let go of, in milliseconds: another instance has the lane by then, and nothing tells so.
 * A canary comes to each lane far more often.
 */
const mostRest = 3_600_000;

/** @param now milliseconds of a clock that only goes forward; where it is left out, no lane rests */
export const laneStates = (now: () => number = () => 0): LaneStates => {
  const held = new Map<string, { readonly state: LaneState; readonly at: number }>();
  const keyOf = ({ generation, lane }: LaneRef): string => `${generation}.${lane}`;
  return {
    take: (lane, position) => {
      const state = held.get(keyOf(lane))?.state;
      held.delete(keyOf(lane));
      return state?.next === position ? state : undefined;
    },
    put: (lane, state) => {
      for (const [key, { at }] of held) if (now() - at > mostRest) held.delete(key);
      held.set(keyOf(lane), { state, at: now() });
    },
  };
};

/** The entries of a row before `position` without the facts that are past, those that are left empty out; nothing where none is left. */
const stillNeeded = (row: StateRow, position: number, isPast: IsPast): readonly LaneEntry[] | undefined => {
  const needed = entriesBefore([row], position)
    .map((entry) => ({ ...entry, facts: entry.facts.filter((fact) => !isPast(fact, entry.enqueuedAt)) }))
    .filter(({ facts }) => facts.length > 0);
  return needed.length === 0 ? undefined : needed;
};

/**
 * The state strictly before `position`, from the lane's rows. What is past is dropped row by row, as it would be from memory: rows
 * stay until all that they hold is past, and all of that at once is more than a process holds.
 */
export const loadState = async (stateLog: StateLog, lane: LaneRef, position: number, isPast: IsPast = () => false): Promise<LaneState> => {
  const entries = await stateLog.search(lane, position, (row) => stillNeeded(row, position, isPast));
  const state = emptyAt(position);
  foldIn(state, entries.flat().sort(byPosition));
  return state;
};
