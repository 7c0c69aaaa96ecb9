import { randomBytes } from 'node:crypto';
import type { DeviceId, FactId } from '../../lib/model/fact';
import type { IncidentId } from '../../lib/model/incident';
import { bucketOf, claimKeyOf } from '../../lib/pipeline/incidents/buckets';
import type { Hop } from '../../lib/pipeline/incidents/hops';
import { recordHop } from '../../lib/pipeline/incidents/record-incident';
import { memoryStores, memoryTables } from '../../lib/stores/memory';
import { memoryTable } from '../../lib/stores/memory/memory-table';
import { storesOver } from '../../lib/stores/stores-over';
import type { Table } from '../../lib/stores/table';
import { at, idOf, recorderOver, revisionOf } from '../support/contract/revisions';

/** The recorder keeps to the limits of its port, whatever an intruder makes it unite. */

const device = 'device' as DeviceId;
const bucket = bucketOf(device);

/** A hop whose one fact has a command line that nothing deflates below `bytes`. */
const hopWith = (anchors: readonly string[], n: number, bytes: number, openedAt = '2026-03-01T12:00:00Z'): Hop => {
  const { evidence } = revisionOf(idOf(n), 1, randomBytes(bytes).toString('base64'));
  const facts = (evidence.roles.child?.facts ?? []).map((fact) => ({ ...fact, id: `child ${n}` as FactId }));
  return {
    device,
    anchors,
    evidence: { ...evidence, roles: { child: { facts, more: false } } },
    opening: { anchor: anchors[0] ?? '', at: at(openedAt) },
  };
};

test.each([
  ['large', 12, 240 * 1024],
  ['small', 60, 100],
])('%s incidents that turn out to be one are united in as many transactions as it takes', async (_, count, bytes) => {
  const { incidents } = memoryStores();
  const recorder = recorderOver(incidents);
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

/** Three hops, of which each absorbs the one before it. */
const absorbing = [
  hopWith(['first'], 1, 100, '2026-03-01T14:00:00Z'),
  hopWith(['second', 'first'], 2, 100, '2026-03-01T13:00:00Z'),
  hopWith(['third', 'second'], 3, 100, '2026-03-01T12:00:00Z'),
];

test('what an erasure left that broke off after any row is no obstacle to the hops that come again', async () => {
  for (let left = Number.POSITIVE_INFINITY, broken = 0; left > 0; broken++) {
    const table = memoryTable();
    let rows = broken;
    const breaking: Table = {
      ...table,
      remove: async (partition, keys) => {
        await table.remove(partition, keys.slice(0, rows));
        if (keys.length > rows) throw new Error('broke off');
      },
    };
    const { incidents } = storesOver({ ...memoryTables(), incidents: breaking });
    const recorder = recorderOver(incidents);
    // Each opens an incident of its own first, and what both of two share unites them.
    for (const hop of absorbing) await recordHop(recorder, { ...hop, anchors: [hop.opening?.anchor ?? ''] });
    for (const hop of absorbing) await recordHop(recorder, hop);
    const { count, remove } = await incidents.ofDevice(bucket, device);
    await remove().catch(() => undefined);
    left = (await incidents.ofDevice(bucket, device)).count;
    expect([broken, left]).toEqual([broken, count - broken]);

    rows = Number.POSITIVE_INFINITY;
    for (const hop of absorbing) {
      const { current } = await recordHop(recorder, hop);
      const keys = hop.anchors.map((anchor) => claimKeyOf(device, anchor));
      expect([broken, (await incidents.readClaims(bucket, keys)).size]).toEqual([broken, keys.length]);
      expect(current?.evidence.roles.child?.facts).toEqual(expect.arrayContaining([...(hop.evidence.roles.child?.facts ?? [])]));
    }
  }
});
