import { compile } from '../../../../lib/engine/compile';
import { memoryHubs } from '../../../../lib/hubs/memory';
import type { Fact } from '../../../../lib/model/fact';
import { hours, ticksOf } from '../../../../lib/model/time';
import { correlation } from '../../../../lib/pipeline/correlate-batch';
import { type Decoder, decoder } from '../../../../lib/pipeline/decoding/decode';
import { bellsIn } from '../../../../lib/pipeline/incidents/bells';
import { ingestion } from '../../../../lib/pipeline/ingest-batch';
import { type Isolable, isolation } from '../../../../lib/pipeline/isolation/isolate';
import { type LaneState, laneStates, loadState } from '../../../../lib/pipeline/lane/lane';
import { factsOfMessage, laneFormat } from '../../../../lib/pipeline/lane/lane-log';
import type { Fields, Plan, Stores, Telemetry } from '../../../../lib/pipeline/ports';
import { lists, rules } from '../../../../lib/rules';
import { memoryStores } from '../../../../lib/stores/memory';
import { serviceHopOn } from '../../../support/service-hop';

const ruleSet = compile(rules, 'live');
const reader = decoder(ruleSet, 'by-file');
const plan: Plan = { generation: 1, lanes: 1, hash: 'sha256-mod', format: laneFormat };
const lane = { generation: 1, lane: 0 };

const records = ['a', 'b', 'c'].flatMap(serviceHopOn);
/** The record of `b` that starts its service. */
const bad = 3;

const bodyOf = (some: readonly unknown[]): Uint8Array => Buffer.from(JSON.stringify({ records: some }));

const counting = () => {
  const counts: Record<string, number> = {};
  const telemetry: Telemetry = {
    count: (metric, value, fields?: Fields) => {
      const name = fields?.kept === true ? `${metric}, kept` : metric;
      counts[name] = (counts[name] ?? 0) + value;
    },
    log: () => undefined,
  };
  return { counts, telemetry };
};

/** As the host does: again until it goes through. Returns how often it failed. */
const deliver = async (stores: Stores, work: Isolable, messages: Parameters<Isolable['run']>[0]): Promise<number> => {
  const isolated = isolation({ ...stores, ...counting() });
  for (let failures = 0; ; failures++) {
    try {
      await isolated(work, messages);
      return failures;
    } catch {
      if (failures > 10) throw new Error('never went through');
    }
  }
};

const lettersIn = async ({ deadLetters }: Stores) => (await deadLetters.list()).map(({ hub, sequence, index }) => [hub, sequence, index]);
const devicesIn = (facts: readonly Fact[]): readonly string[] =>
  facts
    .filter(({ table }) => table !== 'HostIdentity')
    .map(({ device }) => device)
    .sort();

describe('ingest-events', () => {
  const failing: Decoder = {
    ...reader,
    decode: (bytes, place, only) => {
      if (Buffer.from(bytes).includes('"b"') && (only === undefined || only === bad)) throw new RangeError('a defect');
      return reader.decode(bytes, place, only);
    },
  };

  test('sends on every record but the one that fails, notes its progress and gives a full account', async () => {
    const [stores, hubs, { counts, telemetry }] = [memoryStores(), memoryHubs({ raw: 1, facts: 1 }, () => ticksOf(7n)), counting()];
    const messages = [records.slice(0, 2), [...records, { category: 'none' }]].map((some, index) => ({
      sequence: 40 + index,
      enqueuedAt: ticksOf(BigInt(index)),
      body: bodyOf(some),
    }));
    expect(await deliver(stores, ingestion('0', failing, plan, { ...stores, hubs, telemetry }), messages)).toBe(3);
    expect((await lettersIn(stores)).sort()).toEqual([
      ['raw', 41, bad],
      ['raw', 41, 6],
    ]);
    const sent = hubs.log('facts', 0).flatMap(({ body }) => factsOfMessage(body));
    expect(devicesIn(sent)).toEqual(['a', 'a', 'a', 'a', 'b', 'c', 'c']);
    expect(await stores.progress.readRaw(1)).toEqual([{ partition: '0', next: 42, enqueuedAt: 1n }]);
    expect(counts).toMatchObject({ 'records.received': 9, 'table.records, kept': 7, 'table.records': 2, 'records.dead-lettered': 2 });
  });
});

