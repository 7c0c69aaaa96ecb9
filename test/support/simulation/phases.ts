import type { Ticks } from '../../../lib/model/time';
import { moveLanes } from '../../../lib/pipeline/by-hand/move-lanes';
import { inEveryBucket } from '../../../lib/pipeline/incidents/buckets';
import type { HubName, Stores } from '../../../lib/pipeline/ports';
import { below, chance, pick } from '../worlds/seeded-random';
import { noFaults } from './faulty';
import { trafficOf } from './hop-worlds';
import { end, everywhere, isDrained, mayEnd, ownerNow, ownerOf, regress, sweepNow, trigger } from './host';
import { newInstance, openPlan, type Run, rawPartitions, secondPlan } from './run';

/** Invocations at once, at most. */
const mostBusy = 6;

/** Messages of a batch: few, so that lanes get many and hops become known bit by bit; at times as many as the host takes when many wait. */
const sizes: Readonly<Record<HubName, readonly number[]>> = { raw: [1, 1, 2], facts: [1, 1, 2, 4] };
const sizesLeft: typeof sizes = { raw: [1, 2, 4], facts: [1, 2, 4, 64] };

const anyPartition = (run: Run): readonly [HubName, number] => {
  const hub = pick<HubName>(run.random, ['raw', 'facts']);
  return pick(
    run.random,
    everywhere(run).filter(([own]) => own === hub),
  );
};

/** From outside, as a host does that is scaled in. */
const endAny = (run: Run): void => {
  const { name } = pick(run.random, run.instances);
  if (mayEnd(run, name)) end(run, name);
};

/** The same before the call that this world watches. */
const ambush = (run: Run): void => {
  const name = run.turns.waitingFor(run.ambush).find((owner) => mayEnd(run, owner));
  if (name !== undefined && chance(run.random, 0.3)) end(run, name);
};

/** Of a thousand steps those up to which messages are enqueued, batches and sweeps begun: a busy time, and a quiet one in which the watermark moves. */
const tempos = [
  { enqueue: 60, trigger: 210, sweep: 225 },
  { enqueue: 20, trigger: 80, sweep: 140 },
];

/** Steps in which things go wrong, at most, but for what is still to be enqueued: a hop takes about eighty to be recorded. */
const mostChaos = 800;

/** Safety: everything that can go wrong does, in an order that the seed decides, until all is done or it has gone on for long. */
export const chaos = async (run: Run, enqueueNext: () => boolean): Promise<void> => {
  const tempo = pick(run.random, tempos);
  let stalled: readonly [HubName, number] | undefined;
  const triggerAny = (): void => {
    const [hub, partition] = anyPartition(run);
    if (stalled?.[0] !== hub || stalled[1] !== partition)
      trigger(run, ownerNow(run, partition), hub, partition, pick(run.random, sizes[hub]));
  };
  const isAtRest = (): boolean => run.busy.size === 0 && isDrained(run);
  for (let more = true, steps = 0; more || (steps < mostChaos && !isAtRest()); steps++) {
    ambush(run);
    const dice = below(run.random, 1000);
    if (dice < tempo.enqueue) more = enqueueNext();
    else if (dice < tempo.trigger && run.busy.size < mostBusy) triggerAny();
    else if (dice < tempo.sweep && run.busy.size < mostBusy) sweepNow(run, ownerNow(run, 0));
    else if (dice >= 994) endAny(run);
    else if (dice >= 984) regress(run, ...anyPartition(run));
    else if (dice >= 980) stalled = chance(run.random, 0.3) ? undefined : anyPartition(run);
    else await run.turns.step();
  }
};

/** What an operator does once the sinks take what they refused. Returns how many revisions were set aside. */
const releaseAll = async ({ deliveries }: Stores): Promise<number> => {
  const all = await inEveryBucket((bucket) => deliveries.parked(bucket));
  for (const ref of all) await deliveries.release(ref);
  return all.length;
};

/** Steps after which what is under way counts as never ending; a whole world takes some thousands. */
const mostSteps = 20_000;

const finish = async (run: Run): Promise<void> => {
  for (let steps = 0; await run.turns.step(); steps++) if (steps > mostSteps) throw new Error('what is under way does not end');
};

/** Every partition is given to somebody new, who at times finds an old checkpoint. */
const handOver = (run: Run): void => {
  run.instances = run.instances.map(() => newInstance(run));
  for (const [hub, partition] of everywhere(run)) if (chance(run.random, 0.3)) regress(run, hub, partition);
};

/** All that is left is delivered, each partition to its owner. */
export const deliverAll = async (run: Run): Promise<void> => {
  await finish(run);
  for (let round = 0; round < 200 && !isDrained(run); round++) {
    for (const [hub, partition] of everywhere(run)) trigger(run, ownerOf(run, partition), hub, partition, pick(run.random, sizesLeft[hub]));
    await finish(run);
  }
  if (!isDrained(run)) throw new Error('the hubs were not drained');
};

/** Liveness: nothing fails any more, and all that is left is delivered. Stale owners end beside it; at times every partition is given to somebody new. */
export const drain = async (run: Run): Promise<void> => {
  run.rates = noFaults;
  if (chance(run.random, 0.5)) handOver(run);
  await deliverAll(run);
};

/** Sweeps in which a watermark is read, its barrier opened, and passed; a barrier from before may be open. */
const toRaise = 4;
/** What is due is settled with the last of them; the bells of what is delivered are deleted one later. */
const toRest = toRaise + 1;

const sweepTimes = async (run: Run, times: number): Promise<void> => {
  for (let round = 0; round < times; round++) {
    run.wall += 60_000;
    sweepNow(run, ownerOf(run, 0));
    await finish(run);
  }
};

/** The watermark rises to where everything is. */
export const raiseWatermark = (run: Run): Promise<void> => sweepTimes(run, toRaise);

/** Everything that waits for time to pass, or for an operator, comes to rest. */
export const settleDown = async (run: Run): Promise<void> => {
  run.seen.setAside += await releaseAll(run.stores);
  await sweepTimes(run, toRest);
};

/** Traffic on every raw partition and in every lane, as the canary's is: what was to come before has come. */
export const passTime = (run: Run, at: Ticks): void => {
  run.now = at;
  for (let partition = 0; partition < rawPartitions; partition++) run.hubs.enqueueRaw(partition, Buffer.from('[]', 'utf8'));
  for (let lane = 0; lane < run.plan.lanes; lane++) run.hubs.enqueueRaw(lane % rawPartitions, trafficOf(lane, run.plan.lanes, at));
};

/** The same raw hub, read from its beginning by whoever has no checkpoint yet. */
const copyRaw = (run: Run, from: Run['hubs']): void => {
  const { now } = run;
  for (let partition = 0; partition < rawPartitions; partition++)
    for (const { enqueuedAt, body } of from.log('raw', partition)) {
      run.now = enqueuedAt;
      run.hubs.enqueueRaw(partition, body);
    }
  run.now = now;
};

/** Another number of lanes under load: everything is killed where it stands, what is held is carried over, at times twice. */
export const changePlan = async (run: Run): Promise<void> => {
  for (const { name } of run.instances) end(run, name);
  const { hubs, plan } = run;
  run.former.push({ plan, hubs });
  openPlan(run, secondPlan);
  copyRaw(run, hubs);
  for (let times = pick(run.random, [1, 1, 2]); times > 0; times--)
    await moveLanes(plan, secondPlan, { ...run.watched.stores, hubs: run.hubs });
  run.instances = run.instances.map(() => newInstance(run));
};
