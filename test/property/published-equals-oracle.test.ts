import * as fc from 'fast-check';
import { exactRows } from '../support/oracle/exact-oracle';
import { lists } from '../support/oracle/lists';
import type { RawRecord } from '../support/oracle/records';
import { canonicalRows, unexplainedRows } from '../support/oracle/rows';
import { exampleRecords, workedExamples } from '../support/worlds/bases/worked-examples';
import { prevalenceWorld } from '../support/worlds/prevalence-worlds';
import { seededRandom, shuffled } from '../support/worlds/seeded-random';
import { smallWorld, smallWorlds } from '../support/worlds/small-worlds';
import { wrap } from '../support/worlds/wire';
import { publishedRows } from './support/product';

const seedsUpTo = (count: number): number[] => Array.from({ length: count }, (_none, index) => index + 1);

/** Compares the product on these messages with the oracle on the records in them, and returns the rules that had rows. */
const expectSameRows = (records: readonly RawRecord[], messages: readonly unknown[], world: unknown): Set<string> => {
  const exact = exactRows(records, lists);
  const rows = publishedRows(messages);
  expect({ world, rows: canonicalRows(rows) }).toEqual({ world, rows: canonicalRows(exact) });
  expect({ world, unexplained: unexplainedRows(rows, exact) }).toEqual({ world, unexplained: [] });
  return new Set(exact.map(({ rule }) => rule));
};

const printShares = (what: string, worlds: readonly ReadonlySet<string>[]): void => {
  const rules = [...new Set(worlds.flatMap((found) => [...found]))].sort();
  const shares = rules.map((rule) => `${rule} ${((100 * worlds.filter((found) => found.has(rule)).length) / worlds.length).toFixed(1)} %`);
  const none = worlds.filter(({ size }) => size === 0).length / worlds.length;
  process.stdout.write(`${worlds.length} ${what} with rows of: ${shares.join(', ')}; without rows ${(100 * none).toFixed(1)} %\n`);
};

describe('replay --profile published gives the rows of the oracle', () => {
  test('over small worlds, in any order, with duplicates, split into messages in any way', () => {
    const found = seedsUpTo(2500).map((seed) => {
      const records = smallWorld(seed);
      return expectSameRows(records, wrap(records, seededRandom(seed)), `small world ${seed}`);
    });
    printShares('small worlds', found);
    for (const rule of ['dcom-remote-child', 'dcom-activation-child', 'scm-remote-service'])
      expect(found.filter((rules) => rules.has(rule)).length).toBeGreaterThan(0.2 * found.length);
  });

  test('over worlds around a hundred starts of one hash', () => {
    const found = seedsUpTo(60).map((seed) => {
      const records = prevalenceWorld(seed);
      return expectSameRows(records, wrap(records, seededRandom(seed)), `prevalence world ${seed}`);
    });
    printShares('prevalence worlds', found);
    const cleared = found.filter(({ size }) => size === 0).length;
    expect(cleared).toBeGreaterThan(5);
    expect(found.length - cleared).toBeGreaterThan(5);
  });

  test('over every worked example, however a missing value is written', () => {
    for (const example of workedExamples)
      for (const form of ['absent', 'null', 'empty'] as const) {
        const records = exampleRecords(example, form);
        expectSameRows(records, shuffled(seededRandom(records.length), records), `${example.id} ${form}`);
      }
  });

  test('over worlds of fast-check, which shrinks one that differs', () =>
    fc.assert(
      fc.property(smallWorlds, fc.nat(), (records, seed) => {
        expectSameRows(records, wrap(records, seededRandom(seed)), seed);
      }),
      { numRuns: 300 },
    ));
});
