/**
 * The one primitive that every store is written over: rows with opaque values under a partition and a key, as Table Storage
 * has them. Two implementations, strict in memory and Azure's; the ports themselves exist once.
 */
export interface StoredRow {
  readonly key: string;
  readonly value: Uint8Array;
  /** A number that rows can be chosen by without reading their values. */
  readonly stamp?: bigint;
}

export type RowKey = Omit<StoredRow, 'value'>;

/** Where a row stands in the table as a whole. */
export interface RowPlace {
  readonly partition: string;
  readonly key: string;
}

/** A part of a long list. `next` is where the following part begins; without it this was the last. */
export interface Page {
  readonly rows: readonly RowPlace[];
  readonly next: string | undefined;
}

export interface Table {
  /**
   * Inserts all rows in one transaction, or none: `conflict` where one is there already. After a lost answer `inserted` says
   * that all of them are there with these values, whoever wrote them.
   */
  insert(partition: string, rows: readonly StoredRow[]): Promise<'inserted' | 'conflict'>;
  /** Writes rows whatever is there, in one transaction or, where one cannot hold them, in several: each row is whole, the set need not be. */
  put(partition: string, rows: readonly StoredRow[]): Promise<void>;
  /** Replaces a row's value by what `change` makes of it, under optimistic concurrency; undefined leaves it. */
  change(partition: string, key: string, change: (before: Uint8Array | undefined) => Uint8Array | undefined): Promise<void>;
  get(partition: string, key: string): Promise<Uint8Array | undefined>;
  /** The rows with `from` ≤ key < `to`, in the order of keys: every page, or the first `limit` rows. */
  list(partition: string, from: string, to: string, limit?: number): Promise<readonly StoredRow[]>;
  /** The same without values, all of them or those with a stamp below `below`. */
  keys(partition: string, from: string, to: string, below?: bigint, limit?: number): Promise<readonly RowKey[]>;
  /**
   * Rows of all partitions with a stamp below `below`, up to `most` in a page, in the order of partitions and keys. A page may be
   * empty and not the last: the service looks for a while and says how far it got.
   * @param from `next` of the page before
   */
  olderThan(below: bigint, from: string | undefined, most: number): Promise<Page>;
  /** Goes through every row of every partition whose name begins with `prefix`, and gives what `read` makes of it where that is anything. */
  search<T>(prefix: string, read: (partition: string, row: StoredRow) => T | undefined): Promise<readonly T[]>;
  /** Rows that are not there are no error. */
  remove(partition: string, keys: readonly string[]): Promise<void>;
}

/** Every table by its name. */
export const tableNames = [
  'state',
  'incidents',
  'deliveries',
  'progress',
  'config',
  'settling',
  'reference',
  'hops',
  'deadletters',
  'attempts',
] as const;
export type TableKey = (typeof tableNames)[number];
export type Tables = Readonly<Record<TableKey, Table>>;

/** What the service takes, with room to spare; Azurite takes more. */
export const limits = {
  rowsPerTransaction: 100,
  /** Bytes of values. The service's 4 MiB hold them in base64, with the frame of a hundred parts. */
  transactionBytes: 2.5 * 1024 * 1024,
  /** Bytes of one value. The service holds 1 MiB; Azurite counts the same in base64. */
  rowBytes: 704 * 1024,
  keyLength: 200,
} as const;

/** Rows that one transaction can hold, in order. */
export const transactionsOf = function* (rows: readonly StoredRow[]): Generator<readonly StoredRow[]> {
  let batch: StoredRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (batch.length === limits.rowsPerTransaction || (batch.length > 0 && bytes + row.value.length > limits.transactionBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(row);
    bytes += row.value.length;
  }
  if (batch.length > 0) yield batch;
};
