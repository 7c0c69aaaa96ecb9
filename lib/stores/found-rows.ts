import type { FoundRows } from '../pipeline/ports';
import type { Table } from './table';

/** Where a row is. */
export interface RowPlace {
  readonly partition: string;
  readonly key: string;
}

/** Rows of a table, which are removed in the order of `rows` as far as they are in one partition. */
export const foundRows = (table: Table, rows: readonly RowPlace[]): FoundRows => ({
  count: rows.length,
  remove: async () => {
    const keys = new Map<string, string[]>();
    for (const { partition, key } of rows) keys.set(partition, [...(keys.get(partition) ?? []), key]);
    for (const [partition, own] of keys) await table.remove(partition, own);
  },
});
