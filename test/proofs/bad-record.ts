import { setTimeout as delay } from 'node:timers/promises';
import { sampleMessages } from '../../lib/cli/demo/sample-attack';
import { hopsBehind, replayed } from '../integration/hops';
import { type LocalPipeline, localPipeline } from '../integration/local-pipeline';
import { type Defect, plantedApp, whereMatchesAreFound, whereRecordsAreRead } from '../integration/planted-app';
import { below, type Random, seededRandom, shuffled } from '../support/worlds/seeded-random';
import { type Proof, tellFailure } from './harness';

/** What C6 promises, in seconds. */
const promised = 300;

const badName = 'too-much.exe';
const badReport = 999_999;

const strikes = {
  throws: "throw new Error('this record is too much');",
  'ends the process': "process.kill(process.pid, 'SIGKILL');",
} as const;
type Strike = keyof typeof strikes;

const places = {
  ingestion: (strike: string): Defect => whereRecordsAreRead(`if (properties.FileName === '${badName}') ${strike}`),
  correlation: (strike: string): Defect =>
    whereMatchesAreFound(`for (const { columns } of distinct.values()) if (columns.FileName === '${badName}') ${strike}`),
} as const;
type Place = keyof typeof places;

interface Kind {
  readonly place: Place;
  readonly strike: Strike;
}

const kinds: readonly [Kind, ...Kind[]] = [
  { place: 'ingestion', strike: 'throws' },
  { place: 'ingestion', strike: 'ends the process' },
  { place: 'correlation', strike: 'throws' },
  { place: 'correlation', strike: 'ends the process' },
];

interface Message {
  readonly records: readonly { readonly properties: Readonly<Record<string, unknown>> }[];
}

/** A child of DcomLaunch, which no filter drops. */
const isChild = ({ properties }: Message['records'][number]): boolean => properties.FileName === 'mmc.exe';

const tooMuch = (messages: readonly Message[]) => {
  const [model] = messages.flatMap(({ records }) => records).filter(isChild);
  if (model === undefined) throw new Error('the sample attack has no child of DcomLaunch any more');
  return { ...model, properties: { ...model.properties, FileName: badName, ReportId: badReport, ProcessId: 65_000 } };
};

/** The sample attack in any order, with the bad record somewhere in one of its messages. */
const withBadRecord = (random: Random): readonly Buffer[] => {
  const messages = sampleMessages().map((message) => JSON.parse(message) as Message);
  const bad = tooMuch(messages);
  const chosen = below(random, messages.length);
  return shuffled(
    random,
    messages.map(({ records }, index) => ({ records: index === chosen ? shuffled(random, [...records, bad]) : records })),
  ).map((message) => Buffer.from(JSON.stringify(message), 'utf8'));
};

/** The app, started again whenever it has ended by itself, as Azure's host does with its worker. */
interface Kept {
  readonly ends: () => number;
  letEnd(): void;
}

const keepRunning = async (pipeline: LocalPipeline, folder: string): Promise<Kept> => {
  let [isWanted, ends] = [true, 0];
  const start = async (): Promise<void> => {
    const { died } = await pipeline.start({}, folder);
    void died.then(() => {
      if (!isWanted) return;
      ends++;
      void start().catch(() => undefined);
    });
  };
  await start();
  return {
    ends: () => ends,
    letEnd: () => {
      isWanted = false;
    },
  };
};

/** Waits until everything is through, or for as long as is promised. Returns the seconds that it took. */
const secondsUntilDone = async (pipeline: LocalPipeline): Promise<number> => {
  const began = Date.now();
  const secondsGone = (): number => (Date.now() - began) / 1000;
  while (secondsGone() < promised) {
    const { done, published } = await pipeline.drain();
    if (done && published > 0) break;
    await delay(100);
  }
  return secondsGone();
};

interface Outcome extends Kind {
  readonly faults: readonly string[];
  readonly seconds: number;
  readonly ends: number;
}

const faultsOf = async ({ stores, delivered }: LocalPipeline, seconds: number): Promise<readonly string[]> => {
  const [hops, wanted] = [await hopsBehind(stores, await delivered()), await replayed(sampleMessages())];
  const letters = await stores.deadLetters.list();
  const isBad = letters.length > 0 && letters.every(({ excerpt }) => excerpt.includes(String(badReport)));
  return [
    ...(seconds < promised ? [] : [`not through after ${promised} s`]),
    ...(JSON.stringify(hops) === JSON.stringify(wanted)
      ? []
      : [`${hops.length} hops that are not the ${wanted.length} of the other records`]),
    ...(isBad ? [] : [`dead letters that are not the bad record alone: ${JSON.stringify(letters)}`]),
  ];
};

const runOne = async ({ place, strike }: Kind, random: Random): Promise<Outcome> => {
  const app = await plantedApp(process.cwd(), places[place](strikes[strike]));
  const pipeline = await localPipeline();
  try {
    const running = await keepRunning(pipeline, app.folder);
    await pipeline.publish(withBadRecord(random));
    const seconds = await secondsUntilDone(pipeline);
    running.letEnd();
    return { place, strike, seconds, ends: running.ends(), faults: await faultsOf(pipeline, seconds) };
  } finally {
    await pipeline.end();
    await app.remove();
  }
};

const told = (outcomes: readonly Outcome[]): string =>
  `${Math.max(...outcomes.map(({ seconds }) => seconds)).toFixed(1)}s/${Math.max(...outcomes.map(({ ends }) => ends))}`;

export const badRecord: Proof = {
  name: 'bad-record',
  about:
    'the functions through AMQP and Azurite with a record that is too much for one of them, which throws or ends the process at it: it alone is set aside, and everything else is through within the five minutes of C6. Tells the longest time and the most ends of each kind',
  cases: kinds.length,
  run: async ({ cases, seed }, tick) => {
    const outcomes: Outcome[] = [];
    for (let n = 0; n < cases; n++) {
      const outcome = await runOne(kinds[n % kinds.length] ?? kinds[0], seededRandom(seed + n));
      outcomes.push(outcome);
      if (outcome.faults.length > 0) tellFailure(seed + n, outcome.faults);
      tick();
    }
    const ofKind = ({ place, strike }: Kind) => outcomes.filter((outcome) => outcome.place === place && outcome.strike === strike);
    return {
      cases,
      failures: outcomes.filter(({ faults }) => faults.length > 0).length,
      coverage: Object.fromEntries(kinds.map((kind) => [`${kind.place} ${kind.strike}`, told(ofKind(kind))])),
    };
  },
};
