/*
 * Runs records through the pipeline's own code, one record a batch, over hubs and stores in memory.
 */
import { tableNamed } from '../../lib/defender';
import { readRecord, tableOf } from '../../lib/defender/read-record';
import type { RuleSet } from '../../lib/engine/compile';
import { enrichers, learners } from '../../lib/enrichers';
import { memoryHubs } from '../../lib/hubs/memory';
import type { DeviceId, Fact } from '../../lib/model/fact';
import type { Incident, Revision, Severity } from '../../lib/model/incident';
import { roles } from '../../lib/model/match';
import { days, hours, parseTicks, plus, seconds, type Ticks } from '../../lib/model/time';
import { correlateBatch } from '../../lib/pipeline/correlate-batch';
import { decoder } from '../../lib/pipeline/decoding/decode';
import { bucketOf } from '../../lib/pipeline/incidents/buckets';
import { deliver } from '../../lib/pipeline/incidents/deliver';
import { ingestBatch } from '../../lib/pipeline/ingest-batch';
import type { Enricher } from '../../lib/pipeline/knowledge/enricher';
import { laneStates } from '../../lib/pipeline/lane/lane';
import { laneFormat } from '../../lib/pipeline/lane/lane-log';
import type { Plan, RevisionRef } from '../../lib/pipeline/ports';
import { newSweepMemory, sweep } from '../../lib/pipeline/sweep';
import { lists } from '../../lib/rules';
import { dcomLaunch, services, surrogate } from '../../lib/rules/scenario/cast';
import { type RawRecord, started } from '../../lib/rules/scenario/records';
import type { Labelled } from '../../lib/rules/scenario/scenario';
import { memoryStores } from '../../lib/stores/memory';
import { silentTelemetry } from '../../lib/telemetry';

export const lateness = hours(6);

const plan: Plan = { generation: 1, lanes: 1, hash: 'sha256-mod', format: laneFormat };
const lane = { generation: plan.generation, lane: 0 };

/** Records told apart by their ReportIds, in the order in which they stand. */
export const numbered = (records: readonly RawRecord[]): readonly Labelled[] =>
  records.map((record, index) => ({ label: `record ${index}`, ...record, properties: { ...record.properties, ReportId: 4_100 + index } }));

/** How the records come. `late`: each as late as the service allows, with state kept no longer than it promises, and every other batch has a new owner. */
export type Course = 'punctual' | 'late';

/** An incident as it stands when everything has come and nothing waits any more. */
export interface Standing {
  readonly device: string;
  readonly severity: Severity;
  readonly forms: readonly string[];
  /** Labels of the records it rests on, by role; a label that does not begin with its role says so. */
  readonly records: readonly string[];
  readonly reasons: readonly string[];
  readonly revision: number;
  readonly incident: Incident;
}

/** The record as the live service reads it. */
export const factOf = (record: RawRecord): Fact => {
  const definition = tableNamed(tableOf(record.category));
  if (definition === undefined) throw new TypeError(`${record.category} is not read`);
  const read = readRecord(definition, record.category, record.properties, 'scenario', 'by-file');
  if ('fault' in read) throw new TypeError(`a record of a scenario cannot be read: ${read.fault}`);
  return read.fact;
};

const keyOf = (fact: Fact): string => JSON.stringify([fact.device, fact.id]);

const recordsOf = ({ evidence }: Revision, labels: ReadonlyMap<string, string>): readonly string[] => [
  ...new Set(
    roles.flatMap((role) =>
      (evidence.roles[role]?.facts ?? []).map((fact) => {
        const label = fact.table === 'HostIdentity' ? 'launcher' : (labels.get(keyOf(fact)) ?? 'a record that the scenario does not have');
        return label.startsWith(role) ? label : `${label} as ${role}`;
      }),
    ),
  ),
];

/** Of a machine that no scenario is about: one of these is of use to any rule, and makes the lane look at its watermark. */
const canaries: readonly RawRecord[] = [dcomLaunch, services].map((parent) =>
  started({ ...surrogate, parent }, { DeviceId: 'canary', ReportId: 1 }),
);

