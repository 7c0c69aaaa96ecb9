import { neutralise } from '../../engine/neutralise';
import { HopwatchError } from '../../model/errors';
import { undelivered } from '../../pipeline/incidents/bells';
import { inEveryBucket } from '../../pipeline/incidents/buckets';
import type { Deliveries, Parked } from '../../pipeline/ports';

/** Every revision that is parked and waits for somebody, in the order of buckets. One that was delivered all the same waits for nobody. */
export const waitingRevisions = async (deliveries: Deliveries): Promise<readonly Parked[]> =>
  undelivered(await inEveryBucket((bucket) => deliveries.parked(bucket)), deliveries);

const lineOf = ({ id, revision, refusals }: Parked): string =>
  `${id} revision ${revision}: ${refusals.map(({ reason }) => neutralise(reason, 500)).join('; ')}`;

/** A line for each revision that a sink refused. */
export const listParked = async (deliveries: Deliveries): Promise<string> => {
  const parked = await waitingRevisions(deliveries);
  return [...parked.map(lineOf), parked.length === 0 ? 'Nothing is parked.' : `${parked.length} parked.`].join('\n');
};

/** Releases the revisions of these incidents, or all of them; the next sweep rings for each. Throws where an incident has none. */
export const releaseParked = async (deliveries: Deliveries, ids: readonly string[] | 'all'): Promise<string> => {
  const parked = await waitingRevisions(deliveries);
  const missing = ids === 'all' ? undefined : ids.find((id) => parked.every((one) => one.id !== id));
  if (missing !== undefined)
    throw new HopwatchError(
      'input-unreadable',
      'fatal',
      `Nothing of ${neutralise(missing, 100)} is parked. \`hopwatch parked list\` shows what is.`,
    );
  const chosen = parked.filter(({ id }) => ids === 'all' || ids.includes(id));
  for (const ref of chosen) await deliveries.release(ref);
  return `${chosen.length} released. The next sweep rings for each.`;
};
