import type { Evidence } from '../../../../lib/model/incident';
import { modeOf } from '../../../../lib/pipeline/incidents/mode';

const evidenceOf = (...rules: readonly string[]): Evidence => ({ rules, roles: {}, ties: [] });
const shadowed = new Set(['watched', 'also-watched']);

test.each([
  [['watched/a'], 'shadow'],
  [['watched/a', 'watched/b', 'also-watched/a'], 'shadow'],
  [['live/a'], 'live'],
  [['live/a', 'watched/a'], 'live'],
  [['watched-as-well/a'], 'live'],
  [[], 'live'],
])('evidence of %j is %s', (rules, mode) => expect(modeOf(evidenceOf(...rules), { mode: 'live', shadowed })).toBe(mode));

test.each(['shadow', 'replay'] as const)('a deployment in %s marks all so', (mode) =>
  expect(modeOf(evidenceOf('live/a'), { mode, shadowed })).toBe(mode),
);
