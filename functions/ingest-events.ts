import { app, type InvocationContext } from '@azure/functions';
import { correlator } from '../lib/config/compose';
import { isEnabled, untilItSucceeds } from '../lib/config/functions';
import { readBatch } from '../lib/config/requests';

// `dataType` reaches the host although the library's type lacks it. Without it the host parses every message as JSON before
// we see it, and one that is not JSON loses its whole batch.
const trigger = {
  connection: 'RawHub',
  eventHubName: '%RAW_HUB_NAME%',
  consumerGroup: '%RAW_HUB_CONSUMER_GROUP%',
  cardinality: 'many',
  dataType: 'binary',
} as const;

if (isEnabled('ingest-events')) {
  app.eventHub('ingest-events', {
    ...trigger,
    retry: untilItSucceeds,
    handler: async (messages: unknown, context: InvocationContext): Promise<void> =>
      (await correlator()).ingest(readBatch(messages, context.triggerMetadata)),
  });
}
