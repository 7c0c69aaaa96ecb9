import type { Contact } from '../../model/contact';
import { elapsed, type Ticks, windowsBeginning } from '../../model/time';
import type { Span, StoredHops } from '../../pipeline/ports';
import { foundRows } from '../found-rows';
import { after, numberKey, textKey, unwired, wire } from '../keys';
import type { StoredRow, Table } from '../table';

type End = 'source' | 'target';

const partitionOf = (end: End, name: string): string => `${end}.${textKey(name)}`;

/** Times are counted from the first that Windows knows, so that every one has a key that sorts. */
const timeKey = (at: Ticks): string => numberKey(at < windowsBeginning ? 0n : elapsed(windowsBeginning, at));

const rowOf = (contact: Contact): StoredRow => ({
  key: `${timeKey(contact.at)}.${textKey(JSON.stringify([contact.source, contact.target, contact.incident, contact.at.toString()]))}`,
  value: wire(contact),
});

const byEnd = (contacts: readonly Contact[], end: End): ReadonlyMap<string, readonly StoredRow[]> => {
  const rows = new Map<string, Map<string, StoredRow>>();
  for (const contact of contacts) {
    const partition = partitionOf(end, contact[end]);
    const row = rowOf(contact);
    rows.set(partition, (rows.get(partition) ?? new Map<string, StoredRow>()).set(row.key, row));
  }
  return new Map([...rows].map(([partition, own]) => [partition, [...own.values()]]));
};

export const hops = (table: Table): StoredHops => {
  const listed = async (partition: string, { from, to }: Span, limit: number): Promise<readonly Contact[]> =>
    (await table.list(partition, timeKey(from), after(timeKey(to)), limit)).map(({ value }) => unwired<Contact>(value));
  return {
    ofTarget: async (target) => {
      const partition = partitionOf('target', target);
      const rows = await table.list(partition, '0', after('9'));
      const bySource = foundRows(
        table,
        rows.map(({ key, value }) => ({ partition: partitionOf('source', unwired<Contact>(value).source), key })),
      );
      const byTarget = foundRows(
        table,
        rows.map(({ key }) => ({ partition, key })),
      );
      return {
        count: bySource.count + byTarget.count,
        // The target's rows last: the sources are told by them alone.
        remove: async () => {
          await bySource.remove();
          await byTarget.remove();
        },
      };
    },
    note: async (contacts) => {
      const rows = [...byEnd(contacts, 'source'), ...byEnd(contacts, 'target')];
      await Promise.all(rows.map(([partition, own]) => table.put(partition, own)));
    },
    bySource: (source, span, limit) => listed(partitionOf('source', source), span, limit),
    byTarget: (target, span, limit) => listed(partitionOf('target', target), span, limit),
  };
};
