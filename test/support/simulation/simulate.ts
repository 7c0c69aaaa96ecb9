import { type MemoryHubs, memoryHubs } from '../../../lib/hubs/memory';
import type { Incident } from '../../../lib/model/incident';
import { days, hours, later, minus, plus, seconds, type Ticks } from '../../../lib/model/time';
import { bellsIn } from '../../../lib/pipeline/incidents/bells';
import type { Plan, Stores } from '../../../lib/pipeline/ports';
import { memoryStores } from '../../../lib/stores/memory';
import { below, chance, pick, type Random, seededRandom } from '../worlds/seeded-random';
import { noFaults } from './faulty';
import { type Enqueued, hopWorld, type World } from './hop-worlds';
import { changePlan, chaos, deliverAll, drain, passTime, raiseWatermark, settleDown } from './phases';
import { drawPoison, type Poison } from './poison';
import { firstPlan, type Generation, newInstance, openPlan, type Run, rawPartitions } from './run';
import { noStalls, scheduler } from './scheduler';
import { nothingSeen, type Seen } from './truths/seen';

/** What is true once a simulated run has come to rest. */
export interface Outcome {
  readonly stores: Stores;
  readonly hubs: MemoryHubs;
  /** The generations before. */
  readonly former: readonly Generation[];
  /** The plan at the end. */
  readonly plan: Plan;
  readonly poison: Poison | undefined;
  /** Every post of every revision, by sink, id and revision: how often, and whether all were the same. */
  readonly posts: ReadonlyMap<string, readonly Incident[]>;
  readonly bellsLeft: number;
  readonly seen: Seen;
  readonly world: World;
  /** Calls of the ports that were made. */
  readonly calls: ReadonlySet<string>;
  /** Whether the watermark has passed everything that had to wait. */
  readonly settled: boolean;
}

/** Long after everything: what has had its time may go. */
const muchLater = (world: readonly Enqueued[]): Ticks => plus(world.at(-1)?.at ?? (0n as Ticks), days(120));

/** Calls whose answer is acted on later: where one hangs, what it says is long past when the next is asked. */
const reads = ['progress.readRaw', 'hubs.rawPartitions', 'hubs.factsPartitions', 'progress.readLane', 'progress.readBarrier'];

/** Every call of these ports, as a process waits for it. */
const callsOf = (ports: Readonly<Record<string, object>>): readonly string[] =>
  Object.entries(ports).flatMap(([title, port]) => Object.keys(port).map((name) => `${title}.${name}`));

const newRun = (random: Random, poison: Poison | undefined): Run => {
  const stores = memoryStores();
  const hubs = memoryHubs({ raw: 0, facts: 0 }, () => run.now);
  const run: Run = {
    random,
    turns: scheduler(random, pick(random, [noStalls, { share: 0.03, most: 300 }, { share: 0.8, most: 300, only: pick(random, reads) }])),
    stores,
    watched: { stores, states: (own) => own },
    hubs,
    former: [],
    plan: firstPlan,
    instances: [],
    loyalty: pick(random, [0, 0.9, 1]),
    poison,
    ambush: pick(random, callsOf({ ...stores, hubs, sink: { deliver: undefined } })),
    posts: new Map(),
    checkpoints: new Map(),
    // An end of the process that meets a store that fails is counted once more, and the rest of a message may go with its record: an assumption.
    rates:
      poison?.kind === 'ends the process' ? noFaults : pick(random, [noFaults, { before: 0.03, after: 0.03 }, { before: 0.1, after: 0.1 }]),
    wall: 0,
    now: 0n as Ticks,
    born: 0,
    busy: new Map(),
    ended: new Map(),
    seen: nothingSeen(),
  };
  return run;
};

/** Messages of the world up to one, each to some partition. */
const enqueueing = (run: Run, world: readonly Enqueued[]) => {
  let enqueued = 0;
  return {
    upTo: (end: number) => (): boolean => {
      const next = enqueued < end ? world[enqueued] : undefined;
      if (next === undefined) return false;
      run.now = next.at;
      run.hubs.enqueueRaw(below(run.random, rawPartitions), next.body);
      enqueued++;
      return true;
    },
    nextAt: (): Ticks => world[enqueued]?.at ?? run.now,
  };
};

/** Runs the real pipeline code over the world of a seed, with crashes, lost answers, stale owners and lost checkpoints, until it is at rest. */
export const simulate = async (seed: number): Promise<Outcome> => {
  const random = seededRandom(seed);
  const poison = drawPoison(random, 0.15);
  const world = hopWorld(random, poison !== undefined);
  const { messages, latecomers } = world;
  const run = newRun(random, poison);
  run.now = minus(messages[0]?.at ?? (0n as Ticks), hours(1));
  openPlan(run, firstPlan);
  run.instances = Array.from({ length: pick(random, [2, 2, 3, 8]) }, () => newInstance(run));
  const queue = enqueueing(run, messages);
  const { rates } = run;
  const goWrong = (end: number): Promise<void> => chaos(run, queue.upTo(end));
  // At times most of it is long done when the last of it comes.
  if (chance(random, 0.6)) {
    await goWrong(Math.max(0, messages.length - latecomers));
    await drain(run);
    passTime(run, later(run.now, minus(queue.nextAt(), seconds(1))));
    await drain(run);
    await raiseWatermark(run);
    run.rates = rates;
  }
  if (chance(random, 0.25)) {
    await goWrong(messages.length - below(random, messages.length));
    await changePlan(run);
  }
  await goWrong(messages.length);
  await drain(run);
  const settled = chance(random, 0.7);
  if (settled) {
    passTime(run, muchLater(messages));
    await drain(run);
    // A barrier from before may have been opened behind all that came: it takes what comes next to pass it. No checkpoint is lost
    // any more: no hub holds what is months old, and of what was known then much is forgotten.
    await raiseWatermark(run);
    passTime(run, run.now);
    await deliverAll(run);
  }
  await settleDown(run);
  const { stores, hubs, former, plan, posts, seen } = run;
  const bellsLeft = (await bellsIn(stores.incidents)).length;
  return { stores, hubs, former, plan, poison, posts, bellsLeft, seen, settled, world, calls: run.turns.passed };
};
