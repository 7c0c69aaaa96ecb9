import { groupedBy } from '../model/grouped';
import { inShares } from '../model/in-shares';
import type { FoundRows } from '../pipeline/ports';
import type { RowPlace, Table } from './table';

/** Partitions from which rows are removed at once: many rows are the only one of theirs. */
const removalsAtOnce = 64;

/** Rows of a table, which are removed in the order of `rows` as far as they are in one partition. */
export const foundRows = (table: Table, rows: readonly RowPlace[]): FoundRows => ({
  count: rows.length,
  remove: async () => {
    const partitions = [...groupedBy(rows, ({ partition }) => partition)];
    const remove = ([partition, own]: readonly [string, readonly RowPlace[]]) =>
      table.remove(
        partition,
        own.map(({ key }) => key),
      );
    await inShares(partitions, removalsAtOnce, remove);
  },
});
