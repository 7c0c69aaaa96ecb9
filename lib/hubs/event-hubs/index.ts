/** The hubs as Azure Event Hubs, over its SDK, which is loaded on first use. */
import type { EventDataBatch, EventHubProducerClient } from '@azure/event-hubs';
import { HopwatchError } from '../../model/errors';
import { minutes, seconds } from '../../model/time';
import type { HubName, Hubs, PartitionState } from '../../pipeline/ports';
import { type Connected, clientOptions, connected, type HubConnection, type Patience } from './connected';

export type { HubConnection } from './connected';
export { retainedMessages } from './retained';

const partitionStates = async (client: EventHubProducerClient, abortSignal: AbortSignal): Promise<readonly PartitionState[]> => {
  const ids = await client.getPartitionIds({ abortSignal });
  return Promise.all(
    ids.map(async (partition) => {
      // -1 where nothing was ever enqueued; where all has expired, the last number there was.
      const { beginningSequenceNumber, lastEnqueuedSequenceNumber } = await client.getPartitionProperties(partition, { abortSignal });
      return { partition, firstSequence: beginningSequenceNumber, lastSequence: lastEnqueuedSequenceNumber };
    }),
  );
};

const bodyOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);

/** Adds messages in order, as many as fit; returns how many. */
const fill = (batch: EventDataBatch, messages: readonly Uint8Array[]): number => {
  const over = messages.findIndex((body) => !batch.tryAdd({ body: bodyOf(body) }));
  return over === -1 ? messages.length : over;
};

const sendSome = async (
  client: EventHubProducerClient,
  lane: number,
  messages: readonly Uint8Array[],
  abortSignal: AbortSignal,
): Promise<number> => {
  const batch = await client.createBatch({ partitionId: String(lane), abortSignal });
  const count = fill(batch, messages);
  if (count === 0)
    throw new HopwatchError(
      'limit-exceeded',
      'fatal',
      `A message of ${messages[0]?.length} bytes is more than the facts hub takes (${batch.maxSizeInBytes}). Hopwatch must not come to this whatever it is sent; please report it.`,
    );
  await client.sendBatch(batch, { abortSignal });
  return count;
};

/** In as few sends as they fit in, one after the other: what is not acknowledged is sent again before what comes after it. */
const publish = async (facts: Connected<EventHubProducerClient>, lane: number, messages: readonly Uint8Array[]): Promise<void> => {
  for (let sent = 0; sent < messages.length; ) {
    const rest = messages.slice(sent);
    sent += await facts.use('take messages', (client, signal) => sendSome(client, lane, rest, signal));
  }
};

const sendOne = (client: EventHubProducerClient, partitionId: string, message: Uint8Array, abortSignal: AbortSignal): Promise<void> =>
  client.sendBatch([{ body: bodyOf(message) }], { partitionId, abortSignal });

/** The SDK is loaded here and not above: an output app never needs it, and it costs a tenth of a second of every cold start. */
const producer = (connection: HubConnection, patience: Patience): Connected<EventHubProducerClient> =>
  connected(
    connection.hub,
    () => {
      const sdk = require('@azure/event-hubs') as typeof import('@azure/event-hubs');
      const options = clientOptions(patience.deadline);
      return 'connectionString' in connection
        ? new sdk.EventHubProducerClient(connection.connectionString, connection.hub, options)
        : new sdk.EventHubProducerClient(connection.fullyQualifiedNamespace, connection.hub, connection.credential, options);
    },
    patience,
  );

export const eventHubs = (
  connections: Readonly<Record<HubName, HubConnection>>,
  patience: Patience = { deadline: seconds(10), patience: minutes(2) },
): Hubs => {
  const raw = producer(connections.raw, patience);
  const facts = producer(connections.facts, patience);
  return {
    publish: (lane, messages) => publish(facts, lane, messages),
    sendRaw: (partition, message) => raw.use('take a message', (client, signal) => sendOne(client, partition, message, signal)),
    rawPartitions: () => raw.use('describe its partitions', partitionStates),
    factsPartitions: () => facts.use('describe its partitions', partitionStates),
    close: async () => {
      await Promise.all([raw.close(), facts.close()]);
    },
  };
};
