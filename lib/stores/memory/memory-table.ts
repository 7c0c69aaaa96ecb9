import { ascending } from '../../model/order';
import { type StoredRow, type Table, transactionsOf } from '../table';

const copy = (row: StoredRow): StoredRow => ({ ...row, value: Uint8Array.from(row.value) });

/** A table in memory. Every call gives way once, so that interleavings are as real as over a network; what is stored is copied in and out. */
export const memoryTable = (): Table => {
  const partitions = new Map<string, Map<string, StoredRow>>();
  const of = (partition: string): Map<string, StoredRow> => {
    const held = partitions.get(partition) ?? new Map<string, StoredRow>();
    partitions.set(partition, held);
    return held;
  };
  const give = (): Promise<void> => Promise.resolve();
  const range = (partition: string, from: string, to: string): readonly StoredRow[] =>
    [...(partitions.get(partition)?.values() ?? [])].filter(({ key }) => key >= from && key < to).sort((a, b) => ascending(a.key, b.key));
  return {
    insert: async (partition, rows) => {
      await give();
      const held = of(partition);
      if (rows.some(({ key }) => held.has(key))) return 'conflict';
      for (const row of rows) held.set(row.key, copy(row));
      return 'inserted';
    },
    put: async (partition, rows) => {
      for (const batch of transactionsOf(rows)) {
        await give();
        for (const row of batch) of(partition).set(row.key, copy(row));
      }
    },
    change: async (partition, key, change) => {
      await give();
      const value = change(partitions.get(partition)?.get(key)?.value);
      if (value !== undefined) of(partition).set(key, copy({ key, value }));
    },
    get: async (partition, key) => {
      await give();
      const row = partitions.get(partition)?.get(key);
      return row === undefined ? undefined : Uint8Array.from(row.value);
    },
    list: async (partition, from, to, limit) => {
      await give();
      return range(partition, from, to).slice(0, limit).map(copy);
    },
    keys: async (partition, from, to, below, limit) => {
      await give();
      return range(partition, from, to)
        .filter(({ stamp }) => below === undefined || (stamp !== undefined && stamp < below))
        .slice(0, limit)
        .map(({ value: _value, ...row }) => row);
    },
    olderThan: async (below, from = '', most) => {
      await give();
      const found = [...partitions]
        .flatMap(([partition, held]) =>
          [...held.values()].map(({ key, stamp }) => ({ partition, key, stamp, place: `${partition} ${key}` })),
        )
        .filter(({ stamp, place }) => stamp !== undefined && stamp < below && place >= from)
        .sort((a, b) => ascending(a.place, b.place));
      return { rows: found.slice(0, most).map(({ partition, key }) => ({ partition, key })), next: found[most]?.place };
    },
    search: async (prefix, read) => {
      await give();
      const names = [...partitions.keys()].filter((name) => name.startsWith(prefix));
      return names.flatMap((name) => [...(partitions.get(name)?.values() ?? [])].flatMap((row) => read(name, copy(row)) ?? []));
    },
    remove: async (partition, keys) => {
      await give();
      for (const key of keys) partitions.get(partition)?.delete(key);
    },
  };
};
