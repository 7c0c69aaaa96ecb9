import type { Bend } from '../support/oracle/bend';
import { exactRows } from '../support/oracle/exact-oracle';
import { lists } from '../support/oracle/lists';
import { type Mutant, mutants } from '../support/oracle/mutants';
import type { RawRecord } from '../support/oracle/records';
import { canonicalRows } from '../support/oracle/rows';
import { prevalenceWorld } from '../support/worlds/prevalence-worlds';
import { smallWorld } from '../support/worlds/small-worlds';

const mostSmallWorlds = 4000;
const mostPrevalenceWorlds = 60;

const outcome = (records: readonly RawRecord[], bend: Bend = {}): string => JSON.stringify(canonicalRows(exactRows(records, lists, bend)));

interface Known {
  readonly records: readonly RawRecord[];
  readonly exact: string;
}

/** A world and its rows, read once for all mutants. */
const remembered = (world: (seed: number) => RawRecord[]): ((seed: number) => Known) => {
  const known = new Map<number, Known>();
  return (seed) => {
    const earlier = known.get(seed);
    if (earlier !== undefined) return earlier;
    const records = world(seed);
    const found = { records, exact: outcome(records) };
    known.set(seed, found);
    return found;
  };
};

const small = remembered(smallWorld);
const prevalence = remembered(prevalenceWorld);

/** The first world whose rows differ, counted from 1; undefined if none does. */
const noticedAt = ({ bend, needsPrevalence }: Mutant): number | undefined => {
  const [world, most] = needsPrevalence ? [prevalence, mostPrevalenceWorlds] : [small, mostSmallWorlds];
  for (let seed = 1; seed <= most; seed += 1) {
    const { records, exact } = world(seed);
    if (outcome(records, bend) !== exact) return seed;
  }
  return undefined;
};

describe('every mutant of the oracle is noticed', () => {
  test('all of them have names of their own', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    expect(mutants.length).toBeGreaterThanOrEqual(100);
  });

  const worlds = new Map<string, number>();

  test.each(mutants)('$name', (mutant) => {
    const seed = noticedAt(mutant);
    worlds.set(mutant.name, seed ?? Number.NaN);
    expect(seed).toBeDefined();
  });

  afterAll(() => {
    const hardest = [...worlds.entries()].sort(([, one], [, other]) => other - one);
    const lines = hardest.slice(0, 25).map(([name, seed]) => `  ${String(seed).padStart(5)}  ${name}`);
    process.stdout.write(`${mutants.length} mutants; worlds needed, the most first:\n${lines.join('\n')}\n`);
  });
});
