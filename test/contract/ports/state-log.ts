import { randomBytes } from 'node:crypto';
import type { Ticks } from '../../../lib/model/time';
import type { LaneRef, StateKind, StateLog, StateRow } from '../../../lib/pipeline/ports';
import { refused } from '../../support/contract/refusals';
import { at } from '../../support/contract/revisions';

const lane: LaneRef = { generation: 1, lane: 0 };
const noon = at('2026-03-01T12:00:00.0000000Z');

const row = (first: number, last: number, parts: Partial<StateRow> = {}): StateRow => ({
  kind: 'short',
  first,
  last,
  newest: noon,
  payload: Buffer.from(`${first}-${last}`),
  ...parts,
});

const rangesOf = (rows: readonly StateRow[]): readonly string[] => rows.map(({ kind, first, last }) => `${kind} ${first}-${last}`).sort();

/** As a value that jest compares by content, whoever allocated the bytes. */
const plain = ({ payload, ...rest }: StateRow): unknown => ({ ...rest, payload: Buffer.from(payload).toString('base64') });

const kib = 1024;
const allOf = Number.MAX_SAFE_INTEGER;
const everywhere = { first: 0, last: allOf };

export const stateLogContract = (name: string, make: () => Promise<StateLog>): void => {
  describe(`StateLog, ${name}`, () => {
    let log: StateLog;
    beforeEach(async () => {
      log = await make();
    });

    test('a row comes back as it was written, of either kind', async () => {
      const rows = [row(1, 3, { payload: randomBytes(100) }), row(2, 2, { kind: 'long', newest: at('2026-03-01T12:00:00.0000001Z') })];
      await log.append(lane, rows);
      expect((await log.load(lane, 10)).map(plain).sort()).toEqual(rows.map(plain).sort());
    });

    test('load gives every row that starts before the position, also one that ends behind it', async () => {
      await log.append(lane, [row(0, 4), row(5, 9), row(10, 14), row(12, 12, { kind: 'long' })]);
      const loaded = async (position: number) => rangesOf(await log.load(lane, position));
      expect(await loaded(0)).toEqual([]);
      expect(await loaded(5)).toEqual(['short 0-4']);
      expect(await loaded(10)).toEqual(['short 0-4', 'short 5-9']);
      expect(await loaded(11)).toEqual(['short 0-4', 'short 10-14', 'short 5-9']);
      expect(await loaded(13)).toEqual(['long 12-12', 'short 0-4', 'short 10-14', 'short 5-9']);
    });

    test('another owner’s split of the same range is a row of its own: no row with another first or last is written over', async () => {
      await log.append(lane, [row(5, 9)]);
      await log.append(lane, [row(5, 14)]);
      await log.append(lane, [row(7, 9), row(10, 14)]);
      expect(rangesOf(await log.load(lane, 8))).toEqual(['short 5-14', 'short 5-9', 'short 7-9']);
      expect(rangesOf(await log.load(lane, allOf))).toEqual(['short 10-14', 'short 5-14', 'short 5-9', 'short 7-9']);
    });

    test('positions count as numbers, up to the largest there are', async () => {
      await log.append(lane, [row(9, 9), row(10, 10), row(allOf, allOf)]);
      expect(rangesOf(await log.load(lane, 10))).toEqual(['short 9-9']);
      expect(rangesOf(await log.load(lane, allOf))).toEqual(['short 10-10', 'short 9-9']);
    });

    test.each([
      ['negative', -1],
      ['fractional', 1.5],
      ['rounded', 2 ** 53],
      ['in exponents', 1e21],
      ['no number', Number.NaN],
      ['infinite', Number.POSITIVE_INFINITY],
    ])('a position that is %s is refused', async (_, last) => {
      await expect(log.append(lane, [row(0, last)])).rejects.toMatchObject(refused);
      await expect(log.append(lane, [row(last, 1)])).rejects.toMatchObject(refused);
      expect(await log.load(lane, allOf)).toEqual([]);
    });

    test('the same rows again change nothing', async () => {
      const rows = [row(1, 3), row(2, 2, { kind: 'long' })];
      await log.append(lane, rows);
      await log.append(lane, rows);
      await Promise.all([log.append(lane, rows), log.append(lane, rows)]);
      expect(rangesOf(await log.load(lane, 10))).toEqual(['long 2-2', 'short 1-3']);
    });

    test('the ranges are those of the short-lived rows, which are there for every range, of this lane alone', async () => {
      expect(await log.ranges(lane, everywhere)).toEqual([]);
      await log.append(lane, [row(5, 9), row(5, 14), row(8, 8, { kind: 'long' }), row(15, 15)]);
      await log.append({ generation: 1, lane: 1 }, [row(2, 2)]);
      expect((await log.ranges(lane, everywhere)).map(({ first, last }) => `${first}-${last}`).sort()).toEqual(['15-15', '5-14', '5-9']);
    });

    test('the ranges of some positions are those that touch them', async () => {
      await log.append(lane, [row(1, 4), row(5, 9), row(7, 20), row(10, 12), row(13, 13)]);
      const rangesAt = async (first: number, last: number) =>
        (await log.ranges(lane, { first, last })).map((range) => `${range.first}-${range.last}`).sort();
      expect(await rangesAt(5, 7)).toEqual(['5-9', '7-20']);
      expect(await rangesAt(4, 4)).toEqual(['1-4']);
      expect(await rangesAt(12, 13)).toEqual(['10-12', '13-13', '7-20']);
      expect(await rangesAt(21, 30)).toEqual([]);
    });

    test('a row that is written again has the new content and time, under the same range; its neighbours stay', async () => {
      await log.append(lane, [row(1, 3), row(4, 6), row(1, 3, { kind: 'long' })]);
      await log.rewrite(lane, [row(1, 3, { payload: Buffer.from('less'), newest: 0n as Ticks })]);
      const texts = async () =>
        (await log.load(lane, 10)).map(({ kind, first, payload }) => `${kind} ${first} ${Buffer.from(payload)}`).sort();
      expect(await texts()).toEqual(['long 1 1-3', 'short 1 less', 'short 4 4-6']);
      expect(await log.trim(lane, 'short', noon)).toBe(1);
      expect(await texts()).toEqual(['long 1 1-3', 'short 4 4-6']);
    });

    test('no rows are nothing to write', async () => {
      await log.append(lane, []);
      expect(await log.load(lane, 10)).toEqual([]);
    });

    test('lanes and generations are apart', async () => {
      await log.append(lane, [row(1, 1)]);
      await log.append({ generation: 1, lane: 1 }, [row(2, 2)]);
      await log.append({ generation: 11, lane: 0 }, [row(3, 3)]);
      expect(rangesOf(await log.load(lane, 10))).toEqual(['short 1-1']);
      expect(rangesOf(await log.load({ generation: 1, lane: 1 }, 10))).toEqual(['short 2-2']);
      expect(rangesOf(await log.load({ generation: 11, lane: 0 }, 10))).toEqual(['short 3-3']);
      expect(await log.trim(lane, 'short', (noon + 1n) as Ticks)).toBe(1);
      expect(rangesOf(await log.load({ generation: 1, lane: 1 }, 10))).toEqual(['short 2-2']);
    });

    test.each([0, 1, 64 * kib - 1, 64 * kib, 64 * kib + 1, 128 * kib, 640 * kib, 704 * kib])(
      'a payload of %d bytes comes back',
      async (size) => {
        const payload = randomBytes(size);
        await log.append(lane, [row(1, 1, { payload })]);
        const [loaded] = await log.load(lane, 2);
        expect(Buffer.compare(Buffer.from(loaded!.payload), payload)).toBe(0);
      },
    );

    test('a payload beyond a row is refused, and nothing of its batch is written', async () => {
      await expect(log.append(lane, [row(1, 1), row(2, 2, { payload: randomBytes(704 * kib + 1) })])).rejects.toMatchObject(refused);
      expect(await log.load(lane, 10)).toEqual([]);
    });

    test('a batch beyond one transaction is written whole, by number and by bytes', async () => {
      await log.append(
        lane,
        Array.from({ length: 101 }, (_, n) => row(n, n)),
      );
      await log.append(
        lane,
        Array.from({ length: 7 }, (_, n) => row(200 + n, 200 + n, { kind: 'long', payload: randomBytes(640 * kib) })),
      );
      const rows = await log.load(lane, 1000);
      expect(rows).toHaveLength(108);
      expect(rows.reduce((sum, { payload }) => sum + payload.length, 0)).toBeGreaterThan(4 * kib * kib);
    });

    test('load and trim see every page', async () => {
      const count = 2050;
      const rows = Array.from({ length: count }, (_, n) => row(n, n));
      await Promise.all([0, 1, 2].map((part) => log.append(lane, rows.slice(part * 700, (part + 1) * 700))));
      expect(new Set((await log.load(lane, allOf)).map(({ first }) => first)).size).toBe(count);
      expect(await log.load(lane, 1500)).toHaveLength(1500);
      expect(await log.trim(lane, 'short', (noon + 1n) as Ticks)).toBe(count);
      expect(await log.load(lane, allOf)).toEqual([]);
    });

    test.each<[StateKind, StateKind]>([
      ['short', 'long'],
      ['long', 'short'],
    ])('trim deletes %s rows to the tick, and leaves the others', async (kind, other) => {
      const newest = (delta: bigint) => ({ kind, newest: (noon + delta) as Ticks });
      await log.append(lane, [
        row(1, 1, newest(-1n)),
        row(2, 2, newest(0n)),
        row(3, 3, newest(1n)),
        row(1, 1, { kind: other, newest: 0n as Ticks }),
      ]);
      expect(await log.trim(lane, kind, noon)).toBe(1);
      expect(rangesOf(await log.load(lane, 10))).toEqual([`${kind} 2-2`, `${kind} 3-3`, `${other} 1-1`].sort());
      expect(await log.trim(lane, kind, noon)).toBe(0);
      expect(await log.trim(lane, kind, (noon + 1n) as Ticks)).toBe(1);
    });

    test('a device’s clock may be anywhere: trimming orders times before 1970 and after our own', async () => {
      const [early, late] = [at('1601-01-01T00:00:00.0000000Z'), at('9999-12-31T23:59:59.9999999Z')];
      await log.append(lane, [row(1, 1, { newest: early }), row(2, 2, { newest: late })]);
      expect(await log.trim(lane, 'short', early)).toBe(0);
      expect(await log.trim(lane, 'short', 0n as Ticks)).toBe(1);
      expect((await log.load(lane, 10)).map(({ newest }) => newest)).toEqual([late]);
    });

    test('a time that no row can hold is refused', async () => {
      await expect(log.append(lane, [row(1, 1, { newest: (2n ** 63n) as Ticks })])).rejects.toMatchObject(refused);
    });
  });
};
