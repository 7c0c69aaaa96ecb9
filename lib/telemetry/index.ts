/**
 * How the pipeline tells what it does: counts and structured log lines behind the port `Telemetry`. May import the model,
 * the engine's `neutralise` and the ports.
 */
export { consoleTelemetry, silentTelemetry } from './console-telemetry';
