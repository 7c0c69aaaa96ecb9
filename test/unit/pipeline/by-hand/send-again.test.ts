import { compile } from '../../../../lib/engine/compile';
import { memoryHubs } from '../../../../lib/hubs/memory';
import { HopwatchError } from '../../../../lib/model/errors';
import { hours, ticksOf } from '../../../../lib/model/time';
import { type SendAgainPorts, sendAgain } from '../../../../lib/pipeline/by-hand/send-again';
import { correlation } from '../../../../lib/pipeline/correlate-batch';
import { type Decoder, decoder } from '../../../../lib/pipeline/decoding/decode';
import { bellsIn } from '../../../../lib/pipeline/incidents/bells';
import { ingestion } from '../../../../lib/pipeline/ingest-batch';
import { isolation } from '../../../../lib/pipeline/isolation/isolate';
import { laneStates } from '../../../../lib/pipeline/lane/lane';
import { factsOfMessage, laneFormat } from '../../../../lib/pipeline/lane/lane-log';
import type { DeadLetter, HubMessage, Plan, Stores } from '../../../../lib/pipeline/ports';
import { lists, rules } from '../../../../lib/rules';
import { memoryStores } from '../../../../lib/stores/memory';
import { silentTelemetry } from '../../../../lib/telemetry';
import { serviceHopOn } from '../../../support/service-hop';

const ruleSet = compile(rules, 'live');
const reader = decoder(ruleSet, 'by-file');
const plan: Plan = { generation: 1, lanes: 2, hash: 'sha256-mod', format: laneFormat };

const records = [...serviceHopOn('a'), ...serviceHopOn('b'), { category: 'none', properties: {} }];
/** The record of `b` that starts its service. */
const bad = 3;

const bodyOf = (some: readonly unknown[]): Uint8Array => Buffer.from(JSON.stringify({ records: some }));

/** A decoder with a defect: one record of `b` ends in an exception. */
const failing: Decoder = {
  ...reader,
  decode: (bytes, place, only) => {
    if (Buffer.from(bytes).includes('"b"') && (only === undefined || only === bad)) throw new RangeError('a defect');
    return reader.decode(bytes, place, only);
  },
};

const world = (stores: Stores = memoryStores()) => {
  const hubs = memoryHubs({ raw: 1, facts: plan.lanes }, () => ticksOf(7n));
  const ports: SendAgainPorts = { ...stores, hubs, messages: hubs };
  const sent = (): readonly string[] =>
    [
      ...new Set(
        [0, 1]
          .flatMap((lane) => hubs.log('facts', lane))
          .flatMap(({ body }) => factsOfMessage(body))
          .map(({ device, id }) => `${device} ${id}`),
      ),
    ].sort();
  const ingest = async (bodies: readonly Uint8Array[], by: Decoder): Promise<void> => {
    for (const body of bodies) hubs.enqueueRaw(0, body);
    await deliver(stores, ingestion('0', by, plan, { ...ports, ...stores, telemetry: silentTelemetry }), hubs.log('raw', 0));
  };
  const again = async (by: Decoder = reader) =>
    (await sendAgain(await stores.deadLetters.list(), by, plan, ports)).map(({ outcome }) => outcome);
  return { stores, hubs, ports, sent, ingest, again };
};

/** As the host does: again until it goes through. */
const deliver = async (stores: Stores, work: Parameters<ReturnType<typeof isolation>>[0], messages: readonly HubMessage[]) => {
  const isolated = isolation({ ...stores, telemetry: silentTelemetry });
  for (let failures = 0; failures < 10; failures++) {
    try {
      return await isolated(work, messages);
    } catch {}
  }
  throw new Error('never went through');
};

const placesIn = async ({ deadLetters }: Stores) => (await deadLetters.list()).map(({ hub, sequence, index }) => [hub, sequence, index]);