const stateOf = ({ devices, next }: LaneState) => ({
  next,
  devices: [...devices].map(([device, held]) => [device, [...held.keys()].sort()] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
});

describe('correlate-facts', () => {
  const settings = { tenant: 'test', rules: ruleSet, lists, enrichers: [], lateness: hours(6) };
  const messages = async () => {
    const [stores, hubs] = [memoryStores(), memoryHubs({ raw: 1, facts: 1 }, () => ticksOf(7n))];
    const ports = { ...stores, hubs, telemetry: counting().telemetry };
    for (const [sequence, some] of [records.slice(0, 1), records].entries())
      await ingestion('0', reader, plan, ports).run([{ sequence, enqueuedAt: ticksOf(0n), body: bodyOf(some) }]);
    return hubs.log('facts', 0);
  };
  const world = () => {
    const stores = memoryStores();
    const insert: Stores['incidents']['insert'] = async (bucket, rows) => {
      if (rows.some((row) => row.kind === 'revision' && row.revision.device === ('b' as never))) throw new RangeError('a defect');
      return stores.incidents.insert(bucket, rows);
    };
    const states = laneStates();
    const ports = {
      ...stores,
      incidents: { ...stores.incidents, insert },
      telemetry: counting().telemetry,
      doorbell: { ring: async () => undefined },
    };
    return { stores, states, work: correlation(lane, states, settings, ports) };
  };

  test('records every hop but the one that fails; the state in memory is the one in the rows, positions without a gap', async () => {
    const { stores, states, work } = world();
    expect(await deliver(stores, work, await messages())).toBe(3);
    expect((await lettersIn(stores)).map(([hub, sequence]) => [hub, sequence])).toEqual([['facts', 1]]);
    const bells = await bellsIn(stores.incidents);
    const recorded = await Promise.all(bells.map((ref) => stores.incidents.read(ref)));
    expect([...new Set(recorded.map((revision) => revision?.device))].sort()).toEqual(['a', 'c']);
    const rows = await stores.stateLog.load(lane, 99);
    expect(
      rows
        .filter(({ kind }) => kind === 'short')
        .map(({ first, last }) => [first, last])
        .sort(),
    ).toEqual([
      [0, 0],
      [1, 1],
    ]);
    const [held, loaded] = [states.take(lane, 2), await loadState(stores.stateLog, lane, 2)];
    expect(held === undefined ? undefined : stateOf(held)).toEqual(stateOf(loaded));
    expect(devicesIn([...loaded.devices.values()].flatMap((facts) => [...facts.values()].map(({ fact }) => fact)))).toEqual([
      'a',
      'a',
      'b',
      'c',
      'c',
    ]);
    expect(await stores.progress.readLane(lane)).toBe(2);
  });

  test('a message that is passed is an empty entry', async () => {
    const { stores, states, work } = world();
    const [first, second] = await messages();
    if (first === undefined || second === undefined) throw new Error('two messages');
    await work.run([first]);
    await work.pass(second);
    const loaded = await loadState(stores.stateLog, lane, 2);
    const held = states.take(lane, 2);
    expect(held === undefined ? undefined : stateOf(held)).toEqual(stateOf(loaded));
    expect([...loaded.devices.keys()]).toEqual(['a']);
    expect(await stores.progress.readLane(lane)).toBe(2);
  });
});

test.each([
  ['tiles', bodyOf([...records, { category: 'none' }, 7])],
  ['bytes that must be parsed whole', Buffer.from(JSON.stringify({ records: [...records, { category: 'none' }, 7] }, undefined, 1))],
  ['one record', Buffer.from(JSON.stringify(records[0]))],
])('%s record by record are the whole', (_, body) => {
  const whole = reader.decode(body, 'p/1');
  const parts = reader.excerpts(body).map((_excerpt, index) => reader.decode(body, 'p/1', index));
  expect(parts.map(({ received }) => received)).toEqual(parts.map(() => 1));
  expect(parts.length).toBe(whole.received);
  expect(parts.flatMap(({ facts }) => facts)).toEqual(whole.facts);
  expect(parts.flatMap(({ faults }) => faults)).toEqual(whole.faults);
});
