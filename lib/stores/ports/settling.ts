import { fromWire, toWire } from '../../model/wire';
import type { LaneRef, StoredSettling, Unsettled } from '../../pipeline/ports';
import { foundRows } from '../found-rows';
import { numberKey } from '../keys';
import type { Table } from '../table';

const partitionOf = ({ generation, lane }: LaneRef): string => `g${generation}.l${String(lane).padStart(4, '0')}`;
const keyOf = ({ due, incident, question }: Unsettled): string => `${numberKey(due)}.${incident}.${question}`;

const read = (value: Uint8Array): Unsettled => fromWire<Unsettled>(Buffer.from(value).toString('utf8'));

export const settling = (table: Table): StoredSettling => ({
  ask: async (unsettled) =>
    table.put(partitionOf(unsettled.lane), [{ key: keyOf(unsettled), value: Buffer.from(toWire(unsettled), 'utf8') }]),
  due: async (lane, upTo) => {
    const rows = upTo < 0n ? [] : await table.list(partitionOf(lane), numberKey(0), numberKey(upTo + 1n));
    return rows.map(({ value }) => read(value));
  },
  ofIncidents: async (ids) =>
    foundRows(
      table,
      await table.search('g', (partition, { key, value }) => (ids.has(read(value).incident) ? { partition, key } : undefined)),
    ),
  done: async (unsettled) => table.remove(partitionOf(unsettled.lane), [keyOf(unsettled)]),
});
