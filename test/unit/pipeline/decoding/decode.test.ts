import * as fc from 'fast-check';
import { tableNamed } from '../../../../lib/defender';
import { readRecord, tableOf } from '../../../../lib/defender/read-record';
import { compile } from '../../../../lib/engine/compile';
import type { Fact } from '../../../../lib/model/fact';
import { toWire } from '../../../../lib/model/wire';
import { contextOf } from '../../../../lib/pipeline/decoding/context';
import { type Decoded, decoder } from '../../../../lib/pipeline/decoding/decode';
import { isContext } from '../../../../lib/pipeline/knowledge/enricher';
import { rules } from '../../../../lib/rules';
import { hostileMessages } from '../../../support/messages/hostile-messages';
import { exact, type Json, minified, type Style, wild, write } from '../../../support/messages/json-text';
import { seededRandom } from '../../../support/worlds/seeded-random';

const live = compile(rules, 'live');

interface Plain {
  readonly received: number;
  readonly facts: readonly Fact[];
  readonly filtered: number;
  readonly duplicates: number;
  readonly faulty: readonly number[];
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a record is, told from the parsed value alone; undefined: no rule needs it, `fault`: it cannot be read. */
const readPlainly = (record: unknown, place: string): Fact | 'fault' | undefined => {
  if (!isObject(record) || typeof record.category !== 'string' || !isObject(record.properties)) return 'fault';
  const definition = tableNamed(tableOf(record.category));
  if (definition === undefined) return undefined;
  const read = readRecord(definition, record.category, record.properties, place, 'by-file');
  if ('fault' in read) return 'fault';
  return isContext(contextOf('by-file'), read.fact) || live.selects(read.fact) ? read.fact : undefined;
};

/** The reader without any search in bytes: parse all, read each record, ask the rules. */
const decodePlainly = (json: Json, place: string): Plain => {
  const message: unknown = JSON.parse(write(json, exact));
  const records: readonly unknown[] =
    isObject(message) && Array.isArray(message.records) ? message.records : Array.isArray(message) ? message : [message];
  const outcomes = records.map((record, index) => readPlainly(record, `${place}/${index}`));
  const read = outcomes.filter((outcome): outcome is Fact => typeof outcome === 'object');
  const distinct = new Map<string, Fact>();
  for (const fact of read) {
    const key = JSON.stringify([fact.device, fact.id]);
    if (!distinct.has(key)) distinct.set(key, fact);
  }
  return {
    received: records.length,
    facts: [...distinct.values()],
    filtered: outcomes.filter((outcome) => outcome === undefined).length,
    duplicates: read.length - distinct.size,
    faulty: outcomes.flatMap((outcome, index) => (outcome === 'fault' ? [index] : [])),
  };
};

const sum = (filtered: Decoded['filtered']): number => [...filtered.values()].reduce((total, count) => total + count, 0);

const decode = (text: string): Decoded => decoder(live, 'by-file').decode(Buffer.from(text, 'utf8'), 'p');

const texts = (facts: readonly Fact[]): readonly string[] => facts.map((fact) => toWire(fact));

/** The same facts and the same account; of faulty records those that some rule could have needed, and no others. */
const expectSame = (json: Json, style: Style): void => {
  const decoded = decode(write(json, style));
  const plain = decodePlainly(json, 'p');
  const [selected, context] = [plain.facts.filter(live.selects), plain.facts.filter((fact) => !live.selects(fact))];
  expect([texts(decoded.facts), texts(decoded.context)]).toEqual([texts(selected), texts(context)]);
  expect([decoded.received, decoded.duplicates]).toEqual([plain.received, plain.duplicates]);
  expect(sum(decoded.filtered) + decoded.faults.length).toBe(plain.filtered + plain.faulty.length);
  expect(plain.faulty).toEqual(expect.arrayContaining(decoded.faults.map(({ index }) => index)));
};

describe('reading by the prefilter gives what parsing everything gives', () => {
  const runs = { numRuns: 800 };

  test('for messages as Defender writes them', () =>
    fc.assert(
      fc.property(hostileMessages, (json) => expectSame(json, minified)),
      runs,
    ));

  test('with white space and needless escapes anywhere', () =>
    fc.assert(
      fc.property(hostileMessages, fc.nat(), fc.constantFrom(0, 0.02, 0.3), fc.constantFrom(0, 0.02, 0.3), (json, seed, space, escaped) =>
        expectSame(json, wild(seededRandom(seed), { space, escape: escaped })),
      ),
      runs,
    ));
});
