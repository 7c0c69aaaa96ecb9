import type { Ticks } from '../../../lib/model/time';
import { buckets } from '../../../lib/pipeline/lane-of';
import { moveLanes } from '../../../lib/pipeline/move-lanes';
import type { Stores } from '../../../lib/pipeline/ports';
import { below, chance, pick } from '../worlds/seeded-random';
import { noFaults } from './faulty';
import { everywhere, isDrained, kill, ownerNow, ownerOf, regress, restart, sweepNow, trigger } from './host';
import { type HubName, newInstance, openPlan, type Run, rawPartitions, secondPlan } from './run';

/** Invocations at once, at most. */
const mostBusy = 6;

const anyPartition = (run: Run): readonly [HubName, number] => {
  const hub = pick<HubName>(run.random, ['raw', 'facts']);
  return pick(
    run.random,
    everywhere(run).filter(([own]) => own === hub),
  );
};

/** Safety: everything that can go wrong does, in an order that the seed decides, until nothing more comes and for `least` steps. */
export const chaos = async (run: Run, enqueueNext: () => boolean, least: number): Promise<void> => {
  let stalled: readonly [HubName, number] | undefined;
  const triggerAny = (): void => {
    const [hub, partition] = anyPartition(run);
    if (stalled?.[0] !== hub || stalled[1] !== partition)
      trigger(run, ownerNow(run, partition), hub, partition, pick(run.random, [1, 1, 2, 4]));
  };
  for (let more = true, steps = 0; more || steps < least; steps++) {
    const dice = below(run.random, 1000);
    if (dice < 40) more = enqueueNext();
    else if (dice < 90 && run.busy.size < mostBusy) triggerAny();
    else if (dice < 110 && run.busy.size < mostBusy) sweepNow(run, pick(run.random, run.instances));
    else if (dice < 114) restart(run, pick(run.random, run.instances).name);
    else if (dice < 118) regress(run, ...anyPartition(run));
    else if (dice < 122) stalled = chance(run.random, 0.5) ? undefined : anyPartition(run);
    else await run.turns.step();
  }
};

/** What an operator does once the sinks take what they refused. Returns how many revisions were set aside. */
const releaseAll = async ({ deliveries }: Stores): Promise<number> => {
  const all = await Promise.all(Array.from({ length: buckets }, (_, bucket) => deliveries.parked(bucket)));
  for (const ref of all.flat()) await deliveries.release(ref);
  return all.flat().length;
};

const finish = async (run: Run): Promise<void> => {
  while (await run.turns.step());
};

/** Messages of a batch, as the host takes them when many wait. */
const mostMessages = 64;
/** A watermark is read, its barrier opened and passed, what is due settled, the bells of what is delivered deleted; a barrier from before may be open. */
const sweeps = 5;

/** Liveness: nothing fails any more, and all that is left is delivered. Stale owners go on beside it; at times every partition is given to somebody new. */
export const settleDown = async (run: Run): Promise<void> => {
  run.rates = noFaults;
  if (chance(run.random, 0.5)) run.instances = run.instances.map(() => newInstance(run));
  await finish(run);
  for (let round = 0; round < 200 && !isDrained(run); round++) {
    for (const [hub, partition] of everywhere(run)) trigger(run, ownerOf(run, partition), hub, partition, mostMessages);
    await finish(run);
  }
  if (!isDrained(run)) throw new Error('the hubs were not drained');
  run.seen.setAside += await releaseAll(run.stores);
  for (let round = 0; round < sweeps; round++) {
    run.wall += 60_000;
    sweepNow(run, ownerOf(run, 0));
    await finish(run);
  }
};

/** Traffic on every raw partition: what was to come before has come. */
export const passTime = (run: Run, at: Ticks): void => {
  run.now = at;
  for (let partition = 0; partition < rawPartitions; partition++) run.hubs.enqueueRaw(partition, Buffer.from('[]', 'utf8'));
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
export const changePlan = async (run: Run, plain: Stores): Promise<void> => {
  for (const { name } of run.instances) kill(run, name);
  const { hubs, plan } = run;
  run.formerHubs.push(hubs);
  openPlan(run, secondPlan, plain);
  copyRaw(run, hubs);
  for (let times = pick(run.random, [1, 1, 2]); times > 0; times--) await moveLanes(plan, secondPlan, { ...run.stores, hubs: run.hubs });
  run.instances = run.instances.map(() => newInstance(run));
};
