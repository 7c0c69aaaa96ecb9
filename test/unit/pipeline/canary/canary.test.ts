import { compile } from '../../../../lib/engine/compile';
import { enrichers, learners } from '../../../../lib/enrichers';
import { type MemoryHubs, memoryHubs } from '../../../../lib/hubs/memory';
import { canaryNamed, isCanary } from '../../../../lib/model/canary';
import type { DeviceId } from '../../../../lib/model/fact';
import type { Incident } from '../../../../lib/model/incident';
import { fromUnixMilliseconds, hours } from '../../../../lib/model/time';
import { canaryMessage } from '../../../../lib/pipeline/canary/message';
import { flyCanaries } from '../../../../lib/pipeline/canary/round';
import { routesOf } from '../../../../lib/pipeline/canary/routes';
import { correlateBatch } from '../../../../lib/pipeline/correlate-batch';
import { decoder } from '../../../../lib/pipeline/decoding/decode';
import { canaryBucket } from '../../../../lib/pipeline/incidents/buckets';
import { deliver } from '../../../../lib/pipeline/incidents/deliver';
import { ingestBatch } from '../../../../lib/pipeline/ingest-batch';
import { laneStates } from '../../../../lib/pipeline/lane/lane';
import { laneFormat } from '../../../../lib/pipeline/lane/lane-log';
import { laneOf } from '../../../../lib/pipeline/lane/lane-of';
import type { Fields, Plan, RevisionRef, Stores, Telemetry } from '../../../../lib/pipeline/ports';
import { lists, rules } from '../../../../lib/rules';
import { canarySink } from '../../../../lib/sinks';
import { memoryStores } from '../../../../lib/stores/memory';

const noon = Date.parse('2026-03-17T12:00:00Z');
const interval = 5 * 60_000;

interface Told {
  readonly metric: string;
  readonly value: number;
  readonly fields: Fields;
}

/** A deployment in memory, from the raw hub to two sinks, whose clock is ours. */
const deployment = (shape: { readonly raw: number; readonly lanes: number } = { raw: 4, lanes: 4 }, off: readonly string[] = []) => {
  let now = noon;
  const plan: Plan = { generation: 1, lanes: shape.lanes, hash: 'sha256-mod', format: laneFormat };
  const hubs: { -readonly [K in keyof MemoryHubs]: MemoryHubs[K] } = memoryHubs({ raw: shape.raw, facts: shape.lanes }, () =>
    fromUnixMilliseconds(now),
  );
  const stores = memoryStores();
  const told: Told[] = [];
  const warnings: string[] = [];
  const posted: Incident[] = [];
  const telemetry: Telemetry = {
    count: (metric, value, fields = {}) => void told.push({ metric, value, fields }),
    log: (level, message) => void (level === 'warning' && warnings.push(message)),
  };
  const ruleSet = compile(rules, 'live', new Set(off));
  const reader = decoder(ruleSet, 'by-file', learners);
  const judged = { tenant: 't', rules: ruleSet, lists, enrichers, lateness: hours(6) };
  const sinks = [{ name: 'ordinary', deliver: async (incident: Incident) => void posted.push(incident) }, canarySink(telemetry, () => now)];
  const ring = async (ref: RevisionRef) =>
    void (await deliver(ref, ruleSet, { mode: 'live', shadowed: new Set() }, { ...stores, sinks, telemetry }));
  const calls: string[] = [];
  const noting = <A extends readonly unknown[], R>(name: string, call: (...args: A) => Promise<R>) => {
    return (...args: A): Promise<R> => {
      calls.push(name);
      return call(...args);
    };
  };
  const watched: Stores = {
    ...stores,
    reference: { ...stores.reference, put: noting('reference', stores.reference.put) },
    hops: { ...stores.hops, note: noting('hops', stores.hops.note) },
    settling: { ...stores.settling, ask: noting('settling', stores.settling.ask) },
  };
  const ports = { ...watched, hubs, telemetry, doorbell: { ring }, now: () => now };
  const states = laneStates();
  const read = { raw: new Map<number, number>(), facts: new Map<number, number>() };
  const next = (hub: 'raw' | 'facts', partition: number) => {
    const messages = hubs.log(hub, partition).slice(read[hub].get(partition) ?? 0);
    read[hub].set(partition, hubs.log(hub, partition).length);
    return messages;
  };
  return {
    hubs,
    stores,
    plan,
    told,
    warnings,
    posted,
    calls,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    again: () => read.raw.clear(),
    fly: () => flyCanaries({ tenant: 't', rules: ruleSet, decoder: reader, plan }, ports),
    /** All that waits goes through, but for what comes by a raw partition that stands. */
    drain: async (standing?: number) => {
      for (let partition = 0; partition < shape.raw; partition++)
        if (partition !== standing)
          await ingestBatch({ partition: String(partition), messages: next('raw', partition) }, reader, plan, ports);
      for (let lane = 0; lane < shape.lanes; lane++)
        await correlateBatch({ lane: { generation: 1, lane }, messages: next('facts', lane) }, states, judged, ports);
    },
    of: (metric: string) => told.filter((one) => one.metric === metric),
  };
};

