/*
 * Small random worlds around the limits of the live forms. Each record carries a mark of its own as its DeviceName, which
 * is kept for display only, so that what two readers found can be compared; copies have the mark of the first.
 */
import * as fc from 'fast-check';
import type { RawRecord } from '../oracle/records';
import { type Family, families, type LiveBaseName, liveBases } from './bases/live-bases';
import { liveBendNames, liveBends } from './bends/live-bends';
import type { Base } from './drafts';
import { finished } from './finishing';
import { changed, changesOf } from './near-misses';
import { seededRandom } from './seeded-random';
import { duplicateKey } from './wire';
import { buildWorld, type Ingredients, worldPlan, worldPlans } from './world-plans';

const familyNames = Object.keys(families) as Family[];

const live = (family: Family): Ingredients => ({ bases: families[family], bends: liveBends, bendNames: liveBendNames });

/** The family of a seed's world, unless its first base world says another. */
export const familyOf = (seed: number): Family => familyNames[seed % familyNames.length] ?? 'dcom';

const familyWith = (base: LiveBaseName): Family => familyNames.find((family) => base in families[family]) ?? 'dcom';

/** Each record with a mark of its own as its DeviceName. */
export const marked = (records: readonly RawRecord[]): RawRecord[] => {
  const marks = new Map<string, string>();
  return records.map((record, index) => {
    const key = duplicateKey(record);
    const mark = (key === undefined ? undefined : marks.get(key)) ?? `r${index + 1}`;
    if (key !== undefined) marks.set(key, mark);
    return { ...record, properties: { ...record.properties, DeviceName: mark } };
  });
};

/** The world of a seed, always the same. `first`: its first base world. */
export const liveWorld = (seed: number, first?: LiveBaseName): RawRecord[] => {
  const ingredients = live(first === undefined ? familyOf(seed) : familyWith(first));
  return marked(buildWorld(ingredients, worldPlan(ingredients, seed, first)));
};

/** The base world, and every change of one thing in it. */
export const nearWorlds = (name: LiveBaseName): readonly RawRecord[][] => {
  const base: Base = liveBases[name];
  return changesOf(base).map((change) => marked(finished(changed(base, change), seededRandom(1))));
};

/** Live worlds for fast-check. */
export const liveWorlds: fc.Arbitrary<RawRecord[]> = fc.oneof(
  ...familyNames.map((family) => worldPlans(live(family)).map((plan) => marked(buildWorld(live(family), plan)))),
);
