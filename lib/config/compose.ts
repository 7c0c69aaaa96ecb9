/**
 * The one place where the rooms meet: settings to a running pipeline. The functions ask for it lazily, so that a fault in
 * the settings is an error of the app's start and never an app without functions.
 */

import { httpDoorbell } from '../doorbell/http-doorbell';
import { compile } from '../engine/compile';
import { enrichers, learners } from '../enrichers';
import { eventHubs } from '../hubs/event-hubs';
import { HopwatchError } from '../model/errors';
import { correlateBatch } from '../pipeline/correlate-batch';
import { decoder } from '../pipeline/decode';
import { type Delivery, deliver } from '../pipeline/deliver';
import { ingestBatch } from '../pipeline/ingest-batch';
import { laneStates } from '../pipeline/lane';
import { laneFormat } from '../pipeline/lane-log';
import type { Plan, RevisionRef, Sink } from '../pipeline/ports';
import { seenCache } from '../pipeline/seen-cache';
import { type SweepMemory, sweep } from '../pipeline/sweep';
import { lists, rules } from '../rules';
import { ndjsonSink } from '../sinks';
import { tableStores } from '../stores/table-storage';
import { consoleTelemetry } from '../telemetry';
import { identity } from './identity';
import type { HubBatch } from './requests';
import { type Environment, readSettings, type Settings } from './settings';

export interface Pipeline {
  ingest(batch: HubBatch): Promise<void>;
  correlate(batch: HubBatch): Promise<void>;
  deliver(ref: RevisionRef): Promise<Delivery>;
  sweep(): Promise<void>;
  /** Throws where the stores do not answer. */
  check(): Promise<void>;
  close(): Promise<void>;
}

const sinksOf = (settings: Settings): readonly Sink[] => settings.SINKS.map(() => ndjsonSink({ path: settings.NDJSON_PATH }));

const hubConnection = (connection: Settings['connections']['RawHub'], hub: string) =>
  'connectionString' in connection
    ? { connectionString: connection.connectionString, hub }
    : { fullyQualifiedNamespace: connection.endpoint, credential: identity(), hub };

const planOf = (settings: Settings): Plan => ({
  generation: settings.GENERATION,
  lanes: settings.LANES,
  hash: 'sha256-mod',
  format: laneFormat,
});

const laneNumber = (partition: string, lanes: number): number => {
  const lane = Number(partition);
  if (!Number.isInteger(lane) || lane < 0 || lane >= lanes) {
    throw new HopwatchError(
      'lane-plan-differs',
      'fatal',
      `The facts hub has a partition ${partition}, but LANES is ${lanes}. Set LANES to the hub’s partition count, under a new GENERATION if it changed.`,
    );
  }
  return lane;
};

/** Builds the pipeline. Throws `settings-invalid` with every fault at once, `lane-plan-differs` where the stored plan is another. */
const compose = async (env: Environment): Promise<Pipeline> => {
  const settings = readSettings(env);
  const { StateTables, RawHub, FactsHub } = settings.connections;
  const stores = await tableStores(
    'connectionString' in StateTables ? StateTables : { endpoint: StateTables.endpoint, credential: identity() },
  );
  const plan = planOf(settings);
  await stores.lanePlan.fix(plan);
  const telemetry = consoleTelemetry((line) => console.log(line));
  const hubs = eventHubs({ raw: hubConnection(RawHub, settings.RAW_HUB_NAME), facts: hubConnection(FactsHub, settings.FACTS_HUB_NAME) });
  const ruleSet = compile(rules, 'live');
  const judged = { tenant: settings.TENANT_ID, rules: ruleSet, lists, enrichers, lateness: settings.lateness };
  const ports = {
    ...stores,
    hubs,
    telemetry,
    doorbell: httpDoorbell(settings.OUTPUT_URL, telemetry),
    sinks: sinksOf(settings),
    now: Date.now,
  };
  const reader = decoder(ruleSet, 'by-file', learners);
  const learning = { ...ports, reference: seenCache(stores.reference) };
  const states = laneStates();
  const memory: SweepMemory = { pending: undefined };
  return {
    ingest: async (batch) => {
      await ingestBatch(batch, reader, plan, learning);
    },
    correlate: async ({ partition, messages }) => {
      await correlateBatch(
        { lane: { generation: plan.generation, lane: laneNumber(partition, plan.lanes) }, messages },
        states,
        judged,
        ports,
      );
    },
    deliver: (ref) => deliver(ref, ruleSet, settings.MODE, ports),
    sweep: () => sweep(memory, { ...judged, plan }, ports),
    check: async () => {
      await stores.progress.readRaw(plan.generation);
    },
    close: () => hubs.close(),
  };
};

let opened: Promise<Pipeline> | undefined;

/** The pipeline of this process, opened once. A failure is not remembered: the host's next try opens anew. */
export const pipeline = (): Promise<Pipeline> => {
  opened ??= compose(process.env).catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
};

/** Closes what this process opened, if it opened anything. */
export const closePipeline = async (): Promise<void> => {
  const own = opened;
  opened = undefined;
  await (await own)?.close();
};
