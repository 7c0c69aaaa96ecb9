import { checkSeed, coverage, killsBefore, type Touched } from '../support/simulation/check';
import { type Proof, percent, tellFailure } from './harness';

export const simulation: Proof = {
  name: 'simulation',
  about: 'the pipeline in a simulated world: crashes, lost answers, stale owners, lost checkpoints; against the batch result',
  cases: 20_000,
  run: async ({ cases, seed }, tick) => {
    const seen: Touched[] = [];
    let failures = 0;
    for (let own = seed; own < seed + cases; own++) {
      const checked = await checkSeed(own);
      if (checked.faults.length > 0) {
        failures++;
        tellFailure(own, checked.faults);
      }
      seen.push(checked.touched);
      tick();
    }
    const shares = Object.entries(coverage).map(([name, isSo]) => [name, percent(seen.filter(isSo).length, cases)] as const);
    const { killed, calls } = killsBefore(seen);
    return { cases, failures, coverage: { ...Object.fromEntries(shares), 'kills before calls': `${killed}/${calls}` } };
  },
};
