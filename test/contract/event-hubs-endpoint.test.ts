import {
  type EventData,
  EventHubConsumerClient,
  EventHubProducerClient,
  type EventPosition,
  earliestEventPosition,
  latestEventPosition,
  type PartitionContext,
  type ReceivedEventData,
  type SubscribeOptions,
} from '@azure/event-hubs';
import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob';
import { ContainerClient } from '@azure/storage-blob';
import { type Azurite, type EventHubs, startAzurite, startEventHubs } from '../../lib/local';

/** What a client of Event Hubs may rely on, asked with the public SDK alone: the same must hold of the true service. */

const hub = 'telemetry';
const group = '$Default';
/** Fails at once instead of trying for minutes. */
const noRetry = { retryOptions: { maxRetries: 0 } };

let hubs: EventHubs;
let producer: EventHubProducerClient;
const closing: { close(): Promise<unknown> }[] = [];

const closed = <T extends { close(): Promise<unknown> }>(one: T): T => {
  closing.push(one);
  return one;
};

beforeEach(async () => {
  hubs = await startEventHubs({
    hubs: [
      { name: hub, partitions: 4 },
      { name: 'other', partitions: 1 },
    ],
  });
  producer = closed(new EventHubProducerClient(hubs.connectionString, hub, noRetry));
});

afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
  await hubs.stop();
});

const consumer = () => closed(new EventHubConsumerClient(group, hubs.connectionString, hub, noRetry));

const send = (partitionId: string, ...events: EventData[]): Promise<void> => producer.sendBatch(events, { partitionId });

