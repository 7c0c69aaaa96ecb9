import { resolve } from 'node:path';
import { type FunctionsHost, startAzurite, startEventHubs, startFunctionsHost } from '../../local';
import type { Stores } from '../../pipeline/ports';
import { tableStores } from '../../stores/table-storage';
import type { Depths } from './drained';

export const rawHub = 'defender-raw';
export const factsHub = 'hopwatch-facts';
export const partitions = 4;

/** The pipeline on this machine: every part of it that is not Hopwatch's own is the local stand-in. */
export interface Runtime {
  readonly hubs: string;
  readonly host: FunctionsHost;
  readonly stores: Stores;
  readonly raw: () => Depths;
  readonly facts: () => Depths;
  /** Rejects when a part of it ends by itself. */
  readonly broken: Promise<never>;
}

/** A part of it that has to be ended: in order, or at once. */
export interface Part {
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** The app as it is built: where its package.json is. This file runs from dist/lib/cli/demo. */
export const builtApp = resolve(__dirname, '..', '..', '..', '..');

/** The app settings of the pipeline with all of its parts on this machine. */
export const localSettings = (azurite: string, hubs: string, sinkPath: string, port: number): Readonly<Record<string, string>> => ({
  AzureWebJobsStorage: azurite,
  TENANT_ID: 'demo',
  RawHub: hubs,
  RAW_HUB_NAME: rawHub,
  RAW_HUB_CONSUMER_GROUP: '$Default',
  FactsHub: hubs,
  FACTS_HUB_NAME: factsHub,
  FACTS_HUB_CONSUMER_GROUP: '$Default',
  StateTables: azurite,
  LANES: String(partitions),
  SWEEP_SCHEDULE: '*/5 * * * * *',
  CANARY: 'off',
  OUTPUT_URL: `http://127.0.0.1:${port}/api/post-incident`,
  SINKS: 'ndjson',
  NDJSON_PATH: sinkPath,
});

/** Starts all of it with the app in `appDirectory`. What it has begun is in `started`, in order, also when the rest fails. */
export const startRuntime = async (appDirectory: string, sinkPath: string, started: Part[]): Promise<Runtime> => {
  const keep = <T extends Part>(one: T): T => {
    started.push(one);
    return one;
  };
  const [azurite, hubs] = await Promise.all([
    startAzurite().then(keep),
    startEventHubs({ hubs: [rawHub, factsHub].map((name) => ({ name, partitions })) }).then(keep),
  ]);
  const host = keep(
    await startFunctionsHost({
      appDirectory,
      settings: (port) => localSettings(azurite.connectionString, hubs.connectionString, sinkPath, port),
    }),
  );
  const depths = (hub: string) => (): Depths =>
    new Map(hubs.depth(hub).map(({ partition, lastSequenceNumber }) => [partition, lastSequenceNumber]));
  const stores = await tableStores({ connectionString: azurite.connectionString });
  const broken = Promise.race([azurite.died, host.died]).then((error): never => {
    throw error;
  });
  return { hubs: hubs.connectionString, host, stores, raw: depths(rawHub), facts: depths(factsHub), broken };
};
