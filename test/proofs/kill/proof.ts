import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { FunctionsHost } from '../../../lib/local';
import type { DeviceId } from '../../../lib/model/fact';
import { fromUnixMilliseconds } from '../../../lib/model/time';
import { bucketOf } from '../../../lib/pipeline/incidents/buckets';
import { type LocalPipeline, localPipeline } from '../../integration/local-pipeline';
import { type FaultProxy, faultProxy } from '../../support/contract/fault-proxy';
import { type HopText, streamHops } from '../../support/simulation/hops';
import { below, chance, pick, type Random, seededRandom } from '../../support/worlds/seeded-random';
import { type Proof, type Tick, tellFailure } from '../harness';
import { attack, hopsOfAll } from './load';
import { withoutRetry } from './without-retry';

const workers = 4;

/** Kills of the run that has to lose incidents. */
const killsWithoutRetry = 20;

/** Kills on one ground. Azurite looks through all that is in a table: what it holds after more of them takes longer than a worker lives. */
const killsOnGround = 50;

/** Raw messages that may wait when more are published: the load is what the workers bear, and a kill meets all of it. */
const mostWaiting = 512;

/** How long nothing may move before a run counts as over; more than the longest wait between two tries but for a long outage. */
const stillMilliseconds = 40_000;

interface Ground {
  readonly pipeline: LocalPipeline;
  readonly proxy: FaultProxy;
  readonly app: string;
  readonly hosts: FunctionsHost[];
  readonly random: Random;
}

const startOne = async ({ pipeline, proxy, app, hosts }: Ground): Promise<void> => {
  hosts.push(await pipeline.start({ StateTables: proxy.connectionString }, app));
};

/** The tables answer nothing but 503, for longer than the store's own tries: what runs meanwhile fails. */
const outage = async ({ proxy, random }: Ground): Promise<void> => {
  proxy.inject(() => ({ before: { status: 503, code: 'ServerBusy' } }));
  await delay(3000 + below(random, 2000));
  proxy.inject(() => undefined);
};

/** An outage or not, and the end of some workers at once; others take their places. */
const strike = async (ground: Ground, kills: number): Promise<void> => {
  const { hosts, random } = ground;
  await delay(below(random, 1500));
  if (chance(random, 0.5)) await outage(ground);
  const killed = Array.from({ length: kills }, () => hosts.splice(below(random, hosts.length), 1)).flat();
  await Promise.all(killed.map((host) => host.kill()));
  await Promise.all(killed.map(() => startOne(ground)));
};

/** Whether the workers keep up with what is published. */
const keepsUp = async ({ pipeline }: Ground): Promise<boolean> => {
  const { ingested, published } = await pipeline.drain();
  return published - ingested <= mostWaiting;
};

/** Until everything is through, or nothing moves any more: what was lost at the end of a log leaves its progress behind. */
const drained = async ({ pipeline }: Ground): Promise<boolean> => {
  let [moved, before] = [Date.now(), ''];
  const { done } = await pipeline.until((now) => {
    const text = JSON.stringify(now);
    if (text !== before) [moved, before] = [Date.now(), text];
    return now.done || Date.now() - moved > stillMilliseconds;
  });
  return done;
};

const found = async ({ stores, delivered }: LocalPipeline): Promise<readonly HopText[]> => {
  const refs = new Map((await delivered()).map(({ id, device }) => [id, device.id as DeviceId]));
  const newest = await Promise.all([...refs].map(([id, device]) => stores.incidents.newest(bucketOf(device), id)));
  return streamHops(newest.filter((revision) => revision !== undefined));
};

/** Those of `all` that `others` lacks, one for one. */
const beyond = (all: readonly HopText[], others: readonly HopText[]): readonly HopText[] => {
  const left = new Map<HopText, number>();
  for (const hop of others) left.set(hop, (left.get(hop) ?? 0) + 1);
  return all.filter((hop) => {
    const count = left.get(hop) ?? 0;
    left.set(hop, count - 1);
    return count <= 0;
  });
};

