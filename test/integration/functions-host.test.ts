import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EventHubProducerClient } from '@azure/event-hubs';
import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob';
import { ContainerClient } from '@azure/storage-blob';
import { type Azurite, type EventHubs, type FunctionsHost, startAzurite, startEventHubs, startFunctionsHost } from '../../lib/local';

/** The local Functions host does to an app what Azure's does, also what is odd about it. */

interface Told {
  readonly what: string;
  readonly bodies?: readonly string[];
  readonly binary?: boolean;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly retry?: { readonly retryCount: number; readonly maxRetryCount: number };
  readonly timer?: object;
}

const never = '0 0 0 29 2 *';
const appDirectory = join(__dirname, 'fixture-app');

let azurite: Azurite;
let hubs: EventHubs;
let producer: EventHubProducerClient;
let folder: string;
let hub: string;
const hosts: FunctionsHost[] = [];
let count = 0;

beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

beforeEach(async () => {
  // A hub of its own for each test: its checkpoints are in the one Azurite.
  hub = `hub-${count++}`;
  hubs = await startEventHubs({ hubs: [{ name: hub, partitions: 1 }] });
  producer = new EventHubProducerClient(hubs.connectionString, hub);
  folder = await mkdtemp(join(tmpdir(), 'hopwatch-test-'));
});
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.kill();
  await producer.close();
  await hubs.stop();
  await rm(folder, { recursive: true });
});

const start = async (changes: Readonly<Record<string, string>> = {}, port = 0): Promise<FunctionsHost> => {
  const host = await startFunctionsHost({
    appDirectory,
    port,
    settings: () => ({
      AzureWebJobsStorage: azurite.connectionString,
      Hub: hubs.connectionString,
      HUB_NAME: hub,
      SCHEDULE: never,
      TOLD: join(folder, 'told'),
      ...changes,
    }),
  });
  hosts.push(host);
  return host;
};

const told = async (what: string): Promise<readonly Told[]> => {
  const text = await readFile(join(folder, 'told'), 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Told).filter((line) => line.what === what);
};

const until = async (what: string, times: number): Promise<readonly Told[]> => {
  for (let tries = 0; tries < 1_500; tries++) {
    const lines = await told(what);
    if (lines.length >= times) return lines;
    await delay(10);
  }
  throw new Error(`waited in vain for ${times} times ${what}; ${hosts.at(-1)?.tail()}`);
};

/** Waits until batches of this kind hold so many events together: how they are cut is the broker's and the network's. */
const untilAll = async (what: string, events: number): Promise<readonly Told[]> => {
  for (let times = 1; ; times++) {
    const lines = await until(what, times);
    if (lines.reduce((sum, { bodies }) => sum + (bodies?.length ?? 0), 0) >= events) return lines;
  }
};

/** Waits until the hub's partition has a checkpoint at this sequence number. */
const untilCheckpoint = async (sequence: number): Promise<void> => {
  const store = new BlobCheckpointStore(new ContainerClient(azurite.connectionString, 'azure-webjobs-eventhub'));
  for (let tries = 0; tries < 500; tries++) {
    const [checkpoint] = await store.listCheckpoints('127.0.0.1', hub, '$Default');
    if (checkpoint?.sequenceNumber === sequence) return;
    await delay(30);
  }
  throw new Error(`waited in vain for the checkpoint ${sequence}`);
};

const send = (...bodies: readonly string[]): Promise<void> => producer.sendBatch(bodies.map((body) => ({ body: Buffer.from(body) })));

describe('a batch of an event hub', () => {
  it('comes as bytes, with its metadata in the forms of the true host', async () => {
    await producer.sendBatch([{ body: Buffer.from('9007199254740993') }, { body: Buffer.from('b') }], { partitionKey: 'k' });
    await producer.sendBatch([{ body: Buffer.from('not JSON'), properties: { Kind: 'x' } }]);
    await start();
    const batches = await untilAll('batch', 3);
    const all = (name: string): readonly unknown[] => batches.flatMap(({ metadata }) => metadata?.[name] as readonly unknown[]);
    expect(batches.flatMap(({ bodies }) => bodies)).toEqual(['9007199254740993', 'b', 'not JSON']);
    // Long objects; a list of texts without its empty entries, so out of step; the first letter of a property's name lowered.
    expect(all('sequenceNumberArray')).toEqual([0, 1, 2].map((low) => ({ low, high: 0, unsigned: false })));
    expect(all('partitionKeyArray')).toEqual(['k', 'k']);
    expect(all('propertiesArray')).toEqual([{}, {}, { kind: 'x' }]);
    expect(all('systemPropertiesArray')).toMatchObject([
      { sequenceNumber: 0, partitionKey: 'k' },
      { sequenceNumber: 1, partitionKey: 'k' },
      { sequenceNumber: 2, partitionKey: null },
    ]);
    const [system] = all('systemPropertiesArray') as readonly { readonly enqueuedTimeUtc: string }[];
    expect(system?.enqueuedTimeUtc).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/);
    for (const batch of batches) {
      expect(batch.metadata?.partitionContext).toMatchObject({ eventHubName: hub, consumerGroup: '$Default', partitionId: '0' });
      expect(batch).toMatchObject({ binary: true });
      expect(batch).not.toHaveProperty('retry');
    }
  });

  it('holds as many events as host.json says, or the app setting that overrides it', async () => {
    await send(...Array.from({ length: 25 }, (_, index) => String(index)));
    const host = await start();
    await untilCheckpoint(24);
    const sizes = (await told('done')).map(({ bodies }) => bodies?.length ?? 0);
    expect(sizes.filter((size) => size > 10)).toEqual([]);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(25);
    await host.kill();
    await send('x', 'y', 'z');
    await start({ AzureFunctionsJobHost__extensions__eventHubs__maxEventBatchSize: '1' });
    const last = (await until('done', sizes.length + 3)).slice(-3);
    expect(last.map(({ bodies }) => bodies)).toEqual([['x'], ['y'], ['z']]);
  });
});

