import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HubMessage, Stores } from '../../../lib/pipeline/ports';
import { memoryTable } from '../../../lib/stores/memory/memory-table';
import { storesOver } from '../../../lib/stores/stores-over';
import { type Table, type TableKey, type Tables, tableNames } from '../../../lib/stores/table';
import { type FoundEntity, rowIn } from '../../../lib/stores/table-storage/entity';
import { type Frozen, thawed } from './frozen';
import type { QuestionName } from './questions';

/** What a version of Hopwatch had written when it was replaced. */
export interface Fixture {
  readonly version: string;
  /** Everything that Defender sent, of which the version took the first `taken`. */
  readonly raw: readonly string[];
  readonly taken: number;
  /** The facts hub, by lane. */
  readonly facts: readonly (readonly Frozen[])[];
  /** Entities of Table Storage, by table. */
  readonly tables: Readonly<Record<TableKey, readonly Frozen[]>>;
  /** What the version itself answered. */
  readonly answers: readonly Answer[];
}

export interface Answer {
  readonly question: QuestionName;
  readonly about: Frozen;
  readonly answer: Frozen;
}

/** Seen from the project's folder, as scripts and tests are run: the bundle of the proofs lies elsewhere. */
export const fixtureFolder = join(process.cwd(), 'test', 'proofs', 'upgrade', 'fixtures');

export const fixtures = (): readonly Fixture[] =>
  readdirSync(fixtureFolder)
    .sort()
    .map((name) => JSON.parse(readFileSync(join(fixtureFolder, name), 'utf8')) as Fixture);

const tableOf = async (entities: readonly Frozen[]): Promise<Table> => {
  const table = memoryTable();
  for (const entity of entities.map((one) => thawed(one) as FoundEntity & { readonly partitionKey: string }))
    await table.put(entity.partitionKey, [rowIn(entity)]);
  return table;
};

/** Today's stores over the tables that the version left. */
export const storesLeft = async ({ tables }: Pick<Fixture, 'tables'>): Promise<Stores> => {
  const opened = await Promise.all(tableNames.map(async (name) => [name, await tableOf(tables[name] ?? [])] as const));
  return storesOver(Object.fromEntries(opened) as Tables);
};

export const factsLeft = ({ facts }: Fixture): readonly (readonly HubMessage[])[] =>
  facts.map((lane) => lane.map((message) => thawed(message) as HubMessage));
