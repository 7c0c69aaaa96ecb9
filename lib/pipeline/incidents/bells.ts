import { inShares } from '../../model/in-shares';
import type { Deliveries, Incidents, RevisionRef } from '../ports';
import { inEveryBucket } from './buckets';

/** Every revision that has a bell. That of what is delivered stays until the next sweep. */
export const bellsIn = (incidents: Pick<Incidents, 'bells'>): Promise<readonly RevisionRef[]> =>
  inEveryBucket((bucket) => incidents.bells(bucket));

/** Revisions that are asked about at once: after days of refusals thousands are parked, and as many requests at once time out. */
const askedAtOnce = 64;

/** Those of the revisions that are not delivered. */
export const undelivered = async <R extends RevisionRef>(
  refs: readonly R[],
  deliveries: Pick<Deliveries, 'has'>,
): Promise<readonly R[]> => {
  const delivered = new Set<R>();
  await inShares(refs, askedAtOnce, async (ref) => {
    if (await deliveries.has(ref)) delivered.add(ref);
  });
  return refs.filter((ref) => !delivered.has(ref));
};
