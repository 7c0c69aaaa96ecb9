import { correlation } from '../../../lib/pipeline/correlate-batch';
import { ingestion } from '../../../lib/pipeline/ingest-batch';
import type { HubMessage, HubName } from '../../../lib/pipeline/ports';
import { sweep } from '../../../lib/pipeline/sweep';
import { lists } from '../../../lib/rules';
import { silentTelemetry } from '../../../lib/telemetry';
import { below, chance, pick } from '../worlds/seeded-random';
import { poisonedDecoder, poisonedRules } from './poison';
import { reader, ruleSet } from './reader';
import { type Instance, lateness, newInstance, type Run, rawPartitions, tenant, type Work } from './run';

const telemetry = silentTelemetry;

const placeOf = (hub: HubName, partition: number): string => `${hub} ${partition}`;

const positionIn = (run: Run, hub: HubName, partition: number): number => run.checkpoints.get(placeOf(hub, partition)) ?? 0;

const nextBatch = (run: Run, hub: HubName, partition: number, most: number): readonly HubMessage[] => {
  const from = positionIn(run, hub, partition);
  return run.hubs.log(hub, partition).slice(from, from + most);
};

const invoke = (run: Run, invoked: Work, work: Promise<unknown>, done: () => void): void => {
  const invocation = Symbol(invoked.place);
  if ([...run.busy.values()].some(({ place, owner }) => place === invoked.place && owner !== invoked.owner)) run.seen.staleOwners++;
  run.busy.set(invocation, invoked);
  work
    .then(done, () => undefined)
    .finally(() => {
      run.busy.delete(invocation);
    });
};

const workOf = (run: Run, name: string): readonly Work[] => [...run.busy.values()].filter(({ owner }) => owner === name);

/**
 * Ends of the process that a message must bear beside that of a change of the plan: at the third a record of it may be set
 * aside, which is an assumption and no fault.
 */
const mostEnds = 1;

/** Whether the instance can be ended from outside. */
export const mayEnd = (run: Run, name: string): boolean =>
  workOf(run, name).every(({ messages }) => messages.every((message) => (run.ended.get(message) ?? 0) < mostEnds));

/** A killed process works no more, and ends nothing. */
const kill = (run: Run, name: string): void => {
  for (const call of run.turns.crash(name)) run.seen.killedBefore.add(call);
  run.seen.crashes++;
  for (const [invocation, { owner }] of run.busy) if (owner === name) run.busy.delete(invocation);
};

/** Kills an instance and starts another in its place. */
const restart = (run: Run, name: string): void => {
  kill(run, name);
  run.instances = run.instances.map((instance) => (instance.name === name ? newInstance(run) : instance));
};

/** Ends an instance from outside, whatever it does. */
export const end = (run: Run, name: string): void => {
  for (const { messages } of workOf(run, name)) for (const message of messages) run.ended.set(message, (run.ended.get(message) ?? 0) + 1);
  restart(run, name);
};

const struckBy =
  (run: Run, { name }: Instance): (() => void) =>
  () => {
    run.seen.strikes++;
    if (run.poison?.kind === 'ends the process') restart(run, name);
    throw new Error('this record is too much');
  };

const functionOf = (run: Run, instance: Instance, hub: HubName, partition: number) => {
  const { ports, states, learned, claimed } = instance;
  const strike = struckBy(run, instance);
  if (hub === 'raw') {
    const decoder = run.poison?.hub === 'raw' ? poisonedDecoder(reader, strike) : reader;
    return ingestion(String(partition), decoder, run.plan, { ...ports, reference: learned, telemetry });
  }
  const rules = run.poison?.hub === 'facts' ? poisonedRules(ruleSet, strike) : ruleSet;
  const lane = { generation: run.plan.generation, lane: partition };
  return correlation(lane, states, { tenant, rules, lists, enrichers: [], lateness }, { ...ports, incidents: claimed, telemetry });
};

/** The host's own rule: the checkpoint follows a success, whoever else has written it meanwhile. A failure is delivered again. */
export const trigger = (run: Run, instance: Instance, hub: HubName, partition: number, most: number): void => {
  const messages = nextBatch(run, hub, partition, most);
  const last = messages.at(-1);
  if (last === undefined) return;
  const { checkpoints, plan } = run;
  const place = placeOf(hub, partition);
  // The raw hub is the same whatever the plan.
  const log = hub === 'raw' ? place : `${place} of ${plan.generation}`;
  const work = instance.isolated(functionOf(run, instance, hub, partition), messages);
  const places = messages.map(({ sequence }) => `${log}/${sequence}`);
  invoke(run, { owner: instance.name, place, messages: places }, work, () => checkpoints.set(place, last.sequence + 1));
};

export const sweepNow = (run: Run, { name, memory, ports }: Instance): void => {
  run.wall += 30_000 + below(run.random, 60_000);
  const settings = { plan: run.plan, tenant, rules: ruleSet, lists, enrichers: [], lateness };
  const work = sweep(memory, settings, { ...ports, telemetry, now: () => run.wall });
  invoke(run, { owner: name, place: `sweep by ${name}`, messages: [] }, work, () => undefined);
};

const partitionsOf = ({ plan }: Run, hub: HubName): number => (hub === 'raw' ? rawPartitions : plan.lanes);

/** The instance that a partition is given to as long as nothing happens. */
export const ownerOf = ({ instances }: Run, partition: number): Instance => {
  const owner = instances[partition % instances.length];
  if (owner === undefined) throw new Error('there is no instance');
  return owner;
};

/** Its own, or any. */
export const ownerNow = (run: Run, partition: number): Instance =>
  chance(run.random, run.loyalty) ? ownerOf(run, partition) : pick(run.random, run.instances);

/** A checkpoint is lost: what was done comes again. */
export const regress = (run: Run, hub: HubName, partition: number): void => {
  run.checkpoints.set(placeOf(hub, partition), below(run.random, positionIn(run, hub, partition) + 1));
};

/** The partitions of both hubs. */
export const everywhere = (run: Run): readonly (readonly [HubName, number])[] =>
  (['raw', 'facts'] as const).flatMap((hub) => Array.from({ length: partitionsOf(run, hub) }, (_, partition) => [hub, partition] as const));

export const isDrained = (run: Run): boolean =>
  everywhere(run).every(([hub, partition]) => positionIn(run, hub, partition) >= run.hubs.log(hub, partition).length);
