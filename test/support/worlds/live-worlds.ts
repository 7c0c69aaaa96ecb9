/*
 * Small random worlds around the limits of the live forms. Each record carries a mark of its own as its DeviceName, which
 * is kept for display only, so that what two readers found can be compared; copies have the mark of the first.
 */
import type * as fc from 'fast-check';
import type { RawRecord } from '../oracle/records';
import { type LiveBaseName, liveBases } from './bases/live-bases';
import { liveBendNames, liveBends } from './bends/live-bends';
import { duplicateKey } from './wire';
import { buildWorld, type Ingredients, type WorldPlan, worldPlan, worldPlans } from './world-plans';

const live: Ingredients = { bases: liveBases, bends: liveBends, bendNames: liveBendNames };

const marked = (records: readonly RawRecord[]): RawRecord[] => {
  const marks = new Map<string, string>();
  return records.map((record, index) => {
    const key = duplicateKey(record);
    const mark = (key === undefined ? undefined : marks.get(key)) ?? `r${index + 1}`;
    if (key !== undefined) marks.set(key, mark);
    return { ...record, properties: { ...record.properties, DeviceName: mark } };
  });
};

const builtLive = (plan: WorldPlan): RawRecord[] => marked(buildWorld(live, plan));

/** The world of a seed, always the same. `first`: its first base world. */
export const liveWorld = (seed: number, first?: LiveBaseName): RawRecord[] => builtLive(worldPlan(live, seed, first));

/** Live worlds for fast-check. */
export const liveWorlds: fc.Arbitrary<RawRecord[]> = worldPlans(live).map(builtLive);
