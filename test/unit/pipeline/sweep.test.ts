import { compile } from '../../../lib/engine/compile';
import { memoryHubs } from '../../../lib/hubs/memory';
import { HopwatchError } from '../../../lib/model/errors';
import type { IncidentId } from '../../../lib/model/incident';
import { add, days, hours, minutes, parseTicks, plus, seconds, type Ticks, tick, toMilliseconds } from '../../../lib/model/time';
import { bucketOf } from '../../../lib/pipeline/incidents/buckets';
import { laneFormat, rowsOf } from '../../../lib/pipeline/lane/lane-log';
import type { Barrier, Plan, Stores, Telemetry } from '../../../lib/pipeline/ports';
import { newSweepMemory, type SweepPorts, sweep } from '../../../lib/pipeline/sweep';
import { lists, rules } from '../../../lib/rules';
import { memoryStores } from '../../../lib/stores/memory';
import { silentTelemetry } from '../../../lib/telemetry';
import { idOf, revisionOf, rowOf } from '../../support/contract/revisions';
import { factWith } from '../../support/messages/facts';

const start = parseTicks('2026-03-17T09:00:00Z') as Ticks;
const plan: Plan = { generation: 1, lanes: 1, hash: 'sha256-mod', format: laneFormat };
const lane = { generation: 1, lane: 0 };
const settings = { plan, tenant: 't', rules: compile(rules, 'live'), lists, enrichers: [], lateness: hours(6) };
const doorbell = { ring: async () => undefined };
const body = Buffer.from('[]');

describe('the watermark', () => {
  /** Two raw partitions that are read up to their ends. */
  const world = async () => {
    let at = start;
    const stores = memoryStores();
    const hubs = memoryHubs({ raw: 2, facts: 1 }, () => at);
    const enqueue = (partition: number, after: Ticks): void => {
      at = after;
      hubs.enqueueRaw(partition, body);
    };
    const read = (partition: number): Promise<void> => {
      const log = hubs.log('raw', partition);
      return stores.progress.noteRaw(1, {
        partition: String(partition),
        next: log.length,
        enqueuedAt: log.at(-1)?.enqueuedAt ?? start,
      });
    };
    for (const partition of [0, 1]) {
      enqueue(partition, start);
      await read(partition);
    }
    return { stores, hubs, enqueue, read };
  };

  test.each(['the progress', 'the hub'])(
    'stays behind what comes to one partition between the two questions, when %s was asked first',
    async (first) => {
      const { stores, hubs, enqueue, read } = await world();
      const late = plus(start, minutes(1));
      let isAsked = false;
      const between = async (): Promise<void> => {
        if (isAsked) return;
        isAsked = true;
        enqueue(0, late);
        enqueue(1, plus(start, minutes(60)));
        await read(1);
      };
      const opened: Barrier[] = [];
      let now = 0;
      const ports: SweepPorts = {
        ...stores,
        progress: {
          ...stores.progress,
          readRaw: async (generation) => {
            const noted = await stores.progress.readRaw(generation);
            if (first === 'the progress') await between();
            return noted;
          },
          openBarrier: async (_lane, barrier) => void opened.push(barrier),
        },
        hubs: {
          ...hubs,
          rawPartitions: async () => {
            const partitions = await hubs.rawPartitions();
            if (first === 'the hub') await between();
            return partitions;
          },
        },
        doorbell,
        telemetry: silentTelemetry,
        now: () => now,
      };
      const memory = newSweepMemory();
      for (let round = 0; round < 3; round++, now += 61_000) await sweep(memory, settings, ports);
      expect(opened.length).toBeGreaterThan(0);
      for (const { watermark } of opened) expect(watermark < late).toBe(true);
    },
  );

  test('is two minutes behind what was read: the clocks of two brokers may differ by so much', async () => {
    const { stores, hubs } = await world();
    let now = 0;
    const memory = newSweepMemory();
    for (let round = 0; round < 3; round++, now += 61_000)
      await sweep(memory, settings, { ...stores, hubs, doorbell, telemetry: silentTelemetry, now: () => now });
    expect((await stores.progress.readBarrier(lane))?.watermark).toBe(plus(start, minutes(-2)));
  });

  test('has its barrier a minute after it was read: the hub’s word on where the lane ends may be so old', async () => {
    const { stores, hubs } = await world();
    const memory = newSweepMemory();
    const openedAt = async (now: number): Promise<boolean> => {
      await sweep(memory, settings, { ...stores, hubs, doorbell, telemetry: silentTelemetry, now: () => now });
      return (await stores.progress.readBarrier(lane)) !== undefined;
    };
    expect([await openedAt(0), await openedAt(59_999), await openedAt(60_000)]).toEqual([false, false, true]);
  });

  test.each([
    ['has taken all before it but one', 4, undefined],
    ['has taken all that was there when it was opened', 5, start],
  ])('is raised by its barrier once the lane %s, and the barrier is gone then', async (_, next, raised) => {
    const { stores, hubs } = await world();
    await stores.progress.openBarrier(lane, { watermark: start, after: 4 });
    await stores.progress.noteLane(lane, next);
    await sweep(newSweepMemory(), settings, { ...stores, hubs, doorbell, telemetry: silentTelemetry, now: () => 0 });
    expect(await stores.progress.readWatermark(lane)).toBe(raised);
    expect((await stores.progress.readBarrier(lane)) === undefined).toBe(raised !== undefined);
  });

  test('that never came to be is as old as the process that waits for it', async () => {
    const ages: number[] = [];
    const telemetry: Telemetry = {
      count: (metric, value) => void (metric === 'lane.watermark-age-seconds' && ages.push(value)),
      log: () => undefined,
    };
    const [memory, stores, hubs] = [newSweepMemory(), memoryStores(), memoryHubs({ raw: 1, facts: 1 }, () => start)];
    for (const now of [1_000_000, 1_030_000, 5_000_000])
      await sweep(memory, settings, { ...stores, hubs, doorbell, telemetry, now: () => now });
    expect(ages).toEqual([0, 30, 4000]);
  });
});

