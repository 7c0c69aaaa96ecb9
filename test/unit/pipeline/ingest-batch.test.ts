import * as fc from 'fast-check';
import { compile } from '../../../lib/engine/compile';
import { HopwatchError } from '../../../lib/model/errors';
import { ticksOf } from '../../../lib/model/time';
import { decoder } from '../../../lib/pipeline/decoding/decode';
import { type IngestPorts, ingestBatch, type RawBatch } from '../../../lib/pipeline/ingest-batch';
import { factsOfMessage } from '../../../lib/pipeline/lane/lane-log';
import { laneOf } from '../../../lib/pipeline/lane/lane-of';
import type { DeadLetter, Fields, Plan, RawProgress } from '../../../lib/pipeline/ports';
import { rules } from '../../../lib/rules';
import { memoryStores } from '../../../lib/stores/memory';
import { accept } from '../../support/messages/accept';
import { hostileMessages } from '../../support/messages/hostile-messages';
import { minified, write } from '../../support/messages/json-text';

const reader = decoder(compile(rules, 'live'), 'by-file');
const plan: Plan = { generation: 3, lanes: 4, hash: 'sha256-mod', format: 1 };

const batchOf = (...bodies: readonly unknown[]): RawBatch => ({
  partition: '2',
  messages: bodies.map((body, index) => ({
    sequence: 100 + index,
    enqueuedAt: ticksOf(BigInt(5000 + index)),
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify({ records: body }), 'utf8'),
  })),
});

type Port = 'dead letter' | 'certificate' | 'publish' | 'progress' | 'telemetry';

/** The world as the batch meets it: what happened, in which order, and a port that may fail. */
const worldWhere = (failing?: Port) => {
  const stores = memoryStores();
  const begun: Port[] = [];
  const happened: Port[] = [];
  const published: { readonly lane: number; readonly messages: readonly Uint8Array[] }[] = [];
  const letters: DeadLetter[] = [];
  const noted: (RawProgress & { readonly generation: number })[] = [];
  const counts: Record<string, number> = {};
  const accounts: Fields[] = [];
  const through = async (port: Port, effect: () => void): Promise<void> => {
    begun.push(port);
    await new Promise((resolve) => setImmediate(resolve));
    if (port === failing) throw new HopwatchError('hub-unavailable', 'retry', `no ${port}`);
    effect();
    happened.push(port);
  };
  const ports: IngestPorts = {
    hubs: {
      publish: (lane, messages) => through('publish', () => published.push({ lane, messages })),
      sendRaw: async () => undefined,
      rawPartitions: async () => [],
      factsPartitions: async () => [],
      close: async () => undefined,
    },
    progress: { ...stores.progress, noteRaw: (generation, progress) => through('progress', () => noted.push({ generation, ...progress })) },
    reference: {
      ...stores.reference,
      put: (row) => through('certificate', () => void stores.reference.put(row)),
    },
    deadLetters: { ...stores.deadLetters, put: (own) => through('dead letter', () => letters.push(...own)) },
    telemetry: {
      count: (metric, value, fields?: Fields) => {
        happened.push('telemetry');
        if (metric === 'records.received') accounts.push({ received: value, ...fields });
        else counts[[metric, fields?.table, fields?.kept].filter((part) => part !== undefined).join(' ')] = value;
      },
      log: () => undefined,
    },
  };
  return { ports, begun, happened, published, letters, noted, counts, accounts, stores };
};

const everything = batchOf(
  [accept(), accept({ DeviceId: 'd2' }), accept({ Timestamp: 'now' })],
  [accept({ SHA1: 'A1', IsSigned: false }, 'DeviceFileCertificateInfo')],
);

