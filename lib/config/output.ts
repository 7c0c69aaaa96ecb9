import { compile } from '../engine/compile';
import { mayPass } from '../model/errors';
import type { IncidentId } from '../model/incident';
import { type Delivery, deliver } from '../pipeline/incidents/deliver';
import type { RevisionRef, Telemetry } from '../pipeline/ports';
import { rules } from '../rules';
import { canarySink } from '../sinks';
import { tableOutbox } from '../stores/table-storage';
import { tableAccount } from './identity';
import { inTime } from './in-time';
import type { Settings } from './settings';
import { singleFlight } from './single-flight';
import { openSinks } from './sinks';

/** From the outbox to the sinks. */
export interface Output {
  /** `waiting`: a sink or the store failed in passing, and the sweep rings again. */
  deliver(ref: RevisionRef): Promise<Delivery | 'waiting'>;
  /** Throws where the outbox cannot be read, or not soon. */
  check(): Promise<void>;
}

/** No incident has this id: reading it costs one point read and says whether the table answers. */
const nobody: RevisionRef = { bucket: 0, id: '00000000-0000-0000-0000-000000000000' as IncidentId, revision: 1 };

/** What passes is a line in the log; everything else is the host's to show. */
const waiting = (error: unknown, telemetry: Telemetry): 'waiting' => {
  if (!mayPass(error)) throw error;
  telemetry.log('warning', error.message);
  return 'waiting';
};

export const openOutput = async (settings: Settings<'output'>, telemetry: Telemetry): Promise<Output> => {
  const outbox = await tableOutbox(tableAccount(settings.connections.StateTables));
  const ruleSet = compile(rules, 'live');
  const mode = { mode: settings.MODE, shadowed: new Set(settings.RULES_SHADOW) };
  const ports = { ...outbox, sinks: [...openSinks(settings, telemetry), canarySink(telemetry)], telemetry };
  const post = singleFlight(
    ({ bucket, id, revision }: RevisionRef) => `${bucket} ${id} ${revision}`,
    (ref) => deliver(ref, ruleSet, mode, ports),
  );
  return {
    deliver: (ref) => post(ref).catch((error: unknown) => waiting(error, telemetry)),
    check: async () => {
      await inTime(Promise.all([outbox.incidents.read(nobody), outbox.deliveries.has(nobody)]));
    },
  };
};
