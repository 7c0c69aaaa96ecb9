import { ticksOf } from '../../../lib/model/time';
import type { StateRow } from '../../../lib/pipeline/ports';
import { memoryStores } from '../../../lib/stores/memory';

const lane = { generation: 1, lane: 0 };
const rows = Array.from(
  { length: 12_000 },
  (_, position): StateRow => ({ kind: 'short', first: position, last: position, newest: ticksOf(0n), payload: Buffer.of() }),
);

test('of what a watermark that stood for long lets go of, a trim deletes some and the next one more: a sweep must end in time', async () => {
  const { stateLog } = memoryStores();
  await stateLog.append(lane, rows);
  const trimmed = [];
  for (let turn = 0; turn < 4; turn++) trimmed.push(await stateLog.trim(lane, 'short', ticksOf(1n)));
  expect(trimmed).toEqual([5000, 5000, 2000, 0]);
  expect(await stateLog.ranges(lane, { first: 0, last: 12_000 })).toEqual([]);
});
