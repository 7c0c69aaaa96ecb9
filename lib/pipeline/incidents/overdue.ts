import { buckets } from '../lane/lane-of';
import type { Bucket, Deliveries, Doorbell, Incidents, RevisionRef, Telemetry } from '../ports';

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

/** Since when each revision is known to wait, by the clock of this process: one that begins anew knows it anew. */
export type Waiting = Map<string, number>;

const keyOf = ({ id, revision }: RevisionRef): string => `${id} ${revision}`;

/** Deletes the bell of what is delivered, leaves that of what is set aside, rings the others. Only the sweep deletes bells. */
const sweepBell = async (ref: RevisionRef, isParked: boolean, { incidents, deliveries, doorbell }: OverduePorts): Promise<void> => {
  if (await deliveries.has(ref)) await incidents.deleteBell(ref);
  else if (!isParked) await doorbell.ring(ref);
};

/** Rings for what waits in the bucket and is not set aside, and returns it. */
const sweepBucket = async (bucket: Bucket, until: number, ports: OverduePorts): Promise<readonly RevisionRef[]> => {
  const bells = await ports.incidents.bells(bucket);
  if (bells.length === 0) return [];
  const parked = new Set((await ports.deliveries.parked(bucket)).map(keyOf));
  ports.telemetry.count('outbox.waiting', bells.length, { bucket });
  ports.telemetry.count('outbox.set-aside', parked.size, { bucket });
  for (let from = 0; from < bells.length && ports.now() < until; from += ringsAtOnce)
    await Promise.all(bells.slice(from, from + ringsAtOnce).map((ref) => sweepBell(ref, parked.has(keyOf(ref)), ports)));
  return bells.filter((ref) => !parked.has(keyOf(ref)));
};

/** Tells for how long the oldest of what waits has waited, and forgets the others. */
const tellAge = (waiting: Waiting, found: readonly RevisionRef[], { telemetry, now }: OverduePorts): void => {
  const since = new Map(found.map((ref) => [keyOf(ref), waiting.get(keyOf(ref)) ?? now()]));
  waiting.clear();
  for (const [key, at] of since) waiting.set(key, at);
  const oldest = [...since.values()].reduce((least, at) => Math.min(least, at), now());
  telemetry.count('outbox.age-seconds', Math.floor((now() - oldest) / 1000));
};

/** Rings again for every revision that is not known to be delivered. Each sweep begins at another bucket, so that none waits for those before it. */
export const ringOverdue = async (waiting: Waiting, ports: OverduePorts): Promise<void> => {
  const began = ports.now();
  const found: RevisionRef[] = [];
  for (let step = 0; step < buckets; step++)
    found.push(...(await sweepBucket((Math.trunc(began / 1000) + step) % buckets, began + ringingTime, ports)));
  tellAge(waiting, found, ports);
};