describe('a round of canaries', () => {
  test.each([
    { raw: 4, lanes: 4, sent: 4 },
    { raw: 8, lanes: 3, sent: 8 },
    { raw: 2, lanes: 8, sent: 8 },
    { raw: 1, lanes: 1, sent: 1 },
  ])('visits each of $raw raw partitions and each of $lanes lanes', async ({ sent, ...shape }) => {
    const world = deployment(shape);
    await world.fly();
    const came = Array.from({ length: shape.raw }, (_, partition) => world.hubs.log('raw', partition).length);
    expect([Math.min(...came), came.reduce((sum, count) => sum + count)]).toEqual([Math.max(1, Math.floor(sent / shape.raw)), sent]);
    await world.drain();
    expect(Array.from({ length: shape.lanes }, (_, lane) => world.hubs.log('facts', lane).length).filter((count) => count === 0)).toEqual(
      [],
    );
    expect(world.of('canary.delivery-seconds')).toHaveLength(sent);
  });

  test('has a device for each, the same in every round, of a name that no machine has', () => {
    const routes = routesOf(['0', '1', '2', '3'], 3);
    expect(new Set(routes.map(({ device }) => device)).size).toBe(4);
    expect(routes.map(({ device }) => [isCanary(device), /^[0-9a-f]{40}$/.test(device)])).toEqual(routes.map(() => [true, false]));
    expect(routesOf(['0', '1', '2', '3'], 3)).toEqual(routes);
    expect(routes.map(({ device }) => laneOf(device, 3))).toEqual([0, 1, 2, 0]);
  });

  test('comes through as one hop each, and says how long it took', async () => {
    const world = deployment();
    await world.fly();
    world.pass(2_500);
    await world.drain();
    expect(world.of('canary.delivery-seconds').map(({ value }) => value)).toEqual([2.5, 2.5, 2.5, 2.5]);
    expect((await world.stores.incidents.ids(canaryBucket)).size).toBe(4);
    expect([world.of('incidents.delivered'), world.posted]).toEqual([[], []]);
  });

  test('is told also where the clock of what delivers it is behind', async () => {
    const world = deployment({ raw: 1, lanes: 1 });
    await world.fly();
    world.pass(-2_500);
    await world.drain();
    expect(world.of('canary.delivery-seconds').map(({ value }) => value)).toEqual([0.001]);
  });

  test('is the same hop however often it is sent, and another one in the next round', async () => {
    const world = deployment();
    for (const wait of [0, 1_000, interval]) {
      world.pass(wait);
      await world.fly();
      await world.drain();
    }
    expect((await world.stores.incidents.ids(canaryBucket)).size).toBe(8);
  });

  test('is of no device’s history: no baseline, no link, no question, no count, nothing learnt', async () => {
    const world = deployment();
    await world.fly();
    await world.drain();
    const counts = () =>
      new Set(world.told.map(({ metric }) => metric).filter((metric) => /^(rule|column)\.|^incidents\.opened$/.test(metric)));
    expect([world.calls, counts()]).toEqual([[], new Set()]);
    const machine = canaryMessage({ device: '0f'.repeat(20) as DeviceId, round: 1, sentAt: fromUnixMilliseconds(noon) });
    world.hubs.enqueueRaw(0, machine);
    await world.drain();
    expect(new Set(world.calls)).toEqual(new Set(['reference', 'hops', 'settling']));
    expect(counts()).toEqual(new Set(['rule.evaluated', 'rule.matched', 'column.facts', 'incidents.opened']));
    expect([world.posted.length, world.of('canary.delivery-seconds').length]).toEqual([1, 4]);
  });

  test('hides no silence: its records are in the account, and of no table', async () => {
    const world = deployment();
    await world.fly();
    await world.drain();
    expect([world.of('table.records'), world.of('records.received').map(({ value }) => value)]).toEqual([[], [2, 2, 2, 2]]);
    world.hubs.enqueueRaw(0, canaryMessage({ device: '0f'.repeat(20) as DeviceId, round: 1, sentAt: fromUnixMilliseconds(noon) }));
    await world.drain();
    expect(world.of('table.records').filter(({ value }) => value > 0)).toHaveLength(2);
  });

  test('moves the progress of a partition to which nothing else comes, so that it holds no watermark', async () => {
    const world = deployment();
    await world.fly();
    await world.drain();
    // A stale owner's note, which nobody would mend.
    await world.stores.progress.noteRaw(1, { partition: '2', next: 0, enqueuedAt: fromUnixMilliseconds(noon - interval) });
    world.pass(interval);
    await world.fly();
    await world.drain();
    const noted = await world.stores.progress.readRaw(1);
    expect(noted.map(({ partition, next, enqueuedAt }) => [partition, next, enqueuedAt]).sort()).toEqual(
      ['0', '1', '2', '3'].map((partition) => [partition, 2, fromUnixMilliseconds(noon + interval)]),
    );
  });

  test('says so where no rule that runs would find it', async () => {
    const world = deployment(undefined, ['scm-remote-service']);
    await world.fly();
    await world.drain();
    expect([world.warnings.length, world.of('canary.delivery-seconds')]).toEqual([1, []]);
    expect(world.warnings[0]).toContain('CANARY');
  });
});

