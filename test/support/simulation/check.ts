import { batchHops, linksAmiss, newestRevisions, streamHops } from './hops';
import { type Outcome, postKey, simulate, sinkNames } from './simulate';

/** What a world touched: a proof whose worlds never touch the risk proves nothing. */
export interface Seen {
  readonly hops: number;
  readonly absorbed: boolean;
  readonly repeatedPosts: boolean;
  readonly setAside: boolean;
  readonly crashes: boolean;
  readonly trimmed: boolean;
  readonly linked: boolean;
  /** The number of lanes was changed under load. */
  readonly moved: boolean;
}

export interface Checked {
  /** Every way in which the run is wrong; empty where it is right. */
  readonly faults: readonly string[];
  readonly seen: Seen;
}

const stateRows = async ({ stores, plan: { generation, lanes } }: Outcome): Promise<number> => {
  const numbers = Array.from({ length: lanes }, (_, lane) => lane);
  return (await Promise.all(numbers.map((lane) => stores.stateLog.load({ generation, lane }, Number.MAX_SAFE_INTEGER)))).flat().length;
};

const isUnlike = (posts: readonly unknown[]): boolean => new Set(posts.map((post) => JSON.stringify(post))).size > 1;

const check = async (outcome: Outcome): Promise<Checked> => {
  const revisions = await newestRevisions(outcome);
  const [batch, stream] = [batchHops(outcome), streamHops(revisions)];
  const missing = revisions
    .flatMap(({ id, revision }) => Array.from({ length: revision }, (_, index) => ({ id, revision: index + 1 })))
    .flatMap(({ id, revision }) => sinkNames.map((sink) => postKey(sink, id, revision)))
    .filter((key) => !outcome.posts.has(key));
  const faults = [
    ...outcome.untruths,
    ...batch.filter((hop) => !stream.includes(hop)).map((hop) => `missed or incomplete: ${hop}`),
    ...stream.filter((hop) => !batch.includes(hop)).map((hop) => `not in the batch: ${hop}`),
    ...(stream.length === batch.length ? [] : [`${stream.length} incidents for ${batch.length} hops`]),
    ...missing.map((key) => `never posted: ${key}`),
    ...[...outcome.posts].filter(([, posts]) => isUnlike(posts)).map(([key]) => `posted in two forms: ${key}`),
    ...(outcome.settled ? linksAmiss(outcome, revisions) : []),
    ...(outcome.bellsLeft === 0 ? [] : [`${outcome.bellsLeft} bells left`]),
  ];
  const seen = {
    hops: batch.length,
    absorbed: revisions.some(({ absorbedBy }) => absorbedBy !== undefined),
    repeatedPosts: [...outcome.posts.values()].some((posts) => posts.length > 1),
    setAside: outcome.setAside > 0,
    crashes: outcome.crashes > 0,
    trimmed: (await stateRows(outcome)) <= 4,
    moved: outcome.plan.generation > 1,
    linked: outcome.settled && revisions.some(({ assessment }) => assessment.links.some(({ kind }) => kind !== 'fan-out')),
  };
  return { faults, seen };
};

const nothingSeen: Seen = {
  hops: 0,
  absorbed: false,
  repeatedPosts: false,
  setAside: false,
  crashes: false,
  trimmed: false,
  linked: false,
  moved: false,
};

/** Runs the world of a seed and looks at it in rest. What never comes to rest, or breaks the run, is a fault like any other. */
export const checkSeed = async (seed: number): Promise<Checked> => {
  try {
    return await check(await simulate(seed));
  } catch (error) {
    return { faults: [`broke off: ${String(error)}`], seen: nothingSeen };
  }
};

/** What the worlds touched, by name. */
export const coverage: Readonly<Record<string, (seen: Seen) => boolean>> = {
  'with a hop': ({ hops }) => hops > 0,
  absorbed: ({ absorbed }) => absorbed,
  'repeated posts': ({ repeatedPosts }) => repeatedPosts,
  'set aside': ({ setAside }) => setAside,
  crashes: ({ crashes }) => crashes,
  trimmed: ({ trimmed }) => trimmed,
  linked: ({ linked }) => linked,
  'other lanes': ({ moved }) => moved,
};
