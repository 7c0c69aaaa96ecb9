import { fromWire, toWire } from '../../model/wire';
import type { Hop, Hops } from '../../pipeline/ports';
import { after, textKey } from '../keys';
import type { Table } from '../table';

const partitionOf = (end: 'source' | 'target', name: string): string => `${end}.${textKey(name)}`;

export const hops = (table: Table): Hops => {
  const listed = async (partition: string): Promise<readonly Hop[]> =>
    (await table.list(partition, 'h.', after('h.'))).map(({ value }) => fromWire<Hop>(Buffer.from(value).toString('utf8')));
  return {
    note: async (hop) => {
      const row = { key: `h.${textKey(JSON.stringify([hop.source, hop.target, hop.incident]))}`, value: Buffer.from(toWire(hop), 'utf8') };
      await table.put(partitionOf('source', hop.source), [row]);
      await table.put(partitionOf('target', hop.target), [row]);
    },
    bySource: (source) => listed(partitionOf('source', source)),
    byTarget: (target) => listed(partitionOf('target', target)),
  };
};
