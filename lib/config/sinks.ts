import type { Sink, Telemetry } from '../pipeline/ports';
import { dryrunSink, incidentsApiSink, logsIngestionSink, ndjsonSink, webhookSink } from '../sinks';
import { identity } from './identity';
import type { Needed, Settings, SinkName } from './settings';

/** Where the services of a cloud are and what their tokens are for. */
const clouds = {
  AzureCloud: { monitor: 'https://monitor.azure.com', resourceManager: 'https://management.azure.com' },
  AzureUSGovernment: { monitor: 'https://monitor.azure.us', resourceManager: 'https://management.usgovcloudapi.net' },
  AzureChinaCloud: { monitor: 'https://monitor.azure.cn', resourceManager: 'https://management.chinacloudapi.cn' },
} as const satisfies Record<Settings<'output'>['CLOUD'], object>;

type SettingsOf<S extends SinkName> = Settings<'output'> & Needed<S>;

const opening: { readonly [S in SinkName]: (settings: SettingsOf<S>, telemetry: Telemetry) => Sink } = {
  'logs-ingestion': (settings) =>
    logsIngestionSink(
      {
        endpoint: settings.LOGS_ENDPOINT,
        ruleId: settings.LOGS_RULE_ID,
        stream: settings.LOGS_STREAM,
        audience: clouds[settings.CLOUD].monitor,
        tenant: settings.TENANT_ID,
      },
      { credential: identity() },
    ),
  'incidents-api': (settings) =>
    incidentsApiSink(
      { workspace: settings.SENTINEL_WORKSPACE_ID, endpoint: clouds[settings.CLOUD].resourceManager },
      { credential: identity() },
    ),
  webhook: (settings) => webhookSink({ url: settings.WEBHOOK_URL, key: settings.WEBHOOK_KEY }),
  ndjson: (settings) => ndjsonSink({ path: settings.NDJSON_PATH }),
  dryrun: (_settings, telemetry) => dryrunSink(telemetry),
};

/** The sinks that the settings list, each once. What a listed sink needs is there: `readSettings` refuses settings that lack it. */
export const openSinks = (settings: Settings<'output'>, telemetry: Telemetry): readonly Sink[] =>
  settings.SINKS.map((name) => opening[name](settings as SettingsOf<SinkName>, telemetry));
