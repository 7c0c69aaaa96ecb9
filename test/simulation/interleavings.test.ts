import { interleavings } from '../proofs/interleavings/proof';

test('two owners of a lane at once leave the hops of the batch, in every order of few switches and with a kill at every step', async () => {
  const { cases, failures } = await interleavings.run({ cases: interleavings.cases, seed: 1 }, () => undefined);
  expect({ failures, many: cases > 0.9 * interleavings.cases }).toEqual({ failures: 0, many: true });
}, 600_000);
