/** The stores in memory, for replay, tests and simulation: strict where the service is. */
import type { Stores } from '../../pipeline/ports';
import { storesOver } from '../stores-over';
import { type Tables, tableNames } from '../table';
import { memoryTable } from './memory-table';

export const memoryStores = (): Stores => storesOver(Object.fromEntries(tableNames.map((name) => [name, memoryTable()])) as Tables);
