import type { RuleSet } from '../../engine/compile';
import { explain } from '../../engine/explain';
import { isCanary } from '../../model/canary';
import { HopwatchError, mayPass, messageOf } from '../../model/errors';
import { atLeast, type Incident, type Mode, type Revision } from '../../model/incident';
import type { Bucket, Deliveries, Incidents, Refusal, RevisionRef, Sink, Telemetry } from '../ports';
import { type ModeSettings, modeOf } from './mode';

export interface DeliverPorts {
  readonly incidents: Pick<Incidents, 'read' | 'ids'>;
  readonly deliveries: Deliveries;
  readonly sinks: readonly Sink[];
  readonly telemetry: Telemetry;
}

/** `parked`: a sink refused it, and it waits for somebody to release it. */
export type Delivery = 'delivered' | 'delivered before' | 'parked' | 'no such revision';

/** What a sink made of an incident. */
type Outcome =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'failed'; readonly error: HopwatchError };

const post = async (sink: Sink, incident: Incident, ref: RevisionRef, { deliveries, telemetry }: DeliverPorts): Promise<Outcome> => {
  try {
    await sink.deliver(incident);
    await deliveries.noteReached(ref, sink.name);
    return { kind: 'taken' };
  } catch (error) {
    if (mayPass(error)) {
      telemetry.count('sink.failed', 1, { sink: sink.name });
      return { kind: 'failed', error };
    }
    const reason = messageOf(error);
    telemetry.count('sink.refused', 1, { sink: sink.name });
    telemetry.log('error', `Incident ${ref.id}, revision ${ref.revision}: ${reason}`, { sink: sink.name, incident: ref.id });
    return { kind: 'refused', refusal: { sink: sink.name, reason } };
  }
};

/**
 * Whether somebody who has seen the revision before this one has to look again: it is more severe, or the first that is live.
 * What the one before was posted as is noted: the settings may have been others then.
 */
const isRaised = async (
  revision: Revision,
  ref: RevisionRef,
  mode: Mode,
  settings: ModeSettings,
  ports: DeliverPorts,
): Promise<boolean> => {
  const refBefore = { ...ref, revision: ref.revision - 1 };
  const before = ref.revision === 1 ? undefined : await ports.incidents.read(refBefore);
  if (before === undefined) return false;
  if (!atLeast(before.assessment.severity, revision.assessment.severity)) return true;
  return mode === 'live' && ((await ports.deliveries.modeOf(refBefore)) ?? modeOf(before.evidence, settings)) !== 'live';
};

/** The incident as the revision has it: a function of the revisions, the settings and what was posted before. */
const incidentAt = async (revision: Revision, ref: RevisionRef, rules: RuleSet, settings: ModeSettings, ports: DeliverPorts) => {
  const mode = modeOf(revision.evidence, settings);
  return explain(revision, rules, { mode, isRaised: await isRaised(revision, ref, mode, settings, ports) });
};

/** Whether it is the revision that nothing can be told of: its row is damaged, or we have a defect in dealing with it. */
const isOfRevision = (error: unknown): boolean => !(error instanceof HopwatchError) || error.code === 'corrupt-row';

const setAside = async (ref: RevisionRef, refusals: readonly Refusal[], { deliveries, telemetry }: DeliverPorts): Promise<Delivery> => {
  await deliveries.park({ ...ref, refusals });
  telemetry.count('outbox.parked', 1);
  return 'parked';
};

/** Lets go of what is noted of canaries whose incidents are forgotten. Notes are read first: an incident is there before its notes are. */
const forgetOld = async (bucket: Bucket, { deliveries, incidents }: DeliverPorts): Promise<void> => {
  const noted = await deliveries.noted(bucket);
  const kept = await incidents.ids(bucket);
  for (const id of noted) if (!kept.has(id)) await deliveries.forget(bucket, id);
};

const deliverNew = async (ref: RevisionRef, rules: RuleSet, settings: ModeSettings, ports: DeliverPorts): Promise<Delivery> => {
  const { deliveries, telemetry } = ports;
  // Read first: whoever asks for what is not there costs no more than that.
  const revision = await ports.incidents.read(ref);
  if (revision === undefined) return 'no such revision';
  const [isDelivered, isParked, reached] = await Promise.all([deliveries.has(ref), deliveries.isParked(ref), deliveries.reached(ref)]);
  if (isDelivered) return 'delivered before';
  if (isParked) return 'parked';
  const incident = await incidentAt(revision, ref, rules, settings, ports);
  const isOfCanary = isCanary(revision.device);
  const left = ports.sinks.filter(({ name, forCanaries = false }) => forCanaries === isOfCanary && !reached.has(name));
  const outcomes = await Promise.all(left.map((sink) => post(sink, incident, ref, ports)));
  const failed = outcomes.find((outcome) => outcome.kind === 'failed');
  if (failed !== undefined) throw failed.error;
  const refusals = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? [outcome.refusal] : []));
  if (refusals.length > 0) return setAside(ref, refusals, ports);
  await deliveries.note(ref, incident.mode);
  if (isOfCanary) await forgetOld(ref.bucket, ports);
  else telemetry.count('incidents.delivered', 1);
  return 'delivered';
};

/**
 * Delivers one revision to every sink that it has not reached, and notes each, then all: a crash in between delivers the same
 * bytes again, never none. One sink's failure does not stop delivery to the others; a revision of which nothing can be told is set
 * aside for every sink. The request that asked for it is only a hint; everything is read here, with this app's own identity.
 *
 * Throws a HopwatchError to be tried again where a sink or the store failed in passing; the bell stays, and the sweep rings.
 */
export const deliver = async (ref: RevisionRef, rules: RuleSet, settings: ModeSettings, ports: DeliverPorts): Promise<Delivery> => {
  try {
    return await deliverNew(ref, rules, settings, ports);
  } catch (error) {
    if (!isOfRevision(error)) throw error;
    const reason = messageOf(error);
    ports.telemetry.log('error', `Incident ${ref.id}, revision ${ref.revision}: ${reason}`, { incident: ref.id });
    return setAside(
      ref,
      ports.sinks.map(({ name }) => ({ sink: name, reason })),
      ports,
    );
  }
};
