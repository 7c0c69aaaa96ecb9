import { batchHops, linksAmiss, newestRevisions, streamHops } from '../support/simulation/hops';
import { type Outcome, simulate } from '../support/simulation/simulate';

const cases = Number(process.env.SIMULATION_CASES ?? 200);
const firstSeed = Number(process.env.SIMULATION_SEED ?? 1);
const seeds = Array.from({ length: cases }, (_, index) => firstSeed + index);

/** A world takes a third of a second on an idle core. */
const timeLimit = 60_000 + cases * 5000;

interface Seen {
  readonly hops: number;
  readonly absorbed: number;
  readonly repeatedPosts: number;
  readonly crashes: number;
  readonly trimmed: boolean;
  readonly linked: boolean;
}

const stateRows = async ({ stores }: Outcome): Promise<number> =>
  (await Promise.all([0, 1].map((lane) => stores.stateLog.load({ generation: 1, lane }, Number.MAX_SAFE_INTEGER)))).flat().length;

/** Every way in which a run at rest can be wrong; empty where it is right. */
const faultsOf = async (outcome: Outcome): Promise<{ readonly faults: readonly string[]; readonly seen: Seen }> => {
  const revisions = await newestRevisions(outcome);
  const [batch, stream] = [batchHops(outcome), streamHops(revisions)];
  const missing = revisions
    .flatMap(({ id, revision }) => Array.from({ length: revision }, (_, index) => `${id} ${index + 1}`))
    .filter((key) => !outcome.posts.has(key));
  const unlike = [...outcome.posts].filter(([, posts]) => new Set(posts.map((post) => JSON.stringify(post))).size > 1).map(([key]) => key);
  const faults = [
    ...batch.filter((hop) => !stream.includes(hop)).map((hop) => `missed or incomplete: ${hop}`),
    ...stream.filter((hop) => !batch.includes(hop)).map((hop) => `not in the batch: ${hop}`),
    ...(stream.length === batch.length ? [] : [`${stream.length} incidents for ${batch.length} hops`]),
    ...missing.map((key) => `never posted: ${key}`),
    ...unlike.map((key) => `posted in two forms: ${key}`),
    ...(outcome.settled ? linksAmiss(outcome, revisions) : []),
    ...(outcome.bellsLeft === 0 ? [] : [`${outcome.bellsLeft} bells left`]),
  ];
  const seen = {
    hops: batch.length,
    absorbed: revisions.filter(({ absorbedBy }) => absorbedBy !== undefined).length,
    repeatedPosts: [...outcome.posts.values()].filter((posts) => posts.length > 1).length,
    crashes: outcome.crashes,
    trimmed: (await stateRows(outcome)) <= 4,
    linked: outcome.settled && revisions.some(({ assessment }) => assessment.links.some(({ kind }) => kind !== 'fan-out')),
  };
  return { faults, seen };
};

test(
  `the pipeline gives the batch's hops, one incident each, in ${cases} worlds with crashes, lost answers, stale owners and lost checkpoints`,
  async () => {
    const seen: Seen[] = [];
    for (const seed of seeds) {
      const outcome = await faultsOf(await simulate(seed));
      expect({ seed, faults: outcome.faults }).toEqual({ seed, faults: [] });
      seen.push(outcome.seen);
    }
    const share = (of: (one: Seen) => boolean): string => `${((100 * seen.filter(of).length) / cases).toFixed(0)} %`;
    process.stdout.write(
      `simulation: cases=${cases} seed=${firstSeed}, with a hop ${share(({ hops }) => hops > 0)}, absorbed ${share(({ absorbed }) => absorbed > 0)}, repeated posts ${share(({ repeatedPosts }) => repeatedPosts > 0)}, crashes ${share(({ crashes }) => crashes > 0)}, trimmed ${share(({ trimmed }) => trimmed)}, linked ${share(({ linked }) => linked)}\n`,
    );
    expect(seen.filter(({ hops }) => hops > 0).length / cases).toBeGreaterThan(0.5);
    expect(seen.filter(({ absorbed }) => absorbed > 0).length / cases).toBeGreaterThan(0.2);
    expect(seen.filter(({ linked }) => linked).length / cases).toBeGreaterThan(0.05);
  },
  timeLimit,
);
