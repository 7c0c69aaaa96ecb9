/*
 * Small random worlds around the limits of the three published rules.
 */
import type * as fc from 'fast-check';
import type { RawRecord } from '../oracle/records';
import { type BaseName, publishedBases } from './bases/published-bases';
import { publishedBendNames, publishedBends } from './bends/published-bends';
import { buildWorld, type Ingredients, type WorldPlan, worldPlan, worldPlans } from './world-plans';

const published: Ingredients = { bases: publishedBases, bends: publishedBends, bendNames: publishedBendNames };

export const smallPlan = (seed: number, first?: BaseName): WorldPlan => worldPlan(published, seed, first);

export const builtSmall = (plan: WorldPlan): RawRecord[] => buildWorld(published, plan);

/** The world of a seed, always the same. `first`: its first base world. */
export const smallWorld = (seed: number, first?: BaseName): RawRecord[] => builtSmall(smallPlan(seed, first));

/** Small worlds for fast-check. */
export const smallWorlds: fc.Arbitrary<RawRecord[]> = worldPlans(published).map(builtSmall);
