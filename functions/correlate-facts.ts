import { app, type InvocationContext } from '@azure/functions';
import { correlator } from '../lib/config/compose';
import { isEnabled, untilItSucceeds } from '../lib/config/functions';
import { readBatch } from '../lib/config/requests';

const trigger = {
  connection: 'FactsHub',
  eventHubName: '%FACTS_HUB_NAME%',
  consumerGroup: '%FACTS_HUB_CONSUMER_GROUP%',
  cardinality: 'many',
  dataType: 'binary',
} as const;

if (isEnabled('correlate-facts')) {
  app.eventHub('correlate-facts', {
    ...trigger,
    retry: untilItSucceeds,
    handler: async (messages: unknown, context: InvocationContext): Promise<void> =>
      (await correlator()).correlate(readBatch(messages, context.triggerMetadata)),
  });
}