describe('a canary that has not come through after two rounds', () => {
  const missingAfter = async (...standing: readonly (number | undefined)[]) => {
    const world = deployment();
    for (const partition of standing) {
      await world.fly();
      await world.drain(partition);
      world.pass(interval);
    }
    await world.fly();
    return world.of('canary.missing').map(({ fields }) => fields.partition);
  };

  test('is missing where others of its round have', async () => expect(await missingAfter(2, 2)).toEqual(['2']));
  test('is waited for until then', async () => expect(await missingAfter(2)).toEqual([]));
  test('is missing in no round that came through, late or not', async () => {
    expect(await missingAfter(undefined, undefined)).toEqual([]);
    expect(await missingAfter(2, undefined)).toEqual([]);
  });

  test('is missing too where its partition does not take it, which keeps no other from flying', async () => {
    const world = deployment();
    const { sendRaw } = world.hubs;
    world.hubs.sendRaw = (partition, message) => (partition === '1' ? Promise.reject(new Error('refused')) : sendRaw(partition, message));
    for (const _ of [1, 2, 3]) {
      await expect(world.fly()).rejects.toThrow('refused');
      await world.drain();
      world.pass(interval);
    }
    expect(world.of('canary.delivery-seconds')).toHaveLength(9);
    expect(world.of('canary.missing').map(({ fields }) => fields.partition)).toEqual(['1']);
  });

  test('is not told of a round of which nothing came: it may never have been sent', async () => {
    const world = deployment();
    await world.fly();
    for (const _ of [1, 2, 3]) {
      world.pass(interval);
      await world.fly();
    }
    expect(world.of('canary.missing')).toEqual([]);
  });
});

describe('what canaries leave', () => {
  test('is an hour’s, however long they fly', async () => {
    const world = deployment();
    const held: number[] = [];
    for (let round = 0; round < 40; round++) {
      await world.fly();
      await world.drain();
      held.push((await world.stores.incidents.ids(canaryBucket)).size);
      world.pass(interval);
    }
    expect(Math.max(...held)).toBe(4 * 13);
    expect(held.slice(20)).toEqual(held.slice(20).map(() => 4 * 13));
    // A bell is the sweep's to delete, or goes with its incident.
    expect(await world.stores.incidents.bells(canaryBucket)).toHaveLength(4 * 13);
    expect(await world.stores.deliveries.noted(canaryBucket)).toEqual(await world.stores.incidents.ids(canaryBucket));
  });

  test('may come back from the hub after it was forgotten, and goes again', async () => {
    const world = deployment();
    for (let round = 0; round < 15; round++) {
      await world.fly();
      await world.drain();
      world.pass(interval);
    }
    world.again();
    await world.drain();
    expect((await world.stores.incidents.ids(canaryBucket)).size).toBe(4 * 15);
    world.pass(2 * 3_600_000);
    await world.fly();
    expect((await world.stores.incidents.ids(canaryBucket)).size).toBe(0);
  });
});

test('a canary is told by its id alone', () => {
  expect(
    [canaryNamed('1-0'), 'hopwatch-canary-', '0f'.repeat(20), 'Hopwatch-Canary-1-0', ' hopwatch-canary-1-0'].map((id) =>
      isCanary(id as DeviceId),
    ),
  ).toEqual([true, true, false, false, false]);
});
