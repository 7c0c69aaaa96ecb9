import { v5 as uuidv5 } from 'uuid';
import type { Anchor } from '../../engine/anchors';
import type { DeviceId } from '../../model/fact';
import type { IncidentId } from '../../model/incident';
import { formatDay, type Ticks } from '../../model/time';

/** Namespace of all ids (UUIDv5); fixed for ever, else a replay would open every incident anew. */
const namespace = 'b6f1c0de-5a1e-5c0f-9d3a-4e0d1c0a7e11';

const idOf = (...parts: readonly string[]): string => uuidv5(JSON.stringify(parts), namespace);

/** The id of an incident that the anchor opens. */
export const incidentIdOf = (tenant: string, device: DeviceId, anchor: Anchor): IncidentId => idOf(tenant, device, anchor) as IncidentId;

/** The id of a fan-out: of its source and the UTC day on which it began, whatever the order in which its hops came. */
export const groupIdOf =
  (tenant: string) =>
  (source: string, day: Ticks): string =>
    idOf(tenant, 'fan-out', source, formatDay(day));
