import type { Environment } from '../../config/functions';
import { tableAccount } from '../../config/identity';
import { readConnection } from '../../config/settings';
import type { Stores } from '../../pipeline/ports';
import { existingStores, type TableRead, tableReads } from '../../stores/table-storage';

/** The stores of the deployment that the environment names (StateTables), under the Azure CLI's sign-in or a connection string. */
export const openStores = (env: Environment): Stores => existingStores(tableAccount(readConnection('StateTables', env)));

/** A harmless read of each of its tables. */
export const openTableReads = (env: Environment): readonly TableRead[] => tableReads(tableAccount(readConnection('StateTables', env)));
