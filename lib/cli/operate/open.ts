import type { Environment } from '../../config/functions';
import { tableAccount } from '../../config/identity';
import { readConnection } from '../../config/settings';
import type { Stores } from '../../pipeline/ports';
import { tableStores } from '../../stores/table-storage';

/** The stores of the deployment that the environment names (StateTables), under the Azure CLI's sign-in or a connection string. */
export const openStores = async (env: Environment): Promise<Stores> => tableStores(tableAccount(readConnection('StateTables', env)));
