import { neutralise } from '../engine/neutralise';
import type { Fact, FactId } from '../model/fact';
import type { Ticks } from '../model/time';
import type { Decoded, Decoder, FilterReason } from './decode';
import { messagesOf } from './lane-log';
import { laneOf } from './lane-of';
import { learn } from './learn';
import type { DeadLetter, DeadLetters, Hubs, Plan, Progress, Reference, Telemetry } from './ports';

export interface HubMessage {
  readonly sequence: number;
  readonly enqueuedAt: Ticks;
  readonly body: Uint8Array;
}

export interface RawBatch {
  readonly partition: string;
  readonly messages: readonly HubMessage[];
}

export interface IngestPorts {
  readonly hubs: Hubs;
  readonly progress: Progress;
  readonly reference: Reference;
  readonly deadLetters: DeadLetters;
  readonly telemetry: Telemetry;
}

/** C5: received = facts + filtered + duplicates + deadLettered. */
export interface Accounting {
  readonly received: number;
  readonly facts: number;
  readonly filtered: ReadonlyMap<FilterReason, number>;
  readonly duplicates: number;
  readonly deadLettered: number;
}

const excerptLength = 4096;

const lettersOf = (partition: string, message: HubMessage, decoded: Decoded): readonly DeadLetter[] =>
  decoded.faults.map(({ index, reason, excerpt }) => ({
    hub: 'raw',
    partition,
    sequence: message.sequence,
    index,
    reason: neutralise(reason, 512),
    excerpt: neutralise(excerpt, excerptLength / 2),
  }));

const summed = (parts: readonly Decoded[]): Accounting => {
  const filtered = new Map<FilterReason, number>();
  for (const part of parts) for (const [reason, count] of part.filtered) filtered.set(reason, (filtered.get(reason) ?? 0) + count);
  const sum = (of: (part: Decoded) => number): number => parts.reduce((total, part) => total + of(part), 0);
  return {
    received: sum((part) => part.received),
    facts: sum((part) => part.facts.length + part.context.length),
    filtered,
    duplicates: sum((part) => part.duplicates),
    deadLettered: sum((part) => part.faults.length),
  };
};

const report = (telemetry: Telemetry, partition: string, { received, facts, filtered, duplicates, deadLettered }: Accounting): void => {
  const dimensions = { hub: 'raw', partition };
  telemetry.count('records.received', received, dimensions);
  telemetry.count('records.facts', facts, dimensions);
  telemetry.count('records.duplicates', duplicates, dimensions);
  telemetry.count('records.dead-lettered', deadLettered, dimensions);
  for (const [reason, count] of filtered) telemetry.count('records.filtered', count, { ...dimensions, reason });
};

/** Each fact once, by lane: two messages of a batch may name the same host identity. */
const byLane = (facts: readonly Fact[], lanes: number): ReadonlyMap<number, readonly Fact[]> => {
  const grouped = new Map<number, Map<string, Fact>>();
  for (const fact of facts) {
    const lane = laneOf(fact.device, lanes);
    const held = grouped.get(lane) ?? new Map<string, Fact>();
    held.set(JSON.stringify([fact.device, fact.id satisfies FactId]), fact);
    grouped.set(lane, held);
  }
  return new Map([...grouped].map(([lane, held]) => [lane, [...held.values()]]));
};

/**
 * Raw messages of one partition to facts in their devices' lanes. Returns when every send is acknowledged; only then is the
 * partition's progress noted. Whatever fails throws, and the host delivers the batch again: repeats are harmless, a fact
 * has an identity.
 */
export const ingestBatch = async (batch: RawBatch, decoder: Decoder, plan: Plan, ports: IngestPorts): Promise<Accounting> => {
  const decoded = batch.messages.map((message) => ({
    message,
    result: decoder.decode(message.body, `${batch.partition}/${message.sequence}`),
  }));
  const letters = decoded.flatMap(({ message, result }) => lettersOf(batch.partition, message, result));
  if (letters.length > 0) await ports.deadLetters.put(letters);
  const results = decoded.map(({ result }) => result);
  await learn(
    ports.reference,
    results.flatMap(({ facts, context }) => [...facts, ...context]),
    decoder.learners,
  );
  const lanes = byLane(
    results.flatMap(({ facts, hosts }) => [...facts, ...hosts]),
    plan.lanes,
  );
  await Promise.all([...lanes].map(([lane, own]) => ports.hubs.publish(lane, messagesOf(own))));
  const last = batch.messages.at(-1);
  if (last !== undefined)
    await ports.progress.noteRaw(plan.generation, { partition: batch.partition, next: last.sequence + 1, enqueuedAt: last.enqueuedAt });
  const accounting = summed(results);
  report(ports.telemetry, batch.partition, accounting);
  return accounting;
};
