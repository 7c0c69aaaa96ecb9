import { formatTicks, minus, seconds, type Ticks } from '../../../lib/model/time';
import type { Delivered } from './rows/deliver';

export interface Message {
  /** That of its last record. */
  readonly enqueuedAt: Ticks;
  /** `{"records":[…]}`, one line of NDJSON without its end. */
  readonly text: string;
}

const envelope = ({ enqueuedAt, category, properties }: Delivered): object => {
  const time = formatTicks(enqueuedAt);
  return {
    time,
    tenantId: '5d3f1c52-8c0e-4d0b-9c1f-2f6b1f0e7a44',
    operationName: 'Publish',
    category,
    // The service receives a record some ten seconds before it publishes it.
    _TimeReceivedBySvc: formatTicks(minus(enqueuedAt, seconds(12))),
    properties,
    Tenant: 'DefaultTenant',
  };
};

const messageOf = (records: readonly Delivered[]): Message => ({
  enqueuedAt: (records[records.length - 1] as Delivered).enqueuedAt,
  text: JSON.stringify({ records: records.map(envelope) }),
});

/** Streaming messages of up to `most` records each, in their order. */
export const messagesOf = function* (records: Iterable<Delivered>, most = 240): Generator<Message> {
  let batch: Delivered[] = [];
  for (const record of records) {
    batch.push(record);
    if (batch.length < most) continue;
    yield messageOf(batch);
    batch = [];
  }
  if (batch.length > 0) yield messageOf(batch);
};
