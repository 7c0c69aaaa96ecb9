import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { escaped, neutralise } from '../../engine/neutralise';
import { HopwatchError } from '../../model/errors';
import { openInput } from '../input/read-input';
import { printIncident } from '../print-incident';
import { sayUnreadable } from '../summary';
import { type Drain, readDrain } from './drained';
import { messagesOf } from './messages';
import { readOutcome, summarise } from './outcome';
import { publish } from './publish';
import { builtApp, type Part, type Runtime, rawHub, startRuntime } from './runtime';
import { unpackPackage } from './unpack';

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** A pipeline that stands still for so long is broken: say so rather than hang. */
const patienceMilliseconds = 120_000;
/** How often the store is asked how far the pipeline is, and how often a person is told. */
const askMilliseconds = 200;
const tellMilliseconds = 2_000;

const standsStill = (log: string): HopwatchError =>
  new HopwatchError(
    'hub-unavailable',
    'fatal',
    `The pipeline has stood still for two minutes.${log === '' ? '' : ` The functions last said:\n${log}\n`}Please report it with this text.`,
  );

/** Tells a person how far it is: at most every two seconds, and at the end. */
const teller = () => {
  let [told, at] = ['', 0];
  return ({ ingested, published }: Drain, done: boolean): void => {
    const text = `  ${ingested} of ${published} messages through`;
    if (published === 0 || text === told || (!done && Date.now() - at < tellMilliseconds)) return;
    say(text);
    [told, at] = [text, Date.now()];
  };
};

/** Follows the pipeline until everything is published and through; tells `onDrain` how far it is. */
const untilDrained = async (
  runtime: Runtime,
  published: () => boolean,
  onDrain: (drain: Drain) => void,
  signal: AbortSignal,
): Promise<void> => {
  const tell = teller();
  for (let [moved, before] = [Date.now(), -1]; !signal.aborted; ) {
    const last = published();
    const drain = await readDrain(runtime.stores, runtime.raw(), runtime.facts);
    onDrain(drain);
    const done = last && drain.done;
    tell(drain, done);
    if (done) return;
    const through = drain.ingested + drain.correlated;
    if (through !== before) [moved, before] = [Date.now(), through];
    if (Date.now() - moved > patienceMilliseconds) throw standsStill(runtime.host.tail());
    await delay(askMilliseconds, undefined, { signal }).catch(() => undefined);
  }
};

/** Messages that may wait in the raw hub, so that the endpoint's memory stays small whatever the input. */
const mostAhead = 1_000;

/** Returns why some files could not be read. */
const runThrough = async (files: readonly string[], runtime: Runtime, signal: AbortSignal): Promise<readonly HopwatchError[]> => {
  const unreadable: HopwatchError[] = [];
  const messages = messagesOf(files, say, (fault) => unreadable.push(fault));
  let through = 0;
  const room = async (sent: number): Promise<void> => {
    while (sent - through > mostAhead && !signal.aborted) await delay(askMilliseconds, undefined, { signal });
  };
  let published = false;
  await Promise.all([
    publish({ connectionString: runtime.hubs, hub: rawHub, messages, room, abortSignal: signal }).then(() => {
      published = true;
    }),
    untilDrained(
      runtime,
      () => published,
      ({ ingested }) => {
        through = ingested;
      },
      signal,
    ),
  ]);
  return unreadable;
};

const sayDeadLetters = async ({ stores }: Runtime): Promise<void> => {
  const letters = await stores.deadLetters.list();
  const [first] = letters;
  if (first !== undefined)
    say(`${letters.length} record(s) could not be read and were set aside; the first: ${neutralise(first.reason, 500)}`);
};

const nameOf = (files: readonly string[]): string =>
  files.length === 0 ? 'the sample attack' : files.length > 3 ? `${files.length} files` : files.map(escaped).join(', ');

/** Rejects at the first Ctrl-C, so that everything is stopped in order. */
const interruption = (): Promise<never> =>
  new Promise((_, reject) => {
    const stop = (): void =>
      reject(new HopwatchError('local-runtime-failed', 'fatal', 'Interrupted; everything that was started is stopped.'));
    process.once('SIGINT', stop).once('SIGTERM', stop);
  });

/** Returns whether all files could be read. */
const run = async (
  files: readonly string[],
  appDirectory: string,
  sinkPath: string,
  started: Part[],
  signal: AbortSignal,
): Promise<boolean> => {
  const begun = Date.now();
  say('Starting Azurite, the Event Hubs endpoint and the Functions host');
  const runtime = await startRuntime(appDirectory, sinkPath, started);
  say(`  ${runtime.host.functions.map(({ name }) => name).join(', ')} are up`);
  say(`Publishing ${nameOf(files)} to the event hub ${rawHub} over AMQP`);
  const unreadable = await Promise.race([runThrough(files, runtime, signal), runtime.broken]);
  await sayDeadLetters(runtime);
  const incidents = await readOutcome(sinkPath);
  say(`${summarise(incidents)} (${((Date.now() - begun) / 1000).toFixed(1)} s in all)\n`);
  process.stdout.write(incidents.map((incident) => `${printIncident(incident)}\n\n`).join(''));
  for (const line of sayUnreadable(unreadable)) say(line);
  return unreadable.length === 0;
};

/** Stops in order what was started last first; after a failure ends it at once. */
const endAll = async (started: readonly Part[], failed: boolean): Promise<void> => {
  for (const part of [...started].reverse()) await (failed ? part.kill() : part.stop());
};

/** A client whose server is gone tries for minutes; nothing waits for it once the demo has failed. */
const exitSoon = (): void => {
  setTimeout(() => process.exit(1), 500).unref();
};

/**
 * The live pipeline on this machine: publishes the files, or the sample attack, and prints what reached the sink. Returns whether all files could
 * be read. `bundle`: the app is the package that goes to Azure, unpacked.
 */
export const demo = async (files: readonly string[], { bundle = false }: { readonly bundle?: boolean } = {}): Promise<boolean> => {
  await openInput(files);
  const folder = await mkdtemp(join(tmpdir(), 'hopwatch-demo-'));
  const started: Part[] = [];
  const ending = new AbortController();
  let failed = true;
  try {
    const appDirectory = bundle ? unpackPackage(join(folder, 'app')) : builtApp;
    const isComplete = await Promise.race([
      run(files, appDirectory, join(folder, 'incidents.ndjson'), started, ending.signal),
      interruption(),
    ]);
    failed = false;
    return isComplete;
  } finally {
    ending.abort();
    await endAll(started, failed);
    await rm(folder, { recursive: true, force: true });
    if (failed) exitSoon();
  }
};
