import type { Deliveries, Incidents, RevisionRef } from '../ports';
import { inEveryBucket } from './buckets';

/** Every revision that has a bell. That of what is delivered stays until the next sweep. */
export const bellsIn = (incidents: Pick<Incidents, 'bells'>): Promise<readonly RevisionRef[]> =>
  inEveryBucket((bucket) => incidents.bells(bucket));

/** Those of the revisions that are not delivered. */
export const undelivered = async <R extends RevisionRef>(
  refs: readonly R[],
  deliveries: Pick<Deliveries, 'has'>,
): Promise<readonly R[]> => {
  const delivered = await Promise.all(refs.map((ref) => deliveries.has(ref)));
  return refs.filter((_, index) => delivered[index] === false);
};
