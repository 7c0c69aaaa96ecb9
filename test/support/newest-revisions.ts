import type { Revision } from '../../lib/model/incident';
import { bellsIn } from '../../lib/pipeline/incidents/bells';
import type { Stores } from '../../lib/pipeline/ports';

/** The newest revision of every incident that has a bell. */
export const newestRevisions = async ({ incidents }: Pick<Stores, 'incidents'>): Promise<readonly Revision[]> => {
  const refs = new Map((await bellsIn(incidents)).map((ref) => [`${ref.bucket} ${ref.id}`, ref]));
  const newest = await Promise.all([...refs.values()].map(({ bucket, id }) => incidents.newest(bucket, id)));
  return newest.filter((one) => one !== undefined);
};
