import { neutralise } from '../engine/neutralise';
import type { Fields, Telemetry } from '../pipeline/ports';

const safe = (fields: Fields | undefined): Fields =>
  fields === undefined
    ? {}
    : Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? neutralise(value, 1024) : value]),
      );

/** One JSON object a line on the given writer, which the Functions host carries to Application Insights. No raw text: every value is neutralised. */
export const consoleTelemetry = (write: (line: string) => void): Telemetry => ({
  count: (metric, value, dimensions) => write(JSON.stringify({ metric, value, ...safe(dimensions) })),
  log: (level, message, fields) => write(JSON.stringify({ level, message: neutralise(message, 2048), ...safe(fields) })),
});

export const silentTelemetry: Telemetry = { count: () => undefined, log: () => undefined };
