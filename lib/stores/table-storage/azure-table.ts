import { odata, type TableClient, type TableEntityResultPage, type TransactionAction } from '@azure/data-tables';
import { after } from '../keys';
import { type StoredRow, type Table, transactionsOf } from '../table';
import { entityOf, type FoundEntity, keyIn, keyProperties, type NewEntity, rowIn, valueIn } from './entity';
import type { Steady } from './steady';

/** Rows of a page at most; the service's own limit. */
const pageRows = 1000;

/**
 * The same where every row comes whole: a page is one text in memory, and a thousand of the largest rows, as a backlog leaves them, are more
 * than a text can hold. The service bounds its pages by rows and time only.
 */
const wholeRows = 200;

interface Query {
  readonly filter: string;
  readonly select?: string[];
}

/** Where a page begins, and how many entities it has at most. */
interface Paging {
  readonly continuationToken?: string;
  readonly maxPageSize: number;
}

/** One page of what a query finds, with a deadline and tries of its own. */
const pageOf = async (
  client: TableClient,
  steady: Steady,
  what: string,
  queryOptions: Query,
  paging: Paging,
): Promise<TableEntityResultPage<Record<string, unknown>>> => {
  const found = await steady([], what, (abortSignal) =>
    client.listEntities<Record<string, unknown>>({ queryOptions, abortSignal }).byPage(paging).next(),
  );
  return found?.value ?? [];
};

/** What `read` makes of the entities that a query finds, where that is anything, page by page, however many there are. */
const listed = async <R>(
  client: TableClient,
  steady: Steady,
  {
    limit = Number.POSITIVE_INFINITY,
    atOnce = pageRows,
    ...query
  }: Query & { readonly limit?: number | undefined; readonly atOnce?: number },
  read: (entity: FoundEntity) => R | undefined,
): Promise<readonly R[]> => {
  const rows: R[] = [];
  let place: { readonly continuationToken?: string } | undefined = {};
  while (place !== undefined && rows.length < limit) {
    const paging: Paging = { ...place, maxPageSize: Math.min(atOnce, limit - rows.length) };
    const page = await pageOf(client, steady, 'list rows', query, paging);
    for (const entity of page) {
      const row = read(entity);
      if (row !== undefined) rows.push(row);
    }
    place = page.continuationToken === undefined ? undefined : { continuationToken: page.continuationToken };
  }
  return rows;
};

const between = (partition: string, from: string, to: string): string =>
  odata`PartitionKey eq ${partition} and RowKey ge ${from} and RowKey lt ${to}`;

/** One transaction. The SDK takes an answer that was cut short for a success: its parts are counted here. */
const transact = async (client: TableClient, actions: readonly TransactionAction[], abortSignal: AbortSignal): Promise<true> => {
  const { subResponses } = await client.submitTransaction([...actions], { abortSignal });
  if (subResponses.length === actions.length) return true;
  throw new Error(`an answer of ${subResponses.length} parts to ${actions.length} actions`);
};

/**
 * A table of Azure Table Storage. Lost answers are resolved here: if a retry finds the row already written, or deleted, the
 * call succeeded, by us or by somebody who wanted the same.
 */
export const azureTable = (client: TableClient, steady: Steady): Table => {
  const submit = (unless: readonly number[], what: string, actions: readonly TransactionAction[]): Promise<unknown> =>
    steady(unless, what, (abortSignal) => transact(client, actions, abortSignal));

  const read = (partition: string, key: string) =>
    steady([404], 'read a row', (abortSignal) => client.getEntity<Record<string, unknown>>(partition, key, { abortSignal }));

  const get = async (partition: string, key: string): Promise<Uint8Array | undefined> => {
    const entity = await read(partition, key);
    return entity === undefined ? undefined : valueIn(entity);
  };

  const holds = async (partition: string, rows: readonly StoredRow[]): Promise<boolean> => {
    for (const { key, value } of rows) {
      const there = await get(partition, key);
      if (there === undefined || Buffer.compare(there, value) !== 0) return false;
    }
    return true;
  };

  /** False where another was faster. */
  const replace = async (entity: NewEntity, etag: string | undefined): Promise<boolean> => {
    const done = await steady([404, 409, 412], 'change a row', (abortSignal) =>
      etag === undefined ? client.createEntity(entity, { abortSignal }) : client.updateEntity(entity, 'Replace', { etag, abortSignal }),
    );
    return done !== undefined;
  };

  return {
    insert: async (partition, rows) => {
      const actions = rows.map((row): TransactionAction => ['create', entityOf(partition, row)]);
      let tries = 0;
      const done = await steady([409], 'insert rows', (abortSignal) => {
        tries++;
        return transact(client, actions, abortSignal);
      });
      // The conflict of a second try may be with the first one, whose answer was lost.
      return done !== undefined || (tries > 1 && (await holds(partition, rows))) ? 'inserted' : 'conflict';
    },
    put: async (partition, rows) => {
      for (const batch of transactionsOf(rows)) {
        const actions = batch.map((row): TransactionAction => ['upsert', entityOf(partition, row), 'Replace']);
        await submit([], 'write rows', actions);
      }
    },
    change: async (partition, key, change) => {
      for (;;) {
        const found = await read(partition, key);
        const value = change(found === undefined ? undefined : valueIn(found));
        if (value === undefined || (await replace(entityOf(partition, { key, value }), found?.etag))) return;
      }
    },
    get,
    list: (partition, from, to, limit) => listed(client, steady, { filter: between(partition, from, to), limit }, rowIn),
    keys: (partition, from, to, below, limit) => {
      const range = between(partition, from, to);
      const filter = below === undefined ? range : `${range} and stamp lt ${below}L`;
      return listed(client, steady, { filter, select: keyProperties, limit }, keyIn);
    },
    olderThan: async (below, from, most) => {
      const query = { filter: `stamp lt ${below}L`, select: ['PartitionKey', 'RowKey'] };
      const paging = { maxPageSize: most, ...(from === undefined ? {} : { continuationToken: from }) };
      const page = await pageOf(client, steady, 'list old rows', query, paging);
      return {
        rows: page.map(({ partitionKey = '', rowKey = '' }) => ({ partition: partitionKey, key: rowKey })),
        next: page.continuationToken,
      };
    },
    search: (prefix, read) => {
      const filter = odata`PartitionKey ge ${prefix} and PartitionKey lt ${after(prefix)}`;
      return listed(client, steady, { filter, atOnce: wholeRows }, (entity) => read(String(entity.partitionKey), rowIn(entity)));
    },
    remove: async (partition, keys) => {
      for (const batch of transactionsOf(keys.map((key) => ({ key, value: new Uint8Array() })))) {
        const actions = batch.map(({ key }): TransactionAction => ['delete', { partitionKey: partition, rowKey: key }]);
        if ((await submit([404], 'delete rows', actions)) !== undefined) continue;
        // One of them was gone, so none was deleted: one by one, and gone is done.
        for (const { key } of batch)
          await steady([404], 'delete a row', (abortSignal) => client.deleteEntity(partition, key, { abortSignal }));
      }
    },
  };
};
