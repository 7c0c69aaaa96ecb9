import type { IncidentId, Mode } from '../../model/incident';
import type { Bucket, Parked, RevisionRef, StoredDeliveries } from '../../pipeline/ports';
import { foundRows } from '../found-rows';
import { after, json, parsed } from '../keys';
import type { Table } from '../table';

const partitionOf = (bucket: Bucket): string => String(bucket).padStart(2, '0');
/** The revision reached every sink. */
const keyOf = ({ id, revision }: RevisionRef): string => `${id}.${String(revision).padStart(10, '0')}`;
/** It reached one sink. */
const sinkKey = (ref: RevisionRef, sink: string): string => `${keyOf(ref)}.${sink}`;
/** It is set aside. */
const parkedKey = (ref: RevisionRef): string => `p.${keyOf(ref)}`;

/** The incident of which a row notes something. */
const idIn = (key: string): IncidentId => key.replace(/^p\./, '').split('.', 1)[0] as IncidentId;

const nothing = new Uint8Array();

export const deliveries = (table: Table): StoredDeliveries => {
  const holds = async (bucket: Bucket, key: string): Promise<boolean> => (await table.get(partitionOf(bucket), key)) !== undefined;
  return {
    has: (ref) => holds(ref.bucket, keyOf(ref)),
    note: (ref, mode) => table.put(partitionOf(ref.bucket), [{ key: keyOf(ref), value: mode === undefined ? nothing : json(mode) }]),
    modeOf: async (ref) => {
      const value = await table.get(partitionOf(ref.bucket), keyOf(ref));
      return value === undefined || value.length === 0 ? undefined : parsed<Mode>(value);
    },
    reached: async (ref) => {
      const own = sinkKey(ref, '');
      return new Set((await table.keys(partitionOf(ref.bucket), own, after(own))).map(({ key }) => key.slice(own.length)));
    },
    noteReached: (ref, sink) => table.put(partitionOf(ref.bucket), [{ key: sinkKey(ref, sink), value: nothing }]),
    park: (parked) => table.put(partitionOf(parked.bucket), [{ key: parkedKey(parked), value: json(parked) }]),
    isParked: (ref) => holds(ref.bucket, parkedKey(ref)),
    parked: async (bucket) => (await table.list(partitionOf(bucket), 'p.', after('p.'))).map(({ value }) => parsed<Parked>(value)),
    ofIncidents: async (bucket, ids) => {
      const partition = partitionOf(bucket);
      const noted = await table.keys(partition, '-', after('~'));
      const own = noted.filter(({ key }) => ids.has(idIn(key)));
      return foundRows(
        table,
        own.map(({ key }) => ({ partition, key })),
      );
    },
    noted: async (bucket) => new Set((await table.keys(partitionOf(bucket), '0', after('p.'))).map(({ key }) => idIn(key))),
    forget: async (bucket, id) => {
      const own = [`${id}.`, `p.${id}.`];
      const rows = await Promise.all(own.map((prefix) => table.keys(partitionOf(bucket), prefix, after(prefix))));
      await table.remove(
        partitionOf(bucket),
        rows.flat().map(({ key }) => key),
      );
    },
    release: (ref) => table.remove(partitionOf(ref.bucket), [parkedKey(ref)]),
  };
};
