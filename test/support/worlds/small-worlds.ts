/*
 * Small random worlds around the limits of the three rules: one to three base worlds of the worked examples on one to
 * three devices, bent a few times. A world is built from a plan, so that a plan can be shrunk by leaving bends out.
 */
import * as fc from 'fast-check';
import type { RawRecord } from '../oracle/records';
import { publishedBendNames, publishedBends } from './bends/published-bends';
import { noise } from './bends/records';
import { type Draft, draftsOf, type World } from './drafts';
import { finished } from './finishing';
import { type BaseName, publishedBases } from './published-bases';
import { below, chance, pick, type Random, seededRandom, shuffled } from './seeded-random';

const minRecords = 3;
const maxRecords = 14;

export interface Step {
  readonly bend: string;
  readonly seed: number;
}

export interface WorldPlan {
  /** The base worlds and the device each is on. */
  readonly bases: readonly { readonly base: BaseName; readonly device: string }[];
  readonly steps: readonly Step[];
  /** How times are written. */
  readonly notation: number;
}

const baseNames: readonly BaseName[] = ['A', 'B', 'C'];

const devices = ['d1', 'd2', 'd3'];

const withBaseWorlds = (plan: WorldPlan): World => {
  const world: World = { drafts: [], nextId: 1 };
  for (const [group, { base, device }] of plan.bases.entries()) {
    for (const draft of draftsOf(publishedBases[base], group, device)) world.drafts.push({ ...draft, id: world.nextId++ });
  }
  return world;
};

const isFull = (drafts: readonly Draft[]): boolean => drafts.length >= maxRecords;

export const buildWorld = (plan: WorldPlan): RawRecord[] => {
  const world = withBaseWorlds(plan);
  for (const { bend, seed } of plan.steps) {
    const apply = publishedBends[bend];
    if (apply === undefined) throw new Error(`no bend ${bend}`);
    if (!isFull(world.drafts)) apply(world, seededRandom(seed));
  }
  const random = seededRandom(plan.notation);
  while (world.drafts.length < minRecords) noise(world, random);
  return finished({ ...world, drafts: world.drafts.slice(0, maxRecords) }, random);
};

const stepCounts = [0, 1, 1, 2, 2, 2, 3, 3, 4, 5];

const seedLimit = 2 ** 31;

export const worldPlan = (seed: number): WorldPlan => {
  const random = seededRandom(seed);
  const count = pick(random, [1, 1, 2, 2, 3]);
  const oneDevice = chance(random, 0.4);
  return {
    bases: Array.from({ length: count }, () => ({ base: pick(random, baseNames), device: oneDevice ? 'd1' : pick(random, devices) })),
    steps: Array.from({ length: pick(random, stepCounts) + count - 1 }, () => ({
      bend: pick(random, publishedBendNames),
      seed: below(random, seedLimit),
    })),
    notation: below(random, seedLimit),
  };
};

/** The world of a seed: 3 to 14 records, always the same. */
export const smallWorld = (seed: number): RawRecord[] => buildWorld(worldPlan(seed));

const seeds = fc.nat({ max: seedLimit - 1 });

export const worldPlans: fc.Arbitrary<WorldPlan> = fc.record({
  bases: fc.array(fc.record({ base: fc.constantFrom(...baseNames), device: fc.constantFrom(...devices) }), { minLength: 1, maxLength: 3 }),
  steps: fc.array(fc.record({ bend: fc.constantFrom(...publishedBendNames), seed: seeds }), { maxLength: 6 }),
  notation: seeds,
});

/** Small worlds for fast-check; a failing one shrinks to fewer base worlds and bends. */
export const smallWorlds: fc.Arbitrary<RawRecord[]> = worldPlans.map(buildWorld);

/** The plan without one of its bends, for each of them. */
export const plansWithOneBendLess = (plan: WorldPlan): WorldPlan[] =>
  plan.steps.map((_step, index) => ({ ...plan, steps: plan.steps.filter((_other, position) => position !== index) }));

// ---- on the wire ----------------------------------------------------------------------------------------------------

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

/** What makes two records one; undefined where a record is never a duplicate. */
const duplicateKey = ({ category, properties: { DeviceId, ReportId, Timestamp, ActionType } }: RawRecord): string | undefined =>
  isEmpty(ReportId) ? undefined : JSON.stringify([category, DeviceId, ReportId, Timestamp, ActionType]);

const withPrefixes = (records: readonly RawRecord[], random: Random): RawRecord[] => {
  const style = pick(random, ['none', 'all', 'mixed']);
  const categories = new Map<string, string>();
  return records.map((record) => {
    const prefixed = style === 'all' || (style === 'mixed' && chance(random, 0.5));
    const category = prefixed ? `AdvancedHunting-${record.category}` : record.category;
    const key = duplicateKey(record);
    if (key === undefined) return { ...record, category };
    const kept = categories.get(key) ?? category;
    categories.set(key, kept);
    return { ...record, category: kept };
  });
};

const withCopies = (records: readonly RawRecord[], random: Random): RawRecord[] =>
  records.flatMap((record) => (duplicateKey(record) !== undefined && chance(random, 0.2) ? [record, record] : [record]));

const withEnvelope = (record: RawRecord, random: Random): RawRecord =>
  chance(random, 0.5)
    ? record
    : Object.assign(
        {
          time: pick(random, ['2024-05-06T12:00:00.0000000Z', '2031-01-01T00:00:00Z', '1999-12-31T23:59:59.9Z']),
          tenantId: '8c1b0d0e-5c2e-4b8e-9a51-0d1f2e3a4b5c',
          operationName: 'Publish',
        },
        record,
      );

/**
 * The records as a stream delivers them: in any order, some twice, as messages, arrays or alone, with or without the
 * prefix of the table. Copies keep the text of their category, and a record without ReportId is not copied, for
 * it would count twice.
 */
export const wrap = (records: readonly RawRecord[], random: Random): unknown[] => {
  const rest = shuffled(random, withCopies(withPrefixes(records, random), random)).map((record) => withEnvelope(record, random));
  const messages: unknown[] = [];
  while (rest.length > 0) {
    const form = below(random, 3);
    if (form === 0) messages.push(rest.shift());
    else {
      const some = rest.splice(0, 1 + below(random, 4));
      messages.push(form === 1 ? some : { records: some });
    }
  }
  return messages;
};

/** The records in wrapped messages, in their order. */
export const unwrap = (messages: readonly unknown[]): RawRecord[] =>
  messages.flatMap((message) => {
    if (Array.isArray(message)) return message as RawRecord[];
    if (typeof message === 'object' && message !== null && 'records' in message) return message.records as RawRecord[];
    return [message as RawRecord];
  });
