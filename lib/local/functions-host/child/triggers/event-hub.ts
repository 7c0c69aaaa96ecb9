import {
  EventHubConsumerClient,
  type EventPosition,
  earliestEventPosition,
  latestEventPosition,
  type PartitionContext,
  type ReceivedEventData,
} from '@azure/event-hubs';
import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob';
import { ContainerClient } from '@azure/storage-blob';
import { z } from 'zod';
import { messageOf } from '../../../../model/errors';
import { resolved, settingOf } from '../app-settings';
import type { RegisteredFunction } from '../core-module';
import type { EventHubsOptions } from '../host-json';
import type { Invoker } from '../invoke';
import { withRetries } from '../retry';
import { batchInput } from './event-hub-input';
import type { Trigger } from './trigger';

const binding = z.object({
  connection: z.string(),
  eventHubName: z.string(),
  consumerGroup: z.string().default('$Default'),
  cardinality: z.literal('many', 'the local host hands over batches only: set cardinality many'),
  dataType: z.literal('binary', 'the local host hands over bytes only: set dataType binary'),
});

/** The container in which the true host keeps its checkpoints too. */
const checkpointContainer = 'azure-webjobs-eventhub';

/** Greedy and quick, so that one instance has all partitions at once, also just after another was killed. */
const loadBalancing = { strategy: 'greedy', updateIntervalInMs: 1_000, partitionOwnershipExpirationIntervalInMs: 4_000 } as const;

const startPosition = (options: EventHubsOptions['initialOffsetOptions']): EventPosition => {
  switch (options.type) {
    case 'fromStart':
      return earliestEventPosition;
    case 'fromEnd':
      return latestEventPosition;
    case 'fromEnqueuedTime':
      return { enqueuedOn: options.enqueuedTimeUtc };
  }
};

const checkpoints = async (): Promise<BlobCheckpointStore> => {
  const container = new ContainerClient(settingOf('AzureWebJobsStorage'), checkpointContainer);
  await container.createIfNotExists();
  return new BlobCheckpointStore(container);
};

/**
 * Reads a hub with the SDK's consumer, a batch of a partition at a time, and notes a checkpoint after every batch whatever
 * became of it once its retries have ended, but not while the host stops or after the partition was lost: as the true host
 * does, so that an exception loses a batch and a stop repeats one.
 */
export const eventHubTrigger = async (
  target: RegisteredFunction,
  trigger: unknown,
  options: EventHubsOptions,
  { invoke }: Invoker,
): Promise<Trigger> => {
  const { connection, eventHubName, consumerGroup } = binding.parse(trigger);
  const client = new EventHubConsumerClient(resolved(consumerGroup), settingOf(connection), resolved(eventHubName), await checkpoints(), {
    loadBalancingOptions: loadBalancing,
  });
  const stopping = new AbortController();
  const owned = new Map<string, number>();
  const processEvents = async (events: ReceivedEventData[], context: PartitionContext): Promise<void> => {
    const last = events.at(-1);
    if (last === undefined) return;
    const outcome = await withRetries(
      target.metadata,
      (retry) => invoke(target, { ...batchInput(events, context), ...retry }),
      stopping.signal,
    );
    const batches = owned.get(context.partitionId);
    if (outcome === 'stopped' || stopping.signal.aborted || batches === undefined) return;
    owned.set(context.partitionId, batches + 1);
    if ((batches + 1) % options.batchCheckpointFrequency === 0) await context.updateCheckpoint(last);
  };
  const subscription = client.subscribe(
    {
      processEvents,
      processInitialize: async ({ partitionId }) => void owned.set(partitionId, 0),
      processClose: async (_, { partitionId }) => void owned.delete(partitionId),
      processError: async (error) => void process.stderr.write(`${target.metadata.name}: ${messageOf(error)}\n`),
    },
    {
      maxBatchSize: options.maxEventBatchSize,
      prefetchCount: options.prefetchCount,
      startPosition: startPosition(options.initialOffsetOptions),
      skipParsingBodyAsJson: true,
    },
  );
  return {
    stop: async () => {
      stopping.abort();
      await subscription.close();
      await client.close();
    },
  };
};
