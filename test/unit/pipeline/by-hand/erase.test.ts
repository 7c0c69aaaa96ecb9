import { sampleMessages } from '../../../../lib/cli/demo/sample-attack';
import { compile } from '../../../../lib/engine/compile';
import { enrichers, learners } from '../../../../lib/enrichers';
import { memoryHubs } from '../../../../lib/hubs/memory';
import { HopwatchError } from '../../../../lib/model/errors';
import type { DeviceId } from '../../../../lib/model/fact';
import { hours, parseTicks, type Ticks } from '../../../../lib/model/time';
import { carryOut, findDevice } from '../../../../lib/pipeline/by-hand/erase';
import { correlateBatch } from '../../../../lib/pipeline/correlate-batch';
import { decoder } from '../../../../lib/pipeline/decoding/decode';
import { bucketOf } from '../../../../lib/pipeline/incidents/buckets';
import { ingestBatch } from '../../../../lib/pipeline/ingest-batch';
import { type LaneStates, laneStates, loadState } from '../../../../lib/pipeline/lane/lane';
import { laneFormat } from '../../../../lib/pipeline/lane/lane-log';
import { laneOf } from '../../../../lib/pipeline/lane/lane-of';
import type { HubMessage, Plan, Stores } from '../../../../lib/pipeline/ports';
import { lists, rules } from '../../../../lib/rules';
import { memoryTables } from '../../../../lib/stores/memory';
import { storesOver } from '../../../../lib/stores/stores-over';
import { type Table, type Tables, tableNames } from '../../../../lib/stores/table';
import { silentTelemetry } from '../../../../lib/telemetry';
import { textIn } from '../../../support/stored-texts';

const plan: Plan = { generation: 1, lanes: 1, hash: 'sha256-mod', format: laneFormat };
const lane = { generation: 1, lane: 0 };
const noon = parseTicks('2026-03-17T12:00:00Z') as Ticks;
const ruleSet = compile(rules, 'live');
const reader = decoder(ruleSet, 'by-file', learners);
const settings = { tenant: 'test', rules: ruleSet, lists, enrichers, lateness: hours(6) };

const erased = '3f6c0d5be1f24c0a9a7706c5b8a4e2d91c0f7b36' as DeviceId;
const name = 'srv-file-01';
const other = '9b04c7de2a5f4e6f8c1d7a9e03b6f5a4d2c8e170' as DeviceId;

const world = (texts: readonly string[] = sampleMessages()) => {
  const sample = texts.map((text, sequence): HubMessage => ({ sequence, enqueuedAt: noon, body: Buffer.from(text) }));
  const tables = memoryTables();
  const stores = storesOver(tables);
  const hubs = memoryHubs({ raw: 1, facts: 1 }, () => noon);
  const ports = { ...stores, hubs, telemetry: silentTelemetry, doorbell: { ring: async () => undefined } };
  const correlate = async (states: LaneStates, from: number, to?: number): Promise<void> => {
    const messages = hubs.log('facts', 0).slice(from, to);
    if (messages.length > 0) await correlateBatch({ lane, messages }, states, settings, ports);
  };
  /** Everything of the sample: through ingestion and correlation, delivered, one record of the device set aside. */
  const filled = async (states: LaneStates): Promise<void> => {
    await stores.lanePlan.fix(plan);
    for (const message of sample) await ingestBatch({ partition: '0', messages: [message] }, reader, plan, ports);
    for (let position = 0; position < hubs.log('facts', 0).length; position += 3) await correlate(states, position, position + 3);
    for (let bucket = 0; bucket < 16; bucket++)
      for (const ref of await stores.incidents.bells(bucket)) {
        await stores.deliveries.note(ref, 'live');
        await stores.deliveries.noteReached(ref, 'ndjson');
      }
    await stores.deadLetters.put([
      { hub: 'raw', partition: '0', sequence: 1, index: 0, reason: 'torn', excerpt: `{"DeviceId":"${erased}"` },
      { hub: 'raw', partition: '0', sequence: 2, index: 0, reason: 'torn', excerpt: '{"DeviceId":"another"' },
    ]);
  };
  const rows = async (): Promise<readonly string[]> => {
    const found = tableNames.map((table) =>
      tables[table].search('', (partition, { key, value }) => `${table} ${partition} ${key} ${textIn(value)}`),
    );
    return (await Promise.all(found)).flat().sort();
  };
  const holding = async (text: string) =>
    (await rows()).filter((row) => row.toLowerCase().includes(text)).map((row) => row.split(' ', 1)[0]);
  const erase = async (): Promise<number> => {
    const erasure = await findDevice(erased, stores);
    await carryOut(erasure);
    return erasure.parts.reduce((sum, { count }) => sum + count, 0);
  };
  return { tables, stores, hubs, correlate, filled, rows, holding, erase };
};

