import type { z } from 'zod';
import { defenderTables, tableNamed } from '../../lib/defender';
import { bag, instant, looseFlag, looseWhole, shown, text, whole } from '../../lib/defender/columns';
import type { TableDefinition } from '../../lib/defender/define-table';
import { rules } from '../../lib/rules';
import { advancedHunting, type KustoType } from '../support/kql/advanced-hunting';
import { faultsIn } from '../support/kql/language';
import { projectFiles, read } from './project';

interface Block {
  readonly page: string;
  readonly language: string;
  readonly query: string;
}

const blocksIn = (page: string): readonly Block[] =>
  [...read(page).matchAll(/^```(kql|kusto)\n(.*?)^```$/gms)].map(([, language = '', query = '']) => ({ page, language, query }));

const blocks = projectFiles.filter((path) => path.endsWith('.md')).flatMap(blocksIn);
const named = blocks.map((block, index) => ({ ...block, name: `${block.page}, block ${index + 1}` }));

describe('queries for analysts', () => {
  test('stand on every rule’s page, one that hunts as the rule does', () => {
    const pages = rules.map(({ id }) => `lib/rules/${id}/README.md`);
    expect(pages.filter((page) => blocks.filter((block) => block.page === page && block.language === 'kql').length !== 1)).toEqual([]);
  });

  test.each(named)('$name is sound, and its tables, columns and types are Defender’s', ({ query }) => expect(faultsIn(query)).toEqual([]));

  test('a hunting query reads every table that the rule reads', () => {
    const missing = rules.flatMap(({ id, forms }) => {
      const query = blocks.find(({ page, language }) => page === `lib/rules/${id}/README.md` && language === 'kql')?.query ?? '';
      const tables = new Set(forms.flatMap(({ steps }) => Object.values(steps).map(({ table }) => table)));
      return [...tables].filter((table) => table !== 'HostIdentity' && !query.includes(table)).map((table) => `${id}: ${table}`);
    });
    expect(missing).toEqual([]);
  });
});

describe('a query is faulty', () => {
  test.each([
    ['a column that there is not', 'DeviceProcessEvents | where ProcesId == 4', "The name 'ProcesId' does not refer to any known column"],
    ['a column of another table', 'DeviceNetworkEvents | project LogonId', "The name 'LogonId' does not refer to any known column"],
    ['a table that there is not', 'DeviceServiceEvents | take 1', "The name 'DeviceServiceEvents' does not refer to any known table"],
    ['a type that does not fit', 'DeviceLogonEvents | where LogonId has "0"', "The operator 'has' is not defined"],
    ['an expression that is not there', 'DeviceEvents | where', 'Missing expression'],
    [
      'two sides of a join that differ in type',
      'DeviceEvents | join kind=inner DeviceLogonEvents on $left.AccountSid == $right.LogonId',
      'join',
    ],
  ])('%s', (_, query, message) => {
    expect(faultsIn(query).length).toBeGreaterThan(0);
    expect(faultsIn(query).join('\n')).toContain(message);
  });

  test('each one here, if a column in it were called otherwise', () => {
    const planted = blocks.map(({ query }) => query.replace(/\bTime(stamp|Generated)\b/, 'TimeStamp'));
    expect(planted.filter((query) => faultsIn(query).length === 0)).toEqual([]);
  });
});

const kinds: ReadonlyMap<z.ZodType, readonly KustoType[]> = new Map<z.ZodType, readonly KustoType[]>([
  [text, ['string']],
  [shown, ['string']],
  [bag, ['string']],
  [whole, ['long', 'int']],
  [looseWhole, ['long', 'int']],
  [instant, ['datetime']],
  [looseFlag, ['bool']],
]);

/** What Hopwatch would take if it came, though no page of Microsoft's lists it: tables share their groups of columns here. */
const unlisted: Readonly<Record<string, readonly string[]>> = {
  DeviceNetworkEvents: ['InitiatingProcessLogonId'],
  DeviceLogonEvents: ['InitiatingProcessLogonId', 'LocalIP', 'LocalPort'],
  DeviceRegistryEvents: ['InitiatingProcessLogonId'],
  DeviceImageLoadEvents: ['InitiatingProcessLogonId'],
};

describe.each(defenderTables)('%s', (table) => {
  const definition = tableNamed(table) as TableDefinition;
  const { shape } = definition.schema as unknown as z.ZodObject<Record<string, z.ZodType>>;
  const declared = advancedHunting[table] ?? {};

  test('has Microsoft’s names for the columns that are read', () => {
    expect(definition.columns.filter((column) => declared[column] === undefined)).toEqual(unlisted[table] ?? []);
  });

  test('has them read as what they are', () => {
    const listed = definition.columns.filter((column) => declared[column] !== undefined);
    const misread = listed.filter((column) => !kinds.get(shape[column] as z.ZodType)?.includes(declared[column] as KustoType));
    expect(misread).toEqual([]);
  });
});
