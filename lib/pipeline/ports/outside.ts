import type { Incident } from '../../model/incident';
import type { Metric } from '../accounting/metrics';
import type { RevisionRef } from './incidents';

/** Where incidents go. Delivering the same id and revision twice must leave one. */
export interface Sink {
  readonly name: string;
  /** Takes the canaries' incidents and no others; a sink that does not say so takes all others and none of theirs. */
  readonly forCanaries?: boolean;
  deliver(incident: Incident): Promise<void>;
}

/** Tells the output function that a revision waits. Carries no authority and no content; its failure is no failure. */
export interface Doorbell {
  ring(ref: RevisionRef): Promise<void>;
}

export type Fields = Readonly<Record<string, string | number | boolean>>;

export interface Telemetry {
  count(metric: Metric, value: number, dimensions?: Fields): void;
  log(level: 'info' | 'warning' | 'error', message: string, fields?: Fields): void;
}
