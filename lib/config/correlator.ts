import { httpDoorbell } from '../doorbell/http-doorbell';
import { compile, type RuleSet } from '../engine/compile';
import { enrichers, learners } from '../enrichers';
import { eventHubs, type HubConnection, retainedMessages } from '../hubs/event-hubs';
import { HopwatchError } from '../model/errors';
import { hours } from '../model/time';
import { countLag } from '../pipeline/accounting/lag';
import { flyCanaries } from '../pipeline/canary/round';
import { correlation } from '../pipeline/correlate-batch';
import { type Decoder, decoder } from '../pipeline/decoding/decode';
import { knownClaims } from '../pipeline/incidents/known-claims';
import { ingestion } from '../pipeline/ingest-batch';
import { isolation } from '../pipeline/isolation/isolate';
import { seenCache } from '../pipeline/knowledge/seen-cache';
import { laneStates } from '../pipeline/lane/lane';
import { laneFormat } from '../pipeline/lane/lane-log';
import type { HubName, Hubs, Plan, RetainedMessages } from '../pipeline/ports';
import { newSweepMemory, sweep } from '../pipeline/sweep';
import { lists, rules } from '../rules';
import { tableStores } from '../stores/table-storage';
import { reporting, type SummedTelemetry } from '../telemetry';
import type { Connection } from './connections';
import { identity, tableAccount, tokenFor } from './identity';
import type { HubBatch } from './requests';
import type { Settings } from './settings';

/** From the raw hub to the outbox. */
export interface Correlator {
  ingest(batch: HubBatch): Promise<void>;
  correlate(batch: HubBatch): Promise<void>;
  sweep(): Promise<void>;
  canary(): Promise<void>;
  close(): Promise<void>;
}

const hubConnection = (connection: Connection, hub: string): HubConnection =>
  'connectionString' in connection
    ? { connectionString: connection.connectionString, hub }
    : { fullyQualifiedNamespace: connection.endpoint, credential: identity(), hub };

export const planOf = (settings: Pick<Settings<'correlator'>, 'GENERATION' | 'LANES'>): Plan => ({
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

/** What names the two hubs. */
type HubSettings = Pick<Settings<'correlator'>, 'RAW_HUB_NAME' | 'FACTS_HUB_NAME' | 'connections'>;

const hubConnections = ({ connections, RAW_HUB_NAME, FACTS_HUB_NAME }: HubSettings): Readonly<Record<HubName, HubConnection>> => ({
  raw: hubConnection(connections.RawHub, RAW_HUB_NAME),
  facts: hubConnection(connections.FactsHub, FACTS_HUB_NAME),
});

export const hubsOf = (settings: HubSettings): Hubs => eventHubs(hubConnections(settings));

/** @param group a consumer group that is not the app's own. */
export const retainedMessagesOf = (settings: HubSettings, group: string): RetainedMessages =>
  retainedMessages(hubConnections(settings), group);

const rulesOf = ({ RULES_OFF }: Pick<Settings<'correlator'>, 'RULES_OFF'>): RuleSet => compile(rules, 'live', new Set(RULES_OFF));

/** How records are read today, by the rules that run. */
export const decoderOf = (settings: Pick<Settings<'correlator'>, 'RULES_OFF'>): Decoder => decoder(rulesOf(settings), 'by-file', learners);

/** Throws `lane-plan-differs` where the stored plan is another. */
export const openCorrelator = async (settings: Settings<'correlator'>, telemetry: SummedTelemetry): Promise<Correlator> => {
  const stores = await tableStores(tableAccount(settings.connections.StateTables));
  const plan = planOf(settings);
  await stores.lanePlan.fix(plan);
  const hubs = hubsOf(settings);
  const ruleSet = rulesOf(settings);
  const judged = { tenant: settings.TENANT_ID, rules: ruleSet, lists, enrichers, lateness: hours(settings.LATENESS_HOURS) };
  const ports = {
    ...stores,
    hubs,
    telemetry,
    doorbell: httpDoorbell(settings.OUTPUT_URL, telemetry, tokenFor(settings.OUTPUT_AUDIENCE)),
    now: Date.now,
  };
  const reader = decoderOf(settings);
  const learning = { ...ports, reference: seenCache(stores.reference) };
  const correlating = { ...ports, incidents: knownClaims(stores.incidents) };
  const states = laneStates(() => performance.now());
  const isolated = isolation(ports);
  const memory = newSweepMemory();
  return {
    ingest: reporting(telemetry, async ({ partition, messages }) => {
      await isolated(ingestion(partition, reader, plan, learning), messages);
      countLag({ hub: 'raw', partition }, messages, ports);
    }),
    correlate: reporting(telemetry, async ({ partition, messages }) => {
      const lane = { generation: plan.generation, lane: laneNumber(partition, plan.lanes) };
      await isolated(correlation(lane, states, judged, correlating), messages);
      countLag({ hub: 'facts', partition }, messages, ports);
    }),
    sweep: reporting(telemetry, () => sweep(memory, { ...judged, plan }, ports)),
    canary: reporting(telemetry, async () => {
      if (settings.CANARY === 'on') await flyCanaries({ ...judged, decoder: reader, plan }, ports);
    }),
    close: () => hubs.close(),
  };
};
