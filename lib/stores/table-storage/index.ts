/** The stores in Azure Table Storage. */
import { TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { Stores } from '../../pipeline/ports';
import { storesOver } from '../stores-over';
import { type TableKey, type Tables, tableNames } from '../table';
import { azureTable } from './azure-table';
import { statusOf, steady } from './steady';

export type TableAccount = { readonly connectionString: string } | { readonly endpoint: string; readonly credential: TokenCredential };

/** Tries are ours (`steady`), so that each has a deadline; a retry inside a try would hide how often the service failed. */
const clientOptions: TableServiceClientOptions = { retryOptions: { maxRetries: 0 } };

const clientOf = (account: TableAccount, table: string): TableClient =>
  'connectionString' in account
    ? TableClient.fromConnectionString(account.connectionString, table, {
        ...clientOptions,
        allowInsecureConnection: account.connectionString.includes('http://') || account.connectionString.includes('UseDevelopmentStorage'),
      })
    : new TableClient(account.endpoint, table, account.credential, clientOptions);

/** An identity that may only use tables cannot create them; then the deployment has. */
const create = async (client: TableClient): Promise<void> => {
  try {
    await steady('create a table', [409, 403], (abortSignal) => client.createTable({ abortSignal }));
  } catch (error) {
    if (statusOf(error) !== 409 && statusOf(error) !== 403) throw error;
  }
};

/** Opens the stores, creating tables that are missing. `prefix` keeps several apart in one account. */
export const tableStores = async (account: TableAccount, prefix = ''): Promise<Stores> => {
  const opened = await Promise.all(
    tableNames.map(async (name): Promise<readonly [TableKey, ReturnType<typeof azureTable>]> => {
      const client = clientOf(account, `${prefix}${name}`);
      await create(client);
      return [name, azureTable(client)];
    }),
  );
  return storesOver(Object.fromEntries(opened) as Tables);
};