describe('settling', () => {
  const asked = Array.from({ length: 100 }, (_, n) => idOf(n));

  /** Incidents that all ask something that is due. */
  const world = async (): Promise<Stores> => {
    const stores = memoryStores();
    const bucket = bucketOf(revisionOf(idOf(0), 1).device);
    for (const id of asked) {
      await stores.incidents.insert(bucket, [rowOf(revisionOf(id, 1))]);
      await stores.settling.ask({ lane, due: start, bucket, incident: id, question: 'links' });
    }
    await stores.progress.raiseWatermark(lane, plus(start, hours(1)));
    return stores;
  };

  const left = async ({ settling }: Stores): Promise<readonly IncidentId[]> =>
    (await settling.due(lane, start)).map(({ incident }) => incident);

  const portsOf = (stores: Stores, changes: Partial<SweepPorts> = {}): SweepPorts => ({
    ...stores,
    hubs: memoryHubs({ raw: 1, facts: 1 }, () => start),
    doorbell,
    telemetry: silentTelemetry,
    now: () => 0,
    ...changes,
  });

  const unreadable = (stores: Stores, error: Error): SweepPorts['incidents'] => ({
    ...stores.incidents,
    newest: (bucket, id) => (id === idOf(3) ? Promise.reject(error) : stores.incidents.newest(bucket, id)),
  });

  test('is counted, with the revisions that came of it', async () => {
    const stores = await world();
    const counted: unknown[] = [];
    const count: Telemetry['count'] = (metric, value, fields) => void (metric === 'incidents.settled' && counted.push([value, fields]));
    await sweep(newSweepMemory(), settings, portsOf(stores, { telemetry: { ...silentTelemetry, count } }));
    expect(counted).toEqual(asked.map(() => [1, { lane: 0, amended: 1 }]));
  });

  test('of one that cannot be judged keeps no other from it, and its question stays', async () => {
    const stores = await world();
    const errors: unknown[] = [];
    const telemetry: Telemetry = {
      count: () => undefined,
      log: (level, _message, fields) => void (level === 'error' && errors.push(fields)),
    };
    const incidents = unreadable(stores, new HopwatchError('corrupt-row', 'fatal', 'damaged'));
    await sweep(newSweepMemory(), settings, portsOf(stores, { incidents, telemetry }));
    expect(await left(stores)).toEqual([idOf(3)]);
    expect(errors).toEqual([{ lane: 0, incident: idOf(3), reason: 'damaged' }]);
  });

  test('is the infrastructure’s to be tried again where a store does not answer', async () => {
    const stores = await world();
    const incidents = unreadable(stores, new HopwatchError('store-unavailable', 'retry', 'no answer'));
    await expect(sweep(newSweepMemory(), settings, portsOf(stores, { incidents }))).rejects.toThrow('no answer');
  });

  test('of more than a minute’s worth goes on in the next sweep; trimming waits for none of it, forgetting for all', async () => {
    const stores = await world();
    let [now, trims, forgets] = [0, 0, 0];
    const slow: Partial<SweepPorts> = {
      now: () => now,
      incidents: {
        ...stores.incidents,
        newest: (bucket, id) => {
          now += toMilliseconds(seconds(1));
          return stores.incidents.newest(bucket, id);
        },
      },
      stateLog: {
        ...stores.stateLog,
        trim: (...given) => {
          trims++;
          return stores.stateLog.trim(...given);
        },
      },
      reference: {
        ...stores.reference,
        trim: (...given) => {
          forgets++;
          return stores.reference.trim(...given);
        },
      },
    };
    const memory = newSweepMemory();
    await sweep(memory, settings, portsOf(stores, slow));
    const some = (await left(stores)).length;
    expect([some > 0 && some < asked.length, trims, forgets]).toEqual([true, 2, 0]);
    for (let sweeps = 0; sweeps < 5; sweeps++) await sweep(memory, settings, portsOf(stores, slow));
    expect([await left(stores), forgets]).toEqual([[], 1]);
  });

  test('of more than there is time for begins at another lane each time', async () => {
    const stores = memoryStores();
    const lanes = [0, 1, 2, 3].map((number) => ({ generation: 1, lane: number }));
    for (const each of lanes) {
      await stores.progress.raiseWatermark(each, plus(start, hours(1)));
      for (const id of asked) await stores.settling.ask({ lane: each, due: start, bucket: 0, incident: id, question: 'links' });
    }
    let now = 0;
    const incidents: SweepPorts['incidents'] = {
      ...stores.incidents,
      newest: async () => {
        now += toMilliseconds(seconds(1));
        return undefined;
      },
    };
    const memory = newSweepMemory();
    const four = { ...settings, plan: { ...plan, lanes: lanes.length } };
    for (let sweeps = 0; sweeps < lanes.length; sweeps++) await sweep(memory, four, portsOf(stores, { incidents, now: () => now }));
    const waiting = await Promise.all(lanes.map(async (each) => (await stores.settling.due(each, start)).length));
    expect(new Set(waiting).size).toBe(1);
    expect(waiting[0]).toBeLessThan(asked.length);
  });
});

