import { constants } from 'node:buffer';
import type { TableClient, TableEntityResultPage } from '@azure/data-tables';
import { seconds } from '../../../lib/model/time';
import { limits } from '../../../lib/stores/table';
import { azureTable } from '../../../lib/stores/table-storage/azure-table';
import { steadily } from '../../../lib/stores/table-storage/steady';

/** A table without rows, and what it was asked. */
const emptyTable = () => {
  const filters: string[] = [];
  const pageSizes: (number | undefined)[] = [];
  const empty: TableEntityResultPage<Record<string, unknown>> = [];
  const listEntities = ({ queryOptions }: { readonly queryOptions: { readonly filter: string } }) => {
    filters.push(queryOptions.filter);
    const byPage = async function* ({ maxPageSize }: { readonly maxPageSize?: number } = {}) {
      pageSizes.push(maxPageSize);
      yield empty;
    };
    return { byPage };
  };
  return { table: azureTable({ listEntities } as unknown as TableClient, steadily(seconds(1))), filters, pageSizes };
};

test('a page of whole rows fits a text even where each is as large as a row can be', async () => {
  const { table, pageSizes } = emptyTable();
  await table.search('g1.l0000', () => undefined);
  // In JSON a value is base64; beside the text there are the values that are read from it.
  const longest = Math.ceil((limits.rowBytes * 4) / 3) * (pageSizes[0] ?? Number.POSITIVE_INFINITY);
  expect(longest).toBeLessThan(constants.MAX_STRING_LENGTH / 2);
});

// Keys are hashes and numbers, so none has a quote in it; this is what holds should one ever have.
test('a value in a query stays a value', async () => {
  const [hostile, quoted] = ["x' or PartitionKey ne '", "'x'' or PartitionKey ne '''"];
  const { table, filters } = emptyTable();
  await table.list(hostile, hostile, hostile);
  await table.keys(hostile, hostile, hostile, 5n);
  await table.search(hostile, () => undefined);
  const between = `PartitionKey eq ${quoted} and RowKey ge ${quoted} and RowKey lt ${quoted}`;
  const beginning = `PartitionKey ge ${quoted} and PartitionKey lt ${quoted.slice(0, -1)}~'`;
  expect(filters).toEqual([between, `${between} and stamp lt 5L`, beginning]);
});
