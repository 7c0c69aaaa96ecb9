import type { StoredSettling, Unsettled } from '../../pipeline/ports';
import { foundRows } from '../found-rows';
import { lanePartition, numberKey, unwired, wire } from '../keys';
import type { Table } from '../table';

const keyOf = ({ due, incident, question }: Unsettled): string => `${numberKey(due)}.${incident}.${question}`;

export const settling = (table: Table): StoredSettling => ({
  ask: async (unsettled) => table.put(lanePartition(unsettled.lane), [{ key: keyOf(unsettled), value: wire(unsettled) }]),
  due: async (lane, upTo) => {
    const rows = upTo < 0n ? [] : await table.list(lanePartition(lane), numberKey(0), numberKey(upTo + 1n));
    return rows.map(({ value }) => unwired<Unsettled>(value));
  },
  ofIncidents: async (ids) =>
    foundRows(
      table,
      await table.search('g', (partition, { key, value }) =>
        ids.has(unwired<Unsettled>(value).incident) ? { partition, key } : undefined,
      ),
    ),
  done: async (unsettled) => table.remove(lanePartition(unsettled.lane), [keyOf(unsettled)]),
});
