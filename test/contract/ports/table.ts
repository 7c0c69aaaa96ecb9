import { randomBytes } from 'node:crypto';
import { limits, type StoredRow, type Table } from '../../../lib/stores/table';
import { refused } from '../../support/contract/refusals';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const row = (key: string, stamp?: bigint): StoredRow => ({ key, value: bytes(key), ...(stamp === undefined ? {} : { stamp }) });
const keysOf = (rows: readonly { readonly key: string }[]): readonly string[] => rows.map(({ key }) => key);
const numbered = (count: number): readonly StoredRow[] => Array.from({ length: count }, (_, n) => row(`k${String(n).padStart(5, '0')}`));

/** What every port rests on. What a port's own suite shows is not shown here again. */
export const tableContract = (name: string, make: () => Promise<Table>): void => {
  describe(`Table, ${name}`, () => {
    let table: Table;
    beforeEach(async () => {
      table = await make();
    });

    test('a range is listed in the order of its keys, from its first to before its last', async () => {
      await table.put(
        'p',
        ['b', 'a', 'd', 'c', 'B', 'a.', 'a~'].map((key) => row(key)),
      );
      expect(keysOf(await table.list('p', 'a', 'd'))).toEqual(['a', 'a.', 'a~', 'b', 'c']);
      expect(keysOf(await table.keys('p', 'A', 'a.'))).toEqual(['B', 'a']);
      expect(await table.list('q', 'a', 'd')).toEqual([]);
    });

    test('a limit cuts a list, within a page and past one', async () => {
      await table.put('p', numbered(1100));
      for (const [limit, count] of [
        [0, 0],
        [1, 1],
        [999, 999],
        [1000, 1000],
        [1001, 1001],
        [2000, 1100],
      ] as const) {
        expect(keysOf(await table.list('p', 'k', 'l', limit))).toEqual(keysOf(numbered(count)));
      }
    });

    test('keys come with their stamps and without values, those below a bound if one is given', async () => {
      await table.put('p', [row('a', -1n), row('b', 0n), row('c', 5n), row('d', 6n), row('e')]);
      expect(await table.keys('p', 'a', 'z')).toEqual([
        { key: 'a', stamp: -1n },
        { key: 'b', stamp: 0n },
        { key: 'c', stamp: 5n },
        { key: 'd', stamp: 6n },
        { key: 'e' },
      ]);
      expect(await table.keys('p', 'a', 'z', 6n)).toEqual([
        { key: 'a', stamp: -1n },
        { key: 'b', stamp: 0n },
        { key: 'c', stamp: 5n },
      ]);
      expect(keysOf(await table.keys('p', 'b', 'z', 6n))).toEqual(['b', 'c']);
      expect(keysOf(await table.keys('p', 'a', 'z', 6n, 1))).toHaveLength(1);
      expect(await table.keys('p', 'a', 'z', -1n)).toEqual([]);
    });

    test('a search goes through every row of the partitions that begin so, whole, past a page, and gives what it makes of them', async () => {
      await table.put('p.1', numbered(1001));
      await table.put('p.2', [row('a', 7n)]);
      for (const other of ['p', 'o.9', 'q.1', 'P.1']) await table.put(other, [row('x')]);
      const found = await table.search('p.', (partition, { key, value, stamp }) =>
        key === 'k00000' || partition === 'p.2' ? `${partition} ${key} ${Buffer.from(value)} ${stamp}` : undefined,
      );
      expect([...found].sort()).toEqual(['p.1 k00000 k00000 undefined', 'p.2 a a 7']);
      expect(await table.search('p.', () => 1)).toHaveLength(1002);
      expect(await table.search('', () => 1)).toHaveLength(1006);
      expect(await table.search('r', () => 1)).toEqual([]);
    });

    test('a row that is written over loses what it held, a longer value and a stamp too', async () => {
      await table.put('p', [{ key: 'a', value: randomBytes(200_000), stamp: 5n }]);
      await table.put('p', [{ key: 'a', value: bytes('short') }]);
      expect(await table.get('p', 'a')).toEqual(bytes('short'));
      expect(await table.keys('p', 'a', 'z')).toEqual([{ key: 'a' }]);
    });

    test('a change sees the value there is, and undefined leaves it', async () => {
      const seen: (string | undefined)[] = [];
      const noting = (value: string | undefined) => (before: Uint8Array | undefined) => {
        seen.push(before && Buffer.from(before).toString('utf8'));
        return value === undefined ? undefined : bytes(value);
      };
      await table.change('p', 'a', noting(undefined));
      await table.change('p', 'a', noting('one'));
      await table.change('p', 'a', noting('two'));
      await table.change('p', 'a', noting(undefined));
      expect(seen).toEqual([undefined, undefined, 'one', 'two']);
      expect(await table.get('p', 'a')).toEqual(bytes('two'));
    });

    test('rows are removed whether all, some or none of them are there, more than a transaction holds', async () => {
      const rows = numbered(250);
      await table.put('p', rows);
      await table.remove('p', ['k00000', 'k00149', 'k00000']);
      await table.remove('p', keysOf(rows.slice(0, 249)));
      expect(keysOf(await table.list('p', 'k', 'l'))).toEqual(['k00249']);
      await table.remove('p', []);
      await table.remove('p', ['nothing']);
    });

    test('what a caller does with its bytes afterwards does not reach the table', async () => {
      const value = bytes('mine');
      await table.put('p', [{ key: 'a', value }]);
      value.fill(0);
      const got = await table.get('p', 'a');
      got?.fill(0);
      expect(await table.get('p', 'a')).toEqual(bytes('mine'));
    });

    test('an insert of nothing is inserted', async () => {
      expect(await table.insert('p', [])).toBe('inserted');
    });

    test.each(['', 'a/b', 'a\\b', 'a#b', 'a?b', 'a%b', 'a b', "a'b", 'a\u0000b', 'a\tb', 'caf\u00e9', '\ud800', 'x'.repeat(201)])(
      'the key %j is refused wherever it stands',
      async (key) => {
        const calls = [
          (one: string, other: string) => table.insert(one, [row(other)]),
          (one: string, other: string) => table.put(one, [row(other)]),
          (one: string, other: string) => table.change(one, other, () => bytes('')),
          (one: string, other: string) => table.get(one, other),
          (one: string, other: string) => table.list(one, other, 'z'),
          (one: string, other: string) => table.list(one, 'a', other),
          (one: string, other: string) => table.keys(one, other, 'z'),
          (one: string, other: string) => table.remove(one, [other]),
        ];
        for (const call of calls) {
          await expect(call('p', key)).rejects.toMatchObject(refused);
          await expect(call(key, 'a')).rejects.toMatchObject(refused);
        }
        expect(await table.list('p', 'A', 'zz')).toEqual([]);
      },
    );

    test('a value beyond a row is refused in every way of writing', async () => {
      const value = Buffer.alloc(limits.rowBytes + 1);
      await expect(table.insert('p', [{ key: 'a', value }])).rejects.toMatchObject(refused);
      await expect(table.put('p', [{ key: 'a', value }])).rejects.toMatchObject(refused);
      await expect(table.change('p', 'a', () => value)).rejects.toMatchObject(refused);
      expect(await table.get('p', 'a')).toBeUndefined();
    });

    test('an insert as large as a transaction may be passes, a byte more is refused', async () => {
      const rows = (extra: number): readonly StoredRow[] => [
        ...['a', 'b', 'c'].map((key) => ({ key, value: randomBytes(limits.rowBytes) })),
        { key: 'd', value: randomBytes(limits.transactionBytes - 3 * limits.rowBytes + extra) },
      ];
      await expect(table.insert('p', rows(1))).rejects.toMatchObject(refused);
      expect(await table.insert('p', rows(0))).toBe('inserted');
    });
  });
};
