import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Depths, type Drain, readDrain } from '../../lib/cli/demo/drained';
import { publish } from '../../lib/cli/demo/publish';
import { factsHub, localSettings, partitions, rawHub } from '../../lib/cli/demo/runtime';
import { type Azurite, type EventHubs, type FunctionsHost, startAzurite, startEventHubs, startFunctionsHost } from '../../lib/local';
import type { Incident } from '../../lib/model/incident';
import type { Stores } from '../../lib/pipeline/ports';
import { tableStores } from '../../lib/stores/table-storage';

export const root = resolve(__dirname, '..', '..');

export interface CommandResult {
  readonly exitCode: number;
  readonly output: string;
}

/** The services that a pipeline stands on, and a pipeline that can be stopped, killed and started again on them. */
export interface LocalPipeline {
  readonly stores: Stores;
  /** The storage account's connection string. */
  readonly storage: string;
  /** Runs the command line that is built here, with the app's settings in its environment. */
  hopwatch(...args: readonly string[]): Promise<CommandResult>;
  /** The app is the one that is built here, where no other folder is given. */
  start(changes?: Readonly<Record<string, string>>, appDirectory?: string): Promise<FunctionsHost>;
  publish(messages: Iterable<Uint8Array>): Promise<void>;
  drain(): Promise<Drain>;
  /** Asks until `enough`; throws after a minute without progress. */
  until(enough: (drain: Drain) => boolean): Promise<Drain>;
  /** Every line of the sink. */
  delivered(): Promise<readonly Incident[]>;
  end(): Promise<void>;
}

const patienceMilliseconds = 60_000;

const depthsOf = (hubs: EventHubs, hub: string): Depths =>
  new Map(hubs.depth(hub).map(({ partition, lastSequenceNumber }) => [partition, lastSequenceNumber]));

const linesOf = async (path: string): Promise<readonly string[]> =>
  (await readFile(path, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');

const run = (args: readonly string[], settings: Readonly<Record<string, string>>): Promise<CommandResult> =>
  new Promise((resolved) => {
    const command = [join(root, 'dist/lib/cli/main.js'), ...args];
    execFile(process.execPath, command, { env: { ...process.env, ...settings } }, (error, output, errors) =>
      resolved({ exitCode: error === null ? 0 : 1, output: `${output}${errors}` }),
    );
  });

const over = (azurite: Azurite, hubs: EventHubs, stores: Stores, folder: string): LocalPipeline => {
  const sink = join(folder, 'incidents.ndjson');
  const hosts: FunctionsHost[] = [];
  const drain = (): Promise<Drain> => readDrain(stores, depthsOf(hubs, rawHub), () => depthsOf(hubs, factsHub));
  return {
    stores,
    storage: azurite.connectionString,
    hopwatch: (...args) => run(args, localSettings(azurite.connectionString, hubs.connectionString, sink, 0)),
    start: async (changes = {}, appDirectory = root) => {
      const host = await startFunctionsHost({
        appDirectory,
        settings: (port) => ({
          ...localSettings(azurite.connectionString, hubs.connectionString, sink, port),
          SWEEP_SCHEDULE: '* * * * * *',
          ...changes,
        }),
      });
      hosts.push(host);
      return host;
    },
    publish: async (messages) => {
      const abortSignal = new AbortController().signal;
      await publish({ connectionString: hubs.connectionString, hub: rawHub, messages, room: () => Promise.resolve(), abortSignal });
    },
    drain,
    until: async (enough) => {
      for (let [moved, before] = [Date.now(), -1]; ; ) {
        const now = await drain();
        if (enough(now)) return now;
        if (now.ingested + now.correlated !== before) [moved, before] = [Date.now(), now.ingested + now.correlated];
        if (Date.now() - moved > patienceMilliseconds) throw new Error(`stands still at ${JSON.stringify(now)}: ${hosts.at(-1)?.tail()}`);
        await delay(50);
      }
    },
    delivered: async () => (await linesOf(sink)).map((line) => JSON.parse(line) as Incident),
    end: async () => {
      for (const host of hosts) await host.stop();
      await hubs.stop();
      await azurite.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

export const localPipeline = async (): Promise<LocalPipeline> => {
  const hubs = await startEventHubs({ hubs: [rawHub, factsHub].map((name) => ({ name, partitions })) });
  const azurite = await startAzurite();
  const stores = await tableStores({ connectionString: azurite.connectionString });
  return over(azurite, hubs, stores, await mkdtemp(join(tmpdir(), 'hopwatch-test-')));
};
