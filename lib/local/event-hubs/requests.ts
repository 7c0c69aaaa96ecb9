import { type AmqpError, type EventContext, type Message, type Receiver, types } from 'rhea';
import { noSuchEntity, noSuchPartition, partitionOf } from './addresses';
import type { Hub } from './hub';

/** Addresses that answer requests: the one takes tokens, the other describes hubs and partitions. */
export const requestAddresses = ['$cbs', '$management'] as const;

interface Answer {
  readonly status: number;
  readonly error?: AmqpError;
  readonly body?: unknown;
}

const hubBody = (hub: Hub) => ({
  name: hub.name,
  type: 'com.microsoft:eventhub',
  created_at: types.wrap_timestamp(hub.createdAt),
  partition_count: types.wrap_int(hub.partitions.length),
  partition_ids: types.wrap_array(
    hub.partitions.map((_, id) => String(id)),
    0xb1,
    undefined,
  ),
});

/** An empty partition answers as the service does: first 0, last -1, no time. */
const partitionAnswer = (hub: Hub, id: string): Answer => {
  const log = partitionOf(hub, id);
  if (log === undefined) return { status: 400, error: noSuchPartition(hub) };
  return {
    status: 200,
    body: {
      name: hub.name,
      type: 'com.microsoft:partition',
      partition: id,
      begin_sequence_number: types.wrap_long(log.firstSequence),
      last_enqueued_sequence_number: types.wrap_long(log.nextSequence - 1),
      last_enqueued_offset: String(log.last?.offset ?? -1),
      last_enqueued_time_utc: types.wrap_timestamp(log.last?.enqueuedAt ?? 0),
      is_partition_empty: log.last === undefined,
    },
  };
};

const answer = (hubs: ReadonlyMap<string, Hub>, request: Message): Answer => {
  const properties = (request.application_properties ?? {}) as Readonly<Record<string, unknown>>;
  const { operation, type, name, partition } = properties;
  if (operation === 'put-token') return { status: 202 };
  const hub = hubs.get(String(name).toLowerCase());
  if (operation !== 'READ') return { status: 501, error: { condition: 'amqp:not-implemented', description: `No operation ${operation}.` } };
  if (hub === undefined) return { status: 404, error: noSuchEntity(String(name)) };
  return type === 'com.microsoft:partition' ? partitionAnswer(hub, String(partition)) : { status: 200, body: hubBody(hub) };
};

const replyOf = (request: Message, { status, error, body }: Answer): Message =>
  ({
    correlation_id: request.message_id,
    to: request.reply_to,
    application_properties: {
      'status-code': types.wrap_int(status),
      'status-description': error?.description ?? 'OK',
      ...(error === undefined ? {} : { 'error-condition': error.condition }),
    },
    body: body ?? '',
  }) as unknown as Message;

/** Answers the requests that come over a link. `reply_to` is the name of the link on which the client waits. */
export const serveRequests = (receiver: Receiver, hubs: ReadonlyMap<string, Hub>): void => {
  receiver.on('message', ({ delivery, message }: EventContext) => {
    if (message === undefined) return;
    delivery?.accept();
    const reply = receiver.session.find_sender((link: { readonly name: string }) => link.name === message.reply_to);
    reply?.send(replyOf(message, answer(hubs, message)));
  });
};