describe('the order of effects', () => {
  test('progress is noted last, when every send is acknowledged', async () => {
    const world = worldWhere();
    await ingestBatch(everything, reader, plan, world.ports);
    const order = world.happened.filter((port) => port !== 'telemetry');
    expect(order.indexOf('progress')).toBe(order.length - 1);
    expect(new Set(order)).toEqual(new Set(['dead letter', 'certificate', 'publish', 'progress']));
  });

  test.each<Port>(['dead letter', 'certificate', 'publish'])('without the %s nothing is noted, and the batch throws', async (port) => {
    const world = worldWhere(port);
    await expect(ingestBatch(everything, reader, plan, world.ports)).rejects.toThrow(`no ${port}`);
    expect([world.begun.includes('progress'), world.counts]).toEqual([false, {}]);
  });

  test('one lane that fails among several is enough', async () => {
    const world = worldWhere();
    const { publish } = world.ports.hubs;
    const lanes = [laneOf('d1' as never, 4), laneOf('d4' as never, 4)];
    expect(new Set(lanes).size).toBe(2);
    const hubs = {
      ...world.ports.hubs,
      publish: (lane: number, own: readonly Uint8Array[]) => (lane === lanes[1] ? Promise.reject(new Error('gone')) : publish(lane, own)),
    };
    await expect(ingestBatch(batchOf([accept(), accept({ DeviceId: 'd4' })]), reader, plan, { ...world.ports, hubs })).rejects.toThrow(
      'gone',
    );
    expect(world.begun).not.toContain('progress');
  });

  test('a failing progress throws too: the batch comes again', async () =>
    await expect(ingestBatch(everything, reader, plan, worldWhere('progress').ports)).rejects.toThrow('no progress'));
});

describe('what is noted', () => {
  test('is the position after the last message, with its enqueued time, for the generation', async () => {
    const world = worldWhere();
    await ingestBatch(batchOf([accept()], 'broken', []), reader, plan, world.ports);
    expect(world.noted).toEqual([{ generation: 3, partition: '2', next: 103, enqueuedAt: 5002n }]);
  });

  test('is nothing for an empty batch', async () => {
    const world = worldWhere();
    await ingestBatch(batchOf(), reader, plan, world.ports);
    expect(world.begun).toEqual([]);
  });
});

describe('the lanes', () => {
  test('get every fact of their devices once, in order, with the hosts that facts name', async () => {
    const devices = ['d1', 'd2', 'd3', 'd4', 'D1'];
    const world = worldWhere();
    const named = { InitiatingProcessId: 720, InitiatingProcessCreationTime: '2026-03-09T05:41:07Z' };
    const records = devices.flatMap((DeviceId) => [
      accept({ DeviceId, ReportId: 1, ...named }),
      accept({ DeviceId, ReportId: 2, ...named }),
    ]);
    await ingestBatch(batchOf(records, records), reader, plan, world.ports);
    const sent = world.published.flatMap(({ lane, messages }) => messages.flatMap(factsOfMessage).map((fact) => ({ lane, fact })));
    for (const { lane, fact } of sent) expect(lane).toBe(laneOf(fact.device, 4));
    for (const device of devices) {
      const own = sent.filter(({ fact }) => fact.device === device).map(({ fact }) => [fact.table, JSON.parse(fact.id)[1]]);
      expect(own).toEqual([
        ['DeviceNetworkEvents', 1],
        ['DeviceNetworkEvents', 2],
        ['HostIdentity', 'services'],
      ]);
    }
  });

  test('are published to at most once a batch each', async () => {
    const world = worldWhere();
    await ingestBatch(batchOf([accept()], [accept({ ReportId: 2 })], [accept({ ReportId: 3, DeviceId: 'd9' })]), reader, plan, world.ports);
    const lanes = world.published.map(({ lane }) => lane);
    expect(new Set(lanes).size).toBe(lanes.length);
  });

  test('get nothing that no rule asks for: it is learnt from, and stays', async () => {
    const world = worldWhere();
    const dial = { ActionType: 'ConnectionSuccess', RemotePort: 445, LocalPort: 50_000 };
    const adapter = { NetworkAdapterName: '{A}', IPAddresses: '[{"IPAddress":"10.1.0.77"}]' };
    const account = await ingestBatch(
      batchOf([
        accept({ ...dial, DeviceId: 'd1' }),
        accept({ ...adapter, DeviceId: 'd2' }, 'DeviceNetworkInfo'),
        accept({ DeviceId: 'd3', ReportId: 2 }),
      ]),
      reader,
      plan,
      world.ports,
    );
    expect(world.published.flatMap(({ messages }) => messages.flatMap(factsOfMessage)).map(({ device }) => device)).toEqual(['d3']);
    expect([account.received, account.facts]).toEqual([3, 3]);
    const holders = (address: string) => world.stores.reference.members('address', JSON.stringify(['holders', address, '2026-03-17']), 9);
    expect([...(await holders('10.1.0.5')).keys()].sort()).toEqual(['d1', 'd3']);
    expect([...(await holders('10.1.0.77')).keys()]).toEqual(['d2']);
    const ends = JSON.stringify(['10.1.0.5', '50000', '10.1.0.66', '445', '2026-03-17']);
    expect((await world.stores.reference.members('dial', ends, 9)).size).toBe(1);
  });

  test('a device id that would fill a row is learnt nothing of, and does no harm', async () => {
    const world = worldWhere();
    await ingestBatch(batchOf([accept({ DeviceId: '\u0001'.repeat(120_000) })]), reader, plan, world.ports);
    expect(world.noted).toHaveLength(1);
    expect(world.begun).not.toContain('certificate');
  });

  test('get no certificates: those are noted by hash', async () => {
    const world = worldWhere();
    await ingestBatch(
      batchOf([accept({ SHA1: 'A1', IsSigned: true, IsTrusted: true }, 'DeviceFileCertificateInfo')]),
      reader,
      plan,
      world.ports,
    );
    expect(world.published).toEqual([]);
    expect([...(await world.stores.reference.members('certificate', 'a1', 9)).keys()]).toEqual(['trusted']);
  });
});

