import type { PartitionLog, StoredEvent } from './partition-log';

const clause = /^amqp\.annotation\.x-opt-(offset|sequence-number|enqueued-time) (>=?) '(.*)'$/;

const fields: Readonly<Record<string, (event: StoredEvent) => number>> = {
  offset: ({ offset }) => offset,
  'sequence-number': ({ sequence }) => sequence,
  'enqueued-time': ({ enqueuedAt }) => enqueuedAt,
};

/**
 * Where a receiver with this selector filter begins, as a sequence number; undefined where the filter is not one of those
 * that the SDK writes. The service knows two offsets that are no numbers: `-1` before the first event, `@latest` after the last.
 */
export const startSequence = (log: PartitionLog, filter: string): number | undefined => {
  const [, name = '', operator, value = ''] = clause.exec(filter) ?? [];
  const field = fields[name];
  if (field === undefined) return undefined;
  if (name === 'offset' && value === '@latest') return log.nextSequence;
  const bound = Number(value);
  if (value === '' || Number.isNaN(bound)) return undefined;
  return log.find((event) => field(event) > bound || (operator === '>=' && field(event) === bound));
};
