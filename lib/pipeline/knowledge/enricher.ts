/**
 * The port of what is told of an incident beside its evidence. An enricher is a folder of `lib/enrichers`: it says which
 * records it learns from, makes reference rows of them, and answers from those rows alone.
 */
import type { Step } from '../../engine/define-rule';
import { fits } from '../../engine/predicates';
import type { Finding, FindingName, Findings } from '../../model/enrichment';
import type { DeviceId, Fact } from '../../model/fact';
import type { Evidence, IncidentId, Origin } from '../../model/incident';
import type { Duration } from '../../model/time';
import type { Reference, ReferenceRow, Span } from '../ports';

/** Records that are kept although no rule selects them. They are learnt from, and travel to no lane. */
export interface Selection {
  /** Tables that are kept whole. */
  readonly tables: ReadonlySet<string>;
  readonly steps: readonly Step[];
}

export const isContext = ({ tables, steps }: Selection, fact: Fact): boolean =>
  tables.has(fact.table) || steps.some((step) => fits(fact, step));

export interface Learner extends Selection {
  /** What a fact says, whoever selected it; none where it says nothing to this learner. Repeats of a fact give the same rows. */
  readonly rows: (fact: Fact) => readonly ReferenceRow[];
}

/** What an enricher is asked about. */
export interface Subject {
  readonly incident: IncidentId;
  readonly device: DeviceId;
  readonly evidence: Evidence;
  /** From the first to the last of the evidence. */
  readonly span: Span;
  readonly origins: readonly Origin[];
}

export interface Enricher<N extends FindingName = FindingName> {
  readonly name: N;
  /** How long the incident waits for the answer. */
  readonly budget: Duration;
  readonly learner?: Learner;
  /** Whatever it throws makes the finding unknown. `signal` aborts when the budget is spent. */
  readonly enrich: (subject: Subject, reference: Reference, signal: AbortSignal) => Promise<Finding<Findings[N]>>;
}
