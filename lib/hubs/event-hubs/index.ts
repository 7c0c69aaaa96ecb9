/** The hubs as Azure Event Hubs, over its SDK, which is loaded on first use. */
import type { EventHubProducerClient } from '@azure/event-hubs';
import type { TokenCredential } from '@azure/identity';
import { ExponentialBackoff, handleAll, retry, TimeoutStrategy, timeout, wrap } from 'cockatiel';
import { HopwatchError, messageOf } from '../../model/errors';
import type { Hubs, PartitionState } from '../../pipeline/ports';

export type HubConnection =
  | { readonly connectionString: string; readonly hub: string }
  | { readonly fullyQualifiedNamespace: string; readonly credential: TokenCredential; readonly hub: string };

const attemptMilliseconds = 20_000;
const attempts = 3;

const policy = wrap(
  retry(handleAll, { maxAttempts: attempts - 1, backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 4_000 }) }),
  timeout(attemptMilliseconds, TimeoutStrategy.Aggressive),
);

const steady = async <T>(what: string, call: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  try {
    return await policy.execute(({ signal }) => call(signal));
  } catch (cause) {
    throw new HopwatchError(
      'hub-unavailable',
      'retry',
      `Event Hubs did not ${what} (${messageOf(cause)}). The host delivers again; if it lasts, check the namespace and the app's role on the hub.`,
      { cause },
    );
  }
};

/** Loaded here and not above: an output app never needs it, and it costs a tenth of a second of every cold start. */
const open = async (connection: HubConnection): Promise<EventHubProducerClient> => {
  const sdk = require('@azure/event-hubs') as typeof import('@azure/event-hubs');
  return 'connectionString' in connection
    ? new sdk.EventHubProducerClient(connection.connectionString, connection.hub)
    : new sdk.EventHubProducerClient(connection.fullyQualifiedNamespace, connection.hub, connection.credential);
};

/** A client that is opened when first asked for. */
const lazily = (connection: HubConnection) => {
  let opened: Promise<EventHubProducerClient> | undefined;
  return {
    get: (): Promise<EventHubProducerClient> => {
      opened ??= open(connection);
      return opened;
    },
    close: async (): Promise<void> => {
      await (await opened)?.close();
    },
  };
};

const partitionsOf = (client: EventHubProducerClient): Promise<readonly PartitionState[]> =>
  steady('describe its partitions', async (abortSignal) => {
    const ids = await client.getPartitionIds({ abortSignal });
    return Promise.all(
      ids.map(async (partition) => {
        const { isEmpty, lastEnqueuedSequenceNumber } = await client.getPartitionProperties(partition, { abortSignal });
        // A partition whose messages have expired is "empty" too, but its sequence goes on.
        return { partition, lastSequence: isEmpty && lastEnqueuedSequenceNumber <= 0 ? -1 : lastEnqueuedSequenceNumber };
      }),
    );
  });

const send = async (client: EventHubProducerClient, lane: number, messages: readonly Uint8Array[]): Promise<void> => {
  for (const body of messages) {
    await steady('take a message', (abortSignal) =>
      client.sendBatch([{ body: Buffer.from(body) }], { partitionId: String(lane), abortSignal }),
    );
  }
};

export const eventHubs = (connections: { readonly raw: HubConnection; readonly facts: HubConnection }): Hubs => {
  const raw = lazily(connections.raw);
  const facts = lazily(connections.facts);
  return {
    publish: async (lane, messages) => send(await facts.get(), lane, messages),
    rawPartitions: async () => partitionsOf(await raw.get()),
    factsPartitions: async () => partitionsOf(await facts.get()),
    close: async () => {
      await Promise.all([raw.close(), facts.close()]);
    },
  };
};
