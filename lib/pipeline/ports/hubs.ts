import type { Ticks } from '../../model/time';

export interface PartitionState {
  readonly partition: string;
  /** Of the oldest message that the hub still has; whatever, where it has none. */
  readonly firstSequence: number;
  /** -1 where nothing was ever enqueued. */
  readonly lastSequence: number;
}

/** A message as a partition's log holds it. */
export interface HubMessage {
  readonly sequence: number;
  readonly enqueuedAt: Ticks;
  readonly body: Uint8Array;
}

export interface Hubs {
  /**
   * Sends every message to the lane's partition; returns when all are acknowledged. They arrive in order, between those of
   * other publishers. After a lost answer some arrive again: then too the first copies are in order.
   */
  publish(lane: number, messages: readonly Uint8Array[]): Promise<void>;
  /** Sends a message to a raw partition, as Defender does; returns when it is acknowledged. It may arrive twice. */
  sendRaw(partition: string, message: Uint8Array): Promise<void>;
  rawPartitions(): Promise<readonly PartitionState[]>;
  factsPartitions(): Promise<readonly PartitionState[]>;
  close(): Promise<void>;
}

export type HubName = 'raw' | 'facts';

/** Messages read again, one by one, for as long as their hub has them. No reader of the hub is disturbed by it. */
export interface RetainedMessages {
  /** Undefined where the hub has no such message any more. */
  read(hub: HubName, partition: string, sequence: number): Promise<HubMessage | undefined>;
  close(): Promise<void>;
}
