import { constants } from 'node:buffer';
import type { TableClient, TableEntityResultPage } from '@azure/data-tables';
import { seconds } from '../../../lib/model/time';
import { limits } from '../../../lib/stores/table';
import { azureTable } from '../../../lib/stores/table-storage/azure-table';
import { steadily } from '../../../lib/stores/table-storage/steady';

test('a page of whole rows fits a text even where each is as large as a row can be', async () => {
  const asked: (number | undefined)[] = [];
  const empty: TableEntityResultPage<Record<string, unknown>> = [];
  const byPage = async function* ({ maxPageSize }: { readonly maxPageSize?: number } = {}) {
    asked.push(maxPageSize);
    yield empty;
  };
  const client = { listEntities: () => ({ byPage }) } as unknown as TableClient;
  await azureTable(client, steadily(seconds(1))).search('g1.l0000', () => undefined);
  // In JSON a value is base64; beside the text there are the values that are read from it.
  const longest = Math.ceil((limits.rowBytes * 4) / 3) * (asked[0] ?? Number.POSITIVE_INFINITY);
  expect(longest).toBeLessThan(constants.MAX_STRING_LENGTH / 2);
});
