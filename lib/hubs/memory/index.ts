/** Two hubs in memory: the same order, sequence numbers and partitions, without a broker. For tests and simulation. */
import { HopwatchError } from '../../model/errors';
import type { Ticks } from '../../model/time';
import type { Hubs, PartitionState } from '../../pipeline/ports';

/** Of the service's 1 MiB, with room for the frame of a batch. */
const messageBytes = 1024 * 1024 - 1024;

export interface LoggedMessage {
  readonly sequence: number;
  readonly enqueuedAt: Ticks;
  readonly body: Uint8Array;
}

export interface MemoryHubs extends Hubs {
  enqueueRaw(partition: number, body: Uint8Array): void;
  log(hub: 'raw' | 'facts', partition: number): readonly LoggedMessage[];
}

export const memoryHubs = (partitions: { readonly raw: number; readonly facts: number }, now: () => Ticks): MemoryHubs => {
  const logs = {
    raw: Array.from({ length: partitions.raw }, (): LoggedMessage[] => []),
    facts: Array.from({ length: partitions.facts }, (): LoggedMessage[] => []),
  };
  const append = (hub: keyof typeof logs, partition: number, body: Uint8Array): void => {
    const log = logs[hub][partition];
    if (log === undefined)
      throw new HopwatchError('lane-plan-differs', 'fatal', `The ${hub} hub in memory has no partition ${partition}; give it one more.`);
    if (body.length > messageBytes)
      throw new HopwatchError(
        'limit-exceeded',
        'fatal',
        `A message of ${body.length} bytes is more than Event Hubs takes; please report it.`,
      );
    log.push({ sequence: log.length, enqueuedAt: now(), body: Uint8Array.from(body) });
  };
  const states = (hub: keyof typeof logs): readonly PartitionState[] =>
    logs[hub].map((log, partition) => ({ partition: String(partition), firstSequence: 0, lastSequence: log.length - 1 }));
  return {
    enqueueRaw: (partition, body) => append('raw', partition, body),
    log: (hub, partition) => logs[hub][partition] ?? [],
    publish: async (lane, messages) => {
      for (const body of messages) {
        await Promise.resolve();
        append('facts', lane, body);
      }
    },
    rawPartitions: async () => states('raw'),
    factsPartitions: async () => states('facts'),
    close: async () => undefined,
  };
};
