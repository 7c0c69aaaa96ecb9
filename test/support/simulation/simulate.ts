import { compile, type RuleSet } from '../../../lib/engine/compile';
import { type LoggedMessage, type MemoryHubs, memoryHubs } from '../../../lib/hubs/memory';
import { HopwatchError } from '../../../lib/model/errors';
import type { Incident } from '../../../lib/model/incident';
import { days, hours, later, minus, plus, seconds, type Ticks } from '../../../lib/model/time';
import { correlateBatch } from '../../../lib/pipeline/correlate-batch';
import { decoder } from '../../../lib/pipeline/decode';
import { deliver } from '../../../lib/pipeline/deliver';
import { ingestBatch } from '../../../lib/pipeline/ingest-batch';
import { type LaneStates, laneStates } from '../../../lib/pipeline/lane';
import { laneFormat } from '../../../lib/pipeline/lane-log';
import { buckets } from '../../../lib/pipeline/lane-of';
import type { Doorbell, Plan, Sink, Stores } from '../../../lib/pipeline/ports';
import { type SweepMemory, sweep } from '../../../lib/pipeline/sweep';
import { lists, rules } from '../../../lib/rules';
import { memoryStores } from '../../../lib/stores/memory';
import { silentTelemetry } from '../../../lib/telemetry';
import { below, chance, pick, type Random, seededRandom } from '../worlds/seeded-random';
import { type FaultRates, faulty, noFaults } from './faulty';
import { type Enqueued, hopWorld } from './hop-worlds';
import { type Scheduler, scheduler } from './scheduler';
import { watch } from './truths';

const partitions = { raw: 2, facts: 2 };
const plan: Plan = { generation: 1, lanes: partitions.facts, hash: 'sha256-mod', format: laneFormat };
const tenant = 'simulation';
const lateness = hours(6);
const ruleSet: RuleSet = compile(rules, 'live');
const reader = decoder(ruleSet, 'by-file');

type HubName = 'raw' | 'facts';

/** What is true once a simulated run has come to rest. */
export interface Outcome {
  readonly stores: Stores;
  readonly hubs: MemoryHubs;
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
  readonly stores: Stores;
  readonly hubs: MemoryHubs;
  readonly posts: Map<string, Incident[]>;
  /** Next sequence number to deliver, as the checkpoint store has it; anybody may set it back. */
  readonly checkpoints: Map<string, number>;
  rates: FaultRates;
  wall: number;
  crashes: number;
  setAside: number;
  /** Invocations that have begun and not ended. */
  busy: number;
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
  return { name, ports: { ...stores, hubs: guard(run.hubs), doorbell: { ring } }, states: laneStates(), memory: { pending: undefined } };
};

const key = (hub: HubName, partition: number): string => `${hub} ${partition}`;

const nextBatch = (run: Run, hub: HubName, partition: number): readonly LoggedMessage[] => {
  const from = run.checkpoints.get(key(hub, partition)) ?? 0;
  return run.hubs.log(hub, partition).slice(from, from + pick(run.random, [1, 1, 2, 4]));
};

const invoke = (run: Run, work: Promise<unknown>, done: () => void): void => {
  run.busy++;
  work
    .then(done, () => undefined)
    .finally(() => {
      run.busy--;
    });
};

/** The host's own rule: the checkpoint follows a success, whoever else has written it meanwhile. A failure is delivered again. */
const trigger = (run: Run, instance: Instance, hub: HubName, partition: number): void => {
  const messages = nextBatch(run, hub, partition);
  const last = messages.at(-1);
  if (last === undefined) return;
  const { ports, states } = instance;
  const telemetry = silentTelemetry;
  const work =
    hub === 'raw'
      ? ingestBatch({ partition: String(partition), messages }, reader, plan, { ...ports, telemetry })
      : correlateBatch(
          { lane: { generation: plan.generation, lane: partition }, messages },
          states,
          { tenant, rules: ruleSet, lists, enrichers: [], lateness },
          { ...ports, telemetry },
        );
  invoke(run, work, () => run.checkpoints.set(key(hub, partition), last.sequence + 1));
};

const sweepNow = (run: Run, { ports, memory }: Instance): void => {
  run.wall += 30_000 + below(run.random, 60_000);
  const now = (): number => run.wall;
  invoke(
    run,
    sweep(memory, { plan, tenant, rules: ruleSet, lists, enrichers: [], lateness }, { ...ports, telemetry: silentTelemetry, now }),
    () => undefined,
  );
};

const anyPartition = (random: Random): readonly [HubName, number] => {
  const hub = pick<HubName>(random, ['raw', 'facts']);
  return [hub, below(random, partitions[hub])];
};

