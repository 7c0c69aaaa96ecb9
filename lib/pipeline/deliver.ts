import type { RuleSet } from '../engine/compile';
import { explain } from '../engine/explain';
import { type ModeSettings, modeOf } from './mode';
import type { Deliveries, Incidents, RevisionRef, Sink, Telemetry } from './ports';

export interface DeliverPorts {
  readonly incidents: Pick<Incidents, 'read'>;
  readonly deliveries: Deliveries;
  readonly sinks: readonly Sink[];
  readonly telemetry: Telemetry;
}

export type Delivery = 'delivered' | 'delivered before' | 'no such revision';

/**
 * Delivers one revision to every sink, then notes it: a crash in between delivers the same bytes again, never none.
 * The request that asked for it is only a hint; everything is read here, with this app's own identity.
 */
export const deliver = async (ref: RevisionRef, rules: RuleSet, mode: ModeSettings, ports: DeliverPorts): Promise<Delivery> => {
  if (await ports.deliveries.has(ref)) return 'delivered before';
  const revision = await ports.incidents.read(ref);
  if (revision === undefined) return 'no such revision';
  const incident = explain(revision, rules, modeOf(revision.evidence, mode));
  for (const sink of ports.sinks) await sink.deliver(incident);
  await ports.deliveries.note(ref);
  ports.telemetry.count('incidents.delivered', 1);
  return 'delivered';
};
