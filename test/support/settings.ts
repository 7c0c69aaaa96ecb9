import type { Environment } from '../../lib/config/functions';

/** Every setting that both apps must have, and no other. */
export const completeSettings: Environment = {
  TENANT_ID: '5d3f1c52-8c0e-4d0b-9c1f-2f6b1f0e7a44',
  RAW_HUB_NAME: 'raw',
  RAW_HUB_CONSUMER_GROUP: 'hopwatch',
  FACTS_HUB_NAME: 'facts',
  FACTS_HUB_CONSUMER_GROUP: 'correlate',
  LANES: '4',
  SWEEP_SCHEDULE: '*/30 * * * * *',
  OUTPUT_URL: 'https://output.example/api/post-incident',
  SINKS: 'ndjson',
  RawHub__fullyQualifiedNamespace: 'raw.servicebus.windows.net',
  FactsHub__fullyQualifiedNamespace: 'facts.servicebus.windows.net',
  StateTables__tableServiceUri: 'https://state.table.core.windows.net',
};
