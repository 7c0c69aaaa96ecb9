import type { IncidentId, Mode } from '../../model/incident';
import type { Bucket, Parked, RevisionRef, StoredDeliveries } from '../../pipeline/ports';
import { foundRows } from '../found-rows';
import { after, bucketPartition, json, nothing, ordinal, parsed } from '../keys';
import type { Table } from '../table';

/** The revision reached every sink. */
const keyOf = ({ id, revision }: RevisionRef): string => `${id}.${ordinal(revision)}`;
/** It reached one sink. */
const sinkKey = (ref: RevisionRef, sink: string): string => `${keyOf(ref)}.${sink}`;
/** It is parked. */
const parkedKey = (ref: RevisionRef): string => `p.${keyOf(ref)}`;

/** The incident of which a row notes something. */
const idIn = (key: string): IncidentId => key.replace(/^p\./, '').split('.', 1)[0] as IncidentId;

export const deliveries = (table: Table): StoredDeliveries => {
  const holds = async (bucket: Bucket, key: string): Promise<boolean> => (await table.get(bucketPartition(bucket), key)) !== undefined;
  return {
    has: (ref) => holds(ref.bucket, keyOf(ref)),
    note: (ref, mode) => table.put(bucketPartition(ref.bucket), [{ key: keyOf(ref), value: json(mode) }]),
    modeOf: async (ref) => {
      const value = await table.get(bucketPartition(ref.bucket), keyOf(ref));
      return value === undefined || value.length === 0 ? undefined : parsed<Mode>(value);
    },
    reached: async (ref) => {
      const own = sinkKey(ref, '');
      return new Set((await table.keys(bucketPartition(ref.bucket), own, after(own))).map(({ key }) => key.slice(own.length)));
    },
    noteReached: (ref, sink) => table.put(bucketPartition(ref.bucket), [{ key: sinkKey(ref, sink), value: nothing }]),
    park: (parked) => table.put(bucketPartition(parked.bucket), [{ key: parkedKey(parked), value: json(parked) }]),
    isParked: (ref) => holds(ref.bucket, parkedKey(ref)),
    parked: async (bucket) => (await table.list(bucketPartition(bucket), 'p.', after('p.'))).map(({ value }) => parsed<Parked>(value)),
    ofIncidents: async (bucket, ids) => {
      const partition = bucketPartition(bucket);
      const noted = await table.keys(partition, '-', after('~'));
      const own = noted.filter(({ key }) => ids.has(idIn(key)));
      return foundRows(
        table,
        own.map(({ key }) => ({ partition, key })),
      );
    },
    noted: async (bucket) => new Set((await table.keys(bucketPartition(bucket), '0', after('p.'))).map(({ key }) => idIn(key))),
    forget: async (bucket, id) => {
      const own = [`${id}.`, `p.${id}.`];
      const rows = await Promise.all(own.map((prefix) => table.keys(bucketPartition(bucket), prefix, after(prefix))));
      await table.remove(
        bucketPartition(bucket),
        rows.flat().map(({ key }) => key),
      );
    },
    release: (ref) => table.remove(bucketPartition(ref.bucket), [parkedKey(ref)]),
  };
};
