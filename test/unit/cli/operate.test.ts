import { listDeadLetters } from '../../../lib/cli/operate/dead-letters';
import { showDevice } from '../../../lib/cli/operate/device-state';
import { examine, printFindings } from '../../../lib/cli/operate/doctor';
import { memoryHubs } from '../../../lib/hubs/memory';
import { HopwatchError } from '../../../lib/model/errors';
import { fromUnixMilliseconds, ticksOf } from '../../../lib/model/time';
import { laneFormat, rowsOf } from '../../../lib/pipeline/lane-log';
import { laneOf } from '../../../lib/pipeline/lane-of';
import type { Plan } from '../../../lib/pipeline/ports';
import { memoryStores } from '../../../lib/stores/memory';
import { factWith } from '../../support/messages/facts';

const plan: Plan = { generation: 1, lanes: 3, hash: 'sha256-mod', format: laneFormat };

test('dead letters are listed with their place and reason, and nothing of them reaches the terminal as it is', async () => {
  const { deadLetters } = memoryStores();
  expect(await listDeadLetters(deadLetters)).toBe('Nothing is set aside.');
  await deadLetters.put([
    { hub: 'raw', partition: '3', sequence: 7, index: 2, reason: 'bad\u001b[31m', excerpt: '{\u202e' },
    { hub: 'facts', partition: '0', sequence: 9, index: -1, reason: 'torn', excerpt: '' },
  ]);
  const listed = await listDeadLetters(deadLetters);
  expect(listed.split('\n').sort()).toEqual([
    '  {\\u{202e}',
    '2 set aside.',
    'facts hub, partition 0, message 9: torn',
    'raw hub, partition 3, message 7, record 2: bad\\u{1b}[31m',
  ]);
});

test('a device is shown with what its lane holds of it, and of no other', async () => {
  const stores = memoryStores();
  const lane = { generation: 1, lane: laneOf('d1' as never, plan.lanes) };
  const facts = [
    factWith('2', { at: 20n, columns: { FileName: 'later\n.exe' } }),
    factWith('1', { at: 10n, columns: { FileName: 'earlier.exe' } }),
    factWith('3', { device: 'another' }),
  ];
  await stores.stateLog.append(
    lane,
    rowsOf([{ sequence: 0, enqueuedAt: ticksOf(0n), facts }], () => false),
  );
  await stores.progress.noteLane(lane, 1);
  const [head, count, ...lines] = (await showDevice('d1', plan, stores)).split('\n');
  expect(head).toBe(`Lane ${lane.lane} of generation 1, up to message 0, watermark not yet known.`);
  expect(count).toBe('2 facts of device d1:');
  expect(lines.map((line) => line.split('  ').at(-1))).toEqual(['earlier.exe', 'later\\u{a}.exe']);
});

describe('the doctor', () => {
  const now = Date.UTC(2026, 2, 1);
  const world = async (lanes: number, age: number) => {
    const stores = memoryStores();
    for (let lane = 0; lane < plan.lanes; lane++)
      await stores.progress.raiseWatermark({ generation: 1, lane }, fromUnixMilliseconds(now - age));
    return { ...stores, hubs: memoryHubs({ raw: 2, facts: lanes }, () => ticksOf(0n)), now: () => now };
  };

  test('finds a deployment well', async () =>
    expect(printFindings(await examine(plan, await world(3, 60_000)))).toBe(
      ['raw hub       well', 'facts hub     well', 'watermarks    well', 'outbox        well', 'dead letters  well'].join('\n'),
    ));

  test('says everything that is wrong at once', async () => {
    const ports = await world(4, 2 * 3_600_000);
    ports.hubs.enqueueRaw(1, Buffer.from('x'));
    await ports.incidents.insert(5, [{ kind: 'bell', id: '00000000-0000-5000-8000-000000000001' as never, revision: 1 }]);
    await ports.deadLetters.put([{ hub: 'raw', partition: '0', sequence: 1, index: 0, reason: '', excerpt: '' }]);
    expect((await examine(plan, ports)).map(({ faults }) => faults.length)).toEqual([1, 1, 3, 1, 1]);
  });

  test('what does not answer keeps nobody from asking the rest', async () => {
    const ports = await world(3, 0);
    const rawPartitions = () => Promise.reject(new HopwatchError('hub-unavailable', 'retry', 'no answer'));
    const findings = await examine(plan, { ...ports, hubs: { ...ports.hubs, rawPartitions } });
    expect(findings.map(({ faults }) => faults)).toEqual([['no answer'], [], [], [], []]);
  });
});
