import { HopwatchError } from '../model/errors';
import { isKey } from './keys';
import { limits, type StoredRow, type Table } from './table';

/** A stamp is a signed 64-bit number. */
const stampLimit = 2n ** 63n;

const refuse = (what: string): never => {
  throw new HopwatchError(
    'limit-exceeded',
    'fatal',
    `Table Storage would refuse ${what}. Hopwatch must not come to this whatever it is sent; please report it.`,
  );
};

const checkKeys = (...keys: readonly string[]): void => {
  for (const key of keys) if (!isKey(key)) refuse(`the key ${JSON.stringify(key.slice(0, 64))}`);
};

const checkRow = ({ key, value, stamp = 0n }: StoredRow): void => {
  checkKeys(key);
  if (value.length > limits.rowBytes) refuse(`a row of ${value.length} bytes, more than ${limits.rowBytes}`);
  if (stamp < -stampLimit || stamp >= stampLimit) refuse(`the stamp ${stamp}`);
};

const checkRows = (partition: string, rows: readonly StoredRow[]): void => {
  checkKeys(partition);
  for (const row of rows) checkRow(row);
  if (new Set(rows.map(({ key }) => key)).size < rows.length) refuse('a row twice in a transaction');
};

const checkTransaction = (rows: readonly StoredRow[]): void => {
  if (rows.length > limits.rowsPerTransaction) refuse(`${rows.length} rows in a transaction, more than ${limits.rowsPerTransaction}`);
  const bytes = rows.reduce((sum, { value }) => sum + value.length, 0);
  if (bytes > limits.transactionBytes) refuse(`${bytes} bytes in a transaction, more than ${limits.transactionBytes}`);
};

/**
 * A table that refuses what the service would refuse, before it is sent. In memory and in Azurite the same rows would pass;
 * and of some keys the service says that it failed, so that they would be tried for ever.
 */
export const checked = (table: Table): Table => ({
  insert: async (partition, rows) => {
    checkRows(partition, rows);
    checkTransaction(rows);
    return rows.length === 0 ? 'inserted' : table.insert(partition, rows);
  },
  put: async (partition, rows) => {
    checkRows(partition, rows);
    return table.put(partition, rows);
  },
  change: async (partition, key, change) => {
    checkKeys(partition, key);
    return table.change(partition, key, (before) => {
      const value = change(before);
      if (value !== undefined) checkRow({ key, value });
      return value;
    });
  },
  get: async (partition, key) => {
    checkKeys(partition, key);
    return table.get(partition, key);
  },
  list: async (partition, from, to, limit) => {
    checkKeys(partition, from, to);
    return table.list(partition, from, to, limit);
  },
  keys: async (partition, from, to, below, limit) => {
    checkKeys(partition, from, to);
    return table.keys(partition, from, to, below, limit);
  },
  olderThan: (below, from, most) => table.olderThan(below, from, most),
  search: (prefix, read) => table.search(prefix, read),
  remove: async (partition, keys) => {
    checkKeys(partition, ...keys);
    return table.remove(partition, [...new Set(keys)]);
  },
});
