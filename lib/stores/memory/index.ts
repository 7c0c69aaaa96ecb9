/** The stores in memory, for replay, tests and simulation: strict where the service is. */
import type { Stores } from '../../pipeline/ports';
import { storesOver } from '../stores-over';
import { type Tables, tableNames } from '../table';
import { memoryTable } from './memory-table';

/** Every table, empty. */
export const memoryTables = (): Tables => Object.fromEntries(tableNames.map((name) => [name, memoryTable()])) as Tables;

export const memoryStores = (): Stores => storesOver(memoryTables());