describe('retries and checkpoints', () => {
  it('a batch that fails is tried again as the policy says, then given up: its checkpoint advances and it is lost', async () => {
    await send('bad');
    const host = await start();
    const tries = await until('batch', 3);
    expect(tries.map(({ retry }) => retry?.retryCount ?? 0)).toEqual([0, 1, 2]);
    await send('good');
    await until('done', 1);
    expect(host.tail()).toContain('read failed and is not tried again: a bad message');
    await untilCheckpoint(1);
    await host.kill();
    await send('after');
    await start();
    const done = await until('done', 2);
    expect(done.flatMap(({ bodies }) => bodies)).toEqual(['good', 'after']);
    expect(await told('batch')).toHaveLength(5);
  });

  it('a host that stops between two tries leaves no checkpoint: the batch comes again', async () => {
    await send('bad');
    const host = await start();
    await until('batch', 1);
    await host.stop();
    expect(await told('batch')).toHaveLength(1);
    await start();
    const [, again] = await until('batch', 2);
    expect(again).toMatchObject({ bodies: ['bad'] });
    expect(again).not.toHaveProperty('retry');
  });

  it('a host that is killed repeats what it had not yet checkpointed, and nothing else', async () => {
    await send('first');
    const host = await start();
    await untilCheckpoint(0);
    await send('slow');
    await until('batch', 2);
    await host.kill();
    await start();
    const batches = await until('batch', 3);
    expect(batches.map(({ bodies }) => bodies)).toEqual([['first'], ['slow'], ['slow']]);
  });
});

describe('stopping', () => {
  it('lets a running invocation end, then runs the hook appTerminate', async () => {
    await send('slow');
    const host = await start();
    await until('batch', 1);
    await host.stop();
    expect(await told('done')).toHaveLength(1);
    expect(await told('appTerminate')).toHaveLength(1);
  });

  it('is no death', async () => {
    const host = await start();
    await host.stop();
    expect(await Promise.race([host.died, delay(50, 'alive')])).toBe('alive');
  });
});

describe('timers', () => {
  it('fire when their schedule says so', async () => {
    await start({ SCHEDULE: '* * * * * *' });
    const [tick] = await until('tick', 2);
    expect(tick?.timer).toMatchObject({ isPastDue: false, scheduleStatus: { next: expect.stringMatching(/\.000Z$/) } });
  });
});

describe('HTTP functions', () => {
  it('answer under the prefix and their route or name, to their methods alone', async () => {
    const { url, functions } = await start();
    expect(functions.map(({ name }) => name)).toEqual(['read', 'tick', 'echo', 'quiet']);
    const echoed = await fetch(`${url}/v1/echo?q=1`, { method: 'POST', body: 'hello', headers: { 'x-asked': 'me' } });
    expect([echoed.status, await echoed.text(), echoed.headers.get('x-asked')]).toEqual([201, 'HELLO', 'me 1']);
    const status = async (path: string, method: string, body?: string) =>
      (await fetch(url + path, { method, ...(body ? { body } : {}) })).status;
    expect(await status('/v1/deep/quiet', 'GET')).toBe(204);
    expect(await status('/v1/echo', 'GET')).toBe(404);
    expect(await status('/echo', 'POST', 'x')).toBe(404);
    expect(await status('/v1/echo', 'POST', 'bad')).toBe(500);
  });
});

describe('a start that cannot be', () => {
  it('says what the app says', async () => {
    await expect(start({ REFUSE: 'the moon is wrong' })).rejects.toMatchObject({
      code: 'local-runtime-failed',
      message: 'The Functions host could not start: the moon is wrong',
    });
  });

  it.each([
    ['a setting that a trigger names', { HUB_NAME: '' }, 'HUB_NAME'],
    ['a schedule', { SCHEDULE: 'often' }, "'often' is not a schedule"],
  ])('names %s', async (_, changes, text) => {
    await expect(start(changes)).rejects.toMatchObject({ message: expect.stringContaining(text) });
  });

  it('names the port that is taken', async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    await expect(start({}, port)).rejects.toMatchObject({ message: expect.stringContaining(`port ${port} cannot be had`) });
  });
});
