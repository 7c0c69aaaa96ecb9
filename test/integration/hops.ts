import { collector } from '../../lib/cli/replay/collect';
import { findMatches } from '../../lib/cli/replay/find-matches';
import { writeIncidents } from '../../lib/cli/replay/incidents';
import { rulesOf } from '../../lib/cli/replay/profile';
import type { DeviceId } from '../../lib/model/fact';
import type { Incident, Revision } from '../../lib/model/incident';
import { formatTicks } from '../../lib/model/time';
import { bucketOf } from '../../lib/pipeline/incidents/buckets';
import type { Stores } from '../../lib/pipeline/ports';
import { memoryStores } from '../../lib/stores/memory';

/** What any order of arrival gives alike: the device, the rules, and the facts in each role. Ids and revisions follow the log. */
export interface Hop {
  readonly device: string;
  readonly rules: readonly string[];
  readonly facts: readonly string[];
}

const hopOf = ({ device, evidence }: Revision): Hop => ({
  device,
  rules: evidence.rules,
  facts: Object.entries(evidence.roles)
    .flatMap(([role, kept]) => kept.facts.map((fact) => `${role} ${formatTicks(fact.at)} ${fact.id}`))
    .sort(),
});

/** The hops behind incidents: the newest revision of each that no other has absorbed. */
export const hopsBehind = async (stores: Stores, incidents: readonly Incident[]): Promise<readonly Hop[]> => {
  const refs = new Map(incidents.map(({ id, device }) => [id, device.id as DeviceId]));
  const newest = await Promise.all([...refs].map(([id, device]) => stores.incidents.newest(bucketOf(device), id)));
  return newest
    .flatMap((revision) => (revision === undefined || revision.absorbedBy !== undefined ? [] : [hopOf(revision)]))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
};

/** The hops that `hopwatch replay` finds in these messages. */
export const replayed = async (messages: readonly string[]): Promise<readonly Hop[]> => {
  const rules = rulesOf('all', undefined);
  const reader = collector(rules, 'all', () => undefined);
  for (const [number, message] of messages.entries()) reader.take({ file: 'test', number, bytes: Buffer.from(message) });
  const stores = memoryStores();
  const incidents: Incident[] = [];
  const sink = { name: 'test', deliver: async (incident: Incident) => void incidents.push(incident) };
  await writeIncidents(findMatches(reader.collected, rules, 'all'), reader.collected, rules, stores, { sink, last: false });
  return hopsBehind(stores, incidents);
};