const until = async (condition: () => boolean): Promise<void> => {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 1000) throw new Error('waited ten seconds in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

interface Listening {
  readonly events: ReceivedEventData[];
  readonly errors: Error[];
  readonly contexts: PartitionContext[];
}

const listen = (partition: string, startPosition: EventPosition, options: SubscribeOptions = {}): Listening => {
  const heard: Listening = { events: [], errors: [], contexts: [] };
  closed(
    consumer().subscribe(
      partition,
      {
        processEvents: async (events, context) => {
          heard.events.push(...events);
          heard.contexts.push(context);
        },
        processError: async (error) => void heard.errors.push(error),
      },
      { startPosition, maxWaitTimeInSeconds: 1, ...options },
    ),
  );
  return heard;
};

const bodies = (heard: Listening): unknown[] => heard.events.map(({ body }) => body);

describe('properties', () => {
  it('names the hub and its partitions', async () => {
    const { name, partitionIds } = await producer.getEventHubProperties();
    expect({ name, partitionIds }).toEqual({ name: hub, partitionIds: ['0', '1', '2', '3'] });
  });

  it('says that a partition is empty, then what was enqueued last', async () => {
    expect(await producer.getPartitionProperties('2')).toMatchObject({ isEmpty: true, lastEnqueuedSequenceNumber: -1 });
    await send('2', { body: 1 }, { body: 2 });
    expect(await producer.getPartitionProperties('2')).toMatchObject({
      isEmpty: false,
      beginningSequenceNumber: 0,
      lastEnqueuedSequenceNumber: 1,
      partitionId: '2',
      eventHubName: hub,
    });
    expect(hubs.depth(hub).map(({ lastSequenceNumber }) => lastSequenceNumber)).toEqual([-1, -1, 1, -1]);
  });

  it('keeps the hubs of a namespace apart', async () => {
    await send('0', { body: 1 });
    expect(hubs.depth('other')).toEqual([{ partition: '0', lastSequenceNumber: -1 }]);
  });
});

describe('what is sent', () => {
  it('comes back with its body, properties and places, in order', async () => {
    await send(
      '1',
      { body: { a: 1 }, properties: { kind: 'x', count: 7 }, messageId: 'm1', contentType: 'application/json' },
      { body: 'text' },
    );
    await send('1', { body: Buffer.from([0, 255, 10]) });
    const heard = listen('1', earliestEventPosition);
    await until(() => heard.events.length === 3);
    expect(heard.events[0]).toMatchObject({
      body: { a: 1 },
      properties: { kind: 'x', count: 7 },
      messageId: 'm1',
      contentType: 'application/json',
    });
    expect(heard.events[1]?.body).toBe('text');
    expect(Buffer.compare(heard.events[2]?.body, Buffer.from([0, 255, 10]))).toBe(0);
    expect(heard.events.map(({ sequenceNumber }) => sequenceNumber)).toEqual([0, 1, 2]);
    expect(heard.events.every(({ enqueuedTimeUtc }) => Math.abs(Date.now() - enqueuedTimeUtc.getTime()) < 60_000)).toBe(true);
    expect(heard.errors).toEqual([]);
  });

  it('stays in one partition for one key, and says the key', async () => {
    for (const body of [1, 2, 3]) await producer.sendBatch([{ body }], { partitionKey: 'device-7' });
    const [filled, ...others] = hubs.depth(hub).filter(({ lastSequenceNumber }) => lastSequenceNumber >= 0);
    expect(others).toEqual([]);
    const heard = listen(filled?.partition ?? '', earliestEventPosition);
    await until(() => heard.events.length === 3);
    expect(heard.events.map(({ partitionKey }) => partitionKey)).toEqual(['device-7', 'device-7', 'device-7']);
  });

  it('spreads over the partitions where neither key nor partition is named', async () => {
    for (const body of [1, 2, 3, 4]) await producer.sendBatch([{ body }]);
    expect(hubs.depth(hub).map(({ lastSequenceNumber }) => lastSequenceNumber)).toEqual([0, 0, 0, 0]);
  });

  it('fits a batch that the SDK has filled, and is refused above the limit', async () => {
    const batch = await producer.createBatch({ partitionId: '0' });
    let taken = 0;
    while (batch.tryAdd({ body: Buffer.alloc(100_000, 1) })) taken++;
    expect(taken).toBe(10);
    await producer.sendBatch(batch);
    expect(hubs.depth(hub)[0]?.lastSequenceNumber).toBe(9);
    await expect(send('0', { body: Buffer.alloc(1_100_000) })).rejects.toMatchObject({ code: 'MessageTooLargeError' });
  });

  it('reaches a receiver that waits already', async () => {
    const heard = listen('3', latestEventPosition);
    await until(() => heard.contexts.length > 0 || heard.events.length > 0);
    await send('3', { body: 'now' });
    await until(() => heard.events.length === 1);
    expect(bodies(heard)).toEqual(['now']);
  });

  it('comes through in numbers, several thousand at once', async () => {
    const sent = Array.from({ length: 5_000 }, (_, body) => ({ body }));
    for (let at = 0; at < sent.length; at += 500) await send('0', ...sent.slice(at, at + 500));
    const heard = listen('0', earliestEventPosition, { maxBatchSize: 300 });
    await until(() => heard.events.length >= sent.length);
    expect(bodies(heard)).toEqual(sent.map(({ body }) => body));
  });
});

describe('start positions', () => {
  beforeEach(async () => {
    for (const body of ['a', 'b', 'c', 'd']) {
      await send('0', { body });
      // Enqueued times differ.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

  const all = async (): Promise<readonly ReceivedEventData[]> => {
    const heard = listen('0', earliestEventPosition);
    await until(() => heard.events.length === 4);
    return heard.events;
  };

  it.each([
    ['after a sequence number', (at: ReceivedEventData) => ({ sequenceNumber: at.sequenceNumber }), ['c', 'd']],
    ['at a sequence number', (at: ReceivedEventData) => ({ sequenceNumber: at.sequenceNumber, isInclusive: true }), ['b', 'c', 'd']],
    ['after an offset', (at: ReceivedEventData) => ({ offset: at.offset }), ['c', 'd']],
    ['at an offset', (at: ReceivedEventData) => ({ offset: at.offset, isInclusive: true }), ['b', 'c', 'd']],
    ['after an enqueued time', (at: ReceivedEventData) => ({ enqueuedOn: at.enqueuedTimeUtc }), ['c', 'd']],
  ] as const)('%s', async (_, positionAt, expected) => {
    const [, second] = await all();
    const heard = listen('0', positionAt(second as ReceivedEventData));
    await until(() => heard.events.length >= expected.length);
    expect(bodies(heard)).toEqual([...expected]);
  });

  it('after the last', async () => {
    const heard = listen('0', latestEventPosition);
    await until(() => heard.contexts.length > 0);
    expect(bodies(heard)).toEqual([]);
  });
});

describe('receivers', () => {
  it('learn how far the partition is, if they ask', async () => {
    await send('0', { body: 1 }, { body: 2 }, { body: 3 });
    const heard = listen('0', earliestEventPosition, { trackLastEnqueuedEventProperties: true, maxBatchSize: 1 });
    await until(() => heard.events.length === 3);
    expect(heard.contexts.at(-1)?.lastEnqueuedEventProperties).toMatchObject({ sequenceNumber: 2 });
  });

  it('with a higher epoch take the partition; with a lower one they are refused', async () => {
    await send('0', { body: 1 });
    const first = listen('0', earliestEventPosition, { ownerLevel: 1 });
    await until(() => first.events.length === 1);
    const higher = listen('0', earliestEventPosition, { ownerLevel: 2 });
    await until(() => higher.events.length === 1 && first.errors.length > 0);
    const lower = listen('0', earliestEventPosition, { ownerLevel: 1 });
    await until(() => lower.errors.length > 0);
    expect(first.errors[0]).toMatchObject({ code: 'ReceiverDisconnectedError' });
    expect(lower.errors[0]).toMatchObject({ code: 'ReceiverDisconnectedError' });
    expect(lower.events).toEqual([]);
    expect(higher.errors).toEqual([]);
  });

  it('without an epoch share a partition', async () => {
    const [one, two] = [listen('0', earliestEventPosition), listen('0', earliestEventPosition)];
    await send('0', { body: 1 });
    await until(() => one.events.length === 1 && two.events.length === 1);
    expect([...one.errors, ...two.errors]).toEqual([]);
  });
});

describe('what is not there', () => {
  it('an unknown hub is a missing entity, for properties, senders and receivers', async () => {
    const missing = { code: 'MessagingEntityNotFoundError' };
    const stranger = closed(new EventHubProducerClient(hubs.connectionString, 'nowhere', noRetry));
    await expect(stranger.getEventHubProperties()).rejects.toMatchObject(missing);
    await expect(stranger.sendBatch([{ body: 1 }])).rejects.toMatchObject(missing);
    const errors: Error[] = [];
    const lost = closed(new EventHubConsumerClient(group, hubs.connectionString, 'nowhere', noRetry));
    closed(
      lost.subscribe(
        '0',
        { processEvents: async () => undefined, processError: async (error) => void errors.push(error) },
        { startPosition: earliestEventPosition },
      ),
    );
    await until(() => errors.length > 0);
    expect(errors[0]).toMatchObject(missing);
  });

  it('an unknown partition is out of range, for properties, senders and receivers', async () => {
    const outOfRange = { code: 'ArgumentOutOfRangeError' };
    await expect(producer.getPartitionProperties('9')).rejects.toMatchObject(outOfRange);
    await expect(send('9', { body: 1 })).rejects.toMatchObject(outOfRange);
    const heard = listen('9', earliestEventPosition);
    await until(() => heard.errors.length > 0);
    expect(heard.errors[0]).toMatchObject(outOfRange);
  });

  it('a port that is taken is an error that names it', async () => {
    const port = Number(/:(\d+);/.exec(hubs.connectionString)?.[1]);
    await expect(startEventHubs({ hubs: [], port })).rejects.toMatchObject({
      code: 'local-runtime-failed',
      message: expect.stringContaining(`port ${port}`),
    });
  });
});

describe('with the checkpoints of the SDK in Azurite', () => {
  let azurite: Azurite;
  beforeAll(async () => {
    azurite = await startAzurite();
  });
  afterAll(() => azurite.stop());

  const container = async (name: string): Promise<ContainerClient> => {
    const client = new ContainerClient(azurite.connectionString, name);
    await client.createIfNotExists();
    return client;
  };

  it('a consumer goes on where the one before it left off', async () => {
    const store = new BlobCheckpointStore(await container('resume'));
    const read = async (count: number): Promise<unknown[]> => {
      const seen: unknown[] = [];
      const client = new EventHubConsumerClient(group, hubs.connectionString, hub, store, {
        ...noRetry,
        loadBalancingOptions: { strategy: 'greedy' },
      });
      const subscription = client.subscribe(
        {
          processEvents: async (events, context) => {
            seen.push(...events.map(({ body }) => body));
            const last = events.at(-1);
            if (last !== undefined) await context.updateCheckpoint(last);
          },
          processError: async () => undefined,
        },
        { startPosition: earliestEventPosition },
      );
      await until(() => seen.length >= count);
      await subscription.close();
      await client.close();
      return seen.sort();
    };
    for (const partition of ['0', '1', '2', '3']) await send(partition, { body: `old ${partition}` });
    expect(await read(4)).toEqual(['old 0', 'old 1', 'old 2', 'old 3']);
    await send('2', { body: 'new 2' });
    expect(await read(1)).toEqual(['new 2']);
  });
});
