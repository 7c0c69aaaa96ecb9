import type { TableClient } from '@azure/data-tables';
import { azureTable } from '../../../lib/stores/table-storage/azure-table';

/** A table without rows that notes what it is asked. */
const asked: string[] = [];
const client = {
  listEntities: ({ queryOptions }: { readonly queryOptions: { readonly filter: string } }) => {
    asked.push(queryOptions.filter);
    return { byPage: () => ({ next: async () => ({ done: true, value: [] }) }) };
  },
} as unknown as TableClient;
const table = azureTable(client, (_statuses, _what, call) => call(new AbortController().signal));

const hostile = "x' or PartitionKey ne '";
const quoted = "'x'' or PartitionKey ne '''";

// Keys are hashes and numbers, so none has a quote in it; this is what holds should one ever have.
test('a value in a query stays a value', async () => {
  await table.list(hostile, hostile, hostile);
  await table.keys(hostile, hostile, hostile, 5n);
  await table.search(hostile, () => undefined);
  const between = `PartitionKey eq ${quoted} and RowKey ge ${quoted} and RowKey lt ${quoted}`;
  expect(asked).toEqual([between, `${between} and stamp lt 5L`, `PartitionKey ge ${quoted} and PartitionKey lt ${quoted.slice(0, -1)}~'`]);
});
