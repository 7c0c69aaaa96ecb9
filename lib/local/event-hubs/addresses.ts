import type { AmqpError } from 'rhea';
import type { Hub } from './hub';
import type { PartitionLog } from './partition-log';

/** What a link's address names. */
export type Place = {
  readonly hub: Hub;
  readonly partition?: { readonly id: string; readonly log: PartitionLog };
  readonly group?: string;
};

const path = /^\/?([^/]+)(?:\/ConsumerGroups\/([^/]+))?(?:\/Partitions\/([^/]+))?$/i;

export const noSuchEntity = (address: string): AmqpError => ({
  condition: 'amqp:not-found',
  description: `The messaging entity '${address}' could not be found. The local endpoint has the hubs it was started with.`,
});

export const noSuchPartition = (hub: Hub): AmqpError => ({
  condition: 'com.microsoft:argument-out-of-range',
  description: `The specified partition is invalid for an EventHub partition sender or receiver. It should be between 0 and ${hub.partitions.length - 1}.`,
});

/** Finds a partition by its id, which is a number in text. */
export const partitionOf = (hub: Hub, id: string): PartitionLog | undefined => (/^\d+$/.test(id) ? hub.partitions[Number(id)] : undefined);

/** Reads `hub`, `hub/Partitions/n` or `hub/ConsumerGroups/group/Partitions/n`; an AMQP error where there is no such thing. */
export const resolve = (hubs: ReadonlyMap<string, Hub>, address: string): Place | AmqpError => {
  const [, name = '', group, id] = path.exec(address) ?? [];
  const hub = hubs.get(name.toLowerCase());
  if (hub === undefined) return noSuchEntity(address);
  if (id === undefined) return { hub };
  const log = partitionOf(hub, id);
  if (log === undefined) return noSuchPartition(hub);
  return { hub, partition: { id, log }, ...(group === undefined ? {} : { group }) };
};

export const isError = (place: Place | AmqpError): place is AmqpError => 'condition' in place;
