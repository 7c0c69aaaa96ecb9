import type { TableEntity, TableEntityResult } from '@azure/data-tables';
import { HopwatchError } from '../../model/errors';
import { limits, type RowKey, type StoredRow } from '../table';

/** A binary property holds 64 KiB. */
const chunkBytes = 64 * 1024;

/** The properties of a value, as many as the largest needs. */
const chunkNames = Array.from({ length: Math.ceil(limits.rowBytes / chunkBytes) }, (_, index) => `p${index}`);

/** A row as an entity: the value in chunks `p0`, `p1`, …, its length in `size`, the stamp as Int64. */
export type NewEntity = TableEntity<Record<string, unknown>>;
export type FoundEntity = TableEntityResult<Record<string, unknown>>;

/** Properties that a row's key and stamp are read from. */
export const keyProperties = ['RowKey', 'stamp'];

export const entityOf = (partitionKey: string, { key, value, stamp }: StoredRow): NewEntity => {
  const chunks = chunkNames.slice(0, Math.ceil(value.length / chunkBytes));
  return {
    partitionKey,
    rowKey: key,
    size: value.length,
    ...(stamp === undefined ? {} : { stamp }),
    ...Object.fromEntries(chunks.map((name, index) => [name, value.subarray(index * chunkBytes, (index + 1) * chunkBytes)])),
  };
};

/** The value of a row. Throws `corrupt-row` where a part of it is missing. */
export const valueIn = (entity: FoundEntity): Uint8Array => {
  const value = Buffer.concat(chunkNames.map((name) => entity[name]).filter((chunk) => chunk instanceof Uint8Array));
  if (value.length === entity.size) return value;
  throw new HopwatchError(
    'corrupt-row',
    'fatal',
    `Row ${entity.rowKey} in partition ${entity.partitionKey} holds ${value.length} bytes of ${entity.size}. It was changed by hand; restore or delete it.`,
  );
};

export const keyIn = ({ rowKey, stamp }: FoundEntity): RowKey => ({
  key: String(rowKey),
  ...(typeof stamp === 'bigint' ? { stamp } : {}),
});

export const rowIn = (entity: FoundEntity): StoredRow => ({ ...keyIn(entity), value: valueIn(entity) });
