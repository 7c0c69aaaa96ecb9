import type { DeadLetter, DeadLetters } from '../../pipeline/ports';
import { after, json, numberKey, parsed, textKey } from '../keys';
import type { StoredRow, Table } from '../table';

const partition = 'letters';

/** The place of the record; -1, the whole message, sorts first. */
const rowOf = (letter: DeadLetter): StoredRow => ({
  key: `d.${textKey(JSON.stringify([letter.hub, letter.partition]))}.${numberKey(letter.sequence)}.${numberKey(letter.index + 1)}`,
  value: json(letter),
});

export const deadLetters = (table: Table): DeadLetters => ({
  put: async (letters) => table.put(partition, [...new Map(letters.map(rowOf).map((row) => [row.key, row])).values()]),
  list: async () => (await table.list(partition, 'd.', after('d.'))).map(({ value }) => parsed<DeadLetter>(value)),
});
