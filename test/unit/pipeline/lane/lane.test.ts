import * as fc from 'fast-check';
import type { Fact } from '../../../../lib/model/fact';
import { type Duration, days, hours, minutes, seconds, ticksOf } from '../../../../lib/model/time';
import { toWire } from '../../../../lib/model/wire';
import { expire, foldIn, type LaneState, laneStates, loadState, pastAt } from '../../../../lib/pipeline/lane/lane';
import { type LaneEntry, rowsOf } from '../../../../lib/pipeline/lane/lane-log';
import { memoryStores } from '../../../../lib/stores/memory';
import { facts, factWith } from '../../../support/messages/facts';

const lane = { generation: 1, lane: 0 };
const empty = (next = 0): LaneState => ({ next, devices: new Map(), crowds: new Map() });
const entry = (sequence: number, own: readonly Fact[]): LaneEntry => ({ sequence, enqueuedAt: ticksOf(BigInt(sequence)), facts: own });

/** The state as text, devices and facts in order of name: what may not depend on the way to it. */
const shown = ({ next, devices }: LaneState): string =>
  toWire([
    next,
    [...devices]
      .map(([device, held]) => [device, [...held].sort(([a], [b]) => (a < b ? -1 : 1))])
      .sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)),
  ]);

const logs = fc.array(fc.array(facts, { maxLength: 4 }), { maxLength: 8 }).map((lists) => lists.map((own, index) => entry(index, own)));

describe('taking the state of a lane', () => {
  test('gives it out if it ends just before the batch, once', () => {
    const states = laneStates();
    const state = empty(7);
    states.put(lane, state);
    expect(states.take(lane, 7)).toBe(state);
    expect(states.take(lane, 7)).toBeUndefined();
  });

  test.each([6, 8, 0])('throws away what ends elsewhere: the batch begins at %d', (position) => {
    const states = laneStates();
    states.put(lane, empty(7));
    expect(states.take(lane, position)).toBeUndefined();
    expect(states.take(lane, 7)).toBeUndefined();
  });

  test('keeps lanes and generations apart', () => {
    const states = laneStates();
    const [one, two, three] = [empty(7), empty(7), empty(7)];
    states.put({ generation: 1, lane: 11 }, one);
    states.put({ generation: 11, lane: 1 }, two);
    states.put({ generation: 1, lane: 1 }, three);
    expect(states.take({ generation: 11, lane: 1 }, 7)).toBe(two);
    expect(states.take({ generation: 1, lane: 1 }, 7)).toBe(three);
    expect(states.take({ generation: 1, lane: 11 }, 7)).toBe(one);
  });

  test('lets go of a lane that has rested for an hour, which is another instance’s by then', () => {
    let now = 0;
    const states = laneStates(() => now);
    const other = { generation: 1, lane: 1 };
    states.put(lane, empty(7));
    now += 3_600_000;
    states.put(other, empty(1));
    expect(states.take(lane, 7)?.next).toBe(7);
    states.put(lane, empty(7));
    now += 3_600_001;
    states.put(other, empty(2));
    expect(states.take(lane, 7)).toBeUndefined();
    expect(states.take(other, 2)?.next).toBe(2);
  });

  test('holds what was put last', () => {
    const states = laneStates();
    states.put(lane, empty(7));
    states.put(lane, empty(9));
    expect(states.take(lane, 9)?.next).toBe(9);
  });
});

describe('folding entries in', () => {
  test('a fact stays as it first came, with its first place', () => {
    const state = empty();
    foldIn(state, [entry(3, [factWith('1', { at: 5n })]), entry(4, [factWith('1', { at: 6n })])]);
    expect([...(state.devices.values().next().value?.values() ?? [])].map(({ fact, sequence }) => [fact.at, sequence])).toEqual([[5n, 3]]);
  });

  test('facts of two devices with one identity are two', () => {
    const state = empty();
    foldIn(state, [entry(0, [factWith('1', { device: 'd1' }), factWith('1', { device: 'D1' })])]);
    expect(state.devices.size).toBe(2);
  });

  test('however the log is split, and whatever is delivered again, the state is the same', () =>
    fc.assert(
      fc.property(logs, fc.nat(8), fc.nat(8), (log, cut, again) => {
        const whole = empty();
        foldIn(whole, log);
        const parts = empty();
        foldIn(parts, log.slice(0, cut));
        foldIn(parts, log.slice(Math.min(again, cut)));
        expect(shown(parts)).toBe(shown(whole));
      }),
    ));

  test('the position never goes back', () => {
    const state = empty(9);
    foldIn(state, [entry(3, [])]);
    expect(state.next).toBe(9);
    foldIn(state, [entry(9, [])]);
    expect(state.next).toBe(10);
  });
});