describe('dead letters', () => {
  test('say the place, the reason and a neutral excerpt', async () => {
    const world = worldWhere();
    await ingestBatch(batchOf([accept(), accept({ Timestamp: 'a\u202eb' })], 'not \u0007 JSON'), reader, plan, world.ports);
    expect(world.letters.map(({ hub, partition, sequence, index }) => [hub, partition, sequence, index])).toEqual([
      ['raw', '2', 100, 1],
      ['raw', '2', 101, -1],
    ]);
    expect(world.letters[0]?.reason).toBe('Timestamp: not a time');
    expect(world.letters[0]?.excerpt).toContain('a\\u{202e}b');
    expect(world.letters[1]?.reason).toMatch(/^not JSON: /);
    expect(world.letters[1]?.excerpt).toBe('not \\u{7} JSON');
  });

  test('are at most 4 KiB of text each, whatever the record holds', async () => {
    const world = worldWhere();
    const texts = ['\u200b', '\u0000', '\ud800', '💣', '\u{e0001}', '漢', '"', '\\'];
    await ingestBatch(
      batchOf(
        texts.map((text) => accept({ Timestamp: text.repeat(5000) })),
        ...texts.map((text) => text.repeat(5000)),
      ),
      reader,
      plan,
      world.ports,
    );
    expect(world.letters).toHaveLength(2 * texts.length);
    for (const { reason, excerpt } of world.letters) {
      expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(4096);
      expect(Buffer.byteLength(excerpt)).toBeLessThanOrEqual(4096);
    }
  });
});

describe('the account', () => {
  test('is the sum of all messages, and is told to telemetry', async () => {
    const world = worldWhere();
    const accounting = await ingestBatch(
      batchOf([accept(), accept(), accept({ ActionType: 'ConnectionFailed' })], 'x', [{ category: 'EmailEvents', properties: {} }, null]),
      reader,
      plan,
      world.ports,
    );
    expect({ ...accounting, filtered: Object.fromEntries(accounting.filtered) }).toEqual({
      received: 6,
      facts: 1,
      duplicates: 1,
      deadLettered: 2,
      filtered: { 'no rule needs it': 1, 'table not read': 1 },
    });
    expect(world.accounts).toEqual([
      {
        received: 6,
        facts: 1,
        filtered: 2,
        duplicates: 1,
        deadLettered: 2,
        partition: '2',
        firstSequence: 100,
        lastSequence: 102,
        messages: 3,
      },
    ]);
    expect(world.counts).toEqual({
      'records.dead-lettered': 2,
      'table.records DeviceNetworkEvents true': 1,
      'table.records DeviceNetworkEvents false': 2,
      'table.records none true': 0,
      'table.records none false': 3,
    });
  });

  test('holds for whatever comes: received = facts + filtered + duplicates + dead letters', () =>
    fc.assert(
      fc.asyncProperty(fc.array(hostileMessages, { maxLength: 4 }), fc.array(fc.string(), { maxLength: 2 }), async (messages, junk) => {
        const world = worldWhere();
        const bodies = [...messages.map((message) => write(message, minified)), ...junk];
        const { received, facts, filtered, duplicates, deadLettered } = await ingestBatch(batchOf(...bodies), reader, plan, world.ports);
        const passedOver = [...filtered.values()].reduce((sum, count) => sum + count, 0);
        expect(facts + passedOver + duplicates + deadLettered).toBe(received);
        expect(world.letters).toHaveLength(deadLettered);
        const { 'records.dead-lettered': _letters, ...byTable } = world.counts;
        expect(Object.values(byTable).reduce((sum, count) => sum + count, 0)).toBe(received);
      }),
    ));
});
