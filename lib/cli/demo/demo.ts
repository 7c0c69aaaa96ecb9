import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startAzurite, startEventHubs, startFunctionsHost } from '../../local';
import { HopwatchError } from '../../model/errors';
import { type Incident, severities } from '../../model/incident';
import { tableStores } from '../../stores/table-storage';
import { printIncident } from '../print-incident';
import { readLines } from '../replay/read-lines';
import { type Depths, readDrain } from './drained';
import { publish } from './publish';
import { sampleMessages } from './sample-attack';

const rawHub = 'defender-raw';
const factsHub = 'hopwatch-facts';
const partitions = 4;
/** A demo that is not through by then is broken; say so rather than hang. */
const patienceMilliseconds = 10 * 60_000;

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

interface Started {
  readonly stop: () => Promise<void>;
}

/** Stops what was started, last first, also when starting the rest failed. */
const stopper = () => {
  const started: Started[] = [];
  return {
    add: <T extends Started>(one: T): T => {
      started.push(one);
      return one;
    },
    stopAll: async () => {
      for (const one of started.reverse()) await one.stop();
      started.length = 0;
    },
  };
};

const appDirectory = (): string => resolve(__dirname, '..', '..', '..', '..');

const settingsOf = (azurite: string, hubs: string, sinkPath: string, port: number): Record<string, string> => ({
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
  OUTPUT_URL: `http://127.0.0.1:${port}/api/post-incident`,
  SINKS: 'ndjson',
  NDJSON_PATH: sinkPath,
});

const messagesOf = async function* (files: readonly string[]): AsyncGenerator<Uint8Array> {
  if (files.length === 0) for (const message of sampleMessages()) yield Buffer.from(message, 'utf8');
  for (const file of files) for await (const line of readLines(file, () => undefined)) yield line.bytes;
};

const lastRevisions = async (path: string): Promise<readonly Incident[]> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const incidents = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Incident]));
  const last = new Map<string, Incident>();
  for (const incident of incidents) if ((last.get(incident.id)?.revision ?? 0) < incident.revision) last.set(incident.id, incident);
  const rank = (incident: Incident): number => severities.indexOf(incident.severity);
  return [...last.values()]
    .filter((incident) => incident.absorbedBy === undefined)
    .sort((a, b) => rank(b) - rank(a) || (a.firstSeen < b.firstSeen ? -1 : 1));
};

const untilDrained = async (stores: Awaited<ReturnType<typeof tableStores>>, raw: () => Depths, facts: () => Depths): Promise<void> => {
  const started = Date.now();
  let shown = -1;
  for (;;) {
    const drain = await readDrain(stores, raw(), facts);
    if (drain.ingested !== shown) say(`  ${drain.ingested} of ${drain.published} messages through`);
    shown = drain.ingested;
    if (drain.done) return;
    if (Date.now() - started > patienceMilliseconds) {
      throw new HopwatchError(
        'hub-unavailable',
        'fatal',
        'The pipeline is not through after ten minutes. The log lines above name the function that fails; please report it with them.',
      );
    }
    await delay(200);
  }
};

const run = async (files: readonly string[], started: ReturnType<typeof stopper>, sinkPath: string): Promise<void> => {
  say('Starting Azurite, the Event Hubs endpoint and the Functions host');
  const [azurite, hubs] = await Promise.all([
    startAzurite().then(started.add),
    startEventHubs({ hubs: [rawHub, factsHub].map((name) => ({ name, partitions })) }).then(started.add),
  ]);
  const host = started.add(
    await startFunctionsHost({
      appDirectory: appDirectory(),
      settings: (port) => settingsOf(azurite.connectionString, hubs.connectionString, sinkPath, port),
    }),
  );
  say(`  ${host.functions.map(({ name }) => name).join(', ')} are up`);
  const depths = (hub: string) => (): Depths =>
    new Map(hubs.depth(hub).map(({ partition, lastSequenceNumber }) => [partition, lastSequenceNumber]));
  const stores = await tableStores({ connectionString: azurite.connectionString });
  const work = async (): Promise<void> => {
    say(`Publishing ${files.length === 0 ? 'the sample attack' : files.join(', ')} to ${rawHub} over AMQP`);
    await publish(hubs.connectionString, rawHub, messagesOf(files));
    await untilDrained(stores, depths(rawHub), depths(factsHub));
  };
  const died = Promise.race([azurite.died, host.died]).then((error) => {
    throw error;
  });
  await Promise.race([work(), died]);
};

/** The live pipeline on this machine: publishes the files, or the sample attack, and prints what reached the sink. */
export const demo = async (files: readonly string[]): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'hopwatch-demo-'));
  const sinkPath = join(folder, 'incidents.ndjson');
  const started = stopper();
  const interrupted = (): void => {
    void started.stopAll().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    await run(files, started, sinkPath);
    const incidents = await lastRevisions(sinkPath);
    say(`${incidents.length} incident(s) reached the sink\n`);
    process.stdout.write(incidents.map((incident) => `${printIncident(incident)}\n\n`).join(''));
  } finally {
    await started.stopAll();
    await rm(folder, { recursive: true, force: true });
  }
};
