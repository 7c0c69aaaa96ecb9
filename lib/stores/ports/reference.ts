import type { DeviceId } from '../../model/fact';
import type { StoredReference } from '../../pipeline/ports';
import { foundRows } from '../found-rows';
import { after, json, parsed, textKey } from '../keys';
import type { StoredRow, Table } from '../table';

interface Member {
  /** Of the row's partition, which is named by its hash: so that it can be told whom the row is about. */
  readonly key: string;
  readonly member: string;
  readonly value: string;
}

/** Rows that one trim removes at most: a page. */
const trimmedAtOnce = 1000;

/** Whether a device stands in a row as a text of its own: alone, as a value in JSON (a key has a colon behind it), or behind a time. */
const isAbout = (device: DeviceId) => {
  const [quoted, behind] = [JSON.stringify(device), ` ${device}`];
  const isValueIn = (text: string): boolean =>
    text
      .split(quoted)
      .slice(1)
      .some((rest) => !rest.startsWith(':'));
  const holds = (text: string): boolean => text === device || text.endsWith(behind) || isValueIn(text);
  return ({ value: bytes }: StoredRow): boolean => {
    const { key, member, value } = parsed<Partial<Member>>(bytes);
    return [key, member, value].some((text) => text !== undefined && holds(text));
  };
};

export const reference = (table: Table): StoredReference => ({
  put: async ({ kind, key, member, value, at }) => {
    const row = { key: `m.${textKey(member)}`, value: json({ key, member, value } satisfies Member) };
    await table.insert(`${kind}.${textKey(key)}`, [at === undefined ? row : { ...row, stamp: at }]);
  },
  members: async (kind, key, limit) => {
    const rows = await table.list(`${kind}.${textKey(key)}`, 'm.', after('m.'), limit);
    return new Map(rows.map((row) => parsed<Member>(row.value)).map(({ member, value }) => [member, value]));
  },
  trim: async (before, from) => {
    const { rows, next } = await table.olderThan(before, from, trimmedAtOnce);
    await foundRows(table, rows).remove();
    return { removed: rows.length, next };
  },
  ofDevice: async (device) => {
    const isOwn = isAbout(device);
    return foundRows(table, await table.search('', (partition, row) => (isOwn(row) ? { partition, key: row.key } : undefined)));
  },
});
