import type { PartitionContext, ReceivedEventData } from '@azure/event-hubs';
import { HopwatchError } from '../../../../model/errors';
import type { TypedData } from '../core-module';
import type { Invocation } from '../invoke';

const longOf = (value: number) => ({ low: value | 0, high: Math.floor(value / 2 ** 32), unsigned: false });

const json = (value: unknown): TypedData => ({ json: JSON.stringify(value) });

/** Lists of strings lose their empty and missing entries on the way to the worker, so they go out of step with the events. */
const strings = (values: readonly (string | undefined)[]): TypedData => ({
  collectionString: { string: values.filter((value): value is string => value !== undefined && value !== '') },
});

/** How .NET writes a time in UTC. */
const dotnetTime = (time: Date): string => time.toISOString().replace('Z', '+00:00');

const systemProperties = (event: ReceivedEventData) => ({
  ...event.systemProperties,
  SequenceNumber: event.sequenceNumber,
  Offset: event.offset,
  PartitionKey: event.partitionKey ?? null,
  EnqueuedTimeUtc: dotnetTime(event.enqueuedTimeUtc),
});

const bodyOf = ({ body, sequenceNumber }: ReceivedEventData): Uint8Array => {
  if (body instanceof Uint8Array) return body;
  throw new HopwatchError(
    'local-runtime-failed',
    'fatal',
    `Event ${sequenceNumber} has a body that is not bytes; the local host knows no other.`,
  );
};

/** A batch in the forms in which the true host hands it to a worker: cardinality many, data type binary. */
export const batchInput = (
  events: readonly ReceivedEventData[],
  context: Pick<PartitionContext, 'fullyQualifiedNamespace' | 'eventHubName' | 'consumerGroup' | 'partitionId'>,
): Invocation => ({
  input: { collectionBytes: { bytes: events.map(bodyOf) } },
  triggerMetadata: {
    PartitionContext: json({
      FullyQualifiedNamespace: context.fullyQualifiedNamespace,
      EventHubName: context.eventHubName,
      ConsumerGroup: context.consumerGroup,
      PartitionId: context.partitionId,
    }),
    SequenceNumberArray: { collectionSint64: { sint64: events.map(({ sequenceNumber }) => longOf(sequenceNumber)) } },
    OffsetArray: strings(events.map(({ offset }) => String(offset))),
    PartitionKeyArray: strings(events.map(({ partitionKey }) => partitionKey ?? undefined)),
    EnqueuedTimeUtcArray: json(events.map(({ enqueuedTimeUtc }) => dotnetTime(enqueuedTimeUtc))),
    PropertiesArray: json(events.map(({ properties }) => properties ?? {})),
    SystemPropertiesArray: json(events.map(systemProperties)),
  },
});