const crash = (run: Run, instances: Instance[]): void => {
  const index = below(run.random, instances.length);
  const name = `instance ${run.crashes + instances.length} again`;
  run.turns.crash(instances[index]?.name ?? '');
  run.crashes++;
  instances[index] = instanceOf(run, name);
};

const regress = (run: Run): void => {
  const [hub, partition] = anyPartition(run.random);
  run.checkpoints.set(key(hub, partition), below(run.random, (run.checkpoints.get(key(hub, partition)) ?? 0) + 1));
};

const isDrained = (run: Run): boolean =>
  (['raw', 'facts'] as const).every((hub) =>
    Array.from(
      { length: partitions[hub] },
      (_, partition) => (run.checkpoints.get(key(hub, partition)) ?? 0) >= run.hubs.log(hub, partition).length,
    ).every(Boolean),
  );

/** Steps in which things go wrong, at least; a message takes about twenty-five to be enqueued, a hop about eighty to be recorded. */
const leastChaos = 1000;

/** Safety: everything that can go wrong does, in an order that the seed decides. */
const chaos = async (run: Run, instances: Instance[], enqueueNext: () => boolean): Promise<void> => {
  let stalled: readonly [HubName, number] | undefined;
  const triggerAny = (): void => {
    const [hub, partition] = anyPartition(run.random);
    if (stalled?.[0] !== hub || stalled[1] !== partition) trigger(run, pick(run.random, instances), hub, partition);
  };
  for (let more = true, steps = 0; more || steps < leastChaos; steps++) {
    const dice = below(run.random, 1000);
    if (dice < 40) more = enqueueNext();
    else if (dice < 90 && run.busy < 6) triggerAny();
    else if (dice < 110 && run.busy < 6) sweepNow(run, pick(run.random, instances));
    else if (dice < 114) crash(run, instances);
    else if (dice < 118) regress(run);
    else if (dice < 122) stalled = chance(run.random, 0.5) ? undefined : anyPartition(run.random);
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
      for (let partition = 0; partition < partitions[hub]; partition++) trigger(run, instance, hub, partition);
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
const muchLater = (world: readonly Enqueued[]): Ticks => plus(world.at(-1)?.at ?? (0n as Ticks), days(60));

/** Runs the real pipeline code over the world of a seed, with crashes, lost answers, stale owners and lost checkpoints, until it is at rest. */
export const simulate = async (seed: number): Promise<Outcome> => {
  const random = seededRandom(seed);
  const world = hopWorld(random);
  let now = minus(world[0]?.at ?? (0n as Ticks), hours(1));
  const hubs = memoryHubs(partitions, () => now);
  const { stores, untruths } = watch(memoryStores(), { hubs, decoder: reader, rawPartitions: partitions.raw, lanes: partitions.facts });
  const run: Run = {
    random,
    turns: scheduler(random),
    stores,
    hubs,
    posts: new Map(),
    checkpoints: new Map(),
    rates: pick(random, [noFaults, { before: 0.03, after: 0.03 }, { before: 0.1, after: 0.1 }]),
    wall: 0,
    crashes: 0,
    setAside: 0,
    busy: 0,
  };
  let enqueued = 0;
  const enqueueUpTo = (end: number) => (): boolean => {
    const next = enqueued < end ? world[enqueued] : undefined;
    if (next === undefined) return false;
    now = next.at;
    run.hubs.enqueueRaw(below(random, partitions.raw), next.body);
    enqueued++;
    return true;
  };
  /** Traffic on every raw partition: what was to come before has come. */
  const passTime = (at: Ticks): void => {
    now = at;
    for (let partition = 0; partition < partitions.raw; partition++) run.hubs.enqueueRaw(partition, Buffer.from('[]', 'utf8'));
  };
  const instances = Array.from({ length: pick(random, [2, 2, 3, 8]) }, (_, index) => instanceOf(run, `instance ${index}`));
  // At times most of it is long done when the last of it comes.
  if (chance(random, 0.5)) {
    const { rates } = run;
    await chaos(run, instances, enqueueUpTo(world.length - 1 - below(random, 3)));
    await settleDown(run);
    passTime(later(now, minus(world[enqueued]?.at ?? now, seconds(1))));
    await settleDown(run);
    run.rates = rates;
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
    posts: run.posts,
    bellsLeft: await countBells(run.stores),
    setAside: run.setAside,
    crashes: run.crashes,
    untruths,
    settled,
  };
};

export { partitions, postKey, ruleSet, sinkNames, tenant };
