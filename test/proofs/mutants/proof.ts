import { type Proof, percent } from '../harness';
import { mutants } from './mutants';
import { simulationWith } from './plant';

/** Times as many worlds as were asked for after which a fault that never showed counts as undetected. */
const patience = 30;

interface Found {
  readonly first: number | undefined;
  readonly wrong: number;
  readonly tried: number;
}

const isWrong = async (check: Awaited<ReturnType<typeof simulationWith>>, seed: number): Promise<boolean> =>
  (await check(seed)).faults.length > 0;

/** The share of `cases` worlds that go wrong; where none does, more are tried until one does. */
const hunt = async (check: Awaited<ReturnType<typeof simulationWith>>, seed: number, cases: number): Promise<Found> => {
  let [first, wrong, tried] = [undefined as number | undefined, 0, 0];
  while (tried < cases || (first === undefined && tried < patience * cases)) {
    const own = seed + tried++;
    if (!(await isWrong(check, own))) continue;
    wrong++;
    first ??= own;
  }
  return { first, wrong, tried };
};

export const mutantsProof: Proof = {
  name: 'mutants',
  about: 'faults put into the code on purpose: the simulation must find each. --cases is worlds for each mutant',
  cases: 40,
  ticks: mutants.length,
  run: async ({ cases, seed }, tick) => {
    let failures = 0;
    for (const [index, mutant] of mutants.entries()) {
      const { first, wrong, tried } = await hunt(await simulationWith(mutant, index), seed, cases);
      if (first === undefined) failures++;
      const verdict = first === undefined ? 'NOT DETECTED' : `seed ${first}, ${percent(wrong, tried)} of ${tried}`;
      process.stdout.write(`\n${mutant.name}: ${verdict}`);
      tick();
    }
    process.stdout.write('\n');
    return { cases: mutants.length, failures, coverage: { detected: percent(mutants.length - failures, mutants.length) } };
  },
};
