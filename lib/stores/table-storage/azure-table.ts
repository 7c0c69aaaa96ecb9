import { odata, type TableClient, type TableEntity, type TransactionAction } from '@azure/data-tables';
import type { StoredRow, Table } from '../table';
import { transactionsOf } from '../table';
import { statusOf, steady } from './steady';

/** A binary property holds 64 KiB. */
const chunkBytes = 64 * 1024;
/** A row of `limits.rowBytes` needs twelve. */
const chunkNames = Array.from({ length: 12 }, (_, index) => `p${index}`);

type Entity = TableEntity<Record<string, unknown>>;

const entityOf = (partitionKey: string, { key, value, stamp }: StoredRow): Entity => {
  const chunks = Object.fromEntries(
    Array.from({ length: Math.ceil(value.length / chunkBytes) }, (_, index) => [
      `p${index}`,
      value.slice(index * chunkBytes, (index + 1) * chunkBytes),
    ]),
  );
  return {
    partitionKey,
    rowKey: key,
    size: value.length,
    ...(stamp === undefined ? {} : { stamp: { value: stamp.toString(), type: 'Int64' } }),
    ...chunks,
  };
};

const bytesOf = (chunk: unknown): Uint8Array => (chunk instanceof Uint8Array ? chunk : new Uint8Array());

const valueIn = (entity: Entity): Uint8Array => Buffer.concat(chunkNames.map((name) => bytesOf(entity[name])));

const stampOf = (entity: Entity): { readonly stamp?: bigint } =>
  entity.stamp === undefined ? {} : { stamp: BigInt(String(entity.stamp)) };

const keyOnly = (entity: Entity): Omit<StoredRow, 'value'> => ({ key: String(entity.rowKey), ...stampOf(entity) });
const rowOf = (entity: Entity): StoredRow => ({ ...keyOnly(entity), value: valueIn(entity) });

const isStatus = (error: unknown, status: number): boolean => statusOf(error) === status;

/** `undefined` where the service answered with `status`, the result otherwise. */
const unless = async <T>(status: number, call: Promise<T>): Promise<T | undefined> => {
  try {
    return await call;
  } catch (error) {
    if (isStatus(error, status)) return undefined;
    throw error;
  }
};

const submit = (client: TableClient, what: string, actions: readonly TransactionAction[], expected: readonly number[]) =>
  steady(what, expected, (abortSignal) => client.submitTransaction([...actions], { abortSignal }));

const listed = async <R>(
  client: TableClient,
  partition: string,
  from: string,
  to: string,
  read: (entity: Entity) => R,
  options: { readonly select?: string[]; readonly limit?: number | undefined },
): Promise<readonly R[]> =>
  steady('list rows', [], async (abortSignal) => {
    const rows: R[] = [];
    const filter = odata`PartitionKey eq ${partition} and RowKey ge ${from} and RowKey lt ${to}`;
    const queryOptions = options.select === undefined ? { filter } : { filter, select: options.select };
    for await (const entity of client.listEntities<Record<string, unknown>>({ queryOptions, abortSignal })) {
      rows.push(read(entity as Entity));
      if (rows.length === options.limit) break;
    }
    return rows;
  });

/** A table of Azure Table Storage. A lost answer is resolved here: rows are immutable or idempotent, so a 409 or a 404 after a try of ours means that it was done. */
export const azureTable = (client: TableClient): Table => ({
  insert: async (partition, rows) => {
    const actions = rows.map((row): TransactionAction => ['create', entityOf(partition, row)]);
    return (await unless(409, submit(client, 'insert rows', actions, [409]))) === undefined ? 'conflict' : 'inserted';
  },
  put: async (partition, rows) => {
    for (const batch of transactionsOf(rows)) {
      await submit(
        client,
        'write rows',
        batch.map((row): TransactionAction => ['upsert', entityOf(partition, row), 'Replace']),
        [],
      );
    }
  },
  change: async (partition, key, change) => {
    for (;;) {
      const found = await unless(
        404,
        steady('read a row', [404], (abortSignal) => client.getEntity<Record<string, unknown>>(partition, key, { abortSignal })),
      );
      const value = change(found === undefined ? undefined : valueIn(found as Entity));
      if (value === undefined) return;
      const entity = entityOf(partition, { key, value });
      const done =
        found === undefined
          ? await unless(
              409,
              steady('insert a row', [409], (abortSignal) => client.createEntity(entity, { abortSignal })),
            )
          : await unless(
              412,
              steady('replace a row', [412], (abortSignal) => client.updateEntity(entity, 'Replace', { etag: found.etag, abortSignal })),
            );
      if (done !== undefined) return;
    }
  },
  get: async (partition, key) => {
    const entity = await unless(
      404,
      steady('read a row', [404], (abortSignal) => client.getEntity<Record<string, unknown>>(partition, key, { abortSignal })),
    );
    return entity === undefined ? undefined : valueIn(entity as Entity);
  },
  list: (partition, from, to, limit) => listed(client, partition, from, to, rowOf, { limit }),
  keys: (partition, from, to) => listed(client, partition, from, to, keyOnly, { select: ['RowKey', 'stamp'] }),
  remove: async (partition, keys) => {
    for (const batch of transactionsOf(keys.map((key) => ({ key, value: new Uint8Array() })))) {
      const actions = batch.map(({ key }): TransactionAction => ['delete', { partitionKey: partition, rowKey: key }]);
      if ((await unless(404, submit(client, 'delete rows', actions, [404]))) !== undefined) continue;
      // One of them was gone, so none was deleted: one by one, and gone is done.
      for (const { key } of batch)
        await unless(
          404,
          steady('delete a row', [404], (abortSignal) => client.deleteEntity(partition, key, { abortSignal })),
        );
    }
  },
});
