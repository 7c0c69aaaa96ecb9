/*
 * What enrichers are asked about, and the facts that they learnt before.
 */

import type { FindingName } from '../../../lib/model/enrichment';
import type { DeviceId, Fact, FactId, TableName, Tables } from '../../../lib/model/fact';
import type { Evidence, IncidentId, Origin } from '../../../lib/model/incident';
import type { Role } from '../../../lib/model/match';
import { parseTicks, type Ticks } from '../../../lib/model/time';
import type { Enricher, Subject } from '../../../lib/pipeline/knowledge/enricher';
import { learn } from '../../../lib/pipeline/knowledge/learn';
import { memoryStores } from '../../../lib/stores/memory';

const at = (text: string): Ticks => {
  const ticks = parseTicks(text);
  if (ticks === undefined) throw new Error(`not a time: ${text}`);
  return ticks;
};

export const target = 'device' as DeviceId;
export const noon = '2026-03-17T12:00:00Z';

let made = 0;
export const factOf = <T extends TableName>(table: T, columns: Tables[T], time = noon, device: string = target): Fact<T> =>
  ({
    table,
    id: `fact ${made++}` as FactId,
    device: device as DeviceId,
    deviceName: device,
    at: at(time),
    columns,
  }) as unknown as Fact<T>;

export const evidenceOf = (roles: Readonly<Partial<Record<Role, readonly Fact[]>>>): Evidence => ({
  rules: [],
  roles: Object.fromEntries(Object.entries(roles).map(([role, facts]) => [role, { facts, more: false }])),
  ties: [],
});

export const subjectOf = (evidence: Evidence, origins: readonly Origin[] = [], incident = 'incident'): Subject => {
  const times = Object.values(evidence.roles)
    .flatMap(({ facts }) => facts)
    .map((fact) => fact.at)
    .sort((a, b) => (a < b ? -1 : 1));
  const noTimes = at(noon);
  return {
    incident: incident as IncidentId,
    device: target,
    evidence,
    span: { from: times[0] ?? noTimes, to: times.at(-1) ?? noTimes },
    origins,
  };
};

/** What the enricher says once it has learnt the facts. */
export const asked = async <N extends FindingName>(enricher: Enricher<N>, learnt: readonly Fact[], subject: Subject) => {
  const { reference } = memoryStores();
  await learn(reference, learnt, enricher.learner === undefined ? [] : [enricher.learner]);
  return enricher.enrich(subject, reference, new AbortController().signal);
};
