import type { LoggedMessage } from '../../../lib/hubs/memory';
import { correlation } from '../../../lib/pipeline/correlate-batch';
import { ingestion } from '../../../lib/pipeline/ingest-batch';
import { sweep } from '../../../lib/pipeline/sweep';
import { lists } from '../../../lib/rules';
import { silentTelemetry } from '../../../lib/telemetry';
import { below, chance, pick } from '../worlds/seeded-random';
import { poisonedDecoder, poisonedRules } from './poison';
import { reader, ruleSet } from './reader';
import { type HubName, type Instance, lateness, newInstance, type Run, rawPartitions, tenant } from './run';

const telemetry = silentTelemetry;

const placeOf = (hub: HubName, partition: number): string => `${hub} ${partition}`;

const positionIn = (run: Run, hub: HubName, partition: number): number => run.checkpoints.get(placeOf(hub, partition)) ?? 0;

const nextBatch = (run: Run, hub: HubName, partition: number, most: number): readonly LoggedMessage[] => {
  const from = positionIn(run, hub, partition);
  return run.hubs.log(hub, partition).slice(from, from + most);
};

const invoke = (run: Run, owner: string, place: string, work: Promise<unknown>, done: () => void): void => {
  const invocation = Symbol(place);
  if ([...run.busy.values()].some((other) => other.place === place && other.owner !== owner)) run.seen.staleOwners++;
  run.busy.set(invocation, { owner, place });
  work
    .then(done, () => undefined)
    .finally(() => {
      run.busy.delete(invocation);
    });
};

/** A killed process works no more, and ends nothing. */
export const kill = (run: Run, name: string): void => {
  for (const call of run.turns.crash(name)) run.seen.crashedAt.add(call);
  run.seen.crashes++;
  for (const [invocation, { owner }] of run.busy) if (owner === name) run.busy.delete(invocation);
};

/** Kills an instance and starts another in its place. */
export const restart = (run: Run, name: string): void => {
  kill(run, name);
  run.instances = run.instances.map((instance) => (instance.name === name ? newInstance(run) : instance));
};

const struckBy =
  (run: Run, { name }: Instance): (() => void) =>
  () => {
    run.seen.strikes++;
    if (run.poison?.kind === 'ends the process') restart(run, name);
    throw new Error('this record is too much');
  };

const functionOf = (run: Run, instance: Instance, hub: HubName, partition: number) => {
  const { ports, states, learned } = instance;
  const strike = struckBy(run, instance);
  if (hub === 'raw') {
    const decoder = run.poison?.hub === 'raw' ? poisonedDecoder(reader, strike) : reader;
    return ingestion(String(partition), decoder, run.plan, { ...ports, reference: learned, telemetry });
  }
  const rules = run.poison?.hub === 'facts' ? poisonedRules(ruleSet, strike) : ruleSet;
  const lane = { generation: run.plan.generation, lane: partition };
  return correlation(lane, states, { tenant, rules, lists, enrichers: [], lateness }, { ...ports, telemetry });
};

/** The host's own rule: the checkpoint follows a success, whoever else has written it meanwhile. A failure is delivered again. */
export const trigger = (run: Run, instance: Instance, hub: HubName, partition: number, most: number): void => {
  const messages = nextBatch(run, hub, partition, most);
  const last = messages.at(-1);
  if (last === undefined) return;
  const { checkpoints } = run;
  const place = placeOf(hub, partition);
  const work = instance.isolated(functionOf(run, instance, hub, partition), messages);
  invoke(run, instance.name, place, work, () => checkpoints.set(place, last.sequence + 1));
};

export const sweepNow = (run: Run, { name, memory, ports }: Instance): void => {
  run.wall += 30_000 + below(run.random, 60_000);
  const settings = { plan: run.plan, tenant, rules: ruleSet, lists, enrichers: [], lateness };
  invoke(run, name, `sweep by ${name}`, sweep(memory, settings, { ...ports, telemetry, now: () => run.wall }), () => undefined);
};

export const partitionsOf = ({ plan }: Run, hub: HubName): number => (hub === 'raw' ? rawPartitions : plan.lanes);

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
