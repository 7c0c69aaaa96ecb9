import type { Ticks } from '../../../lib/model/time';
import type { LaneRef, Progress, RawProgress } from '../../../lib/pipeline/ports';
import { hostileNames } from '../../support/contract/hostile-names';
import { at } from '../../support/contract/revisions';

const lane: LaneRef = { generation: 1, lane: 0 };
const neighbours: readonly LaneRef[] = [
  { generation: 1, lane: 1 },
  { generation: 2, lane: 0 },
  { generation: 11, lane: 0 },
];
const noon = at('2026-03-01T12:00:00.1234567Z');
const later = (by: number): Ticks => (noon + BigInt(by)) as Ticks;

const byPartition = (noted: readonly RawProgress[]) => new Map(noted.map((progress) => [progress.partition, progress]));

export const progressContract = (name: string, make: () => Promise<Progress>): void => {
  describe(`Progress, ${name}`, () => {
    let progress: Progress;
    beforeEach(async () => {
      progress = await make();
    });

    test('nothing was noted, nothing is there', async () => {
      expect(await progress.readRaw(1)).toEqual([]);
      expect(await progress.readLane(lane)).toBeUndefined();
      expect(await progress.readBarrier(lane)).toBeUndefined();
      expect(await progress.readWatermark(lane)).toBeUndefined();
    });

    test('a raw partition’s progress is the last one noted', async () => {
      await progress.noteRaw(1, { partition: '0', next: 9, enqueuedAt: noon });
      await progress.noteRaw(1, { partition: '0', next: 10, enqueuedAt: later(1) });
      await progress.noteRaw(1, { partition: '1', next: 0, enqueuedAt: noon });
      await progress.noteRaw(2, { partition: '0', next: 3, enqueuedAt: noon });
      expect(byPartition(await progress.readRaw(1))).toEqual(
        new Map([
          ['0', { partition: '0', next: 10, enqueuedAt: later(1) }],
          ['1', { partition: '1', next: 0, enqueuedAt: noon }],
        ]),
      );
    });

    test('a partition may have any name', async () => {
      const noted = hostileNames.map((partition, next) => ({ partition, next, enqueuedAt: noon }));
      for (const one of noted) await progress.noteRaw(1, one);
      expect(byPartition(await progress.readRaw(1))).toEqual(byPartition(noted));
    });

    test('a lane’s progress is the last one noted, of this lane and generation', async () => {
      await progress.noteLane(lane, 5);
      await progress.noteLane(lane, Number.MAX_SAFE_INTEGER);
      expect(await progress.readLane(lane)).toBe(Number.MAX_SAFE_INTEGER);
      for (const other of neighbours) expect(await progress.readLane(other)).toBeUndefined();
    });

    test('gaps are what was made of those before, of this lane and generation', async () => {
      expect(await progress.readGaps(lane)).toEqual([]);
      const [one, other] = [
        { first: 3, last: 5, at: noon },
        { first: 9, last: 9, at: later(1) },
      ];
      await progress.changeGaps(lane, (gaps) => [...gaps, one]);
      await progress.changeGaps(lane, (gaps) => [...gaps, other]);
      expect(await progress.readGaps(lane)).toEqual([one, other]);
      for (const neighbour of neighbours) expect(await progress.readGaps(neighbour)).toEqual([]);
      await progress.changeGaps(lane, (gaps) => gaps.filter(({ first }) => first !== 3));
      expect(await progress.readGaps(lane)).toEqual([other]);
    });

    test('of gaps that are noted at once none is lost', async () => {
      const noted = [1, 2, 3, 4].map((n) => ({ first: n, last: n, at: later(n) }));
      await Promise.all(noted.map((gap) => progress.changeGaps(lane, (gaps) => [...gaps, gap].sort((a, b) => a.first - b.first))));
      expect(await progress.readGaps(lane)).toEqual(noted);
    });

    test('a barrier is opened once: who comes later leaves it', async () => {
      await progress.openBarrier(lane, { watermark: noon, after: 7 });
      await progress.openBarrier(lane, { watermark: later(1), after: 9 });
      expect(await progress.readBarrier(lane)).toEqual({ watermark: noon, after: 7 });
      for (const other of neighbours) expect(await progress.readBarrier(other)).toBeUndefined();
    });

    test('of two who open at once one is the first, whole', async () => {
      const barriers = [1, 2, 3, 4].map((n) => ({ watermark: later(n), after: n }));
      await Promise.all(barriers.map((barrier) => progress.openBarrier(lane, barrier)));
      expect(barriers).toContainEqual(await progress.readBarrier(lane));
    });

    test('a closed barrier is gone and another can be opened; closing none is no error', async () => {
      await progress.closeBarrier(lane);
      await progress.openBarrier(lane, { watermark: noon, after: -1 });
      await progress.closeBarrier(lane);
      await progress.closeBarrier(lane);
      expect(await progress.readBarrier(lane)).toBeUndefined();
      await progress.openBarrier(lane, { watermark: later(1), after: 9 });
      expect(await progress.readBarrier(lane)).toEqual({ watermark: later(1), after: 9 });
    });

    test('a watermark rises by a tick and is never lowered', async () => {
      for (const [raised, expected] of [
        [0, 0],
        [-1, 0],
        [0, 0],
        [1, 1],
        [-1000, 1],
      ] as const) {
        await progress.raiseWatermark(lane, later(raised));
        expect(await progress.readWatermark(lane)).toBe(later(expected));
      }
      for (const other of neighbours) expect(await progress.readWatermark(other)).toBeUndefined();
    });

    test('watermarks of several writers at once: the greatest stays', async () => {
      await Promise.all([3, 8, 1, 7, 2, 6, 4, 5].map((n) => progress.raiseWatermark(lane, later(n))));
      expect(await progress.readWatermark(lane)).toBe(later(8));
    });

    test('a watermark may lie before 1970', async () => {
      const early = at('1969-12-31T23:59:59.9999999Z');
      await progress.raiseWatermark(lane, early);
      expect(await progress.readWatermark(lane)).toBe(early);
    });
  });
};
