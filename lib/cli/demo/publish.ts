import { EventHubProducerClient } from '@azure/event-hubs';

/** Sends messages to a hub over AMQP, to its partitions in turn, the way a service that knows nothing of devices would. Returns how many. */
export const publish = async (
  connectionString: string,
  hub: string,
  messages: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> => {
  const producer = new EventHubProducerClient(connectionString, hub);
  try {
    const partitions = await producer.getPartitionIds();
    let sent = 0;
    for await (const body of messages) {
      await producer.sendBatch([{ body: Buffer.from(body) }], { partitionId: partitions[sent % partitions.length] ?? '0' });
      sent++;
    }
    return sent;
  } finally {
    await producer.close();
  }
};
