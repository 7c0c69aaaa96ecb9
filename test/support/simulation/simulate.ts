import { compile, type RuleSet } from '../../../lib/engine/compile';
import { type MemoryHubs, memoryHubs } from '../../../lib/hubs/memory';
import { HopwatchError } from '../../../lib/model/errors';
import type { Incident } from '../../../lib/model/incident';
import { days, hours, later, minus, plus, seconds, type Ticks } from '../../../lib/model/time';
import { moveLanes } from '../../../lib/pipeline/by-hand/move-lanes';
import { correlateBatch } from '../../../lib/pipeline/correlate-batch';
import { decoder } from '../../../lib/pipeline/decode';
import { deliver } from '../../../lib/pipeline/deliver';
import { ingestBatch } from '../../../lib/pipeline/ingest-batch';
import { type LaneStates, laneStates } from '../../../lib/pipeline/lane';
import { laneFormat } from '../../../lib/pipeline/lane-log';
import { buckets } from '../../../lib/pipeline/lane-of';
import type { Doorbell, HubMessage, HubName, Plan, Sink, Stores } from '../../../lib/pipeline/ports';
import { newSweepMemory, type SweepMemory, sweep } from '../../../lib/pipeline/sweep';
import { lists, rules } from '../../../lib/rules';
import { memoryStores } from '../../../lib/stores/memory';
import { silentTelemetry } from '../../../lib/telemetry';
import { below, chance, pick, type Random, seededRandom } from '../worlds/seeded-random';
import { type FaultRates, faulty, noFaults } from './faulty';
import { type Enqueued, hopWorld } from './hop-worlds';
import { type Scheduler, scheduler } from './scheduler';
import { watch } from './truths';

const rawPartitions = 2;
const firstPlan: Plan = { generation: 1, lanes: 2, hash: 'sha256-mod', format: laneFormat };
const secondPlan: Plan = { ...firstPlan, generation: 2, lanes: 3 };
const tenant = 'simulation';
const lateness = hours(6);
const ruleSet: RuleSet = compile(rules, 'live');
const reader = decoder(ruleSet, 'by-file');

/** What is true once a simulated run has come to rest. */
export interface Outcome {
  readonly stores: Stores;
  readonly hubs: MemoryHubs;
  /** The plan at the end. */
  readonly plan: Plan;
  /** Every post of every revision, by sink, id and revision: how often, and whether all were the same. */
  readonly posts: ReadonlyMap<string, readonly Incident[]>;
  readonly bellsLeft: number;
  /** Revisions that a sink refused and an operator released. */
  readonly setAside: number;
  readonly crashes: number;
  /** Words of progress that were not true when they were written. */
  readonly untruths: readonly string[];
  /** Whether the watermark has passed everything that had to wait. */
  readonly settled: boolean;
}

interface Run {
  readonly random: Random;
  readonly turns: Scheduler;
  /** What every instance writes through, each word of progress watched. */
  stores: Stores;
  /** Those of the plan that holds. */
  hubs: MemoryHubs;
  plan: Plan;
  readonly posts: Map<string, Incident[]>;
  /** Next sequence number to deliver, as the checkpoint store has it; anybody may set it back. */
  checkpoints: Map<string, number>;
  rates: FaultRates;
  wall: number;
  /** Enqueued time of whatever is enqueued next. */
  now: Ticks;
  crashes: number;
  setAside: number;
  /** Invocations that have begun and not ended, each with its instance. */
  readonly busy: Map<symbol, string>;
}

/** One process of the app: its ports, and what it remembers between invocations. */
interface Instance {
  readonly name: string;
  readonly ports: Stores & { readonly hubs: MemoryHubs; readonly doorbell: Doorbell };
  states: LaneStates;
  memory: SweepMemory;
}

/** Two, so that one can have a revision that the other lacks. */
const sinkNames = ['one', 'other'] as const;

const postKey = (sink: string, id: string, revision: number): string => `${sink} ${id} ${revision}`;

