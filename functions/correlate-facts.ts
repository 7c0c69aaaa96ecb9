import { app, type InvocationContext } from '@azure/functions';
import { pipeline } from '../lib/config/compose';
import { readBatch } from '../lib/config/requests';

const trigger = {
  connection: 'FactsHub',
  eventHubName: '%FACTS_HUB_NAME%',
  consumerGroup: '%FACTS_HUB_CONSUMER_GROUP%',
  cardinality: 'many',
  dataType: 'binary',
} as const;

app.eventHub('correlate-facts', {
  ...trigger,
  retry: { strategy: 'exponentialBackoff', maxRetryCount: -1, minimumInterval: { seconds: 2 }, maximumInterval: { minutes: 1 } },
  handler: async (messages: unknown, context: InvocationContext): Promise<void> =>
    (await pipeline()).correlate(readBatch(messages, context.triggerMetadata)),
});
