import * as fc from 'fast-check';
import { compile } from '../../../../lib/engine/compile';
import { memoryHubs } from '../../../../lib/hubs/memory';
import { add, hours, minutes, plus, type Ticks, ticksOf } from '../../../../lib/model/time';
import { correlateBatch } from '../../../../lib/pipeline/correlate-batch';
import { gapsBefore, positionsIn, stillOpen, withGaps } from '../../../../lib/pipeline/lane/coverage';
import { laneStates } from '../../../../lib/pipeline/lane/lane';
import { laneFormat, messagesOf, rowsOf } from '../../../../lib/pipeline/lane/lane-log';
import type { Gap, Range } from '../../../../lib/pipeline/ports';
import { newSweepMemory, sweep } from '../../../../lib/pipeline/sweep';
import { lists, rules } from '../../../../lib/rules';
import { memoryStores } from '../../../../lib/stores/memory';
import { silentTelemetry } from '../../../../lib/telemetry';
import { factWith } from '../../../support/messages/facts';

const noon = ticksOf(10n ** 17n);
const lane = { generation: 1, lane: 0 };
const messages = (...sequences: readonly number[]) =>
  sequences.map((sequence) => ({ sequence, enqueuedAt: ticksOf(BigInt(sequence)), body: messagesOf([factWith('1')])[0] ?? Buffer.of() }));
const gap = (first: number, last: number, at: Ticks = noon): Gap => ({ first, last, at });

test.each<[string, readonly number[], number | undefined, readonly [number, number, number][]]>([
  ['a lane that nobody has read begins anywhere', [7, 8], undefined, []],
  ['what goes on where it ended has no gap', [7, 8], 7, []],
  ['before the batch', [7, 8], 4, [[4, 6, 7]]],
  [
    'within it',
    [7, 9, 10, 14],
    7,
    [
      [8, 8, 9],
      [11, 13, 14],
    ],
  ],
  ['what comes again has no gap', [3, 4], 9, []],
])('%s', (_what, sequences, noted, expected) =>
  expect(gapsBefore(messages(...sequences), noted).map(({ first, last, at }) => [first, last, Number(at)])).toEqual(expected),
);

describe('gaps and ranges as sets of positions', () => {
  const ranges = fc.array(
    fc.tuple(fc.nat(30), fc.nat(6)).map(([first, length]): Range => ({ first, last: first + length })),
    { maxLength: 6 },
  );
  const positions = (of: readonly Range[]): readonly number[] =>
    [...new Set(of.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, n) => first + n)))].sort((a, b) => a - b);
  const gapsOf = (of: readonly Range[]): readonly Gap[] =>
    of.reduce<readonly Gap[]>((known, { first, last }) => withGaps(known, [gap(first, last)]), []);

  test('together they hold the positions of both, each once, in order', () =>
    fc.assert(
      fc.property(ranges, (some) => {
        const united = gapsOf(some);
        expect(united.flatMap((one) => positions([one]))).toEqual(positions(some));
        expect(positionsIn(united)).toBe(positions(some).length);
      }),
    ));

  test('less what was taken they hold the others', () =>
    fc.assert(
      fc.property(ranges, ranges, (some, taken) => {
        const left = stillOpen(gapsOf(some), taken);
        expect(left.flatMap((one) => positions([one]))).toEqual(positions(some).filter((n) => !positions(taken).includes(n)));
      }),
    ));
});

describe('a lane', () => {
  const ruleSet = compile(rules, 'live');
  const settings = { tenant: 'test', rules: ruleSet, lists, enrichers: [], lateness: hours(6) };
  const plan = { generation: 1, lanes: 1, hash: 'sha256-mod', format: laneFormat } as const;
  const world = () => {
    const stores = memoryStores();
    const doorbell = { ring: async () => undefined };
    const ports = { ...stores, doorbell, telemetry: silentTelemetry, hubs: memoryHubs({ raw: 1, facts: 1 }, () => noon), now: () => 0 };
    return { ...ports, swept: () => sweep(newSweepMemory(), { ...settings, plan }, ports), ports };
  };

  test('that goes on behind positions which nobody took notes them, once, and none while it is contiguous', async () => {
    const { ports, progress } = world();
    const states = laneStates();
    await correlateBatch({ lane, messages: messages(0, 1) }, states, settings, ports);
    await correlateBatch({ lane, messages: messages(2) }, states, settings, ports);
    expect(await progress.readGaps(lane)).toEqual([]);
    await correlateBatch({ lane, messages: messages(5, 6) }, states, settings, ports);
    await correlateBatch({ lane, messages: messages(7) }, states, settings, ports);
    expect(await progress.readGaps(lane)).toEqual([gap(3, 4, ticksOf(5n))]);
    await correlateBatch({ lane, messages: messages(9) }, states, settings, ports);
    expect(await progress.readGaps(lane)).toEqual([gap(3, 4, ticksOf(5n)), gap(8, 8, ticksOf(9n))]);
  });

  test('forgets with the sweep what was read since, before the rows that say so are trimmed', async () => {
    const { swept, progress, stateLog } = world();
    await progress.changeGaps(lane, () => [gap(3, 4), gap(9, 9)]);
    await stateLog.append(
      lane,
      rowsOf([{ sequence: 3, enqueuedAt: noon, facts: [] }], () => false),
    );
    await progress.raiseWatermark(lane, noon);
    await swept();
    expect([await progress.readGaps(lane), await stateLog.ranges(lane, gap(0, 99))]).toEqual([[gap(4, 4), gap(9, 9)], []]);
  });

  test('forgets a gap once nothing in it could be joined with anything that is still held, and no tick earlier', async () => {
    const { swept, progress } = world();
    const kept = add(ruleSet.reachOfKind('long'), settings.lateness);
    await progress.changeGaps(lane, () => [gap(3, 4)]);
    await progress.raiseWatermark(lane, plus(noon, kept));
    await swept();
    expect(await progress.readGaps(lane)).toEqual([gap(3, 4)]);
    await progress.raiseWatermark(lane, plus(noon, add(kept, minutes(1))));
    await swept();
    expect(await progress.readGaps(lane)).toEqual([]);
  });
});
