/*
 * Small random worlds: one to three base worlds on one to three devices, bent a few times. A world is built from a plan,
 * so that a plan can be shrunk by leaving bends out.
 */
import * as fc from 'fast-check';
import type { RawRecord } from '../oracle/records';
import { noise } from './bends/records';
import { type Base, type Draft, draftsOf, type World, type WorldBend } from './drafts';
import { finished } from './finishing';
import { below, chance, pick, seededRandom } from './seeded-random';

/** What the worlds of a kind are made of. */
export interface Ingredients {
  readonly bases: Readonly<Record<string, Base>>;
  readonly bends: Readonly<Record<string, WorldBend>>;
  /** Names of bends, each as often as it should be drawn, compared with the others. */
  readonly bendNames: readonly string[];
}

export interface Step {
  readonly bend: string;
  readonly seed: number;
}

export interface WorldPlan {
  /** The base worlds and the device each is on. */
  readonly bases: readonly { readonly base: string; readonly device: string }[];
  readonly steps: readonly Step[];
  /** How times are written. */
  readonly notation: number;
}

const minRecords = 3;
const maxRecords = 14;

const devices = ['d1', 'd2', 'd3'];

const named = <T>(parts: Readonly<Record<string, T>>, name: string): T => {
  const part = parts[name];
  if (part === undefined) throw new Error(`no ${name}`);
  return part;
};

const withBaseWorlds = ({ bases }: Ingredients, plan: WorldPlan): World => {
  const world: World = { drafts: [], nextId: 1 };
  for (const [group, { base, device }] of plan.bases.entries()) {
    for (const draft of draftsOf(named(bases, base), group, device)) world.drafts.push({ ...draft, id: world.nextId++ });
  }
  return world;
};

const isFull = (drafts: readonly Draft[]): boolean => drafts.length >= maxRecords;

export const buildWorld = (ingredients: Ingredients, plan: WorldPlan): RawRecord[] => {
  const world = withBaseWorlds(ingredients, plan);
  for (const { bend, seed } of plan.steps) {
    if (!isFull(world.drafts)) named(ingredients.bends, bend)(world, seededRandom(seed));
  }
  const random = seededRandom(plan.notation);
  while (world.drafts.length < minRecords) noise(world, random);
  return finished({ ...world, drafts: world.drafts.slice(0, maxRecords) }, random);
};

const stepCounts = [0, 1, 1, 2, 2, 2, 3, 3, 4, 5];

const seedLimit = 2 ** 31;

/** The plan of a seed: 3 to 14 records, always the same. `first`: its first base world. */
export const worldPlan = ({ bases, bendNames }: Ingredients, seed: number, first?: string): WorldPlan => {
  const random = seededRandom(seed);
  const count = pick(random, [1, 1, 2, 2, 3]);
  const oneDevice = chance(random, 0.4);
  const drawn = Array.from({ length: count }, () => ({
    base: pick(random, Object.keys(bases)),
    device: oneDevice ? 'd1' : pick(random, devices),
  }));
  return {
    bases: drawn.map((one, index) => (index === 0 && first !== undefined ? { ...one, base: first } : one)),
    steps: Array.from({ length: pick(random, stepCounts) + count - 1 }, () => ({
      bend: pick(random, bendNames),
      seed: below(random, seedLimit),
    })),
    notation: below(random, seedLimit),
  };
};

const seeds = fc.nat({ max: seedLimit - 1 });

/** Plans for fast-check; a failing one shrinks to fewer base worlds and bends. */
export const worldPlans = ({ bases, bendNames }: Ingredients): fc.Arbitrary<WorldPlan> =>
  fc.record({
    bases: fc.array(fc.record({ base: fc.constantFrom(...Object.keys(bases)), device: fc.constantFrom(...devices) }), {
      minLength: 1,
      maxLength: 3,
    }),
    steps: fc.array(fc.record({ bend: fc.constantFrom(...bendNames), seed: seeds }), { maxLength: 6 }),
    notation: seeds,
  });

/** The plan without one of its bends, for each of them. */
export const plansWithOneBendLess = (plan: WorldPlan): WorldPlan[] =>
  plan.steps.map((_step, index) => ({ ...plan, steps: plan.steps.filter((_other, position) => position !== index) }));
