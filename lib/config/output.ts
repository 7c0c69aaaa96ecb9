import { compile } from '../engine/compile';
import type { IncidentId } from '../model/incident';
import { type Delivery, deliver } from '../pipeline/deliver';
import type { RevisionRef, Sink, Telemetry } from '../pipeline/ports';
import { rules } from '../rules';
import { ndjsonSink } from '../sinks';
import { tableOutbox } from '../stores/table-storage';
import { tableAccount } from './identity';
import type { Settings } from './settings';

/** From the outbox to the sinks. */
export interface Output {
  deliver(ref: RevisionRef): Promise<Delivery>;
  /** Throws where the outbox cannot be read. */
  check(): Promise<void>;
}

const sinksOf = (settings: Settings<'output'>): readonly Sink[] => settings.SINKS.map(() => ndjsonSink({ path: settings.NDJSON_PATH }));

/** No incident has this id: reading it costs one point read and says whether the table answers. */
const nobody: RevisionRef = { bucket: 0, id: '00000000-0000-0000-0000-000000000000' as IncidentId, revision: 1 };

export const openOutput = async (settings: Settings<'output'>, telemetry: Telemetry): Promise<Output> => {
  const outbox = await tableOutbox(tableAccount(settings.connections.StateTables));
  const ruleSet = compile(rules, 'live');
  const ports = { ...outbox, sinks: sinksOf(settings), telemetry };
  return {
    deliver: (ref) => deliver(ref, ruleSet, { mode: settings.MODE, shadowed: new Set(settings.RULES_SHADOW) }, ports),
    check: async () => {
      await Promise.all([outbox.incidents.read(nobody), outbox.deliveries.has(nobody)]);
    },
  };
};
