import type { Deliveries, RevisionRef } from '../../pipeline/ports';
import type { Table } from '../table';

const partitionOf = ({ bucket }: RevisionRef): string => String(bucket).padStart(2, '0');
const keyOf = ({ id, revision }: RevisionRef): string => `${id}.${String(revision).padStart(10, '0')}`;

export const deliveries = (table: Table): Deliveries => ({
  has: async (ref) => (await table.get(partitionOf(ref), keyOf(ref))) !== undefined,
  note: async (ref) => table.put(partitionOf(ref), [{ key: keyOf(ref), value: new Uint8Array() }]),
});
