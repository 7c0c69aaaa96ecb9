import type { Decoded, FilterReason } from '../decoding/decode';
import type { Telemetry } from '../ports';

/** What became of the records of some messages. C5: received = facts + filtered + duplicates + deadLettered. */
export interface Accounting {
  readonly received: number;
  readonly facts: number;
  readonly filtered: ReadonlyMap<FilterReason, number>;
  readonly duplicates: number;
  readonly deadLettered: number;
}

const counted = <K>(keys: Iterable<readonly [key: K, count: number]>): ReadonlyMap<K, number> => {
  const counts = new Map<K, number>();
  for (const [key, count] of keys) counts.set(key, (counts.get(key) ?? 0) + count);
  return counts;
};

const total = (counts: Iterable<number>): number => [...counts].reduce((sum, count) => sum + count, 0);

export const accountOf = (parts: readonly Decoded[]): Accounting => ({
  received: total(parts.map((part) => part.received)),
  facts: total(parts.map((part) => part.facts.length + part.context.length)),
  filtered: counted(parts.flatMap((part) => [...part.filtered])),
  duplicates: total(parts.map((part) => part.duplicates)),
  deadLettered: total(parts.map((part) => part.deadLettered)),
});

/** Messages of a raw partition that follow one another. Fewer messages than numbers: some of them were never delivered. */
export interface RawRange {
  readonly partition: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly messages: number;
}

export const countAccount = (
  telemetry: Telemetry,
  range: RawRange,
  { received, facts, filtered, duplicates, deadLettered }: Accounting,
): void => {
  telemetry.count('records.received', received, { ...range, facts, filtered: total(filtered.values()), duplicates, deadLettered });
  telemetry.count('records.dead-lettered', deadLettered, { hub: 'raw', partition: range.partition });
};

/** Counts of which tables the records were, and of how many something is kept. */
export const countTables = (telemetry: Telemetry, parts: readonly Decoded[]): void => {
  const ofUse = counted(parts.flatMap((part) => [...part.facts, ...part.context].map(({ table }) => [table as string, 1] as const)));
  for (const [table, records] of counted(parts.flatMap((part) => [...part.tables]))) {
    const kept = ofUse.get(table) ?? 0;
    telemetry.count('table.records', kept, { table, kept: true });
    telemetry.count('table.records', records - kept, { table, kept: false });
  }
};
