import { type EventDataBatch, EventHubProducerClient } from '@azure/event-hubs';
import { HopwatchError } from '../../model/errors';

export interface Publication {
  readonly connectionString: string;
  readonly hub: string;
  readonly messages: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Asked before a send with the number of messages sent so far; resolves when there is room for more. */
  readonly room: (sent: number) => Promise<void>;
  readonly abortSignal: AbortSignal;
}

/** Messages that a send carries at most. */
const perSend = 64;

const tooLarge = (bytes: number): HopwatchError =>
  new HopwatchError(
    'input-unreadable',
    'fatal',
    `A line of ${bytes.toLocaleString('en')} bytes cannot be published: a message of Event Hubs has at most 1 MB. Give its records in several lines.`,
  );

/** Sends messages to a hub over AMQP, to its partitions in turn, the way a service that knows nothing of devices would. Returns how many. */
export const publish = async ({ connectionString, hub, messages, room, abortSignal }: Publication): Promise<number> => {
  const producer = new EventHubProducerClient(connectionString, hub);
  const batches = new Map<string, EventDataBatch>();
  let [taken, sent] = [0, 0];
  const flush = async (partitionId: string): Promise<void> => {
    const batch = batches.get(partitionId);
    batches.delete(partitionId);
    if (batch === undefined) return;
    await room(sent);
    await producer.sendBatch(batch, { abortSignal });
    sent += batch.count;
  };
  const open = async (partitionId: string): Promise<EventDataBatch> => {
    const batch = batches.get(partitionId) ?? (await producer.createBatch({ partitionId, abortSignal }));
    batches.set(partitionId, batch);
    return batch;
  };
  const add = async (partitionId: string, body: Buffer): Promise<void> => {
    if (!(await open(partitionId)).tryAdd({ body })) {
      await flush(partitionId);
      if (!(await open(partitionId)).tryAdd({ body })) throw tooLarge(body.length);
    }
    if ((batches.get(partitionId)?.count ?? 0) >= perSend) await flush(partitionId);
  };
  try {
    const partitions = await producer.getPartitionIds({ abortSignal });
    for await (const body of messages) await add(partitions[taken++ % partitions.length] ?? '0', Buffer.from(body));
    for (const partition of partitions) await flush(partition);
    return sent;
  } finally {
    await producer.close();
  }
};
