import { readFileSync } from 'node:fs';
import { listDeadLetters } from '../../../lib/cli/operate/dead-letters';
import { showDevice } from '../../../lib/cli/operate/device-state';
import { examine, printFindings } from '../../../lib/cli/operate/doctor';
import { listParked } from '../../../lib/cli/operate/parked';
import { memoryHubs } from '../../../lib/hubs/memory';
import { HopwatchError } from '../../../lib/model/errors';
import { fromUnixMilliseconds, ticksOf } from '../../../lib/model/time';
import { routesOf } from '../../../lib/pipeline/canary/routes';
import { canaryBucket } from '../../../lib/pipeline/incidents/buckets';
import { laneFormat, rowsOf } from '../../../lib/pipeline/lane/lane-log';
import { laneOf } from '../../../lib/pipeline/lane/lane-of';
import type { Plan } from '../../../lib/pipeline/ports';
import { memoryStores } from '../../../lib/stores/memory';
import { bellOf, idOf, revisionOf, rowOf } from '../../support/contract/revisions';
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
  expect(listed.split('\n').sort()).toEqual(['  {\\u{202e}', '2 set aside.', 'facts/0/9: torn', 'raw/3/7/2: bad\\u{1b}[31m']);
});

test('a device is shown with what its lane holds of it, and of no other', async () => {
  const stores = memoryStores();
  await stores.lanePlan.fix(plan);
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

test.each([
  ['another number of lanes', { lanes: 4 }, 'Generation 1 has 3 lanes'],
  ['a generation that no app has started with', { generation: 2 }, 'No app has started with generation 2'],
])('a device is not shown under %s: what is held of it is elsewhere', async (_name, other, message) => {
  const stores = memoryStores();
  await stores.lanePlan.fix(plan);
  await expect(showDevice('d1', { ...plan, ...other }, stores)).rejects.toThrow(message);
});

test('nothing held of what is no DeviceId is a mistake; of a device that there may be it is an answer', async () => {
  const stores = memoryStores();
  await stores.lanePlan.fix(plan);
  await expect(showDevice('srv-file-01', plan, stores)).rejects.toMatchObject({
    code: 'input-unreadable',
    message: expect.stringMatching(/srv-file-01, which is no DeviceId: .+ DeviceInfo\.$/),
  });
  for (const device of ['3f6c0d5be1f24c0a9a7706c5b8a4e2d91c0f7b36', 'hopwatch-canary-0-0'])
    expect(await showDevice(device, plan, stores)).toContain(`0 facts of device ${device}:`);
});

describe('the doctor', () => {
  const now = Date.UTC(2026, 2, 1);
  const world = async (lanes: number, age: number) => {
    const stores = memoryStores();
    for (let lane = 0; lane < plan.lanes; lane++)
      await stores.progress.raiseWatermark({ generation: 1, lane }, fromUnixMilliseconds(now - age));
    await stores.lanePlan.fix(plan);
    const tables = [{ table: 'state', read: () => Promise.resolve() }];
    return { ...stores, tables, hubs: memoryHubs({ raw: 2, facts: lanes }, () => ticksOf(0n)), now: () => now };
  };

  test('finds a deployment well', async () =>
    expect(printFindings(await examine(plan, await world(3, 60_000), false))).toBe(
      ['tables', 'lane plan', 'raw hub', 'facts hub', 'coverage', 'watermarks', 'outbox', 'dead letters']
        .map((about) => `${about.padEnd(14)}well`)
        .join('\n'),
    ));

  test('says everything that is wrong at once', async () => {
    const ports = await world(4, 2 * 3_600_000);
    ports.hubs.enqueueRaw(1, Buffer.from('x'));
    await ports.incidents.insert(5, [{ kind: 'bell', id: '00000000-0000-5000-8000-000000000001' as never, revision: 1 }]);
    await ports.deadLetters.put([{ hub: 'raw', partition: '0', sequence: 1, index: 0, reason: '', excerpt: '' }]);
    expect((await examine(plan, ports, false)).map(({ faults }) => faults.length)).toEqual([0, 0, 1, 1, 0, 3, 1, 1]);
  });

  test('says under what is wrong which part of the runbook has what to do', async () => {
    const findings = (await examine(plan, await world(3, 0), true)).map((finding) => ({ ...finding, faults: ['ill', 'iller'] }));
    const [tables, ...others] = printFindings(findings).split(/\n(?=\S)/);
    expect(tables).toBe('tables        ill\n              iller');
    const parts = others.map((text) => /\n {14}iller\n {14}what to do: docs\/operations\.md, "([a-z-]+)"$/.exec(text)?.[1]);
    const headings = readFileSync('docs/operations.md', 'utf8').split('\n');
    for (const part of parts) expect(headings).toContain(`### ${part}`);
    expect(parts).toHaveLength(8);
  });

  const faultsOf = async (about: string, ports: Awaited<ReturnType<typeof world>>, asked: Plan = plan): Promise<readonly string[]> =>
    (await examine(asked, ports, true)).find((finding) => finding.about === about)?.faults ?? ['not looked at'];

  test('names each table that refuses, with what the service said', async () => {
    const read = () => Promise.reject(new HopwatchError('store-unavailable', 'retry', 'no role'));
    const ports = await world(3, 0);
    expect(await faultsOf('tables', { ...ports, tables: [...ports.tables, { table: 'hops', read }] })).toEqual(['hops: no role']);
  });

  test('says once what all tables answer', async () => {
    const read = () => Promise.reject(new HopwatchError('store-unavailable', 'retry', 'no network'));
    const tables = ['state', 'hops'].map((table) => ({ table, read }));
    expect(await faultsOf('tables', { ...(await world(3, 0)), tables })).toEqual(['all 2: no network']);
  });

  test('tells a plan that differs from the stored one, and one that no app has started with, and stores none', async () => {
    const ports = await world(3, 0);
    expect(await faultsOf('lane plan', ports, { ...plan, lanes: 4 })).toEqual([expect.stringContaining('Generation 1 has 3 lanes')]);
    const next = { ...plan, generation: 2 };
    expect(await faultsOf('lane plan', ports, next)).toEqual([expect.stringContaining('generation 2 has none yet')]);
    expect(await ports.lanePlan.check(next)).toBe('unknown');
  });

  test('shows what is not contiguous in a lane, less what was read since', async () => {
    const ports = await world(3, 0);
    const at = fromUnixMilliseconds(now);
    await ports.progress.changeGaps({ generation: 1, lane: 2 }, () => [{ first: 5, last: 9, at }]);
    const entries = [6, 7].map((sequence) => ({ sequence, enqueuedAt: at, facts: [] }));
    await ports.stateLog.append(
      { generation: 1, lane: 2 },
      rowsOf(entries, () => false),
    );
    expect(await faultsOf('coverage', ports)).toEqual(
      ['5 to 5', '8 to 9'].map((range) => `lane 2: messages ${range} were skipped, before 2026-03-01T00:00:00.0000000Z`),
    );
  });

  test('tells what expired in a hub before it was read, and nothing of what was read or never came', async () => {
    const ports = await world(3, 0);
    await ports.progress.noteRaw(1, { partition: '0', next: 4, enqueuedAt: ticksOf(0n) });
    await ports.progress.noteRaw(1, { partition: '1', next: 12, enqueuedAt: ticksOf(0n) });
    await ports.progress.noteRaw(1, { partition: '2', next: 9, enqueuedAt: ticksOf(0n) });
    const rawPartitions = () => Promise.resolve(['0', '1', '2'].map((partition) => ({ partition, firstSequence: 7, lastSequence: 11 })));
    expect(await faultsOf('raw hub', { ...ports, hubs: { ...ports.hubs, rawPartitions } })).toEqual([
      'partition 0: messages 4 to 6 expired before they were read',
    ]);
  });

  test('tells a lane of which the messages expired, and one that was never read', async () => {
    const ports = await world(3, 0);
    for (const [lane, next] of [
      [0, 4],
      [1, 12],
    ] as const)
      await ports.progress.noteLane({ generation: 1, lane }, next);
    const factsPartitions = () => Promise.resolve(['0', '1', '2'].map((partition) => ({ partition, firstSequence: 7, lastSequence: 11 })));
    expect(await faultsOf('facts hub', { ...ports, hubs: { ...ports.hubs, factsPartitions } })).toEqual([
      'partition 0: messages 4 to 6 expired before they were read',
      'partition 2 has messages and was never read',
    ]);
  });

  test('counts the parked as `parked list` shows them: not those that were delivered since', async () => {
    const ports = await world(3, 0);
    const refs = [1, 2].map((revision) => ({ bucket: 3, id: idOf(1), revision }));
    for (const ref of refs) await ports.deliveries.park({ ...ref, refusals: [{ sink: 'webhook', reason: '403' }] });
    await ports.deliveries.note({ bucket: 3, id: idOf(1), revision: 2 }, 'live');
    expect(await faultsOf('outbox', ports)).toEqual(['1 of them are parked: hopwatch parked list']);
    expect(await listParked(ports.deliveries)).toContain('1 parked.');
  });

  test('a bell of what is delivered is no revision that waits', async () => {
    const ports = await world(3, 0);
    for (const id of [idOf(1), idOf(2)]) await ports.incidents.insert(3, [bellOf({ id, revision: 1 })]);
    await ports.deliveries.note({ bucket: 3, id: idOf(1), revision: 1 }, 'live');
    expect(await faultsOf('outbox', ports)).toEqual(['1 revisions wait for delivery']);
  });

  test('tells by which raw partition and lane canaries do not come through, once two rounds have not', async () => {
    const ports = await world(3, 0);
    expect(await faultsOf('canaries', ports)).toEqual(['none has come through within the hour']);
    const routes = routesOf(['0', '1'], 3);
    let flights = 0;
    const flown = async (route: number, minutesAgo: number, arrived: boolean): Promise<void> => {
      const [id, openedAt] = [idOf(++flights), fromUnixMilliseconds(now - minutesAgo * 60_000)];
      await ports.incidents.insert(canaryBucket, [rowOf({ ...revisionOf(id, 1), device: routes[route]!.device, openedAt })]);
      if (arrived) await ports.deliveries.note({ bucket: canaryBucket, id, revision: 1 }, 'live');
    };
    await flown(0, 25, true);
    await flown(0, 20, true);
    await flown(0, 1, false);
    await flown(1, 10, true);
    expect(await faultsOf('canaries', ports)).toEqual([
      'the last one by raw partition 0 and lane 0 came through 20 min 0 s ago',
      'none has come by raw partition 0 and lane 2 within the hour',
    ]);
    await flown(0, 10, true);
    await flown(2, 10, true);
    expect(await faultsOf('canaries', ports)).toEqual([]);
    expect((await examine(plan, ports, false)).map(({ about }) => about)).not.toContain('canaries');
  });

  test('what does not answer keeps nobody from asking the rest', async () => {
    const ports = await world(3, 0);
    const rawPartitions = () => Promise.reject(new HopwatchError('hub-unavailable', 'retry', 'no answer'));
    const findings = await examine(plan, { ...ports, hubs: { ...ports.hubs, rawPartitions } }, false);
    expect(findings.map(({ faults }) => faults)).toEqual([[], [], ['no answer'], [], [], [], [], []]);
  });
});