describe('a dead letter of the raw hub', () => {
  test('whose record can be read now is sent to its lane as if it had never failed, and its letter is gone', async () => {
    const [well, mended] = [world(), world()];
    await well.ingest([bodyOf(records)], reader);
    await mended.ingest([bodyOf(records)], failing);
    expect(await placesIn(mended.stores)).toEqual([['raw', 0, bad]]);
    expect(mended.sent()).not.toEqual(well.sent());
    expect(await mended.again()).toEqual([{ kind: 'sent', facts: 1, setAside: 0 }]);
    expect(mended.sent()).toEqual(well.sent());
    expect(await placesIn(mended.stores)).toEqual([]);
  });

  test('that no rule needs any more is gone, and nothing is sent', async () => {
    const { stores, hubs, again, sent } = world();
    hubs.enqueueRaw(
      0,
      bodyOf([
        { category: 'AdvancedHunting-DeviceEvents', properties: { ActionType: 'x', DeviceId: 'd', Timestamp: '2026-03-17T09:00:00Z' } },
      ]),
    );
    await stores.deadLetters.put([{ hub: 'raw', partition: '0', sequence: 0, index: 0, reason: 'before', excerpt: '' }]);
    expect(await again()).toEqual([{ kind: 'sent', facts: 0, setAside: 0 }]);
    expect([sent(), await placesIn(stores)]).toEqual([[], []]);
  });

  test('that is at fault today as well stays, with today’s reason', async () => {
    const { stores, ingest, again } = world();
    await ingest([bodyOf([...records, { category: 7 }])], reader);
    const [letter] = await stores.deadLetters.list();
    await stores.deadLetters.put([{ ...(letter as DeadLetter), reason: 'another version’s reason' }]);
    expect(await again()).toEqual([{ kind: 'at fault', reason: 'category: missing or not text' }]);
    expect(await stores.deadLetters.list()).toEqual([letter]);
  });

  test('that ends in an exception today as well stays', async () => {
    const { stores, ingest, again } = world();
    await ingest([bodyOf(records)], failing);
    expect(await again(failing)).toEqual([{ kind: 'at fault', reason: 'a defect' }]);
    expect(await placesIn(stores)).toEqual([['raw', 0, bad]]);
  });

  test('whose message the hub no longer has stays, and so does one whose message holds no such record', async () => {
    const { stores, hubs, again } = world();
    hubs.enqueueRaw(0, bodyOf(records));
    const letter = { hub: 'raw' as const, partition: '0', sequence: 9, index: 0, reason: '', excerpt: '' };
    await stores.deadLetters.put([letter, { ...letter, sequence: 0, index: 99 }]);
    expect((await again()).map(({ kind }) => kind).sort()).toEqual(['at fault', 'gone']);
    expect(await stores.deadLetters.list()).toHaveLength(2);
  });

  test('of a whole message: its records are sent, those at fault are set aside each by itself', async () => {
    const { stores, hubs, again, sent } = world();
    hubs.enqueueRaw(0, bodyOf([...records, { category: 7 }]));
    await stores.deadLetters.put([
      { hub: 'raw', partition: '0', sequence: 0, index: -1, reason: 'the process ended 6 times', excerpt: '' },
    ]);
    expect(await again()).toEqual([{ kind: 'sent', facts: 4, setAside: 1 }]);
    expect(sent().length).toBeGreaterThanOrEqual(4);
    expect(await placesIn(stores)).toEqual([['raw', 0, records.length]]);
  });

  test('of a whole message that holds no record is gone: nothing of it is left to send', async () => {
    const { stores, hubs, again } = world();
    hubs.enqueueRaw(0, bodyOf([]));
    await stores.deadLetters.put([{ hub: 'raw', partition: '0', sequence: 0, index: -1, reason: '', excerpt: '' }]);
    expect(await again()).toEqual([{ kind: 'sent', facts: 0, setAside: 0 }]);
    expect(await placesIn(stores)).toEqual([]);
  });

  test('stays where the send was not acknowledged, and what was done before it stays done', async () => {
    const { stores, ingest, ports, hubs } = world();
    await ingest([bodyOf(records), bodyOf(records)], failing);
    let sends = 0;
    const publish: typeof hubs.publish = async (lane, messages) => {
      if (++sends > 1) throw new HopwatchError('hub-unavailable', 'retry', 'no answer');
      await hubs.publish(lane, messages);
    };
    const sending = sendAgain(await stores.deadLetters.list(), reader, plan, { ...ports, hubs: { ...hubs, publish } });
    await expect(sending).rejects.toMatchObject({ code: 'hub-unavailable' });
    expect(await placesIn(stores)).toEqual([['raw', 1, bad]]);
  });
});

