/*
 * Records on the wire: in any order, some twice, split into messages in any way.
 */
import type { RawRecord } from '../oracle/records';
import { below, chance, pick, type Random, shuffled } from './seeded-random';

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

/** What makes two records one; undefined where a record is never a duplicate. */
export const duplicateKey = ({ category, properties: { DeviceId, ReportId, Timestamp, ActionType } }: RawRecord): string | undefined =>
  isEmpty(ReportId) ? undefined : JSON.stringify([category, DeviceId, ReportId, Timestamp, ActionType]);

const withPrefixes = (records: readonly RawRecord[], random: Random): RawRecord[] => {
  const style = pick(random, ['none', 'all', 'mixed']);
  const categories = new Map<string, string>();
  return records.map((record) => {
    const prefixed = style === 'all' || (style === 'mixed' && chance(random, 0.5));
    const category = prefixed ? `AdvancedHunting-${record.category}` : record.category;
    const key = duplicateKey(record);
    if (key === undefined) return { ...record, category };
    const kept = categories.get(key) ?? category;
    categories.set(key, kept);
    return { ...record, category: kept };
  });
};

const withCopies = (records: readonly RawRecord[], random: Random): RawRecord[] =>
  records.flatMap((record) => (duplicateKey(record) !== undefined && chance(random, 0.2) ? [record, record] : [record]));

const withEnvelope = (record: RawRecord, random: Random): RawRecord =>
  chance(random, 0.5)
    ? record
    : Object.assign(
        {
          time: pick(random, ['2024-05-06T12:00:00.0000000Z', '2031-01-01T00:00:00Z', '1999-12-31T23:59:59.9Z']),
          tenantId: '8c1b0d0e-5c2e-4b8e-9a51-0d1f2e3a4b5c',
          operationName: 'Publish',
        },
        record,
      );

/**
 * The records as a stream delivers them: in any order, some twice, as messages, arrays or alone, with or without the
 * prefix of the table. Copies keep the text of their category, and a record without ReportId is not copied, for
 * it would count twice.
 */
export const wrap = (records: readonly RawRecord[], random: Random): unknown[] => {
  const rest = shuffled(random, withCopies(withPrefixes(records, random), random)).map((record) => withEnvelope(record, random));
  const messages: unknown[] = [];
  while (rest.length > 0) {
    const form = below(random, 3);
    if (form === 0) messages.push(rest.shift());
    else {
      const some = rest.splice(0, 1 + below(random, 4));
      messages.push(form === 1 ? some : { records: some });
    }
  }
  return messages;
};

/** The records in wrapped messages, in their order. */
export const unwrap = (messages: readonly unknown[]): RawRecord[] =>
  messages.flatMap((message) => {
    if (Array.isArray(message)) return message as RawRecord[];
    if (typeof message === 'object' && message !== null && 'records' in message) return message.records as RawRecord[];
    return [message as RawRecord];
  });
