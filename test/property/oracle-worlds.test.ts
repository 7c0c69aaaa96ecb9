import * as fc from 'fast-check';
import { exactRows } from '../support/oracle/exact-oracle';
import { lists } from '../support/oracle/lists';
import type { RawRecord } from '../support/oracle/records';
import { type CanonicalRow, canonicalRows } from '../support/oracle/rows';
import { seededRandom } from '../support/worlds/seeded-random';
import { buildWorld, plansWithOneBendLess, smallWorld, smallWorlds, unwrap, type WorldPlan, worldPlan, wrap } from '../support/worlds/small-worlds';

const rowsOf = (records: readonly RawRecord[]): CanonicalRow[] => canonicalRows(exactRows(records, lists));

const seeds = Array.from({ length: 2000 }, (_none, index) => index + 1);

const share = (count: number): string => `${((100 * count) / seeds.length).toFixed(1)} %`;

const keyOf = ({ rule, DeviceId, server, child }: CanonicalRow): string => JSON.stringify([rule, DeviceId, server.ProcessId, child.ProcessId]);

/** A near miss: one of its bends removed a hit. */
const missesNearly = (plan: WorldPlan, rule: string): boolean => {
  const there = new Set(rowsOf(buildWorld(plan)).map(keyOf));
  return plansWithOneBendLess(plan).some((other) => rowsOf(buildWorld(other)).some((row) => row.rule === rule && !there.has(keyOf(row))));
};

describe('small worlds', () => {
  test('are the same for the same seed and hold 3 to 14 records', () => {
    for (const seed of seeds) {
      const world = smallWorld(seed);
      expect(world.length).toBeGreaterThanOrEqual(3);
      expect(world.length).toBeLessThanOrEqual(14);
      if (seed % 50 === 0) expect(smallWorld(seed)).toEqual(world);
    }
  });

  test('are hit and nearly hit by every rule in a good share', () => {
    const rules = ['dcom-remote-child', 'dcom-activation-child', 'scm-remote-service'];
    const shares = rules.map((rule) => ({
      rule,
      hit: seeds.filter((seed) => rowsOf(smallWorld(seed)).some((row) => row.rule === rule)).length,
      near: seeds.filter((seed) => missesNearly(worldPlan(seed), rule)).length,
    }));
    const lines = shares.map(({ rule, hit, near }) => `${rule}: rows in ${share(hit)}, near misses in ${share(near)} of the worlds`);
    process.stdout.write(`${lines.join('\n')}\n`);
    for (const { hit, near } of shares) {
      expect(hit / seeds.length).toBeGreaterThan(0.15);
      expect(near / seeds.length).toBeGreaterThan(0.05);
    }
  });

  test('give the same rows however they are wrapped', () => {
    for (const seed of seeds.slice(0, 500)) {
      const world = smallWorld(seed);
      const wrapped: unknown = JSON.parse(JSON.stringify(wrap(world, seededRandom(seed))));
      expect(rowsOf(unwrap(wrapped as unknown[]))).toEqual(rowsOf(world));
    }
  });

  test('from fast-check are read without an error', () => {
    fc.assert(
      fc.property(smallWorlds, fc.nat(), (world, seed) => {
        expect(rowsOf(unwrap(wrap(world, seededRandom(seed))))).toEqual(rowsOf(world));
      }),
      { numRuns: 300 },
    );
  });
});
