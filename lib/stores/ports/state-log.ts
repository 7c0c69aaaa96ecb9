import { ticksOf } from '../../model/time';
import type { LaneRef, Range, StateKind, StateLog, StateRow } from '../../pipeline/ports';
import { after, lanePartition, numberKey } from '../keys';
import type { RowKey, StoredRow, Table } from '../table';

const prefixes = { short: 'f.', long: 'w.' } as const satisfies Record<StateKind, string>;

/** Rows that one trim deletes at most, fifty transactions: a sweep goes through all lanes, and a watermark that stood for days lets go of hundreds of thousands at once. */
const trimmedAtOnce = 5000;

/** Positions that a row spans at most: far more than the messages of a batch. */
const widestRow = 10_000n;

/** Both ends of the range: another owner's split of the same range never overwrites it. */
const keyOf = ({ kind, first, last }: Pick<StateRow, 'kind' | 'first' | 'last'>): string =>
  `${prefixes[kind]}${numberKey(last)}.${numberKey(first)}`;

const rangeOf = ({ key }: RowKey): Range => {
  const [, last, first] = key.split('.');
  return { first: Number(first), last: Number(last) };
};

const rowOf = (row: StoredRow): StateRow => ({
  kind: row.key.startsWith(prefixes.long) ? 'long' : 'short',
  ...rangeOf(row),
  newest: ticksOf(row.stamp ?? 0n),
  payload: row.value,
});

const stored = (row: StateRow): StoredRow => ({ key: keyOf(row), value: row.payload, stamp: row.newest });

const search = <T>(table: Table, lane: LaneRef, position: number, read: (row: StateRow) => T | undefined): Promise<readonly T[]> =>
  table.search(lanePartition(lane), (_partition, found) => {
    const row = rowOf(found);
    return row.first < position ? read(row) : undefined;
  });

export const stateLog = (table: Table): StateLog => ({
  // A key stands for its range and a range for its content, so writing over a row writes the same again; and a part of a
  // batch is no harm: its rows are true, and whoever has the batch writes the rest before anybody may go on from its end.
  append: async (lane, rows) => table.put(lanePartition(lane), rows.map(stored)),
  rewrite: async (lane, rows) => table.put(lanePartition(lane), rows.map(stored)),
  search: (lane, position, read) => search(table, lane, position, read),
  load: (lane, position) => search(table, lane, position, (row) => row),
  // A row of the short-lived is there for every range, also one without facts.
  ranges: async (lane, { first, last }) => {
    const [from, to] = [prefixes.short + numberKey(first), prefixes.short + numberKey(BigInt(last) + widestRow)];
    return (await table.keys(lanePartition(lane), from, after(to))).map(rangeOf).filter((range) => range.first <= last);
  },
  trim: async (lane, kind, before) => {
    const old = await table.keys(lanePartition(lane), prefixes[kind], after(prefixes[kind]), before, trimmedAtOnce);
    await table.remove(
      lanePartition(lane),
      old.map(({ key }) => key),
    );
    return old.length;
  },
});
