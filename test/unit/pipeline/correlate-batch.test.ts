import { deflateRawSync } from 'node:zlib';
import { compile } from '../../../lib/engine/compile';
import { HopwatchError } from '../../../lib/model/errors';
import { add, hours, minutes, noTime, parseTicks, plus, seconds, type Ticks } from '../../../lib/model/time';
import { correlateBatch } from '../../../lib/pipeline/correlate-batch';
import { decoder } from '../../../lib/pipeline/decoding/decode';
import { laneStates, loadState } from '../../../lib/pipeline/lane/lane';
import { messagesOf } from '../../../lib/pipeline/lane/lane-log';
import type { HubMessage, StateLog, Telemetry } from '../../../lib/pipeline/ports';
import { lists, rules } from '../../../lib/rules';
import { services } from '../../../lib/rules/scenario/cast';
import { accepted, type RawRecord, started, t } from '../../../lib/rules/scenario/records';
import { memoryStores } from '../../../lib/stores/memory';
import { silentTelemetry } from '../../../lib/telemetry';

const ruleSet = compile(rules, 'live');
const reader = decoder(ruleSet, 'by-file');
const settings = { tenant: 't', rules: ruleSet, lists, enrichers: [], lateness: hours(6) };
const lane = { generation: 1, lane: 0 };
const came = parseTicks(t(minutes(1))) as Ticks;

/** A process that knows nothing yet. */
const world = (telemetry: Telemetry = silentTelemetry, stores = memoryStores()) => {
  const states = laneStates();
  const ports = { ...stores, telemetry, doorbell: { ring: async () => undefined } };
  return { stores, states, take: (...messages: readonly HubMessage[]) => correlateBatch({ lane, messages }, states, settings, ports) };
};

const messageOf = (sequence: number, enqueuedAt: Ticks, records: readonly RawRecord[]): HubMessage => {
  const { facts } = reader.decode(Buffer.from(JSON.stringify({ records })), String(sequence));
  const [body = Buffer.alloc(0)] = messagesOf(facts);
  return { sequence, enqueuedAt, body };
};

/** A process that the service control manager starts a second after the call. */
const child = (n: number): RawRecord =>
  started(
    { name: `x${n}.exe`, pid: 3380 + n, created: t(seconds(1)), commandLine: 'x.exe', parent: services, sha1: `${n}`.repeat(40) },
    { Timestamp: t(seconds(1)), ReportId: 10 + n },
  );
const call = accepted(services, { LocalPort: 49_669, RemotePort: 51_000, Timestamp: t(noTime), ReportId: 1 });

test('the certificate of a file is waited for from when its record came, also where the incident is older', async () => {
  const { stores, take } = world();
  await stores.reference.put({ kind: 'certificate', key: '1'.repeat(40), member: 'trusted', value: '{}' });
  const certificatesDue = async (after: ReturnType<typeof hours>) =>
    (await stores.settling.due(lane, plus(came, after))).filter(({ question }) => question === 'certificate').length;
  expect(await take(messageOf(0, came, [call, child(1)]))).toHaveLength(1);
  expect(await take(messageOf(1, plus(came, hours(5)), [child(2)]))).toHaveLength(1);
  expect([await certificatesDue(add(hours(11), minutes(-1))), await certificatesDue(hours(11))]).toEqual([0, 1]);
});

test('a message of the facts hub that cannot be read is set aside and counted, and the lane goes on', async () => {
  const counted: unknown[] = [];
  const count: Telemetry['count'] = (metric, value, fields) => void (metric === 'records.dead-lettered' && counted.push([value, fields]));
  const { stores, take } = world({ ...silentTelemetry, count });
  await take({ sequence: 0, enqueuedAt: came, body: Buffer.from('torn') }, messageOf(1, came, [call, child(1)]));
  expect(counted).toEqual([[1, { hub: 'facts', partition: '1.0' }]]);
  expect((await stores.deadLetters.list()).map(({ hub, partition, sequence, index }) => [hub, partition, sequence, index])).toEqual([
    ['facts', '1.0', 0, -1],
  ]);
  expect(await stores.progress.readLane(lane)).toBe(2);
});

test('a batch that fails leaves the state as it was before it: the next try loads nothing, and holds what a load would give', async () => {
  const loads: number[] = [];
  const count: Telemetry['count'] = (metric, value) => void (metric === 'lane.loads' && loads.push(value));
  let isDown = false;
  const memory = memoryStores();
  const append: StateLog['append'] = async (...given) => {
    if (isDown) throw new HopwatchError('store-unavailable', 'retry', 'down');
    return memory.stateLog.append(...given);
  };
  const { take, states } = world({ ...silentTelemetry, count }, { ...memory, stateLog: { ...memory.stateLog, append } });
  await take(messageOf(0, came, [call]));
  isDown = true;
  const batch = [messageOf(1, came, [call, child(1)]), messageOf(2, came, [child(2)])];
  for (let turn = 0; turn < 3; turn++) await expect(take(...batch)).rejects.toThrow('down');
  const held = states.take(lane, 1);
  expect(held).toEqual(await loadState(memory.stateLog, lane, 1));
  if (held !== undefined) states.put(lane, held);
  isDown = false;
  await take(...batch);
  expect(loads).toEqual([1]);
  expect(states.take(lane, 3)).toEqual(await loadState(memory.stateLog, lane, 3));
});

test.each([
  ['is', hours(78), 1],
  ['is not', add(hours(78), minutes(2)), 0],
])('what the watermark has passed is not loaded: a call %s joined with a start', async (_what, after, found) => {
  const { stores, take } = world();
  expect(await take(messageOf(0, came, [call, child(1)]))).toHaveLength(1);
  await stores.progress.raiseWatermark(lane, plus(parseTicks(t(noTime)) as Ticks, after));
  const next = world(silentTelemetry, stores);
  expect(await next.take(messageOf(1, plus(came, hours(90)), [child(2)]))).toHaveLength(found);
});

test('why it cannot be read quotes it, and is made neutral before it is kept', async () => {
  const { stores, take } = world();
  await take({ sequence: 0, enqueuedAt: came, body: deflateRawSync('\u202e torn') });
  const [letter] = await stores.deadLetters.list();
  expect(letter?.reason).toContain('\\u{202e}');
  expect(letter?.reason).not.toContain('\u202e');
});

test('a lane is loaded once in a process, and what is written is counted', async () => {
  const counts = new Map<string, number>();
  const count: Telemetry['count'] = (metric, value) => void counts.set(metric, (counts.get(metric) ?? 0) + value);
  const { take } = world({ ...silentTelemetry, count });
  await take(messageOf(0, came, [call, child(1)]));
  await take(messageOf(1, came, [child(2)]));
  expect(['lane.loads', 'lane.batches', 'incidents.revisions'].map((metric) => counts.get(metric))).toEqual([1, 2, 2]);
});
