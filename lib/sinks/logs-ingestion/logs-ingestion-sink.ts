import type { LogsIngestionClient } from '@azure/monitor-ingestion';
import { HopwatchError } from '../../model/errors';
import type { Sink } from '../../pipeline/ports';
import type { ServiceOptions } from '../options';
import { statusOf, steadily } from '../steady';
import type { Row } from './record';
import { rowOf, trimmedRow } from './row';

export interface LogsIngestionSettings {
  /** Logs ingestion endpoint of the data collection rule. */
  readonly endpoint: string;
  /** Immutable id of the rule, `dcr-…`. */
  readonly ruleId: string;
  readonly stream: string;
  /** What the token is for: the cloud's Azure Monitor. */
  readonly audience: string;
  /** Tenant whose devices are watched. */
  readonly tenant: string;
}

const advice =
  'Check the endpoint and the immutable id of the data collection rule, its columns, and the app’s role Monitoring Metrics Publisher on it (a new assignment takes minutes); then release what is parked.';

/** Loaded here and not above: only an output app with this sink needs it. Tries, deadlines and rests are ours. */
const clientOf = ({ endpoint, audience }: LogsIngestionSettings, { credential, ca }: ServiceOptions): LogsIngestionClient => {
  const sdk = require('@azure/monitor-ingestion') as typeof import('@azure/monitor-ingestion');
  return new sdk.LogsIngestionClient(endpoint, credential, {
    audience,
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    ...(ca === undefined ? {} : { tlsOptions: { ca } }),
  });
};

/** The service's own error: the SDK gathers one for each part of a call, and a call of ours is one row. */
const causeOf = (error: unknown): unknown =>
  (error as { readonly errors?: readonly { readonly cause: unknown }[] }).errors?.[0]?.cause ?? error;

const isTooLarge = (error: unknown): boolean => error instanceof HopwatchError && statusOf(error.cause) === 413;

/**
 * Rows of the custom table that the analytics rule reads, one a call, so that no call is done by half. The table takes the same
 * row twice after a lost answer: DetectionId and Revision tell, and the rule's query goes by them.
 */
export const logsIngestionSink = (settings: LogsIngestionSettings, options: ServiceOptions): Sink => {
  const steady = steadily({ sink: 'logs-ingestion', advice, patience: options.patience, now: options.now });
  let client: LogsIngestionClient | undefined;
  const upload = (row: Row): Promise<void> =>
    steady(async (abortSignal) => {
      client ??= clientOf(settings, options);
      await client.upload(settings.ruleId, settings.stream, [row], { abortSignal }).catch((error: unknown) => {
        throw causeOf(error);
      });
    });
  return {
    name: 'logs-ingestion',
    deliver: async (incident) => {
      const row = rowOf(incident, settings.tenant);
      await upload(row).catch((error: unknown) => {
        if (!isTooLarge(error)) throw error;
        return upload(trimmedRow(row));
      });
    },
  };
};