/** A sink that at times refuses what it is given, as if a role were missing for a while. */
const sinkOf = (run: Run, name: string): Sink => ({
  name,
  deliver: async (incident) => {
    if (run.rates.before > 0 && chance(run.random, 0.3)) throw new HopwatchError('sink-rejected', 'fatal', 'refused');
    const key = postKey(name, incident.id, incident.revision);
    run.posts.set(key, [...(run.posts.get(key) ?? []), incident]);
  },
});

const instanceOf = (run: Run, name: string): Instance => {
  const guard = <P extends object>(port: P): P => faulty(port, name, run.turns, run.random, () => run.rates);
  const stores = Object.fromEntries(
    Object.entries(run.stores).map(([key, port]: [string, object]) => [key, guard(port)]),
  ) as unknown as Stores;
  const sinks = sinkNames.map((name) => guard(sinkOf(run, name)));
  const ring: Doorbell['ring'] = async (ref) => {
    await deliver(ref, ruleSet, { mode: 'live', shadowed: new Set() }, { ...stores, sinks, telemetry: silentTelemetry }).catch(
      () => undefined,
    );
  };
  return { name, ports: { ...stores, hubs: guard(run.hubs), doorbell: { ring } }, states: laneStates(), memory: newSweepMemory() };
};

const key = (hub: HubName, partition: number): string => `${hub} ${partition}`;

const nextBatch = (run: Run, hub: HubName, partition: number): readonly HubMessage[] => {
  const from = run.checkpoints.get(key(hub, partition)) ?? 0;
  return run.hubs.log(hub, partition).slice(from, from + pick(run.random, [1, 1, 2, 4]));
};

const invoke = (run: Run, { name }: Instance, work: Promise<unknown>, done: () => void): void => {
  const invocation = Symbol(name);
  run.busy.set(invocation, name);
  work
    .then(done, () => undefined)
    .finally(() => {
      run.busy.delete(invocation);
    });
};

/** A killed process works no more, and ends nothing. */
const kill = (run: Run, name: string): void => {
  run.turns.crash(name);
  for (const [invocation, owner] of run.busy) if (owner === name) run.busy.delete(invocation);
};

/** The host's own rule: the checkpoint follows a success, whoever else has written it meanwhile. A failure is delivered again. */
const trigger = (run: Run, instance: Instance, hub: HubName, partition: number): void => {
  const messages = nextBatch(run, hub, partition);
  const last = messages.at(-1);
  if (last === undefined) return;
  const { ports, states } = instance;
  const { checkpoints } = run;
  const telemetry = silentTelemetry;
  const work =
    hub === 'raw'
      ? ingestBatch({ partition: String(partition), messages }, reader, run.plan, { ...ports, telemetry })
      : correlateBatch(
          { lane: { generation: run.plan.generation, lane: partition }, messages },
          states,
          { tenant, rules: ruleSet, lists, enrichers: [], lateness },
          { ...ports, telemetry },
        );
  invoke(run, instance, work, () => checkpoints.set(key(hub, partition), last.sequence + 1));
};

const sweepNow = (run: Run, instance: Instance): void => {
  run.wall += 30_000 + below(run.random, 60_000);
  const now = (): number => run.wall;
  invoke(
    run,
    instance,
    sweep(
      instance.memory,
      { plan: run.plan, tenant, rules: ruleSet, lists, enrichers: [], lateness },
      { ...instance.ports, telemetry: silentTelemetry, now },
    ),
    () => undefined,
  );
};

const partitionsOf = ({ plan }: Run, hub: HubName): number => (hub === 'raw' ? rawPartitions : plan.lanes);

const anyPartition = (run: Run): readonly [HubName, number] => {
  const hub = pick<HubName>(run.random, ['raw', 'facts']);
  return [hub, below(run.random, partitionsOf(run, hub))];
};