describe('expiry', () => {
  const lateness = hours(6);
  const reaches: Readonly<Record<string, Duration>> = { DeviceProcessEvents: hours(24) };
  const reachOf = (table: string): Duration => reaches[table] ?? minutes(1);
  const held = (watermark: bigint, ...own: readonly Fact[]): number => {
    const state = empty();
    foldIn(state, [entry(0, own)]);
    expire(state, pastAt(ticksOf(watermark), reachOf, lateness));
    return [...state.devices.values()].reduce((sum, { size }) => sum + size, 0);
  };

  test('a fact goes one tick after event time + reach + lateness, and not before', () => {
    const fact = factWith('1', { at: 1000n });
    const last = 1000n + hours(24) + lateness;
    expect([held(last - 1n, fact), held(last, fact), held(last + 1n, fact)]).toEqual([1, 1, 0]);
  });

  test('a fact of a device whose clock is years ahead is held as if it were a day ahead', () => {
    const last = BigInt(days(1) + hours(24) + lateness);
    const [ahead, far] = [factWith('1', { at: days(1) }), factWith('2', { at: days(3650) })];
    expect([held(last, ahead, far), held(last + 1n, ahead), held(last + 1n, far)]).toEqual([2, 0, 0]);
  });

  test('each table has its own reach', () => {
    const network = { ...factWith('1'), table: 'DeviceNetworkEvents' } as Fact;
    expect(held(hours(6) + minutes(1), network, factWith('2'))).toBe(2);
    expect(held(hours(6) + minutes(1) + 1n, network, factWith('2'))).toBe(1);
  });

  test('a device without facts is forgotten', () => {
    const state = empty();
    foldIn(state, [entry(0, [factWith('1'), factWith('2', { device: 'd2', at: hours(1) })])]);
    expire(state, pastAt(ticksOf(hours(30) + seconds(1)), reachOf, lateness));
    expect([...state.devices.keys()]).toEqual(['d2']);
  });

  test('goes by event time alone: the order of arrival makes no difference', () =>
    fc.assert(
      fc.property(logs, fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }), (log, watermark) => {
        const distinct = new Map(log.flatMap(({ facts: own }) => own).map((fact) => [`${fact.device} ${fact.id}`, fact]));
        const [one, other] = [empty(), empty()];
        foldIn(one, [entry(0, [...distinct.values()])]);
        foldIn(other, [entry(0, [...distinct.values()].reverse())]);
        for (const state of [one, other]) expire(state, pastAt(ticksOf(watermark), reachOf, lateness));
        expect(shown(other)).toBe(shown(one));
      }),
    ));
});

describe('loading the state', () => {
  const isLong = (fact: Fact): boolean => fact.device === 'd2';

  test('gives the strict prefix before the position, as if the log had been folded in', () =>
    fc.assert(
      fc.asyncProperty(logs, fc.nat(9), fc.array(fc.nat(8), { maxLength: 4 }), async (log, position, cuts) => {
        const { stateLog } = memoryStores();
        const bounds = [0, ...cuts.sort((a, b) => a - b), log.length];
        for (const [index, from] of bounds.entries()) await stateLog.append(lane, rowsOf(log.slice(from, bounds[index + 1]), isLong));
        const expected = empty(position);
        foldIn(
          expected,
          log.filter(({ sequence }) => sequence < position),
        );
        expect(shown(await loadState(stateLog, lane, position))).toBe(shown(expected));
      }),
    ));

  /** Each fact at one time, whenever it comes again, and of a clock that does not run ahead. */
  const once = (log: readonly LaneEntry[]): readonly LaneEntry[] => {
    const times = new Map<string, Fact['at']>();
    return log.map((one) => ({
      ...one,
      facts: one.facts.map((fact) => {
        const key = `${fact.device} ${fact.id}`;
        const at = times.get(key) ?? ticksOf(-(fact.at < 0n ? -fact.at : fact.at));
        times.set(key, at);
        return { ...fact, at };
      }),
    }));
  };
  const watermarks = fc.bigInt({ min: -(2n ** 60n), max: 2n ** 40n }).map(ticksOf);

  test('drops what a state in memory has dropped by then, whatever older watermarks that went by, and no more', () =>
    fc.assert(
      fc.asyncProperty(logs.map(once), fc.nat(9), fc.array(watermarks, { minLength: 1 }), async (log, position, given) => {
        const { stateLog } = memoryStores();
        for (const one of log) await stateLog.append(lane, rowsOf([one], isLong));
        const known = [...given].sort((a, b) => (a < b ? -1 : 1));
        const last = pastAt(known.at(-1), () => hours(1), hours(6));
        const inMemory = empty(position);
        for (const [index, one] of log.filter(({ sequence }) => sequence < position).entries()) {
          foldIn(inMemory, [one]);
          expire(
            inMemory,
            pastAt(known[index % known.length], () => hours(1), hours(6)),
          );
        }
        expire(inMemory, last);
        expect(shown(await loadState(stateLog, lane, position, last))).toBe(shown(inMemory));
      }),
    ));

  test('drops nothing where no watermark is known', async () => {
    const { stateLog } = memoryStores();
    await stateLog.append(lane, rowsOf([entry(0, [factWith('1', { at: -(2n ** 60n) })])], isLong));
    expect(
      (
        await loadState(
          stateLog,
          lane,
          1,
          pastAt(undefined, () => hours(1), hours(6)),
        )
      ).devices.size,
    ).toBe(1);
  });

  test('of an unknown lane is empty and stands at the position', async () => {
    const { stateLog } = memoryStores();
    expect(await loadState(stateLog, { generation: 9, lane: 9 }, 42)).toEqual(empty(42));
  });
});
