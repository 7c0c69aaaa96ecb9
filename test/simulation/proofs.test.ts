import { faults } from '../proofs/faults';
import { hostile } from '../proofs/hostile';
import { mutants } from '../proofs/mutants/mutants';
import { planted } from '../proofs/mutants/plant';
import { upgrade } from '../proofs/upgrade/proof';

const nothing = (): void => undefined;

/* The short forms; the long ones are the scripts prove:*. */

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('the place of the fault is there: %s', (_name, mutant) => {
  expect(planted(mutant)).not.toBe('');
});

test('hostile and damaged messages throw nowhere, and every record is accounted for', async () => {
  expect(await hostile.run({ cases: hostile.cases, seed: 1 }, nothing)).toMatchObject({ cases: hostile.cases, failures: 0 });
}, 600_000);

test('what earlier versions stored and sent is read alike and gone on from', async () => {
  const { cases, failures } = await upgrade.run({ cases: 1, seed: 1 }, nothing);
  expect({ failures, many: cases > 100 }).toEqual({ failures: 0, many: true });
});

test('an operation of the stores under up to three faults answers and leaves what it would without', async () => {
  expect(await faults.run({ cases: faults.cases, seed: 1 }, nothing)).toMatchObject({ cases: faults.cases, failures: 0 });
}, 120_000);
