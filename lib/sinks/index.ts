/**
 * Where incidents go, one folder a sink. A sink gets the finished incident and must leave one however often the same id and
 * revision come. It may import the model, the ports, what the sinks share (the files beside this one) and its own SDK. A new
 * sink is its folder, a line here, its settings, and a line in `lib/config/sinks.ts`.
 */
export { canarySink } from './canary/canary-sink';
export { dryrunSink } from './dryrun/dryrun-sink';
export { incidentsApiSink } from './incidents-api/incidents-api-sink';
export { logsIngestionSink } from './logs-ingestion/logs-ingestion-sink';
export { type NdjsonSettings, ndjsonSink } from './ndjson/ndjson-sink';
export { webhookSink } from './webhook/webhook-sink';
