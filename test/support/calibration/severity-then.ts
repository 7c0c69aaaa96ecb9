import type { RuleSet } from '../../../lib/engine/compile';
import { factsIn } from '../../../lib/engine/evidence';
import type { DeviceId } from '../../../lib/model/fact';
import type { Evidence, IncidentId, Severity } from '../../../lib/model/incident';
import { later, type Ticks, ticksOf } from '../../../lib/model/time';
import { bucketOf } from '../../../lib/pipeline/incidents/buckets';
import { judge } from '../../../lib/pipeline/knowledge/knowledge';
import type { Hops, Reference, Stores } from '../../../lib/pipeline/ports';
import { lists } from '../../../lib/rules';

const completedAt = (evidence: Evidence): Ticks => factsIn(evidence).reduce((last, { at }) => later(last, at), ticksOf(0n));

/** The reference as it was then: sightings of later hops are left out. */
const referenceAt = (reference: Reference, then: Ticks): Reference => ({
  put: async () => undefined,
  members: async (kind, key, limit) => {
    const found = await reference.members(kind, key, limit);
    if (kind !== 'sighting') return found;
    return new Map([...found].filter(([, value]) => BigInt(value.split(' ', 1)[0] ?? '0') <= then));
  },
});

const hopsAt = (hops: Hops, then: Ticks): Hops => ({
  note: async () => undefined,
  bySource: async (...asked) => (await hops.bySource(...asked)).filter(({ at }) => at <= then),
  byTarget: async (...asked) => (await hops.byTarget(...asked)).filter(({ at }) => at <= then),
});

/**
 * The severity of an incident when its hop was complete: judged by what was known of other hops up to then. What is posted
 * before, between two records of one hop, is amended within the seconds that lie between them. A replay reads one device
 * after the other, so that its own first revision knows what came later elsewhere. Certificates are taken as there.
 */
export const severityThen = async (stores: Stores, rules: RuleSet, device: DeviceId, id: IncidentId): Promise<Severity> => {
  const newest = await stores.incidents.newest(bucketOf(device), id);
  if (newest === undefined) throw new Error(`incident ${id} has no revision`);
  const then = completedAt(newest.evidence);
  const ports = { reference: referenceAt(stores.reference, then), hops: hopsAt(stores.hops, then), incidents: stores.incidents };
  const assess = judge({ tenant: 'replay', rules, lists, enrichers: [] }, ports, newest.assessment.boots);
  return (await assess(newest.evidence, id, undefined)).severity;
};
