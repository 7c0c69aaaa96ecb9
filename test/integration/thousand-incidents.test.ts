import { compile } from '../../lib/engine/compile';
import type { IncidentId } from '../../lib/model/incident';
import { bellsIn } from '../../lib/pipeline/incidents/bells';
import { inEveryBucket } from '../../lib/pipeline/incidents/buckets';
import { deliver } from '../../lib/pipeline/incidents/deliver';
import { ringOverdue } from '../../lib/pipeline/incidents/overdue';
import type { RevisionRef, Sink } from '../../lib/pipeline/ports';
import { rules } from '../../lib/rules';
import { incidentsApiSink, logsIngestionSink } from '../../lib/sinks';
import { memoryStores } from '../../lib/stores/memory';
import { silentTelemetry } from '../../lib/telemetry';
import { bellOf, revisionOf, rowOf } from '../support/contract/revisions';
import { credential, impatience, incidentId, token } from '../support/services/incidents';
import { logsService, ruleId, stream } from '../support/services/logs-service';
import { sentinelService, workspace } from '../support/services/sentinel-service';
import { type Fault, refusal } from '../support/services/tls-service';
import { chance, pick, type Random, seededRandom } from '../support/worlds/seeded-random';

/*
 * The real clients over TLS, to services of which a fifth of the requests go wrong, by two output apps that know nothing of each
 * other: the role is not there at first, then everything is down for an hour, then it goes on. Nothing may be lost, and no
 * incident may be created twice.
 */

const incidents = 1000;
const sweepEvery = 5 * 60_000;
const buckets = 16;

const passingFaults: readonly Fault[] = [
  { before: 'reset' },
  { after: 'reset' },
  { before: refusal(503, 'ServiceUnavailable') },
  { after: refusal(500, 'InternalError') },
  { before: refusal(429, 'TooManyRequests') },
  { before: refusal(429, 'TooManyRequests', '', { 'retry-after': '30' }) },
];

const faultsOf = (random: Random) => (): Fault | undefined => (chance(random, 0.2) ? pick(random, passingFaults) : undefined);
const always = (fault: Fault) => (): Fault => fault;

const refsOf = (random: Random): readonly RevisionRef[] =>
  Array.from({ length: incidents }, (_, n) => n).flatMap((n) => {
    const revisions = chance(random, 0.3) ? 2 : 1;
    return Array.from({ length: revisions }, (__, index) => ({ bucket: n % buckets, id: incidentId(n + 1), revision: index + 1 }));
  });

test(`${incidents} incidents through the real clients: none is lost, none is created twice`, async () => {
  const random = seededRandom(1);
  let now = Date.parse('2026-03-02T09:00:00Z');
  const clock = (): number => now;
  const [logs, sentinel] = await Promise.all([logsService(token), sentinelService(token, clock)]);
  const services = [logs, sentinel];
  const options = (ca: string) => ({ credential: credential(), ca, patience: impatience, now: clock });
  const sinks = (): readonly Sink[] => [
    logsIngestionSink(
      { endpoint: logs.endpoint, ruleId, stream, audience: 'https://monitor.azure.com', tenant: 'a-tenant' },
      options(logs.ca),
    ),
    incidentsApiSink({ workspace, endpoint: sentinel.endpoint }, options(sentinel.ca)),
  ];
  const apps = [sinks(), sinks()];
  const stores = memoryStores();
  const refs = refsOf(random);
  for (const { bucket, id, revision } of refs)
    await stores.incidents.insert(bucket, [rowOf(revisionOf(id, revision)), bellOf({ id, revision })]);

  const ruleSet = compile(rules, 'live');
  const post = (ref: RevisionRef, app: readonly Sink[]): Promise<unknown> =>
    deliver(ref, ruleSet, { mode: 'live', shadowed: new Set() }, { ...stores, sinks: app, telemetry: silentTelemetry }).catch(
      () => undefined,
    );
  let rung: RevisionRef[] = [];
  const ring = async (ref: RevisionRef): Promise<void> => {
    rung.push(ref);
    await Promise.all(chance(random, 0.1) ? apps.map((app) => post(ref, app)) : [post(ref, pick(random, apps))]);
  };
  const bells = async (): Promise<number> => (await bellsIn(stores.incidents)).length;
  const parked = () => inEveryBucket((bucket) => stores.deliveries.parked(bucket));
  const sweep = async (): Promise<void> => {
    const at = now;
    await ringOverdue(new Map(), { ...stores, doorbell: { ring }, telemetry: silentTelemetry, now: () => at });
    now += sweepEvery;
  };

  for (const service of services) service.inject(always({ before: refusal(403, 'AuthorizationFailed') }));
  await sweep();
  const aside = new Set((await parked()).map(({ id, revision }) => `${id} ${revision}`));
  expect(aside.size).toBeGreaterThan(100);
  rung = [];
  await sweep();
  expect(rung.filter(({ id, revision }) => aside.has(`${id} ${revision}`))).toEqual([]);
  for (const ref of await parked()) await stores.deliveries.release(ref);

  for (const service of services) service.inject(always({ before: refusal(503, 'ServiceUnavailable') }));
  for (let sweeps = 0; sweeps < 12; sweeps++) await sweep();
  expect([logs.rows.length, sentinel.incidents.size, await bells(), (await parked()).length]).toEqual([0, 0, refs.length, 0]);

  for (const service of services) service.inject(faultsOf(random));
  let sweeps = 0;
  for (; (await bells()) > 0 && sweeps < 200; sweeps++) await sweep();
  for (const service of services) await service.stop();

  const keyOf = (id: unknown, revision: unknown): string => `${id} ${revision}`;
  const rows = logs.rows.map(({ DetectionId, Revision }) => keyOf(DetectionId, Revision));
  const wanted = refs.map(({ id, revision }) => keyOf(id, revision)).sort();
  process.stdout.write(
    `posted: incidents=${incidents} revisions=${refs.length} sweeps=${sweeps}, requests ${logs.received.length} + ${sentinel.received.length}, rows repeated ${rows.length - wanted.length}\n`,
  );
  expect(await bells()).toBe(0);
  expect([...new Set(rows)].sort()).toEqual(wanted);
  // The analytics rule takes the first row of a DetectionId.
  expect(new Set(logs.rows.filter(({ Revision }) => Revision === 1).map(({ DetectionId }) => DetectionId)).size).toBe(incidents);
  expect([sentinel.creations, sentinel.incidents.size]).toEqual([incidents, incidents]);
  const newest = new Map<IncidentId, number>(refs.map(({ id, revision }) => [id, revision]));
  const labelled = [...sentinel.incidents].filter(([id, { properties }]) =>
    properties.labels?.some(({ labelName }) => labelName === `hopwatch-r${newest.get(id as IncidentId)}-Medium`),
  );
  expect(labelled.length).toBe(incidents);
  expect([...sentinel.incidents.values()].every(({ comments }) => comments.size <= 1)).toBe(true);
}, 600_000);
