import { contactsOf, linkSpan } from '../../engine/link';
import { atLeast, type Revision } from '../../model/incident';
import { add, type Duration, days, later, noTime, plus, type Ticks } from '../../model/time';
import { awaitsCertificate } from '../knowledge/knowledge';
import type { LaneRef, Question, Reference, Settling } from '../ports';
import { bucketOf } from './buckets';

export interface AskPorts {
  readonly reference: Reference;
  readonly settling: Settling;
}

/** After its last contact a hop can be tied to one a day later, whose source can be learnt until the end of the day after that. */
const linksSettle = add(linkSpan, days(2));

/** A day shows what the day's work is: the first incidents of it are told from an attack then. */
const baselineSettles = days(1);

/**
 * What must wait is asked again once everything that it could wait for has been seen: a certificate that was on its way with
 * the incident, the company's own history, the device of an address, and what ties the hop to others. Asked for every hop that is touched, so that a
 * crash between the incident and its questions is mended by the redelivery.
 * @param cameAt when the last of the batch came; a file that joins an incident late has its certificate on its way then
 */
export const askAgain = async (
  lane: LaneRef,
  current: Revision,
  cameAt: Ticks,
  lateness: Duration,
  { reference, settling }: AskPorts,
): Promise<void> => {
  const { id, device, openedAt, evidence, assessment } = current;
  const ask = (question: Question, after: Ticks, wait: Duration): Promise<void> =>
    settling.ask({ lane, due: plus(after, add(wait, lateness)), bucket: bucketOf(device), incident: id, question });
  if (await awaitsCertificate(reference, evidence)) await ask('certificate', cameAt, noTime);
  if (atLeast(assessment.severity, 'Medium')) await ask('baseline', openedAt, baselineSettles);
  const contacts = contactsOf(evidence, id);
  if (contacts.length === 0) return;
  const last = contacts.map(({ at }) => at).reduce(later, openedAt);
  await ask('links', openedAt, noTime);
  await ask('links', last, linksSettle);
};
