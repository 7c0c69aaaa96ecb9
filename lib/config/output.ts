import { compile } from '../engine/compile';
import type { IncidentId } from '../model/incident';
import { type Delivery, deliver } from '../pipeline/deliver';
import type { RevisionRef, Telemetry } from '../pipeline/ports';
import { singleFlight } from '../pipeline/single-flight';
import { rules } from '../rules';
import { tableOutbox } from '../stores/table-storage';
import { tableAccount } from './identity';
import type { Settings } from './settings';
import { openSinks } from './sinks';

/** From the outbox to the sinks. */
export interface Output {
  deliver(ref: RevisionRef): Promise<Delivery>;
  /** Throws where the outbox cannot be read. */
  check(): Promise<void>;
}

/** No incident has this id: reading it costs one point read and says whether the table answers. */
const nobody: RevisionRef = { bucket: 0, id: '00000000-0000-0000-0000-000000000000' as IncidentId, revision: 1 };

export const openOutput = async (settings: Settings<'output'>, telemetry: Telemetry): Promise<Output> => {
  const outbox = await tableOutbox(tableAccount(settings.connections.StateTables));
  const ruleSet = compile(rules, 'live');
  const mode = { mode: settings.MODE, shadowed: new Set(settings.RULES_SHADOW) };
  const ports = { ...outbox, sinks: openSinks(settings, telemetry), telemetry };
  return {
    deliver: singleFlight(
      ({ id, revision }: RevisionRef) => `${id} ${revision}`,
      (ref) => deliver(ref, ruleSet, mode, ports),
    ),
    check: async () => {
      await Promise.all([outbox.incidents.read(nobody), outbox.deliveries.has(nobody)]);
    },
  };
};