const countsOf = async (stores: Stores) =>
  Object.fromEntries((await findDevice(erased, stores)).parts.map(({ table, count }) => [table, count]));
const nothing = { state: 0, deadletters: 0, reference: 0, hops: 0, settling: 0, deliveries: 0, incidents: 0 };
const factsOf = async (stores: Stores, position: number) => {
  const { devices, next } = await loadState(stores.stateLog, lane, position);
  return { next, facts: [...devices].filter(([device]) => device !== erased).map(([device, held]) => [device, [...held.values()]]) };
};

describe('a device that is erased', () => {
  test('is in no row any more, of any table, neither by its id nor by its name', async () => {
    const { filled, holding, stores, erase } = world();
    await filled(laneStates());
    const counts = await countsOf(stores);
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(0);
    expect(await erase()).toBe(Object.values(counts).reduce((sum, count) => sum + count, 0));
    expect([await holding(erased), await holding(name)]).toEqual([[], []]);
    expect(await countsOf(stores)).toEqual(nothing);
  });

  test('takes nothing with it: every row that does not hold it is as it was, and the state of the others loads as before', async () => {
    const { filled, rows, stores, erase, hubs } = world();
    await filled(laneStates());
    const end = hubs.log('facts', 0).length;
    const [before, positions] = [await rows(), [0, 4, end]];
    const loaded = await Promise.all(positions.map((position) => factsOf(stores, position)));
    const ids = (await stores.incidents.ofDevice(bucketOf(erased), erased)).ids;
    await erase();
    expect(await Promise.all(positions.map((position) => factsOf(stores, position)))).toEqual(loaded);
    const after = new Set(await rows());
    const isOwn = (row: string): boolean => row.includes(erased) || [...ids].some((id) => row.includes(id));
    expect(before.filter((row) => !after.has(row) && !isOwn(row))).toEqual([]);
  });

  test('was all that there is: then only files, positions and plans are left, and rows of the state without facts', async () => {
    const { filled, rows, stores, erase } = world(
      sampleMessages().flatMap((text) => {
        const { records } = JSON.parse(text) as { readonly records: readonly { readonly properties: { readonly DeviceId?: string } }[] };
        const own = records.filter(({ properties }) => [undefined, erased].includes(properties.DeviceId as DeviceId | undefined));
        return own.length === 0 ? [] : [JSON.stringify({ records: own })];
      }),
    );
    await filled(laneStates());
    await erase();
    const left = (await rows()).map((row) => row.split('.', 1)[0]?.split(' ').slice(0, 2).join(' '));
    expect([...new Set(left)]).toEqual(['config lane-plan', 'deadletters letters', 'progress g1', 'reference certificate', 'state g1']);
    const states = await stores.stateLog.load(lane, Number.MAX_SAFE_INTEGER);
    expect(states.map(({ newest }) => newest)).toEqual(states.map(() => 0n));
    expect((await loadState(stores.stateLog, lane, 99)).devices.size).toBe(0);
  });

  test('takes no dead letter in which its id is only a part of a word, as of another device’s or of a column’s name', async () => {
    const { stores } = world();
    const letters = ['{"DeviceId":"d10"', '{"DeviceId":"xd1"', '{"d1":0,"DeviceId":"d1-x"'].map((excerpt, sequence) => ({
      hub: 'raw' as const,
      partition: '0',
      sequence,
      index: 0,
      reason: 'torn d1x',
      excerpt,
    }));
    await stores.deadLetters.put(letters);
    const counted = async (device: string) =>
      (await findDevice(device as DeviceId, stores)).parts.find(({ table }) => table === 'deadletters')?.count;
    expect([await counted('d1'), await counted('d10'), await counted('Device'), await counted('d')]).toEqual([1, 1, 0, 0]);
  });

  test('is only counted until it is carried out', async () => {
    const { filled, rows, stores } = world();
    await filled(laneStates());
    const before = await rows();
    await findDevice(erased, stores);
    expect(await rows()).toEqual(before);
  });

  test('is found again where an erasure broke off at any of its writes', async () => {
    for (let broken = 0, isBroken = true; isBroken; broken++) {
      const { tables, filled, holding, rows, stores } = world();
      await filled(laneStates());
      const { ids } = await stores.incidents.ofDevice(bucketOf(erased), erased);
      let writes = 0;
      const failing = (table: Table): Table => {
        const write = async (run: () => Promise<void>): Promise<void> => {
          if (writes++ === broken) throw new HopwatchError('store-unavailable', 'retry', 'broke off');
          await run();
        };
        // As in a store, more than a transaction holds is removed in several.
        const remove: Table['remove'] = async (partition, keys) => {
          for (let from = 0; from < keys.length; from += 3) await write(() => table.remove(partition, keys.slice(from, from + 3)));
        };
        return { ...table, remove, put: (...args) => write(() => table.put(...args)) };
      };
      const over = storesOver(Object.fromEntries(tableNames.map((table) => [table, failing(tables[table])])) as Tables);
      isBroken = await carryOut(await findDevice(erased, over)).then(
        () => false,
        () => true,
      );
      await carryOut(await findDevice(erased, stores));
      expect([broken, await holding(erased), await holding(name), await countsOf(stores)]).toEqual([broken, [], [], nothing]);
      expect((await rows()).filter((row) => [...ids].some((id) => row.includes(id)))).toEqual([]);
      expect(isBroken || writes > 5).toBe(true);
    }
  });

  test('that a stale owner writes again is found and erased again', async () => {
    const { filled, correlate, holding, stores, erase } = world();
    await filled(laneStates());
    await erase();
    await correlate(laneStates(), 0, 3);
    await correlate(laneStates(), 3);
    expect((await countsOf(stores)).state).toBeGreaterThan(0);
    await erase();
    expect([await holding(erased), await holding(name), await countsOf(stores)]).toEqual([[], [], nothing]);
  });

  test('is still in the memory of the app that runs on; after its restart and one more erasure it is nowhere', async () => {
    const { filled, correlate, holding, stores, hubs, erase } = world();
    const states = laneStates();
    await filled(states);
    await erase();
    const end = hubs.log('facts', 0).length;
    await hubs.publish(0, [hubs.log('facts', 0)[0]?.body ?? Buffer.of()]);
    await correlate(states, end);
    expect(states.take(lane, end + 1)?.devices.has(erased)).toBe(true);
    await erase();
    await correlate(laneStates(), end + 1);
    expect([await holding(erased), await holding(name), await countsOf(stores)]).toEqual([[], [], nothing]);
    expect((await loadState(stores.stateLog, lane, end + 1)).devices.has(erased)).toBe(false);
  });

  test('is found again where the running app wrote a claim and a bell of its incident while the erasure went on', async () => {
    const { filled, rows, stores, erase } = world();
    await filled(laneStates());
    const bucket = bucketOf(erased);
    const erasure = await findDevice(erased, stores);
    const [id] = (await stores.incidents.ofDevice(bucket, erased)).ids;
    if (id === undefined) throw new Error('the sample has an incident of it');
    await stores.incidents.insert(bucket, [
      { kind: 'claim', key: 'another', id },
      { kind: 'bell', id, revision: 99 },
    ]);
    await carryOut(erasure);
    expect((await rows()).filter((row) => row.includes(id))).toHaveLength(2);
    await erase();
    expect((await rows()).filter((row) => row.includes(id))).toEqual([]);
  });

  test('is found in the lane of every generation', async () => {
    const { stores, filled, erase } = world();
    await filled(laneStates());
    await stores.lanePlan.fix({ ...plan, generation: 2, lanes: 5 });
    const { state: once } = await countsOf(stores);
    const second = { generation: 2, lane: laneOf(erased, 5) };
    const rows = await stores.stateLog.load(lane, Number.MAX_SAFE_INTEGER);
    await stores.stateLog.append(second, rows);
    expect((await countsOf(stores)).state).toBe(2 * (once ?? 0));
    await erase();
    expect((await countsOf(stores)).state).toBe(0);
    expect((await stores.stateLog.load(second, Number.MAX_SAFE_INTEGER)).length).toBe(rows.length);
  });
});