interface Run {
  readonly records: number;
  readonly hops: number;
  readonly missing: readonly HopText[];
  readonly extra: readonly HopText[];
  readonly isDrained: boolean;
}

const faultsOf = ({ missing, extra, isDrained }: Run): readonly string[] => [
  ...missing.map((hop) => `missing: ${hop}`),
  ...extra.map((hop) => `extra: ${hop}`),
  ...(isDrained ? [] : ['not everything went through']),
];

const runOn = async (ground: Ground, kills: number, tick: Tick): Promise<Run> => {
  const sent: string[] = [];
  await Promise.all(Array.from({ length: workers }, () => startOne(ground)));
  for (let killed = 0, attacks = 0; killed < kills; ) {
    if (await keepsUp(ground)) {
      const messages = attack(attacks++, fromUnixMilliseconds(Date.now()), ground.random);
      sent.push(...messages);
      await ground.pipeline.publish(messages.map((message) => Buffer.from(message, 'utf8')));
    }
    const now = Math.min(kills - killed, pick(ground.random, [1, 2]));
    await strike(ground, now);
    killed += now;
    for (let n = 0; n < now; n++) tick();
  }
  const isDrained = await drained(ground);
  const [hops, wanted] = [await found(ground.pipeline), hopsOfAll(sent)];
  return { records: sent.length, hops: wanted.length, missing: beyond(wanted, hops), extra: beyond(hops, wanted), isDrained };
};

const run = async (app: string, kills: number, seed: number, tick: Tick): Promise<Run> => {
  const pipeline = await localPipeline();
  const proxy = await faultProxy(pipeline.storage);
  try {
    return await runOn({ pipeline, proxy, app, hosts: [], random: seededRandom(seed) }, kills, tick);
  } finally {
    await pipeline.end();
    await proxy.stop();
  }
};

const together = (runs: readonly Run[]): Run => ({
  records: runs.reduce((sum, { records }) => sum + records, 0),
  hops: runs.reduce((sum, { hops }) => sum + hops, 0),
  missing: runs.flatMap(({ missing }) => missing),
  extra: runs.flatMap(({ extra }) => extra),
  isDrained: runs.every(({ isDrained }) => isDrained),
});

const runAll = async (kills: number, seed: number, tick: Tick): Promise<Run> => {
  const runs: Run[] = [];
  for (let left = kills, own = seed; left > 0; left -= killsOnGround, own++) {
    const one = await run(process.cwd(), Math.min(left, killsOnGround), own, tick);
    const faults = faultsOf(one);
    if (faults.length > 0) tellFailure(own, faults);
    runs.push(one);
  }
  return together(runs);
};

const runWithoutRetry = async (kills: number, seed: number): Promise<Run> => {
  const app = await withoutRetry(process.cwd());
  try {
    return await run(app, kills, seed, () => undefined);
  } finally {
    await rm(app, { recursive: true, force: true });
  }
};

export const kill: Proof = {
  name: 'kill',
  about:
    'four Functions hosts under load through AMQP and Azurite, killed one or two at a time while the tables fail at times: the hops of the batch; without the retries of the host some must be lost. --cases is kills',
  cases: 20,
  run: async ({ cases, seed }, tick) => {
    const whole = await runAll(cases, seed, tick);
    const { records, hops, missing, extra } = whole;
    const without = await runWithoutRetry(Math.min(cases, killsWithoutRetry), seed);
    const provesNothing = without.missing.length > 0 ? [] : ['nothing was lost without the retries of the host: the run proves nothing'];
    if (provesNothing.length > 0) tellFailure(seed, provesNothing);
    return {
      cases,
      failures: faultsOf(whole).length + provesNothing.length,
      coverage: {
        workers: String(workers),
        records: String(records),
        hops: String(hops),
        missing: String(missing.length),
        extra: String(extra.length),
        'lost without retry': `${without.missing.length}/${without.hops}`,
      },
    };
  },
};