describe('a dead letter of the facts hub', () => {
  const settings = { tenant: 'test', rules: ruleSet, lists, enrichers: [], lateness: hours(6) };
  /** A lane under the host, whose incidents of `b` cannot be written for as long as the defect lasts. */
  const correlating = async () => {
    const all = world();
    await all.ingest([bodyOf(records)], reader);
    let isMended = false;
    const insert: Stores['incidents']['insert'] = async (bucket, rows) => {
      if (!isMended && rows.some((row) => row.kind === 'revision' && row.revision.device === ('b' as never)))
        throw new RangeError('a defect');
      return all.stores.incidents.insert(bucket, rows);
    };
    const ports = {
      ...all.ports,
      ...all.stores,
      incidents: { ...all.stores.incidents, insert },
      telemetry: silentTelemetry,
      doorbell: { ring: async () => undefined },
    };
    const states = laneStates();
    const correlate = async (): Promise<void> => {
      for (let number = 0; number < plan.lanes; number++) {
        const lane = { generation: 1, lane: number };
        const messages = all.hubs.log('facts', number).slice((await all.stores.progress.readLane(lane)) ?? 0);
        await deliver(all.stores, correlation(lane, states, settings, ports), messages);
      }
    };
    const reached = async (): Promise<readonly string[]> => {
      const bells = await bellsIn(all.stores.incidents);
      return [
        ...new Set((await Promise.all(bells.map((ref) => all.stores.incidents.read(ref)))).map((revision) => `${revision?.device}`)),
      ].sort();
    };
    const mend = (): void => {
      isMended = true;
    };
    return { ...all, correlate, reached, mend };
  };

  test('is the one fact that failed: once the defect is mended its hop is found', async () => {
    const { stores, correlate, reached, mend, again } = await correlating();
    await correlate();
    expect([await reached(), (await placesIn(stores)).map(([hub]) => hub)]).toEqual([['a'], ['facts']]);
    mend();
    expect(await again()).toEqual([{ kind: 'sent', facts: 1, setAside: 0 }]);
    expect(await placesIn(stores)).toEqual([]);
    await correlate();
    expect([await reached(), await placesIn(stores)]).toEqual([['a', 'b'], []]);
  });

  test('comes again as another, where the defect is not mended', async () => {
    const { stores, correlate, reached, again } = await correlating();
    await correlate();
    const before = await placesIn(stores);
    await again();
    await correlate();
    const after = await placesIn(stores);
    expect(await reached()).toEqual(['a']);
    expect([before.length, after.length]).toEqual([1, 1]);
    expect(after).not.toEqual(before);
  });

  test('of a whole message sends all of it, as often as one likes: what the lane holds folds once', async () => {
    const { stores, correlate, reached, mend, again, hubs } = await correlating();
    mend();
    await correlate();
    const incidents = async () => await bellsIn(stores.incidents);
    const before = await incidents();
    const lane = [0, 1].find((one) => hubs.log('facts', one).length > 0) ?? 0;
    await stores.deadLetters.put([{ hub: 'facts', partition: String(lane), sequence: 0, index: -1, reason: '', excerpt: '' }]);
    expect(await again()).toEqual([
      { kind: 'sent', facts: factsOfMessage(hubs.log('facts', lane)[0]?.body ?? Buffer.of()).length, setAside: 0 },
    ]);
    await correlate();
    expect([await reached(), await incidents()]).toEqual([['a', 'b'], before]);
  });

  test('of another generation is gone: its hub is no longer read, and at its place stands another', async () => {
    const { stores, correlate, mend, again } = await correlating();
    mend();
    await correlate();
    await stores.deadLetters.put(
      [0, 1].map((lane) => ({ hub: 'facts', partition: `9.${lane}`, sequence: 0, index: 0, reason: '', excerpt: '' })),
    );
    expect((await again()).map(({ kind }) => kind)).toEqual(['gone', 'gone']);
  });

  test('whose message cannot be unpacked stays', async () => {
    const { stores, hubs, again } = world();
    await hubs.publish(0, [Buffer.from('torn')]);
    await stores.deadLetters.put([{ hub: 'facts', partition: '0', sequence: 0, index: -1, reason: 'torn', excerpt: '' }]);
    expect((await again()).map(({ kind }) => kind)).toEqual(['at fault']);
    expect(await stores.deadLetters.list()).toHaveLength(1);
  });
});
