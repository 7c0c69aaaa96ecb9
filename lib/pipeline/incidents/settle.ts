import { mayPass, messageOf } from '../../model/errors';
import { groupedBy } from '../../model/grouped';
import type { Revision } from '../../model/incident';
import type { Ticks } from '../../model/time';
import { countSettled } from '../accounting/rule-counts';
import type { Judging } from '../knowledge/knowledge';
import { tell } from '../links/tell';
import type { Doorbell, Hops, Incidents, LaneRef, Reference, Settling, Telemetry, Unsettled } from '../ports';
import { reassess, recorderOf } from './record-incident';

export interface SettlePorts {
  readonly incidents: Incidents;
  readonly settling: Settling;
  readonly reference: Reference;
  readonly hops: Hops;
  readonly doorbell: Doorbell;
  readonly telemetry: Telemetry;
  /** Unix milliseconds; bounds how long it goes on, decides nothing else. */
  readonly now: () => number;
}

/** Judges an incident again, tells those that it is tied to, and rings for all that was amended. */
const amend = async (incident: Revision, judging: Judging, ports: SettlePorts): Promise<number> => {
  const recorder = recorderOf(judging, ports);
  const recorded = await reassess(recorder, incident.device, incident.id);
  countSettled(incident, recorded.current ?? incident, ports.telemetry);
  const rung = [...recorded.rung, ...(await tell(recorded, { recorder, ports }))];
  await Promise.all(rung.map((ref) => ports.doorbell.ring(ref)));
  return rung.length;
};

/** Judges an incident again, once for all that is asked of it. */
const answer = async (asked: readonly [Unsettled, ...Unsettled[]], judging: Judging, ports: SettlePorts): Promise<void> => {
  const [{ lane, bucket, incident: id }] = asked;
  const incident = await ports.incidents.newest(bucket, id);
  if (incident !== undefined)
    ports.telemetry.count('incidents.settled', 1, { lane: lane.lane, amended: await amend(incident, judging, ports) });
  for (const unsettled of asked) await ports.settling.done(unsettled);
};

/**
 * Asks again what had to wait, once everything it could wait for has been seen. What cannot be judged, by a defect of ours or
 * a damaged row, waits on and keeps no other from it. Returns whether the time was enough for all that is due.
 * @param until by the clock of the ports
 */
export const settle = async (lane: LaneRef, watermark: Ticks, until: number, judging: Judging, ports: SettlePorts): Promise<boolean> => {
  const due = await ports.settling.due(lane, watermark);
  for (const [incident, asked] of groupedBy(due, (unsettled) => unsettled.incident)) {
    if (ports.now() > until) return false;
    try {
      await answer(asked, judging, ports);
    } catch (error) {
      if (mayPass(error)) throw error;
      ports.telemetry.log('error', 'An incident cannot be settled', { lane: lane.lane, incident, reason: messageOf(error) });
    }
  }
  return true;
};