const beginning = parseTicks('2026-04-01T00:00:00Z') as Ticks;
/** Nothing waits for anything any more. */
const end = plus(beginning, days(365));

type Delivered = ReadonlyMap<string, Incident>;

/** A lane of its own, with the calls that a scenario makes of the pipeline. */
const openLane = (ruleSet: RuleSet, asked: readonly Enricher[]) => {
  const reader = decoder(ruleSet, 'by-file', learners);
  const settings = { tenant: 'scenarios', rules: ruleSet, lists, enrichers: asked, lateness };
  let [now, states, sequence, taken] = [beginning, laneStates(), 0, 0];
  const delivered = new Map<string, Incident>();
  const telemetry = silentTelemetry;
  const stores = memoryStores();
  const hubs = memoryHubs({ raw: 1, facts: plan.lanes }, () => now);
  const sinks = [{ name: 'last revision', deliver: async (incident: Incident) => void delivered.set(incident.id, incident) }];
  const doorbell = {
    ring: async (ref: RevisionRef) =>
      void (await deliver(ref, ruleSet, { mode: 'live', shadowed: new Set() }, { ...stores, sinks, telemetry })),
  };
  const ports = { ...stores, hubs, telemetry, doorbell, now: () => Number(now / 10_000n) };
  return {
    stores,
    delivered: delivered as Delivered,
    forgetState: (): void => {
      states = laneStates();
    },
    take: async (record: RawRecord, enqueuedAt: Ticks): Promise<void> => {
      now = enqueuedAt;
      const body = Buffer.from(JSON.stringify({ records: [record] }), 'utf8');
      await ingestBatch({ partition: '0', messages: [{ sequence: sequence++, enqueuedAt, body }] }, reader, plan, ports);
      const messages = hubs.log('facts', lane.lane).slice(taken);
      taken += messages.length;
      await correlateBatch({ lane, messages }, states, settings, ports);
    },
    /** Lets go of what nothing can need once everything enqueued below `watermark` has come, and answers what waited for that. */
    pass: async (watermark: Ticks): Promise<void> => {
      await stores.progress.raiseWatermark(lane, watermark);
      await sweep(newSweepMemory(), { ...settings, plan }, ports);
    },
  };
};

type Lane = ReturnType<typeof openLane>;

const takePunctually = async (own: Lane, records: readonly Labelled[]): Promise<void> => {
  for (const [index, record] of records.entries()) await own.take(record, plus(beginning, seconds(index)));
};

/** In the order of event time, and the state of the past as small as it may be when each record comes. */
const takeLate = async (own: Lane, records: readonly Labelled[]): Promise<void> => {
  const inTime = records.map((record) => ({ record, at: factOf(record).at })).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  for (const [index, { record, at }] of inTime.entries()) {
    const enqueuedAt = plus(at, lateness);
    await own.pass(enqueuedAt);
    if (index % 2 === 1) own.forgetState();
    else for (const canary of canaries) await own.take(canary, enqueuedAt);
    await own.take(record, enqueuedAt);
  }
};

const standingsOf = async ({ stores, delivered }: Lane, records: readonly Labelled[]): Promise<readonly Standing[]> => {
  const labels = new Map(records.map((record) => [keyOf(factOf(record)), record.label]));
  const awake = [...delivered.values()].filter((incident) => incident.absorbedBy === undefined);
  return Promise.all(
    awake.map(async (incident) => {
      const revision = await stores.incidents.newest(bucketOf(incident.device.id as DeviceId), incident.id);
      if (revision === undefined) throw new TypeError(`incident ${incident.id} was delivered but is not stored`);
      return {
        device: revision.device,
        severity: incident.severity,
        forms: revision.evidence.rules,
        records: recordsOf(revision, labels),
        reasons: incident.severityReasons,
        revision: revision.revision,
        incident,
      };
    }),
  );
};

/** The incidents that stand after the records. */
export const run = async (
  rules: RuleSet,
  records: readonly Labelled[],
  course: Course,
  asked: readonly Enricher[] = enrichers,
): Promise<readonly Standing[]> => {
  const own = openLane(rules, asked);
  await (course === 'punctual' ? takePunctually : takeLate)(own, records);
  await own.pass(end);
  return standingsOf(own, records);
};
