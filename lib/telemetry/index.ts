/**
 * How the pipeline tells what it does: counts and structured log lines behind the port `Telemetry`. May import the model,
 * the engine's `neutralise`, the ports and the catalogue of the metrics.
 */
export { consoleTelemetry, silentTelemetry } from './console-telemetry';
export { reporting, type SummedTelemetry, summedTelemetry } from './summed-telemetry';
