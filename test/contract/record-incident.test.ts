import { randomBytes } from 'node:crypto';
import type { DeviceId, FactId } from '../../lib/model/fact';
import type { IncidentId } from '../../lib/model/incident';
import type { Hop } from '../../lib/pipeline/incidents/hops';
import { type Recorder, recordHop } from '../../lib/pipeline/incidents/record-incident';
import { bucketOf } from '../../lib/pipeline/lane/lane-of';
import { memoryStores } from '../../lib/stores/memory';
import { at, idOf, revisionOf } from '../support/contract/revisions';

/** The recorder keeps to the limits of its port, whatever an intruder makes it unite. */

const device = 'device' as DeviceId;
const bucket = bucketOf(device);

/** A hop whose one fact has a command line that nothing deflates below `bytes`. */
const hopWith = (anchors: readonly string[], n: number, bytes: number): Hop => {
  const { evidence } = revisionOf(idOf(n), 1, randomBytes(bytes).toString('base64'));
  const facts = (evidence.roles.child?.facts ?? []).map((fact) => ({ ...fact, id: `child ${n}` as FactId }));
  return {
    device,
    anchors,
    evidence: { ...evidence, roles: { child: { facts, more: false } } },
    opening: { anchor: anchors[0] ?? '', at: at('2026-03-01T12:00:00Z') },
  };
};

test.each([
  ['large', 12, 240 * 1024],
  ['small', 60, 100],
])('%s incidents that turn out to be one are united in as many transactions as it takes', async (_, count, bytes) => {
  const { incidents } = memoryStores();
  const recorder: Recorder = { tenant: 'tenant', incidents, assess: async () => revisionOf(idOf(1), 1).assessment, telling: () => 0 };
  const anchors = Array.from({ length: count }, (_, n) => `anchor ${n}`);
  for (const [n, anchor] of anchors.entries()) expect((await recordHop(recorder, hopWith([anchor], n, bytes))).rung).toHaveLength(1);

  const uniting = hopWith(anchors, count, 100);
  const { rung } = await recordHop(recorder, uniting);

  const ids = [...new Set((await incidents.bells(bucket)).map(({ id }) => id))];
  const newest = await Promise.all(ids.map((id: IncidentId) => incidents.newest(bucket, id)));
  const [stays, ...others] = newest.filter((revision) => revision?.absorbedBy === undefined);
  expect(ids).toHaveLength(count);
  expect(others).toEqual([]);
  expect(newest.filter((revision) => revision?.absorbedBy === stays?.id)).toHaveLength(count - 1);
  expect(new Set(rung.map(({ id }) => id)).size).toBe(count);
  expect((await recordHop(recorder, uniting)).rung).toEqual([]);
});