test('a dead letter is found by its reason or its record, as it is shown there', async () => {
  const { stores } = world();
  const odd = 'a\u202eb' as DeviceId;
  const letter = { hub: 'raw' as const, partition: '0', sequence: 1, index: 0 };
  const shown = 'of a\\u{202e}b';
  await stores.deadLetters.put([
    { ...letter, reason: shown, excerpt: '' },
    { ...letter, index: 1, reason: '', excerpt: shown },
    { ...letter, index: 2, reason: 'of a', excerpt: 'of b' },
  ]);
  await carryOut(await findDevice(odd, stores));
  expect((await stores.deadLetters.list()).map(({ index }) => index)).toEqual([2]);
});

test('incidents of other devices that name it are told, and stay', async () => {
  const { filled, stores, erase } = world();
  await filled(laneStates());
  expect((await findDevice(erased, stores)).elsewhere).toEqual(new Set());
  const [id] = (await stores.incidents.ofDevice(bucketOf(other), other)).ids;
  const revision = id === undefined ? undefined : await stores.incidents.newest(bucketOf(other), id);
  if (revision === undefined) throw new Error('the sample has an incident of it');
  const naming = { ...revision, revision: 99, assessment: { ...revision.assessment, reasons: [erased] } };
  await stores.incidents.insert(bucketOf(revision.device), [{ kind: 'revision', revision: naming }]);
  await erase();
  expect((await findDevice(erased, stores)).elsewhere).toEqual(new Set([revision.id]));
});
