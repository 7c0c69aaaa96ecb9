import * as fc from 'fast-check';
import { type Tile, type TileParts, visitTiles } from '../../../../lib/pipeline/decoding/tiles';
import { hostileMessages, hostileRecords } from '../../../support/messages/hostile-messages';
import { minified, wild, write } from '../../../support/messages/json-text';
import { seededRandom } from '../../../support/worlds/seeded-random';

const record = (category: string, properties: object = { a: 1 }): object => ({ time: 't', category, properties, Tenant: 'DefaultTenant' });

/** Undefined where the message is for the parser. */
const tilesOf = (bytes: Buffer): readonly Tile[] | undefined => {
  const tiles: Tile[] = [];
  return visitTiles(bytes, (tile) => tiles.push(tile) > 0) ? tiles : undefined;
};

const tiles = (text: string) => tilesOf(Buffer.from(text, 'utf8'));
const categories = (text: string) => tiles(text)?.map(({ known }) => known?.category);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

interface Part {
  readonly known: TileParts | undefined;
  readonly part: string;
}

const partsOf = (text: string): readonly Part[] => {
  const bytes = Buffer.from(text, 'utf8');
  return (tilesOf(bytes) ?? []).map(({ start, end, known }) => ({ known, part: bytes.toString('utf8', start, end) }));
};

const recordsIn = (text: string): unknown => {
  const message: unknown = JSON.parse(text);
  return isObject(message) && Array.isArray(message.records) ? message.records : message;
};

const isFlat = (properties: object): boolean =>
  Object.values(properties).every((value) => !isObject(value) || Object.keys(value).length === 0);

const expectRecords = (found: readonly Part[], records: unknown): void => {
  expect(found.map(({ part }) => JSON.parse(part))).toEqual(records);
  for (const { known, part } of found) {
    const { category, properties } = JSON.parse(part);
    if (known !== undefined) expect([category, isFlat(properties)]).toEqual([known.category, true]);
  }
};