const crash = (run: Run, instances: Instance[]): void => {
  const index = below(run.random, instances.length);
  const name = `instance ${run.crashes + instances.length} again`;
  kill(run, instances[index]?.name ?? '');
  run.crashes++;
  instances[index] = instanceOf(run, name);
};

const regress = (run: Run): void => {
  const [hub, partition] = anyPartition(run);
  run.checkpoints.set(key(hub, partition), below(run.random, (run.checkpoints.get(key(hub, partition)) ?? 0) + 1));
};

const isDrained = (run: Run): boolean =>
  (['raw', 'facts'] as const).every((hub) =>
    Array.from(
      { length: partitionsOf(run, hub) },
      (_, partition) => (run.checkpoints.get(key(hub, partition)) ?? 0) >= run.hubs.log(hub, partition).length,
    ).every(Boolean),
  );

/** Steps in which things go wrong, at least; a message takes about twenty-five to be enqueued, a hop about eighty to be recorded. */
const leastChaos = 1000;

/** Safety: everything that can go wrong does, in an order that the seed decides. */
const chaos = async (run: Run, instances: Instance[], enqueueNext: () => boolean): Promise<void> => {
  let stalled: readonly [HubName, number] | undefined;
  const triggerAny = (): void => {
    const [hub, partition] = anyPartition(run);
    if (stalled?.[0] !== hub || stalled[1] !== partition) trigger(run, pick(run.random, instances), hub, partition);
  };
  for (let more = true, steps = 0; more || steps < leastChaos; steps++) {
    const dice = below(run.random, 1000);
    if (dice < 40) more = enqueueNext();
    else if (dice < 90 && run.busy.size < 6) triggerAny();
    else if (dice < 110 && run.busy.size < 6) sweepNow(run, pick(run.random, instances));
    else if (dice < 114) crash(run, instances);
    else if (dice < 118) regress(run);
    else if (dice < 122) stalled = chance(run.random, 0.5) ? undefined : anyPartition(run);
    else await run.turns.step();
  }
};

/** What an operator does once the sinks take what they refused. Returns how many revisions were set aside. */
const releaseAll = async (stores: Stores): Promise<number> => {
  const all = await Promise.all(Array.from({ length: buckets }, (_, bucket) => stores.deliveries.parked(bucket)));
  for (const ref of all.flat()) await stores.deliveries.release(ref);
  return all.flat().length;
};

/** Liveness: nothing fails any more; one instance is delivered all that is left. Stale owners go on beside it. */
const settleDown = async (run: Run): Promise<void> => {
  run.rates = noFaults;
  const instance = instanceOf(run, 'last instance');
  const finish = async (): Promise<void> => {
    while (await run.turns.step());
  };
  await finish();
  for (let round = 0; round < 200 && !isDrained(run); round++) {
    for (const hub of ['raw', 'facts'] as const)
      for (let partition = 0; partition < partitionsOf(run, hub); partition++) trigger(run, instance, hub, partition);
    await finish();
  }
  if (!isDrained(run)) throw new Error('the hubs were not drained');
  run.setAside += await releaseAll(run.stores);
  for (let round = 0; round < 6; round++) {
    run.wall += 60_000;
    sweepNow(run, instance);
    await finish();
  }
};

const countBells = async (stores: Stores): Promise<number> => {
  const all = await Promise.all(Array.from({ length: buckets }, (_, bucket) => stores.incidents.bells(bucket)));
  return all.flat().length;
};

/** Traffic long after everything, on every raw partition: what has had its time may go. */
const muchLater = (world: readonly Enqueued[]): Ticks => plus(world.at(-1)?.at ?? (0n as Ticks), days(120));

/** Stores and hubs of a plan, each word of progress watched. */
const openPlan = (run: Run, plain: Stores, untruths: string[]): void => {
  run.hubs = memoryHubs({ raw: rawPartitions, facts: run.plan.lanes }, () => run.now);
  run.stores = watch(plain, { hubs: run.hubs, decoder: reader, rawPartitions, lanes: run.plan.lanes }, untruths);
};

