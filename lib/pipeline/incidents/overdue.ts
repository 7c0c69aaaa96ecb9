import type { Bucket, Deliveries, Doorbell, Incidents, RevisionRef, Telemetry } from '../ports';
import { buckets } from './buckets';

export interface OverduePorts {
  readonly incidents: Pick<Incidents, 'bells' | 'deleteBell'>;
  readonly deliveries: Pick<Deliveries, 'has' | 'parked'>;
  readonly doorbell: Doorbell;
  readonly telemetry: Telemetry;
  /** Unix milliseconds; bounds how long it rings, decides nothing else. */
  readonly now: () => number;
}

/** How long a sweep rings at most, in milliseconds, and how many rings are under way at once: a sink that is down must not keep it from its other work. */
const ringingTime = 20_000;
const ringsAtOnce = 16;

/** When this process first saw each revision waiting; a new process starts counting again. */
export type Waiting = Map<string, number>;

const keyOf = ({ id, revision }: RevisionRef): string => `${id} ${revision}`;

/** How a revision with a bell stands. */
type BellState = 'delivered' | 'parked' | 'waiting';

interface Found {
  readonly ref: RevisionRef;
  readonly is: BellState;
}

/** Deletes the bell of what is delivered, leaves that of what is parked, rings the others. Only the sweep deletes bells. */
const sweepBell = async (ref: RevisionRef, isParked: boolean, { incidents, deliveries, doorbell }: OverduePorts): Promise<Found> => {
  if (await deliveries.has(ref)) {
    await incidents.deleteBell(ref);
    return { ref, is: 'delivered' };
  }
  if (isParked) return { ref, is: 'parked' };
  await doorbell.ring(ref);
  return { ref, is: 'waiting' };
};

/** Sweeps every bell of the bucket. Those not reached in time count as waiting unless they are parked. */
const sweepBucket = async (bucket: Bucket, until: number, ports: OverduePorts): Promise<readonly Found[]> => {
  const bells = await ports.incidents.bells(bucket);
  if (bells.length === 0) return [];
  const parked = new Set((await ports.deliveries.parked(bucket)).map(keyOf));
  const found: Found[] = [];
  while (found.length < bells.length && ports.now() < until) {
    const some = bells.slice(found.length, found.length + ringsAtOnce);
    found.push(...(await Promise.all(some.map((ref) => sweepBell(ref, parked.has(keyOf(ref)), ports)))));
  }
  const left = bells.slice(found.length).map((ref): Found => ({ ref, is: parked.has(keyOf(ref)) ? 'parked' : 'waiting' }));
  return [...found, ...left];
};

/** Counts for how long the oldest of what waits has waited, and forgets the others. */
const countAge = (waiting: Waiting, refs: readonly RevisionRef[], { telemetry, now }: OverduePorts): void => {
  const since = new Map(refs.map((ref) => [keyOf(ref), waiting.get(keyOf(ref)) ?? now()]));
  waiting.clear();
  for (const [key, at] of since) waiting.set(key, at);
  const oldest = [...since.values()].reduce((least, at) => Math.min(least, at), now());
  telemetry.count('outbox.age-seconds', Math.floor((now() - oldest) / 1000));
};

/** Rings again for every revision that is neither delivered nor parked, and counts how many wait. Each sweep begins at another bucket, so that none waits for those before it. */
export const ringOverdue = async (waiting: Waiting, ports: OverduePorts): Promise<void> => {
  const began = ports.now();
  const found: Found[] = [];
  for (let step = 0; step < buckets; step++)
    found.push(...(await sweepBucket((Math.trunc(began / 1000) + step) % buckets, began + ringingTime, ports)));
  const stillWaiting = found.filter(({ is }) => is === 'waiting').map(({ ref }) => ref);
  ports.telemetry.count('outbox.waiting', stillWaiting.length);
  ports.telemetry.count('outbox.set-aside', found.filter(({ is }) => is === 'parked').length);
  countAge(waiting, stillWaiting, ports);
};