describe('visitTiles', () => {
  test('finds the records of a message and of an array, with their categories', () => {
    const records = [record('AdvancedHunting-A'), record('B'), record('C')];
    for (const text of [JSON.stringify({ records }), JSON.stringify(records), `${JSON.stringify(records)}\r\n`])
      expect(categories(text)).toEqual(['AdvancedHunting-A', 'B', 'C']);
  });

  test('its places are the records, and the properties as far as the record goes', () => {
    const text = JSON.stringify({ records: [record('A', { x: 'ü' }), record('B', {})] });
    const bytes = Buffer.from(text, 'utf8');
    const found = tilesOf(bytes) ?? [];
    expect(found.map(({ start, end }) => JSON.parse(bytes.toString('utf8', start, end)))).toEqual([
      record('A', { x: 'ü' }),
      record('B', {}),
    ]);
    expect(found.map(({ known }) => known?.properties)).toEqual([
      Buffer.from('{"x":"ü"},"Tenant":"DefaultTenant"}', 'utf8').toString('latin1'),
      '{},"Tenant":"DefaultTenant"}',
    ]);
  });

  test('a visitor stops the visit', () => {
    const seen: number[] = [];
    const bytes = Buffer.from(JSON.stringify([record('A'), record('B'), record('C')]), 'utf8');
    expect(visitTiles(bytes, ({ start }) => seen.push(start) < 2)).toBe(false);
    expect(seen).toHaveLength(2);
  });

  test('finds records whole wherever a window ends, and longer than one', () => {
    const rest = [record('B', { x: { y: 1 } }), record('C'), record('D', { x: '}'.repeat(200_000) })];
    for (let length = 65_200; length < 65_536; length++) {
      const records = [record('A', { x: `{ü${'x'.repeat(length)}` }), ...rest];
      const found = partsOf(JSON.stringify({ records }));
      expect(found.map(({ known }) => known?.category)).toEqual(['A', undefined, 'C', 'D']);
      expect(found.map(({ part }) => part)).toEqual(records.map((one) => JSON.stringify(one)));
    }
  });

  test('of a valid message every known tile is a record with that category and flat properties, or some tile is no JSON', () =>
    fc.assert(
      fc.property(hostileMessages, fc.nat(), fc.constantFrom(0, 0, 0.05), (json, seed, space) => {
        const text = write(json, space === 0 ? minified : wild(seededRandom(seed), { space, escape: 0 }));
        const found = partsOf(text);
        // A tile that is not known is parsed, and all of the message where that fails.
        if (found.length > 0 && found.every(({ known, part }) => known !== undefined || parses(part)))
          expectRecords(found, recordsIn(text));
      }),
      { numRuns: 1000 },
    ));

  test('never throws, whatever is cut off or changed', () =>
    fc.assert(
      fc.property(fc.array(hostileRecords, { maxLength: 3 }), fc.nat(), fc.nat(), fc.nat(255), (records, from, length, byte) => {
        const bytes = Buffer.from(`{"records":[${records.map((one) => write(one, minified)).join(',')}]}`, 'utf8');
        if (bytes.length > 0) bytes[from % bytes.length] = byte;
        expect(() => tilesOf(bytes)).not.toThrow();
        expect(() => tilesOf(bytes.subarray(from % bytes.length, (from % bytes.length) + (length % bytes.length)))).not.toThrow();
      }),
      { numRuns: 500 },
    ));

  test.each([
    ['a bare record', JSON.stringify(record('A'))],
    ['an indented message', JSON.stringify({ records: [record('A')] }, null, 1)],
    ['no record', '{"records":[]}'],
    ['another key first', JSON.stringify({ other: 1, records: [record('A')] })],
    ['nothing', ''],
  ])('%s is for the parser', (_what, text) => expect(tiles(text)).toBeUndefined());

  test.each([
    ['the category after the properties', '[{"properties":{"a":1},"category":"A"}]'],
    ['two categories', '[{"category":"A","category":"B","properties":{"a":1}}]'],
    ['a category behind the properties too', '[{"category":"A","properties":{"a":1},"category":"B","b":{}}]'],
    ['a letter of the key behind an escape', '[{"cate\\u0067ory":"B","category":"A","properties":{"a":1}}]'],
    ['a second category with a letter behind an escape', '[{"category":"A","cate\\u0067ory":"B","properties":{"a":1}}]'],
    ['an escape in the category', '[{"category":"AdvancedHunting\\u002dA","properties":{"a":1}}]'],
    ['a key that only ends like it', '[{"x\\"category":"A","properties":{"a":1}}]'],
    ['properties that only end like them', '[{"category":"A","x\\"properties":{"a":1}}]'],
    ['an object in the properties', '[{"category":"A","properties":{"a":{"FileName":"x"}}}]'],
    ['an object in a list in the properties', '[{"category":"A","properties":{"a":[1,{"FileName":"x"}],"b":1}}]'],
    ['an empty object in the properties', '[{"category":"A","properties":{"a":{}}}]'],
    ['an object before the properties', '[{"x":{"y":1},"category":"A","properties":{"a":1}}]'],
    ['another column behind the properties', '[{"category":"A","properties":{"a":1},"Tenant":"Other"}]'],
    ['space between two records', '[{"category":"A","properties":{"a":1}} ,{"category":"B","properties":{"b":1}}]'],
    ['a line between two records', '[{"category":"A","properties":{"a":1}},\n{"category":"B","properties":{"b":1}}]'],
    ['a second list', '{"records":[{"category":"A","properties":{"a":1}}],"x":[{"category":"B","properties":{"b":1}}]}'],
  ])('%s makes the tile unknown', (_what, text) => expect(categories(text)).toEqual([undefined]));

  test('a boundary inside a text sends the whole message to the parser', () =>
    expect(tiles('[{"category":"A","properties":{"s":"}},{","category":"Z","properties":{"y":1}}}]')).toBeUndefined());

  test('braces inside texts are only letters', () =>
    expect(categories(JSON.stringify([record('A', { c: '/Processid:{AB89}', j: '{"a":{"b":"c"}}', e: '{}' }), record('B')]))).toEqual([
      'A',
      'B',
    ]));
});
