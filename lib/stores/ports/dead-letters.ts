import type { DeadLetter, DeadLetters } from '../../pipeline/ports';
import { after, json, numberKey, parsed, textKey } from '../keys';
import type { StoredRow, Table } from '../table';

const partition = 'letters';

const messageKey = (hub: string, partition: string, sequence: number): string =>
  `d.${textKey(JSON.stringify([hub, partition]))}.${numberKey(sequence)}.`;

/** The place of the record; -1, the whole message, sorts first. */
const keyOf = ({ hub, partition, sequence, index }: DeadLetter): string => `${messageKey(hub, partition, sequence)}${numberKey(index + 1)}`;

const rowOf = (letter: DeadLetter): StoredRow => ({ key: keyOf(letter), value: json(letter) });

export const deadLetters = (table: Table): DeadLetters => {
  const listed = async (prefix: string): Promise<readonly DeadLetter[]> =>
    (await table.list(partition, prefix, after(prefix))).map(({ value }) => parsed<DeadLetter>(value));
  return {
    put: async (letters) => table.put(partition, [...new Map(letters.map(rowOf).map((row) => [row.key, row])).values()]),
    list: () => listed('d.'),
    of: async (hub, own, sequence) => listed(messageKey(hub, own, sequence)),
    remove: async (letters) => table.remove(partition, letters.map(keyOf)),
  };
};
