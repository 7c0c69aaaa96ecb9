import { messageOf } from '../../model/errors';
import { elapsed, formatDuration, fromUnixMilliseconds, minutes } from '../../model/time';
import { buckets } from '../../pipeline/lane-of';
import type { Hubs, LaneRef, PartitionState, Plan, RawProgress, Stores } from '../../pipeline/ports';

/** What was looked at, and what is wrong with it; nothing where it is well. */
export interface Finding {
  readonly about: string;
  readonly faults: readonly string[];
}

export interface DoctorPorts extends Pick<Stores, 'progress' | 'deadLetters' | 'deliveries' | 'incidents'> {
  readonly hubs: Pick<Hubs, 'rawPartitions' | 'factsPartitions'>;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** A watermark moves every few minutes where records come in. */
const oldWatermark = minutes(60);

/** What cannot be asked is a finding too, and keeps nobody from asking the rest. */
const look = async (about: string, find: () => Promise<readonly string[]>): Promise<Finding> => {
  try {
    return { about, faults: await find() };
  } catch (error) {
    return { about, faults: [messageOf(error)] };
  }
};

const unread = (partitions: readonly PartitionState[], noted: readonly RawProgress[]): readonly string[] =>
  partitions.flatMap(({ partition, lastSequence }) => {
    const next = noted.find((progress) => progress.partition === partition)?.next ?? 0;
    return lastSequence < 0 || next > 0 ? [] : [`partition ${partition} has messages and was never read`];
  });

const lane = async (ref: LaneRef, { progress, now }: DoctorPorts): Promise<readonly string[]> => {
  const watermark = await progress.readWatermark(ref);
  if (watermark === undefined) return [`lane ${ref.lane} has no watermark yet`];
  const age = elapsed(watermark, fromUnixMilliseconds(now()));
  return age > oldWatermark ? [`the watermark of lane ${ref.lane} is ${formatDuration(age)} old`] : [];
};

const perBucket = async <T>(read: (bucket: number) => Promise<readonly T[]>): Promise<number> =>
  (await Promise.all(Array.from({ length: buckets }, (_, bucket) => read(bucket)))).flat().length;

const some = (count: number, what: string): readonly string[] => (count === 0 ? [] : [`${count} ${what}`]);

/** Looks at a deployment as it is: hubs, lanes, outbox and what was set aside. Changes nothing. */
export const examine = (plan: Plan, ports: DoctorPorts): Promise<readonly Finding[]> => {
  const { hubs, progress, deadLetters, deliveries, incidents } = ports;
  const lanes = Array.from({ length: plan.lanes }, (_, index) => ({ generation: plan.generation, lane: index }));
  return Promise.all([
    look('raw hub', async () => unread(await hubs.rawPartitions(), await progress.readRaw(plan.generation))),
    look('facts hub', async () => {
      const { length } = await hubs.factsPartitions();
      return length === plan.lanes ? [] : [`it has ${length} partitions, LANES is ${plan.lanes}`];
    }),
    look('watermarks', async () => (await Promise.all(lanes.map((ref) => lane(ref, ports)))).flat()),
    look('outbox', async () => [
      ...some(await perBucket((bucket) => incidents.bells(bucket)), 'revisions wait for delivery'),
      ...some(await perBucket((bucket) => deliveries.parked(bucket)), 'revisions are parked: hopwatch parked list'),
    ]),
    look('dead letters', async () => some((await deadLetters.list()).length, 'records are set aside: hopwatch dead-letters')),
  ]);
};

export const printFindings = (findings: readonly Finding[]): string =>
  findings.map(({ about, faults }) => `${about.padEnd(14)}${faults.length === 0 ? 'well' : faults.join(`\n${' '.repeat(14)}`)}`).join('\n');
