import { TaskCancelledError, TimeoutStrategy, timeout } from 'cockatiel';
import { recordsIn } from '../../engine/evidence';
import { type Enrichment, type Finding, unknownBecause } from '../../model/enrichment';
import { messageOf } from '../../model/errors';
import type { Evidence, IncidentId, Origin } from '../../model/incident';
import { ascending } from '../../model/order';
import { shortened } from '../../model/text';
import { earlier, formatDuration, later, toMilliseconds } from '../../model/time';
import type { Reference } from '../ports';
import type { Enricher, Subject } from './enricher';

/** Undefined where the evidence holds no record: nothing to ask about. */
const subjectOf = (evidence: Evidence, incident: IncidentId, origins: readonly Origin[]): Subject | undefined => {
  const facts = recordsIn(evidence);
  const [first] = facts;
  if (first === undefined) return undefined;
  const times = facts.map(({ at }) => at);
  return { incident, device: first.device, evidence, span: { from: times.reduce(earlier), to: times.reduce(later) }, origins };
};

/** Size of one finding as JSON, whatever it is made of: all of them together are a small part of a row. */
const mostText = 16 * 1024;
/** Longest text in it, tried in turn: the same finding is always cut the same. */
const textLengths = [2048, 512, 128, 32] as const;

const withTexts = (value: unknown, length: number): unknown => {
  if (typeof value === 'string') return shortened(value, length);
  if (Array.isArray(value)) return value.map((one) => withTexts(one, length));
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withTexts(one, length)]))
    : value;
};

/** A finding that fits, with shorter texts where it must; unknown where it does not fit even so. */
const bounded = (finding: Finding<unknown>): Finding<unknown> => {
  const fitting = textLengths.map((length) => withTexts(finding, length)).find((cut) => JSON.stringify(cut).length <= mostText);
  return (fitting as Finding<unknown> | undefined) ?? unknownBecause('there was too much of it');
};

/** The enricher's answer, or why there is none. Never throws, and never takes longer than the budget. */
const ask = async ({ budget, enrich }: Enricher, subject: Subject, reference: Reference): Promise<Finding<unknown>> => {
  try {
    const limited = timeout(toMilliseconds(budget), TimeoutStrategy.Aggressive);
    return bounded(await limited.execute(({ signal }) => enrich(subject, reference, signal)));
  } catch (cause) {
    return unknownBecause(
      cause instanceof TaskCancelledError ? `there was no answer within ${formatDuration(budget)}` : `asking failed: ${messageOf(cause)}`,
    );
  }
};

/** Asks all enrichers at once; what one does not answer is unknown, with the reason. */
export const enrich = async (
  enrichers: readonly Enricher[],
  reference: Reference,
  evidence: Evidence,
  incident: IncidentId,
  origins: readonly Origin[],
): Promise<Enrichment> => {
  const subject = subjectOf(evidence, incident, origins);
  if (subject === undefined) return {};
  const found = await Promise.all(enrichers.map(async (enricher) => [enricher.name, await ask(enricher, subject, reference)] as const));
  return Object.fromEntries(found) as Enrichment;
};

type Entries = readonly (readonly [string, Finding<unknown>])[];

/** What was known stays known: an answer that does not come today takes nothing back. In the order of names. */
export const keepKnown = (before: Enrichment, now: Enrichment): Enrichment => {
  const found = new Map<string, Finding<unknown>>(Object.entries(before));
  for (const [name, finding] of Object.entries(now) as Entries)
    if (finding.kind === 'known' || found.get(name)?.kind !== 'known') found.set(name, finding);
  return Object.fromEntries([...found].sort(([a], [b]) => ascending(a, b))) as Enrichment;
};

/** What two enrichments must share to say the same: a reason why nothing is known is worth no revision. */
export const knownIn = (enrichment: Enrichment): Entries =>
  (Object.entries(enrichment) as Entries).filter(([, finding]) => finding.kind === 'known');
