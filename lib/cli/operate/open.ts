import type { Environment } from '../../config/functions';
import { tableAccount } from '../../config/identity';
import { readConnection } from '../../config/settings';
import type { Deliveries, Stores } from '../../pipeline/ports';
import { type TableRead, tableOutbox, tableReads, tableStores } from '../../stores/table-storage';

/** The stores of the deployment that the environment names (StateTables), under the Azure CLI's sign-in or a connection string. */
export const openStores = async (env: Environment): Promise<Stores> => tableStores(tableAccount(readConnection('StateTables', env)));

/** A harmless read of each of its tables. */
export const openTableReads = (env: Environment): readonly TableRead[] => tableReads(tableAccount(readConnection('StateTables', env)));

/** The deployment's deliveries, by the setting StateTables in the environment: under the Azure CLI's sign-in, or by a connection string. */
export const openDeliveries = async (env: Environment): Promise<Deliveries> =>
  (await tableOutbox(tableAccount(readConnection('StateTables', env)))).deliveries;