/** The same raw hub, read from its beginning by whoever has no checkpoint yet. */
const copyRaw = (run: Run, from: MemoryHubs): void => {
  const { now } = run;
  for (let partition = 0; partition < rawPartitions; partition++)
    for (const { enqueuedAt, body } of from.log('raw', partition)) {
      run.now = enqueuedAt;
      run.hubs.enqueueRaw(partition, body);
    }
  run.now = now;
};

/** Another number of lanes under load: everything is killed where it stands, what is held is carried over, at times twice. */
const changePlan = async (run: Run, instances: Instance[], plain: Stores, untruths: string[]): Promise<void> => {
  for (const { name } of instances) kill(run, name);
  const { hubs, plan } = run;
  run.plan = secondPlan;
  openPlan(run, plain, untruths);
  copyRaw(run, hubs);
  run.checkpoints = new Map();
  for (let times = pick(run.random, [1, 1, 2]); times > 0; times--) await moveLanes(plan, secondPlan, { ...run.stores, hubs: run.hubs });
  instances.splice(0, instances.length, ...instances.map(({ name }) => instanceOf(run, `${name} of the second plan`)));
};

/** Runs the real pipeline code over the world of a seed, with crashes, lost answers, stale owners and lost checkpoints, until it is at rest. */
export const simulate = async (seed: number): Promise<Outcome> => {
  const random = seededRandom(seed);
  const world = hopWorld(random);
  const plain = memoryStores();
  const untruths: string[] = [];
  const run: Run = {
    random,
    turns: scheduler(random),
    stores: plain,
    hubs: memoryHubs({ raw: 0, facts: 0 }, () => run.now),
    plan: firstPlan,
    posts: new Map(),
    checkpoints: new Map(),
    rates: pick(random, [noFaults, { before: 0.03, after: 0.03 }, { before: 0.1, after: 0.1 }]),
    wall: 0,
    now: minus(world[0]?.at ?? (0n as Ticks), hours(1)),
    crashes: 0,
    setAside: 0,
    busy: new Map(),
  };
  openPlan(run, plain, untruths);
  let enqueued = 0;
  const enqueueUpTo = (end: number) => (): boolean => {
    const next = enqueued < end ? world[enqueued] : undefined;
    if (next === undefined) return false;
    run.now = next.at;
    run.hubs.enqueueRaw(below(random, rawPartitions), next.body);
    enqueued++;
    return true;
  };
  /** Traffic on every raw partition: what was to come before has come. */
  const passTime = (at: Ticks): void => {
    run.now = at;
    for (let partition = 0; partition < rawPartitions; partition++) run.hubs.enqueueRaw(partition, Buffer.from('[]', 'utf8'));
  };
  const instances = Array.from({ length: pick(random, [2, 2, 3, 8]) }, (_, index) => instanceOf(run, `instance ${index}`));
  // At times most of it is long done when the last of it comes.
  if (chance(random, 0.5)) {
    const { rates } = run;
    await chaos(run, instances, enqueueUpTo(world.length - 1 - below(random, 3)));
    await settleDown(run);
    passTime(later(run.now, minus(world[enqueued]?.at ?? run.now, seconds(1))));
    await settleDown(run);
    run.rates = rates;
  }
  if (chance(random, 0.2)) {
    await chaos(run, instances, enqueueUpTo(world.length - below(random, world.length)));
    await changePlan(run, instances, plain, untruths);
  }
  await chaos(run, instances, enqueueUpTo(world.length));
  await settleDown(run);
  const settled = chance(random, 0.7);
  if (settled) {
    passTime(muchLater(world));
    await settleDown(run);
  }
  return {
    stores: run.stores,
    hubs: run.hubs,
    plan: run.plan,
    posts: run.posts,
    bellsLeft: await countBells(run.stores),
    setAside: run.setAside,
    crashes: run.crashes,
    untruths,
    settled,
  };
};

export { postKey, rawPartitions, ruleSet, sinkNames, tenant };
