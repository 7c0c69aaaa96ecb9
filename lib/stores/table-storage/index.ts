/** The stores in Azure Table Storage. */
import { TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { type Duration, seconds } from '../../model/time';
import type { Stores } from '../../pipeline/ports';
import { type Outbox, outboxNames, outboxOver, storesOver } from '../stores-over';
import { type Table, type TableKey, type Tables, tableNames } from '../table';
import { azureTable } from './azure-table';
import { type Steady, steadily } from './steady';

export type TableAccount = { readonly connectionString: string } | { readonly endpoint: string; readonly credential: TokenCredential };

export interface TableOptions {
  /** Before every table's name, to keep several apart in one account: letters and digits, a letter first. */
  readonly prefix?: string;
  /** Of one try of one request; ten seconds where it is left out. */
  readonly deadline?: Duration;
}

/** Tries are ours (`steady`), so that each has a deadline; a retry inside a try would hide how often the service failed. */
const clientOptions: TableServiceClientOptions = { retryOptions: { maxRetries: 0 } };

const clientOf = (account: TableAccount, table: string): TableClient =>
  'connectionString' in account
    ? TableClient.fromConnectionString(account.connectionString, table, {
        ...clientOptions,
        allowInsecureConnection: account.connectionString.includes('http://') || account.connectionString.includes('UseDevelopmentStorage'),
      })
    : new TableClient(account.endpoint, table, account.credential, clientOptions);

/** An identity that may only use tables cannot create them (403); then the deployment has. */
const open = async (client: TableClient, steady: Steady): Promise<Table> => {
  await steady([403, 409], 'create a table', (abortSignal) => client.createTable({ abortSignal }));
  return azureTable(client, steady);
};

const opened = async <K extends TableKey>(
  account: TableAccount,
  names: readonly K[],
  { prefix = '', deadline = seconds(10) }: TableOptions,
): Promise<Readonly<Record<K, Table>>> => {
  const steady = steadily(deadline);
  const tables = await Promise.all(
    names.map(async (name): Promise<readonly [K, Table]> => [name, await open(clientOf(account, `${prefix}${name}`), steady)]),
  );
  return Object.fromEntries(tables) as Record<K, Table>;
};

/** Opens the stores, creating tables that are missing. */
export const tableStores = async (account: TableAccount, options: TableOptions = {}): Promise<Stores> =>
  storesOver(await opened(account, tableNames, options));

/** Tables that are taken to be there; one that is not says so when it is used. */
const existing = (account: TableAccount, { prefix = '', deadline = seconds(10) }: TableOptions): Tables => {
  const steady = steadily(deadline);
  return Object.fromEntries(tableNames.map((name) => [name, azureTable(clientOf(account, `${prefix}${name}`), steady)])) as Tables;
};

/** The stores of an app that has started, for whoever looks at them: creates nothing. */
export const existingStores = (account: TableAccount, options: TableOptions = {}): Stores => storesOver(existing(account, options));

/** One harmless read of a table, which throws with what to do where the identity has no role on it. */
export interface TableRead {
  readonly table: string;
  read(): Promise<void>;
}

/** A read of every table, for whoever wants to know which of them answer. */
export const tableReads = (account: TableAccount, options: TableOptions = {}): readonly TableRead[] =>
  Object.entries(existing(account, options)).map(([table, { get }]) => ({
    table,
    read: async () => {
      await get('none', 'none');
    },
  }));

/** Opens the outbox and nothing else. */
export const tableOutbox = async (account: TableAccount, options: TableOptions = {}): Promise<Outbox> =>
  outboxOver(await opened(account, outboxNames, options));
