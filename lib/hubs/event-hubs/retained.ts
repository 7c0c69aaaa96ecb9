import type { EventHubConsumerClient, ReceivedEventData, Subscription } from '@azure/event-hubs';
import { fromUnixMilliseconds, minutes, seconds } from '../../model/time';
import type { HubMessage, HubName, RetainedMessages } from '../../pipeline/ports';
import { type Connected, clientOptions, connected, type HubConnection, type Patience } from './connected';

/** Without an owner level, so that no reader of the partition is told to go. */
const consumer = (connection: HubConnection, group: string, patience: Patience): Connected<EventHubConsumerClient> =>
  connected(
    connection.hub,
    () => {
      const sdk = require('@azure/event-hubs') as typeof import('@azure/event-hubs');
      const options = clientOptions(patience.deadline);
      return 'connectionString' in connection
        ? new sdk.EventHubConsumerClient(group, connection.connectionString, connection.hub, options)
        : new sdk.EventHubConsumerClient(group, connection.fullyQualifiedNamespace, connection.hub, connection.credential, options);
    },
    patience,
  );

/** A body that is no bytes is nothing that we could read. */
const messageOf = ({ sequenceNumber, enqueuedTimeUtc, body }: ReceivedEventData): HubMessage => ({
  sequence: sequenceNumber,
  enqueuedAt: fromUnixMilliseconds(enqueuedTimeUtc.getTime()),
  body: body instanceof Uint8Array ? body : new Uint8Array(),
});

/** The first message from a position on. */
const firstFrom = async (
  client: EventHubConsumerClient,
  partition: string,
  sequenceNumber: number,
  signal: AbortSignal,
): Promise<ReceivedEventData> => {
  let subscription: Subscription | undefined;
  try {
    return await new Promise<ReceivedEventData>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error(`no message came of partition ${partition}`)));
      const handlers = {
        processEvents: async ([first]: readonly ReceivedEventData[]): Promise<void> => {
          if (first !== undefined) resolve(first);
        },
        processError: async (error: Error): Promise<void> => reject(error),
      };
      // One at a time: what is fetched beyond the message that was asked for is fetched for nothing, up to a megabyte each.
      const fetching = { maxBatchSize: 1, prefetchCount: 1, maxWaitTimeInSeconds: 1, skipParsingBodyAsJson: true };
      subscription = client.subscribe(partition, handlers, { ...fetching, startPosition: { sequenceNumber, isInclusive: true } });
    });
  } finally {
    await subscription?.close();
  }
};

const readOne = async (
  client: EventHubConsumerClient,
  partition: string,
  sequence: number,
  signal: AbortSignal,
): Promise<HubMessage | undefined> => {
  const state = await client.getPartitionProperties(partition, { abortSignal: signal });
  // Past the end no message would ever come.
  if (state.isEmpty || sequence < state.beginningSequenceNumber || sequence > state.lastEnqueuedSequenceNumber) return undefined;
  const found = await firstFrom(client, partition, sequence, signal);
  return found.sequenceNumber === sequence ? messageOf(found) : undefined;
};

/** The hubs' messages over the SDK. @param group a consumer group in which nobody claims partitions, as a Functions host does. */
export const retainedMessages = (
  connections: Readonly<Record<HubName, HubConnection>>,
  group: string,
  patience: Patience = { deadline: seconds(30), patience: minutes(2) },
): RetainedMessages => {
  const hubs = { raw: consumer(connections.raw, group, patience), facts: consumer(connections.facts, group, patience) };
  return {
    read: (hub, partition, sequence) =>
      hubs[hub].use(`give message ${sequence} of partition ${partition}`, (client, signal) => readOne(client, partition, sequence, signal)),
    close: async () => {
      await Promise.all([hubs.raw.close(), hubs.facts.close()]);
    },
  };
};
