import type { HubName } from './hubs';

/** One record set aside. */
export interface DeadLetter {
  readonly hub: HubName;
  readonly partition: string;
  readonly sequence: number;
  /** Index of the record in its message; -1 for the message as a whole. */
  readonly index: number;
  readonly reason: string;
  /** At most 4 KiB, control characters escaped. */
  readonly excerpt: string;
}

export interface DeadLetters {
  /** Idempotent by place. */
  put(letters: readonly DeadLetter[]): Promise<void>;
  list(): Promise<readonly DeadLetter[]>;
  /** Those of one message. */
  of(hub: HubName, partition: string, sequence: number): Promise<readonly DeadLetter[]>;
  /** Letters that are not there are no error. */
  remove(letters: readonly DeadLetter[]): Promise<void>;
}
