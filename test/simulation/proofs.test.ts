import { faults } from '../proofs/faults';
import { hostile } from '../proofs/hostile';
import { interleavings } from '../proofs/interleavings/proof';
import { mutants } from '../proofs/mutants/mutants';
import { planted } from '../proofs/mutants/plant';
import { upgrade } from '../proofs/upgrade/proof';

const nothing = (): void => undefined;

/* The long forms are the scripts prove:*; these are their first cases. */

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('the place of the fault is there: %s', (_name, mutant) => {
  expect(planted(mutant)).not.toBe('');
});

test('two owners of a lane at once leave the hops of the batch, in every order of few switches and with a kill at every step', async () => {
  const { cases, failures } = await interleavings.run({ cases: 1000, seed: 1 }, nothing);
  expect({ failures, many: cases > 500 }).toEqual({ failures: 0, many: true });
}, 120_000);

test('hostile and damaged messages throw nowhere, and every record is accounted for', async () => {
  expect(await hostile.run({ cases: 2000, seed: 1 }, nothing)).toMatchObject({ cases: 2000, failures: 0 });
}, 120_000);

test('what earlier versions stored and sent is read alike and gone on from', async () => {
  const { cases, failures } = await upgrade.run({ cases: 1, seed: 1 }, nothing);
  expect({ failures, many: cases > 100 }).toEqual({ failures: 0, many: true });
});

test('an operation of the stores under up to three faults answers and leaves what it would without', async () => {
  expect(await faults.run({ cases: 153, seed: 1 }, nothing)).toMatchObject({ cases: 153, failures: 0 });
}, 120_000);
