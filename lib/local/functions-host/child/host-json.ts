import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);

/** All of them have to be named: their defaults differ between the versions of the Event Hubs extension. */
const eventHubs = z.object({
  maxEventBatchSize: count,
  prefetchCount: count,
  batchCheckpointFrequency: count,
  initialOffsetOptions: z.discriminatedUnion('type', [
    z.object({ type: z.literal('fromStart') }),
    z.object({ type: z.literal('fromEnd') }),
    z.object({ type: z.literal('fromEnqueuedTime'), enqueuedTimeUtc: z.coerce.date() }),
  ]),
});

const hostJson = z.object({
  extensions: z.object({
    eventHubs,
    http: z.object({ routePrefix: z.string() }).default({ routePrefix: 'api' }),
  }),
});

export type EventHubsOptions = z.output<typeof eventHubs>;
export type HostJson = z.output<typeof hostJson>;

/** An app setting overrides host.json under this name, with `__` between the steps of the path. */
const prefix = 'AzureFunctionsJobHost__';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const withValue = (json: unknown, [step, ...rest]: readonly string[], value: string): unknown =>
  step === undefined ? value : { ...(isObject(json) ? json : {}), [step]: withValue(isObject(json) ? json[step] : undefined, rest, value) };

/** The app's host.json with its overrides, as far as the local host follows it. Throws what zod says where it cannot be followed. */
export const readHostJson = (appDirectory: string, settings: NodeJS.ProcessEnv): HostJson => {
  const json: unknown = JSON.parse(readFileSync(join(appDirectory, 'host.json'), 'utf8'));
  const overrides = Object.entries(settings).filter(([name]) => name.startsWith(prefix));
  return hostJson.parse(overrides.reduce((all, [name, value]) => withValue(all, name.slice(prefix.length).split('__'), value ?? ''), json));
};
