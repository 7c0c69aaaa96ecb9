import { checkSeed, coverage, killsBefore, type Touched } from '../support/simulation/check';

const cases = 500;
const firstSeed = 1;

/** A world takes a tenth of a second on an idle core. */
const timeLimit = 60_000 + cases * 2000;

test(
  `the pipeline gives the batch's hops, one incident each, in ${cases} worlds with crashes, lost answers, stale owners and lost checkpoints`,
  async () => {
    const seen: Touched[] = [];
    for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
      const checked = await checkSeed(seed);
      expect({ seed, faults: checked.faults }).toEqual({ seed, faults: [] });
      seen.push(checked.touched);
    }
    const shares = Object.fromEntries(Object.entries(coverage).map(([name, isSo]) => [name, seen.filter(isSo).length / cases]));
    expect(shares['with a hop']).toBeGreaterThan(0.5);
    expect(shares.absorbed).toBeGreaterThan(0.2);
    expect(shares.linked).toBeGreaterThan(0.05);
    expect(shares.trimmed).toBeGreaterThan(0.2);
    expect(shares['near miss']).toBeGreaterThan(0.2);
    expect(shares['late half']).toBeGreaterThan(0.5);
    const { killed, calls } = killsBefore(seen);
    expect(killed / calls).toBeGreaterThan(0.85);
  },
  timeLimit,
);
