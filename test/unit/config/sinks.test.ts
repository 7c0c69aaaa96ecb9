import { readSettings } from '../../../lib/config/settings';
import { openSinks } from '../../../lib/config/sinks';
import { silentTelemetry } from '../../../lib/telemetry';
import { completeSettings } from '../../support/settings';

// What a sink is opened with is what its maker is given.
jest.mock('../../../lib/sinks', () => {
  const named = (name: string) => (settings: unknown) => ({ name, settings });
  return {
    logsIngestionSink: named('logs-ingestion'),
    incidentsApiSink: named('incidents-api'),
    webhookSink: named('webhook'),
    ndjsonSink: named('ndjson'),
    dryrunSink: () => ({ name: 'dryrun' }),
  };
});

const env = {
  ...completeSettings,
  LOGS_ENDPOINT: 'https://hopwatch-abcd.westeurope-1.ingest.monitor.azure.com',
  LOGS_RULE_ID: `dcr-${'0a'.repeat(16)}`,
  SENTINEL_WORKSPACE_ID:
    '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/law-soc',
  WEBHOOK_URL: 'https://soar.example/hopwatch',
  WEBHOOK_KEY: '0123456789abcdef',
  NDJSON_PATH: '/var/hopwatch.ndjson',
};
const openedBy = (settings: object) => openSinks(readSettings('output', { ...env, ...settings }), silentTelemetry);

test('every sink that is listed is opened with its settings, and no other', () => {
  expect(openedBy({ SINKS: 'webhook,logs-ingestion,ndjson,dryrun' })).toEqual([
    { name: 'webhook', settings: { url: env.WEBHOOK_URL, key: env.WEBHOOK_KEY } },
    {
      name: 'logs-ingestion',
      settings: {
        endpoint: env.LOGS_ENDPOINT,
        ruleId: env.LOGS_RULE_ID,
        stream: 'Custom-LateralDetections_CL',
        audience: 'https://monitor.azure.com',
        tenant: completeSettings.TENANT_ID,
      },
    },
    { name: 'ndjson', settings: { path: env.NDJSON_PATH } },
    { name: 'dryrun' },
  ]);
});

test.each([
  ['AzureCloud', 'https://monitor.azure.com', 'https://management.azure.com'],
  ['AzureUSGovernment', 'https://monitor.azure.us', 'https://management.usgovcloudapi.net'],
  ['AzureChinaCloud', 'https://monitor.azure.cn', 'https://management.chinacloudapi.cn'],
])('in %s the services are those of that cloud', (CLOUD, audience, endpoint) =>
  expect(openedBy({ CLOUD, SINKS: 'logs-ingestion,incidents-api' })).toEqual([
    { name: 'logs-ingestion', settings: expect.objectContaining({ audience }) },
    { name: 'incidents-api', settings: { workspace: env.SENTINEL_WORKSPACE_ID, endpoint } },
  ]),
);
