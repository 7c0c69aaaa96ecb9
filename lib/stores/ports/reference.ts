import type { Reference } from '../../pipeline/ports';
import { after, json, parsed, textKey } from '../keys';
import type { Table } from '../table';

interface Member {
  readonly member: string;
  readonly value: string;
}

export const reference = (table: Table): Reference => ({
  put: async (kind, key, member, value) => {
    await table.insert(`${kind}.${textKey(key)}`, [{ key: `m.${textKey(member)}`, value: json({ member, value } satisfies Member) }]);
  },
  members: async (kind, key, limit) => {
    const rows = await table.list(`${kind}.${textKey(key)}`, 'm.', after('m.'), limit);
    return new Map(rows.map((row) => parsed<Member>(row.value)).map(({ member, value }) => [member, value]));
  },
});
