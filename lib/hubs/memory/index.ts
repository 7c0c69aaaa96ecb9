/** Two hubs in memory: the same order, sequence numbers and partitions, without a broker. For tests and simulation. */
import type { Ticks } from '../../model/time';
import type { Hubs, PartitionState } from '../../pipeline/ports';

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
  const append = (log: LoggedMessage[] | undefined, body: Uint8Array): void => {
    if (log === undefined) throw new RangeError('no such partition');
    log.push({ sequence: log.length, enqueuedAt: now(), body: Uint8Array.from(body) });
  };
  const states = (hub: keyof typeof logs): readonly PartitionState[] =>
    logs[hub].map((log, partition) => ({ partition: String(partition), lastSequence: log.length - 1 }));
  return {
    enqueueRaw: (partition, body) => append(logs.raw[partition], body),
    log: (hub, partition) => logs[hub][partition] ?? [],
    publish: async (lane, messages) => {
      await Promise.resolve();
      for (const body of messages) append(logs.facts[lane], body);
    },
    rawPartitions: async () => states('raw'),
    factsPartitions: async () => states('facts'),
    close: async () => undefined,
  };
};
