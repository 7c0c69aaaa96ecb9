/** Two hubs in memory: the same order, sequence numbers and partitions, without a broker. For tests and simulation. */
import { HopwatchError } from '../../model/errors';
import type { Ticks } from '../../model/time';
import type { HubMessage, HubName, Hubs, PartitionState, RetainedMessages } from '../../pipeline/ports';

/** Of the service's 1 MiB, with room for the frame of a batch. */
const messageBytes = 1024 * 1024 - 1024;

export interface MemoryHubs extends Hubs, RetainedMessages {
  enqueueRaw(partition: number, body: Uint8Array): void;
  log(hub: HubName, partition: number): readonly HubMessage[];
}

export const memoryHubs = (partitions: { readonly raw: number; readonly facts: number }, now: () => Ticks): MemoryHubs => {
  const logs = {
    raw: Array.from({ length: partitions.raw }, (): HubMessage[] => []),
    facts: Array.from({ length: partitions.facts }, (): HubMessage[] => []),
  };
  const append = (hub: HubName, partition: number, body: Uint8Array): void => {
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
  const states = (hub: HubName): readonly PartitionState[] =>
    logs[hub].map((log, partition) => ({ partition: String(partition), firstSequence: 0, lastSequence: log.length - 1 }));
  return {
    enqueueRaw: (partition, body) => append('raw', partition, body),
    log: (hub, partition) => logs[hub][partition] ?? [],
    read: async (hub, partition, sequence) => {
      await Promise.resolve();
      return logs[hub][Number(partition)]?.[sequence];
    },
    publish: async (lane, messages) => {
      for (const body of messages) {
        await Promise.resolve();
        append('facts', lane, body);
      }
    },
    sendRaw: async (partition, message) => append('raw', Number(partition), message),
    rawPartitions: async () => states('raw'),
    factsPartitions: async () => states('facts'),
    close: async () => undefined,
  };
};
