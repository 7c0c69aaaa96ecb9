import { lettersAmiss } from './dead-letters';
import { batchOf, isNearMiss, linksAmiss, newestRevisions, streamHops } from './hops';
import { postKey, sinkNames } from './run';
import { type Outcome, simulate } from './simulate';

/** What a world touched: a proof whose worlds never touch the risk proves nothing. */
export interface Touched {
  readonly hops: number;
  readonly absorbed: boolean;
  readonly repeatedPosts: boolean;
  readonly setAside: boolean;
  readonly crashes: boolean;
  readonly staleOwner: boolean;
  readonly trimmed: boolean;
  readonly linked: boolean;
  /** The number of lanes was changed under load. */
  readonly moved: boolean;
  /** A record was too much for the code. */
  readonly struck: boolean;
  /** A record short of a hop, or of more of one. */
  readonly nearMiss: boolean;
  /** A part of a hop came an hour or more after the rest. */
  readonly lateHalf: boolean;
  /** Calls of the ports that were made, and those before which a process was killed: between that step and the one before. */
  readonly calls: ReadonlySet<string>;
  readonly killedBefore: ReadonlySet<string>;
}

export interface Checked {
  /** Every way in which the run is wrong; empty where it is right. */
  readonly faults: readonly string[];
  readonly touched: Touched;
}

const isUnlike = (posts: readonly unknown[]): boolean => new Set(posts.map((post) => JSON.stringify(post))).size > 1;

const check = async (outcome: Outcome): Promise<Checked> => {
  const revisions = await newestRevisions(outcome);
  const batch = batchOf(outcome);
  const { hops, ids } = batch;
  const stream = streamHops(revisions);
  const missing = revisions
    .flatMap(({ id, revision }) => Array.from({ length: revision }, (_, index) => ({ id, revision: index + 1 })))
    .flatMap(({ id, revision }) => sinkNames.map((sink) => postKey(sink, id, revision)))
    .filter((key) => !outcome.posts.has(key));
  const { seen } = outcome;
  const faults = [
    ...seen.untruths,
    ...hops.filter((hop) => !stream.includes(hop)).map((hop) => `missed or incomplete: ${hop}`),
    ...stream.filter((hop) => !hops.includes(hop)).map((hop) => `not in the batch: ${hop}`),
    ...(stream.length === hops.length ? [] : [`${stream.length} incidents for ${hops.length} hops`]),
    ...revisions.filter(({ id }) => !ids.has(id)).map(({ id }) => `the id of no opening anchor: ${id}`),
    ...missing.map((key) => `never posted: ${key}`),
    ...[...outcome.posts].filter(([, posts]) => isUnlike(posts)).map(([key]) => `posted in two forms: ${key}`),
    ...(outcome.settled ? linksAmiss(outcome, revisions) : []),
    ...(outcome.bellsLeft === 0 ? [] : [`${outcome.bellsLeft} bells left`]),
    ...(await lettersAmiss(outcome)),
  ];
  const touched = {
    hops: hops.length,
    absorbed: revisions.some(({ absorbedBy }) => absorbedBy !== undefined),
    repeatedPosts: [...outcome.posts.values()].some((posts) => posts.length > 1),
    setAside: seen.setAside > 0,
    crashes: seen.crashes > 0,
    staleOwner: seen.staleOwners > 0,
    trimmed: seen.rowsTrimmed > 0,
    moved: outcome.plan.generation > 1,
    linked: outcome.settled && revisions.some(({ assessment }) => assessment.links.some(({ kind }) => kind !== 'fan-out')),
    struck: seen.strikes > 0,
    nearMiss: isNearMiss(outcome, batch),
    lateHalf: outcome.world.hasLateHalf,
    calls: outcome.calls,
    killedBefore: seen.killedBefore,
  };
  return { faults, touched };
};

const nothingTouched: Touched = {
  hops: 0,
  absorbed: false,
  repeatedPosts: false,
  setAside: false,
  crashes: false,
  staleOwner: false,
  trimmed: false,
  linked: false,
  moved: false,
  struck: false,
  nearMiss: false,
  lateHalf: false,
  calls: new Set(),
  killedBefore: new Set(),
};

/** Runs the world of a seed and looks at it in rest. What never comes to rest, or breaks the run, is a fault like any other. */
export const checkSeed = async (seed: number): Promise<Checked> => {
  try {
    return await check(await simulate(seed));
  } catch (error) {
    return { faults: [`broke off: ${String(error)}`], touched: nothingTouched };
  }
};

/** What the worlds touched, by name. */
export const coverage: Readonly<Record<string, (touched: Touched) => boolean>> = {
  'with a hop': ({ hops }) => hops > 0,
  absorbed: ({ absorbed }) => absorbed,
  'repeated posts': ({ repeatedPosts }) => repeatedPosts,
  'set aside': ({ setAside }) => setAside,
  crashes: ({ crashes }) => crashes,
  'stale owner': ({ staleOwner }) => staleOwner,
  trimmed: ({ trimmed }) => trimmed,
  linked: ({ linked }) => linked,
  'other lanes': ({ moved }) => moved,
  'bad record': ({ struck }) => struck,
  'near miss': ({ nearMiss }) => nearMiss,
  'late half': ({ lateHalf }) => lateHalf,
};

/** How many of the calls that were made in any world had a process killed before them in one. */
export const killsBefore = (worlds: readonly Touched[]): { readonly killed: number; readonly calls: number } => ({
  killed: new Set(worlds.flatMap(({ killedBefore }) => [...killedBefore])).size,
  calls: new Set(worlds.flatMap(({ calls }) => [...calls])).size,
});
