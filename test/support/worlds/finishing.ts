/*
 * From drafts to records as they arrive: full column names, times in one of their notations, a ReportId.
 */
import type { RawRecord } from '../oracle/records';
import { printedTime } from '../oracle/values';
import { columnName, second } from './bases/columns';
import type { Draft, World } from './drafts';
import { chance, pick, type Random, shuffled } from './seeded-random';

const minutesAhead = { Z: 0, '': 0, '+00:00': 0, '+02:00': 120, '+0530': 330, '-0500': -300, '-03:30': -210 };

/** A time in one of its notations; digits after the seventh are cut by the reader. */
export function timeText(value: unknown, random: Random): unknown {
  if (typeof value !== 'bigint') return value;
  if (value < 0n) return printedTime(0n);
  const plain = printedTime(value);
  if (value < 864_000_000_000n || chance(random, 0.6)) return plain;
  const zone = pick(random, Object.keys(minutesAhead) as (keyof typeof minutesAhead)[]);
  const local = printedTime(value + BigInt(minutesAhead[zone] * 60) * second).slice(0, -1);
  const [date = '', fraction = ''] = local.split('.');
  const shortest = fraction.replace(/0+$/, '');
  const digits = pick(random, [fraction, shortest, shortest, shortest.padEnd(6, '0'), `${fraction}9`, `${fraction}51`]);
  return `${date.replace('T', pick(random, ['T', 'T', ' ']))}${digits === '' ? '' : `.${digits}`}${zone}`;
}

const isUnknown = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Equal here means: a reader might take the two for one. */
const duplicateKey = ({ category, properties }: RawRecord): string =>
  JSON.stringify([
    category,
    ...['DeviceId', 'ReportId', 'Timestamp', 'ActionType'].map((column) => (isUnknown(properties[column]) ? '' : properties[column])),
  ]);

/** Copies are identical: a record that differs from the first of its key gets a ReportId of its own. */
const withHonestCopies = (records: readonly RawRecord[]): RawRecord[] => {
  const first = new Map<string, string>();
  return records.map((record, index) => {
    if (isUnknown(record.properties.ReportId)) return record;
    const key = duplicateKey(record);
    const content = JSON.stringify(record.properties);
    if ((first.get(key) ?? content) !== content) return { ...record, properties: { ...record.properties, ReportId: 1000 + index } };
    first.set(key, content);
    return record;
  });
};

const reportId = (draft: Draft): unknown =>
  draft.columns.ReportId === 'absent' ? undefined : draft.columns.ReportId === undefined ? draft.id : draft.columns.ReportId;

export const finished = (world: World, random: Random): RawRecord[] => {
  const texts = new Map<bigint, unknown>();
  const written = (value: unknown): unknown => {
    if (typeof value !== 'bigint') return value;
    // mostly one notation for one time in a world, so that copies stay copies
    const text = texts.get(value) ?? timeText(value, random);
    texts.set(value, text);
    return text;
  };
  return withHonestCopies(
    shuffled(random, world.drafts).map((draft) => {
      const needed = { ...draft.columns, ReportId: reportId(draft) };
      const columns = Object.entries(needed).map(([column, value]): [string, unknown] => [columnName(column), written(value)]);
      return { category: draft.table, properties: Object.fromEntries(columns.filter(([, value]) => value !== undefined)) };
    }),
  );
};
