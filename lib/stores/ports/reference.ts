import type { ReferenceStore } from '../../pipeline/ports';
import { after, json, parsed, textKey } from '../keys';
import type { Table } from '../table';

interface Member {
  readonly member: string;
  readonly value: string;
}

/** Rows that one trim removes at most: a page. Nearly each is a partition of its own, so that many removals go at once. */
const trimmedAtOnce = 1000;
const removalsAtOnce = 64;

export const reference = (table: Table): ReferenceStore => ({
  put: async (kind, key, member, value, at) => {
    const row = { key: `m.${textKey(member)}`, value: json({ member, value } satisfies Member) };
    await table.insert(`${kind}.${textKey(key)}`, [at === undefined ? row : { ...row, stamp: at }]);
  },
  members: async (kind, key, limit) => {
    const rows = await table.list(`${kind}.${textKey(key)}`, 'm.', after('m.'), limit);
    return new Map(rows.map((row) => parsed<Member>(row.value)).map(({ member, value }) => [member, value]));
  },
  trim: async (before, from) => {
    const { rows, next } = await table.olderThan(before, from, trimmedAtOnce);
    const keys = new Map<string, string[]>();
    for (const { partition, key } of rows) keys.set(partition, [...(keys.get(partition) ?? []), key]);
    const partitions = [...keys];
    for (let first = 0; first < partitions.length; first += removalsAtOnce)
      await Promise.all(partitions.slice(first, first + removalsAtOnce).map(([partition, own]) => table.remove(partition, own)));
    return { removed: rows.length, next };
  },
});
