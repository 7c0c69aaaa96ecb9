import type { Attempts } from '../../pipeline/ports';
import { json, numberKey, parsed, textKey } from '../keys';
import type { Table } from '../table';

const partitionOf = (hub: string, partition: string): string => `${hub}.${textKey(partition)}`;

export const attempts = (table: Table): Attempts => ({
  note: async (hub, partition, sequence) => {
    let count = 1;
    await table.change(partitionOf(hub, partition), numberKey(sequence), (before) => {
      count = before === undefined ? 1 : parsed<number>(before) + 1;
      return json(count);
    });
    return count;
  },
  clear: (hub, partition, sequence) => table.remove(partitionOf(hub, partition), [numberKey(sequence)]),
});
