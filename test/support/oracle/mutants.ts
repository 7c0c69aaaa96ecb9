/*
 * Wrong versions of the oracle, by name: each condition left out, each bound moved by one, each misreading. Worlds that
 * tell all of them from the exact reading are rich enough to test a reader of the rules with.
 */
import { type Bend, exactLimits, type Limits, misreadings } from './bend';
import { conditionNames } from './exact-oracle';

export interface Mutant {
  readonly name: string;
  readonly bend: Bend;
  /** Whether it takes about a hundred starts of one hash to notice. */
  readonly needsPrevalence: boolean;
}

const needingPrevalence = /^prevalence |^prevalence:|scmPrevalent|^duplicates are kept$/;

const mutant = (name: string, bend: Bend): Mutant => ({ name, bend, needsPrevalence: needingPrevalence.test(name) });

const limitNames = Object.keys(exactLimits) as (keyof Limits)[];

const bentLimit = (limit: keyof Limits, by: bigint): Mutant =>
  mutant(`${limit} ${exactLimits[limit]} → ${exactLimits[limit] + by}`, { limits: { [limit]: exactLimits[limit] + by } });

export const mutants: readonly Mutant[] = [
  ...conditionNames().map((name) => mutant(`without ${name}`, { without: [name] })),
  ...limitNames.flatMap((limit) => [bentLimit(limit, -1n), bentLimit(limit, 1n)]),
  ...misreadings.map((misreading) => mutant(misreading, { misread: [misreading] })),
];