describe('trimming', () => {
  /** Kinds of rows that are left of a row with a fact of a device whose clock is years ahead beside one of an ordinary device. */
  const leftAt = async (watermark: Ticks): Promise<readonly [left: number, trimmed: number]> => {
    const stores = memoryStores();
    let trimmed = 0;
    const count: Telemetry['count'] = (metric, value) => {
      if (metric === 'state.rows-trimmed') trimmed += value;
    };
    const facts = [factWith('1', { at: start }), factWith('2', { device: 'ahead', at: plus(start, days(3650)) })];
    await stores.stateLog.append(
      lane,
      rowsOf([{ sequence: 0, enqueuedAt: start, facts }], () => false),
    );
    await stores.progress.raiseWatermark(lane, watermark);
    await sweep(newSweepMemory(), settings, {
      ...stores,
      hubs: memoryHubs({ raw: 1, facts: 1 }, () => start),
      doorbell,
      telemetry: { ...silentTelemetry, count },
      now: () => 0,
    });
    return [(await stores.stateLog.ranges(lane, { first: 0, last: 999 })).length, trimmed];
  };

  test('goes by when a record came where its device is years ahead: it holds its neighbours a day longer and no more', async () => {
    const last = plus(start, add(days(1), add(settings.rules.reachOfKind('short'), settings.lateness)));
    expect([await leftAt(last), await leftAt(plus(last, tick))]).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });
});
