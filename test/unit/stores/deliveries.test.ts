import type { IncidentId } from '../../../lib/model/incident';
import { memoryTable } from '../../../lib/stores/memory/memory-table';
import { deliveries } from '../../../lib/stores/ports/deliveries';

test('a delivery that an earlier version noted has no mode', async () => {
  const table = memoryTable();
  const ref = { bucket: 3, id: '6f1e3a52-8c0e-5d0b-9c1f-2f6b1f0e7a44' as IncidentId, revision: 2 };
  await table.put('03', [{ key: `${ref.id}.0000000002`, value: new Uint8Array() }]);
  const port = deliveries(table);
  expect([await port.has(ref), await port.modeOf(ref)]).toEqual([true, undefined]);
});
