import { createHash } from 'node:crypto';
import { type PartitionLog, partitionLog } from './partition-log';

export interface HubOptions {
  readonly name: string;
  readonly partitions: number;
}

export interface Hub {
  readonly name: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly partitions: readonly PartitionLog[];
  /** The partition of a batch that names none: by its key, else in turn. */
  partitionFor(key: string | undefined): PartitionLog | undefined;
}

const numberOf = (key: string): number => createHash('sha256').update(key).digest().readUInt32BE(0);

export const createHub = ({ name, partitions }: HubOptions): Hub => {
  const logs = Array.from({ length: partitions }, () => partitionLog());
  let turn = 0;
  return {
    name,
    createdAt: Date.now(),
    partitions: logs,
    partitionFor: (key) => logs[(key === undefined ? turn++ : numberOf(key)) % logs.length],
  };
};
