import { randomUUID } from 'node:crypto';
import type { Attempts } from '../../pipeline/ports';
import { json, numberKey, parsed, textKey } from '../keys';
import type { Table } from '../table';

interface Count {
  readonly count: number;
  /** Of the call that counted last: after a lost answer it finds its own mark and does not count again. */
  readonly mark: string;
}

const partitionOf = (work: string, partition: string): string => textKey(JSON.stringify([work, partition]));

export const attempts = (table: Table): Attempts => ({
  note: async (work, partition, sequence) => {
    const mark = randomUUID();
    let count = 1;
    await table.change(partitionOf(work, partition), numberKey(sequence), (before) => {
      const last: Count = before === undefined ? { count: 0, mark: '' } : parsed<Count>(before);
      count = last.mark === mark ? last.count : last.count + 1;
      return last.mark === mark ? undefined : json({ count, mark } satisfies Count);
    });
    return count;
  },
  clear: async (work, partition, sequence) => table.remove(partitionOf(work, partition), [numberKey(sequence)]),
});
