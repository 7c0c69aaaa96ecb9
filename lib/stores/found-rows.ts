import type { FoundRows } from '../pipeline/ports';
import type { RowPlace, Table } from './table';

/** Partitions from which rows are removed at once: many rows are the only one of theirs. */
const removalsAtOnce = 64;

/** Rows of a table, which are removed in the order of `rows` as far as they are in one partition. */
export const foundRows = (table: Table, rows: readonly RowPlace[]): FoundRows => ({
  count: rows.length,
  remove: async () => {
    const keys = new Map<string, string[]>();
    for (const { partition, key } of rows) keys.set(partition, [...(keys.get(partition) ?? []), key]);
    const partitions = [...keys];
    for (let from = 0; from < partitions.length; from += removalsAtOnce)
      await Promise.all(partitions.slice(from, from + removalsAtOnce).map(([partition, own]) => table.remove(partition, own)));
  },
});
