import { type MemoryHubs, memoryHubs } from '../../../lib/hubs/memory';
import { HopwatchError } from '../../../lib/model/errors';
import type { Incident } from '../../../lib/model/incident';
import { hours, type Ticks } from '../../../lib/model/time';
import { deliver } from '../../../lib/pipeline/incidents/deliver';
import { knownClaims } from '../../../lib/pipeline/incidents/known-claims';
import { type Isolation, isolation } from '../../../lib/pipeline/isolation/isolate';
import { seenCache } from '../../../lib/pipeline/knowledge/seen-cache';
import { type LaneStates, laneStates } from '../../../lib/pipeline/lane/lane';
import { laneFormat } from '../../../lib/pipeline/lane/lane-log';
import type { Doorbell, Incidents, Plan, Reference, Sink, Stores } from '../../../lib/pipeline/ports';
import { newSweepMemory, type SweepMemory } from '../../../lib/pipeline/sweep';
import { silentTelemetry } from '../../../lib/telemetry';
import { chance, type Random } from '../worlds/seeded-random';
import { type FaultRates, faulty } from './faulty';
import type { Poison } from './poison';
import { ruleSet } from './reader';
import type { Scheduler } from './scheduler';
import type { Seen } from './truths/seen';
import { type Watch, watch } from './truths/watch';

export const rawPartitions = 2;
export const firstPlan: Plan = { generation: 1, lanes: 2, hash: 'sha256-mod', format: laneFormat };
export const secondPlan: Plan = { ...firstPlan, generation: 2, lanes: 3 };
export const tenant = 'simulation';
export const lateness = hours(6);

/** Messages of a partition, or a sweep, that somebody works on. */
export interface Work {
  readonly owner: string;
  readonly place: string;
  /** Place of each message. */
  readonly messages: readonly string[];
}

/** A lane plan and its hubs. */
export interface Generation {
  readonly plan: Plan;
  readonly hubs: MemoryHubs;
}

/** Everything that there is in a simulated world. */
export interface Run {
  readonly random: Random;
  readonly turns: Scheduler;
  readonly stores: Stores;
  /** What every instance writes through and keeps its states in. */
  watched: Watch;
  /** Those of the plan that holds. */
  hubs: MemoryHubs;
  readonly former: Generation[];
  plan: Plan;
  instances: readonly Instance[];
  /** Share of batches that go to the partition's own instance, which may still hold its state. */
  readonly loyalty: number;
  /** The record that is too much for the code, if there is one. */
  readonly poison: Poison | undefined;
  /** The call before which processes are killed, so that each step has its worlds: most are too short to be met by chance. */
  readonly ambush: string;
  readonly posts: Map<string, Incident[]>;
  /** Next sequence number to deliver, as the checkpoint store has it; anybody may set it back. */
  checkpoints: Map<string, number>;
  rates: FaultRates;
  wall: number;
  /** Enqueued time of whatever is enqueued next. */
  now: Ticks;
  /** Instances that there have been. */
  born: number;
  /** Invocations that have begun and not ended. */
  readonly busy: Map<symbol, Work>;
  /** How often the process that worked on a message was ended from outside. */
  readonly ended: Map<string, number>;
  readonly seen: Seen;
}

/** One process of the app: its ports, and what it remembers between invocations. */
export interface Instance {
  readonly name: string;
  readonly ports: Stores & { readonly hubs: MemoryHubs; readonly doorbell: Doorbell };
  /** The reference as ingestion writes it. */
  readonly learned: Reference;
  readonly claimed: Incidents;
  readonly states: LaneStates;
  readonly isolated: Isolation;
  readonly memory: SweepMemory;
}

/** Two, so that one can have a revision that the other lacks. */
export const sinkNames = ['one', 'other'] as const;

export const postKey = (sink: string, id: string, revision: number): string => `${sink} ${id} ${revision}`;

/** A sink that at times refuses what it is given, as if a role were missing for a while. */
const sinkOf = (run: Run, name: string): Sink => ({
  name,
  deliver: async (incident) => {
    if (run.rates.before > 0 && chance(run.random, 0.3)) throw new HopwatchError('sink-rejected', 'fatal', 'refused');
    const key = postKey(name, incident.id, incident.revision);
    run.posts.set(key, [...(run.posts.get(key) ?? []), incident]);
  },
});

/** A new process, which knows nothing. */
export const newInstance = (run: Run): Instance => {
  const name = `instance ${run.born++}`;
  const { turns, random } = run;
  const guard = <P extends object>(title: string, port: P): P =>
    faulty(port, { title, owner: name, turns, random, rates: () => run.rates });
  const stores = Object.fromEntries(
    Object.entries(run.watched.stores).map(([key, port]: [string, object]) => [key, guard(key, port)]),
  ) as unknown as Stores;
  const sinks = sinkNames.map((sink) => guard('sink', sinkOf(run, sink)));
  const outbox = { ...stores, sinks, telemetry: silentTelemetry };
  const ring: Doorbell['ring'] = (ref) =>
    deliver(ref, ruleSet, { mode: 'live', shadowed: new Set() }, outbox).then(
      () => undefined,
      () => undefined,
    );
  return {
    name,
    ports: { ...stores, hubs: guard('hubs', run.hubs), doorbell: { ring } },
    learned: seenCache(stores.reference),
    claimed: knownClaims(stores.incidents),
    states: run.watched.states(laneStates()),
    isolated: isolation({ ...stores, telemetry: silentTelemetry }),
    memory: newSweepMemory(),
  };
};

/** Stores and hubs of a plan, watched. */
export const openPlan = (run: Run, plan: Plan): void => {
  run.plan = plan;
  run.hubs = memoryHubs({ raw: rawPartitions, facts: plan.lanes }, () => run.now);
  run.watched = watch(run.stores, { hubs: run.hubs, rawPartitions, lanes: plan.lanes, poison: run.poison }, lateness, run.seen);
  run.checkpoints = new Map();
};
