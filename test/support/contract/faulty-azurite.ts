import { TableClient } from '@azure/data-tables';
import { type Azurite, startAzurite } from '../../../lib/local';
import { type Duration, seconds } from '../../../lib/model/time';
import type { Stores } from '../../../lib/pipeline/ports';
import { storesOver } from '../../../lib/stores/stores-over';
import { type Tables, tableNames } from '../../../lib/stores/table';
import { tableStores } from '../../../lib/stores/table-storage';
import { azureTable } from '../../../lib/stores/table-storage/azure-table';
import { steadily } from '../../../lib/stores/table-storage/steady';
import { type Fault, type FaultProxy, faultProxy } from './fault-proxy';
import type { Operation } from './operations';
import { outcomeOf } from './refusals';

/** Tables behind a proxy of their own. */
export interface Proxied {
  readonly proxy: FaultProxy;
  readonly stores: Stores;
  /** The same stores with a deadline short enough to wait for. */
  readonly impatient: Stores;
}

/** Azurite and the proxies before it. */
export interface FaultyAzurite {
  readonly connectionString: string;
  /** Tables of their own; returns their prefix. Created past any proxy: what goes wrong then is not asked here. */
  newTables(): Promise<string>;
  /** The tables of a prefix behind a proxy of their own, with pages of two rows. */
  proxied(prefix: string): Promise<Proxied>;
  stop(): Promise<void>;
}

/** Which fault the nth request meets, 0 the next one. */
export type FaultOf = (nth: number) => Fault | undefined;

export const never: FaultOf = () => undefined;

export const hangs = ({ before, after }: Fault): boolean => before === 'hang' || after === 'hang';

const storesThrough = (proxy: FaultProxy, prefix: string, deadline: Duration): Stores => {
  const steady = steadily(deadline);
  const options = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } };
  const tables = tableNames.map((name) => [
    name,
    azureTable(TableClient.fromConnectionString(proxy.connectionString, `${prefix}${name}`, options), steady),
  ]);
  return storesOver(Object.fromEntries(tables) as Tables);
};

const over = (azurite: Azurite): FaultyAzurite => {
  const closing: FaultProxy[] = [];
  let opened = 0;
  return {
    connectionString: azurite.connectionString,
    newTables: async () => {
      const prefix = `faults${opened++}`;
      await tableStores(azurite, { prefix });
      return prefix;
    },
    proxied: async (prefix) => {
      const proxy = await faultProxy(azurite.connectionString);
      closing.push(proxy);
      proxy.cutPages(2);
      return { proxy, stores: storesThrough(proxy, prefix, seconds(10)), impatient: storesThrough(proxy, prefix, seconds(1)) };
    },
    stop: async () => {
      for (const proxy of closing) await proxy.stop();
      await azurite.stop();
    },
  };
};

export const faultyAzurite = async (): Promise<FaultyAzurite> => over(await startAzurite());

/** What an operation answered and left behind. */
export interface Cell {
  readonly answer: unknown;
  readonly stored: unknown;
}

/** Runs an operation at its place `n`, with a fault at some of its requests; what comes before and after meets none. */
export const underFaults = async (
  { prepare, run, read }: Operation,
  n: number,
  { proxy, stores }: Proxied,
  { faultOf, running }: { readonly faultOf: FaultOf; readonly running: Stores },
): Promise<Cell> => {
  await prepare?.(stores, n);
  proxy.inject(faultOf);
  const answer = await outcomeOf(run(running, n));
  proxy.inject(never);
  return { answer, stored: await read(stores, n) };
};
