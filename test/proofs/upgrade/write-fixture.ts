import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sampleMessages } from '../../../lib/cli/demo/sample-attack';
import type { Contact } from '../../../lib/model/contact';
import type { IncidentId } from '../../../lib/model/incident';
import { parseTicks, type Ticks } from '../../../lib/model/time';
import { bellsIn } from '../../../lib/pipeline/incidents/bells';
import { buckets } from '../../../lib/pipeline/incidents/buckets';
import type { LaneRef, RevisionRef, Stores } from '../../../lib/pipeline/ports';
import { memoryTable } from '../../../lib/stores/memory/memory-table';
import { storesOver } from '../../../lib/stores/stores-over';
import { type Table, type Tables, tableNames } from '../../../lib/stores/table';
import { entityOf } from '../../../lib/stores/table-storage/entity';
import { version } from '../../../package.json';
import { seededRandom, shuffled } from '../../support/worlds/seeded-random';
import { type Fixture, fixtureFolder } from './fixture';
import { type Frozen, frozen } from './frozen';
import { emptyHubs, lanes, plan, take } from './pipeline';
import { type QuestionName, questions } from './questions';

const at = parseTicks('2026-03-17T12:00:00.1234567Z') as Ticks;
const span = { from: parseTicks('2026-01-01T00:00:00Z') as Ticks, to: parseTicks('2027-01-01T00:00:00Z') as Ticks };

/** The sample attack a record a message and in no order, so that half of it is half of every hop. */
const rawMessages = (): readonly string[] => {
  const records = sampleMessages().flatMap((message) => (JSON.parse(message) as { records: unknown[] }).records);
  return ['not JSON', ...shuffled(seededRandom(1), records).map((record) => JSON.stringify({ records: [record] }))];
};

interface Watched {
  readonly table: Table;
  readonly partitions: Set<string>;
}

const watched = (): Watched => {
  const table = memoryTable();
  const partitions = new Set<string>();
  const noting =
    <R extends readonly unknown[], T>(call: (partition: string, ...rest: R) => T) =>
    (partition: string, ...rest: R): T => {
      partitions.add(partition);
      return call(partition, ...rest);
    };
  return {
    partitions,
    table: { ...table, insert: noting(table.insert), put: noting(table.put), change: noting(table.change) },
  };
};

const entitiesOf = async ({ table, partitions }: Watched): Promise<readonly Frozen[]> => {
  const listed = await Promise.all(
    [...partitions].sort().map(async (partition) => (await table.list(partition, '', '\uffff')).map((row) => entityOf(partition, row))),
  );
  return listed.flat().map(frozen);
};

type Asked = readonly [QuestionName, unknown];

/** Notes what was written, so that it can be asked for. */
const noted = (stores: Stores): { readonly stores: Stores; readonly asked: () => readonly Asked[] } => {
  const asked = new Map<string, Asked>();
  const note = (name: QuestionName, about: unknown): void => void asked.set(JSON.stringify(frozen([name, about])), [name, about]);
  const insert: Stores['incidents']['insert'] = (bucket, rows) => {
    for (const row of rows) if (row.kind === 'claim') note('who claims an anchor', { bucket, key: row.key });
    return stores.incidents.insert(bucket, rows);
  };
  const put: Stores['reference']['put'] = (row) => {
    note('what is known of', { kind: row.kind, key: row.key });
    return stores.reference.put(row);
  };
  const noteContacts = (contacts: readonly Contact[]): Promise<void> => {
    for (const { source, target } of contacts) {
      note('the contacts from', { source, span });
      note('the contacts to', { target, span });
    }
    return stores.hops.note(contacts);
  };
  return {
    stores: {
      ...stores,
      incidents: { ...stores.incidents, insert },
      reference: { ...stores.reference, put },
      hops: { ...stores.hops, note: noteContacts },
    },
    asked: () => [...asked.values()],
  };
};

/** What the functions that are not run here would have written. */
const rest = async (stores: Stores, refs: readonly RevisionRef[]): Promise<void> => {
  await stores.lanePlan.fix(plan);
  for (const lane of lanes) {
    await stores.progress.openBarrier(lane, { watermark: at, after: 7 });
    await stores.progress.raiseWatermark(lane, at);
    await stores.settling.ask({ lane, due: at, bucket: 3, incident: 'incident' as IncidentId, question: 'links' });
  }
  await stores.attempts.note('raw', '0', 7);
  for (const [index, ref] of refs.entries()) {
    await stores.deliveries.noteReached(ref, 'ndjson');
    if (index % 2 === 0) await stores.deliveries.note(ref, 'live');
    else await stores.deliveries.park({ ...ref, refusals: [{ sink: 'webhook', reason: '403' }] });
  }
};

const perLane = (lane: LaneRef): readonly Asked[] => [
  ['the log of a lane', lane],
  ['the progress of a lane', lane],
  ['the barrier of a lane', lane],
  ['the watermark of a lane', lane],
  ['what is due', { lane, upTo: at }],
];

const perDevice = (device: string): readonly Asked[] => [
  ['the lane of a device', device],
  ['the bucket of a device', device],
];

const perBucket = (_: unknown, bucket: number): readonly Asked[] => [
  ['the bells of a bucket', bucket],
  ['what is set aside', bucket],
];

const perRevision = (ref: RevisionRef): readonly Asked[] => [
  ['a revision', ref],
  ['the newest revision', ref],
  ['whether a revision was delivered', ref],
  ['the sinks that a revision reached', ref],
];

const written = async (): Promise<Fixture> => {
  const raw = rawMessages();
  const taken = Math.floor(raw.length / 2);
  const tables = tableNames.map((name) => [name, watched()] as const);
  const own = storesOver(Object.fromEntries(tables.map(([name, { table }]) => [name, table])) as Tables);
  const { stores, asked } = noted(own);
  const hubs = emptyHubs();
  await take(raw.slice(0, taken), 0, stores, hubs);
  const refs = await bellsIn(own.incidents);
  await rest(own, refs);
  const entities = await Promise.all(tables.map(async ([name, table]) => [name, await entitiesOf(table)] as const));
  const facts = lanes.map(({ lane }) => hubs.log('facts', lane));
  const all: readonly Asked[] = [
    ...facts.flat().map(({ body }): Asked => ['the facts of a message', body]),
    ['whether the plan is the same', plan],
    ['the progress of the raw hub', plan.generation],
    ['the dead letters', undefined],
    ['the next attempt', 7],
    ...lanes.flatMap(perLane),
    ...Array.from({ length: buckets }).flatMap(perBucket),
    ...refs.flatMap(perRevision),
    ...['a', 'b', 'c', 'd', ''].flatMap(perDevice),
    ...asked(),
  ];
  const answers: Fixture['answers'][number][] = [];
  for (const [question, about] of all)
    answers.push({ question, about: frozen(about), answer: frozen(await questions[question](own, about)) });
  return {
    version,
    raw,
    taken,
    facts: facts.map((lane) => lane.map(frozen)),
    tables: Object.fromEntries(entities) as Fixture['tables'],
    answers,
  };
};

/** Writes down what the present code stores and sends. Once for each version that is deployed: a fixture is never written again. */
export const writeFixture = async (): Promise<void> => {
  const path = join(fixtureFolder, `${version}.json`);
  writeFileSync(path, `${JSON.stringify(await written())}\n`, { flag: 'wx' });
  process.stdout.write(`${path}\n`);
};
