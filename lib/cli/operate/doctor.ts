import type { DeviceId } from '../../model/fact';
import { elapsed, formatDuration, formatTicks, fromUnixMilliseconds, later, minutes, type Ticks } from '../../model/time';
import { routesOf } from '../../pipeline/canary/routes';
import { bellsIn, undelivered } from '../../pipeline/incidents/bells';
import { canaryBucket } from '../../pipeline/incidents/buckets';
import { stillOpen, takenIn } from '../../pipeline/lane/coverage';
import { laneOf, lanesOf } from '../../pipeline/lane/lane-of';
import type { Gap, Hubs, LaneRef, PartitionState, Plan, Stores } from '../../pipeline/ports';
import type { TableRead } from '../../stores/table-storage';
import { waitingRevisions } from './parked';
import { sayAtDesk } from './say-error';

/** What was looked at, and what is wrong with it; nothing where it is well. */
export interface Finding {
  readonly about: string;
  readonly faults: readonly string[];
  /** The part of the runbook that says what to do about them; none where they say so themselves. */
  readonly see?: string;
}

export interface DoctorPorts extends Pick<Stores, 'lanePlan' | 'stateLog' | 'progress' | 'deadLetters' | 'deliveries' | 'incidents'> {
  readonly hubs: Pick<Hubs, 'rawPartitions' | 'factsPartitions'>;
  readonly tables: readonly TableRead[];
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** A watermark moves every few minutes where records come in. */
const oldWatermark = minutes(60);

/** What cannot be asked is a finding too, and keeps nobody from asking the rest. */
const look = async (about: string, find: () => Promise<readonly string[]>, see?: string): Promise<Finding> => {
  try {
    return { about, faults: await find(), ...(see === undefined ? {} : { see }) };
  } catch (error) {
    return { about, faults: [sayAtDesk(error)] };
  }
};

const some = (count: number, what: string): readonly string[] => (count === 0 ? [] : [`${count} ${what}`]);

const tablesThatRefuse = async (tables: readonly TableRead[]): Promise<readonly string[]> => {
  const asked = await Promise.all(
    tables.map(({ table, read }) =>
      look(table, async () => {
        await read();
        return [];
      }),
    ),
  );
  const said = asked.flatMap(({ about, faults }) => faults.map((fault) => ({ about, fault })));
  const [first] = said;
  if (first !== undefined && said.length === tables.length && said.every(({ fault }) => fault === first.fault))
    return [`all ${tables.length}: ${first.fault}`];
  return said.map(({ about, fault }) => `${about}: ${fault}`);
};

/** What is wrong with how far a partition is read; `next`: the position that comes next, undefined where it was never read. */
const unread = ({ partition, firstSequence, lastSequence }: PartitionState, next: number | undefined): readonly string[] => {
  if (next === undefined) return lastSequence < 0 ? [] : [`partition ${partition} has messages and was never read`];
  const expired = lastSequence >= next && firstSequence > next;
  return expired ? [`partition ${partition}: messages ${next} to ${firstSequence - 1} expired before they were read`] : [];
};

const rawHub = async (plan: Plan, { hubs, progress }: DoctorPorts): Promise<readonly string[]> => {
  const noted = new Map((await progress.readRaw(plan.generation)).map(({ partition, next }) => [partition, next]));
  return (await hubs.rawPartitions()).flatMap((state) => unread(state, noted.get(state.partition)));
};

const factsHub = async (plan: Plan, lanes: readonly LaneRef[], { hubs, progress }: DoctorPorts): Promise<readonly string[]> => {
  const partitions = await hubs.factsPartitions();
  const differs = partitions.length === plan.lanes ? [] : [`it has ${partitions.length} partitions, LANES is ${plan.lanes}`];
  const faults = await Promise.all(
    lanes.map(async (lane) => {
      const state = partitions.find(({ partition }) => partition === String(lane.lane));
      return state === undefined ? [] : unread(state, await progress.readLane(lane));
    }),
  );
  return [...differs, ...faults.flat()];
};

const sayGap = (lane: LaneRef, { first, last, at }: Gap): string =>
  `lane ${lane.lane}: messages ${first} to ${last} were skipped, before ${formatTicks(at)}`;

const coverage = async (lane: LaneRef, { progress, stateLog }: DoctorPorts): Promise<readonly string[]> => {
  const gaps = await progress.readGaps(lane);
  return stillOpen(gaps, await takenIn(stateLog, lane, gaps)).map((gap) => sayGap(lane, gap));
};

const watermark = async (lane: LaneRef, { progress, now }: DoctorPorts): Promise<readonly string[]> => {
  const reached = await progress.readWatermark(lane);
  if (reached === undefined) return [`lane ${lane.lane} has no watermark yet`];
  const age = elapsed(reached, fromUnixMilliseconds(now()));
  return age > oldWatermark ? [`the watermark of lane ${lane.lane} is ${formatDuration(age)} old`] : [];
};

const outbox = async (ports: DoctorPorts): Promise<readonly string[]> => [
  ...some((await undelivered(await bellsIn(ports.incidents), ports.deliveries)).length, 'revisions wait for delivery'),
  ...some((await waitingRevisions(ports.deliveries)).length, 'of them are parked: hopwatch parked list'),
];

/** Two rounds, and a minute for the second to come through. */
const oldCanary = minutes(11);

/** When the newest canary of each device was sent that came through. */
const arrivals = async ({ incidents, deliveries }: DoctorPorts): Promise<ReadonlyMap<DeviceId, Ticks>> => {
  const newest = new Map<DeviceId, Ticks>();
  for (const id of await incidents.ids(canaryBucket)) {
    const revision = await incidents.newest(canaryBucket, id);
    if (revision === undefined || !(await deliveries.has({ bucket: canaryBucket, id, revision: 1 }))) continue;
    const { device, openedAt } = revision;
    newest.set(device, later(openedAt, newest.get(device) ?? openedAt));
  }
  return newest;
};

/** Whether canaries come through by every raw partition and every lane; their incidents are kept for an hour. */
const canaries = async ({ lanes }: Plan, ports: DoctorPorts): Promise<readonly string[]> => {
  const partitions = (await ports.hubs.rawPartitions()).map(({ partition }) => partition);
  const newest = await arrivals(ports);
  if (newest.size === 0) return ['none has come through within the hour'];
  return routesOf(partitions, lanes).flatMap(({ partition, device }) => {
    const way = `by raw partition ${partition} and lane ${laneOf(device, lanes)}`;
    const at = newest.get(device);
    if (at === undefined) return [`none has come ${way} within the hour`];
    const age = elapsed(at, fromUnixMilliseconds(ports.now()));
    return age > oldCanary ? [`the last one ${way} came through ${formatDuration(age)} ago`] : [];
  });
};

/**
 * Looks at a deployment as it is, as far as who asks may read it: plan, hubs, lanes, outbox, canaries and what was set aside. Changes nothing.
 * @param flies whether canaries are sent
 */
export const examine = (plan: Plan, ports: DoctorPorts, flies: boolean): Promise<readonly Finding[]> => {
  const lanes = lanesOf(plan);
  const perLane = async (ask: (lane: LaneRef, ports: DoctorPorts) => Promise<readonly string[]>): Promise<readonly string[]> =>
    (await Promise.all(lanes.map((lane) => ask(lane, ports)))).flat();
  return Promise.all([
    look('tables', () => tablesThatRefuse(ports.tables)),
    look(
      'lane plan',
      async () =>
        (await ports.lanePlan.check(plan)) === 'same' ? [] : [`generation ${plan.generation} has none yet: no app has started with it`],
      'nothing-correlated',
    ),
    look('raw hub', () => rawHub(plan, ports), 'watermark-stands'),
    look('facts hub', () => factsHub(plan, lanes, ports), 'watermark-stands'),
    look('coverage', () => perLane(coverage), 'gap-in-a-lane'),
    look('watermarks', () => perLane(watermark), 'watermark-stands'),
    look('outbox', () => outbox(ports), 'incidents-wait'),
    ...(flies ? [look('canaries', () => canaries(plan, ports), 'canaries-silent')] : []),
    look(
      'dead letters',
      async () => some((await ports.deadLetters.list()).length, 'records are set aside: hopwatch dead-letters'),
      'records-set-aside',
    ),
  ]);
};

export const printFindings = (findings: readonly Finding[]): string =>
  findings
    .map(({ about, faults, see }) => {
      const advice = see === undefined ? [] : [`what to do: docs/operations.md, "${see}"`];
      const said = faults.length === 0 ? ['well'] : [...faults, ...advice];
      return `${about.padEnd(14)}${said.join(`\n${' '.repeat(14)}`)}`;
    })
    .join('\n');
