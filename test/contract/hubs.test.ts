import { EventHubConsumerClient, EventHubProducerClient, earliestEventPosition } from '@azure/event-hubs';
import { eventHubs, retainedMessages } from '../../lib/hubs/event-hubs';
import { memoryHubs } from '../../lib/hubs/memory';
import { type EventHubs, startEventHubs } from '../../lib/local';
import { fromUnixMilliseconds, milliseconds, minutes, noTime, seconds } from '../../lib/model/time';
import type { HubName, Hubs, RetainedMessages } from '../../lib/pipeline/ports';
import { tcpProxy } from '../support/contract/tcp-proxy';
import { type HubsUnderTest, hubsContract } from './ports/hubs';
import { retainedMessagesContract } from './ports/retained-messages';

const partitions = { raw: 4, facts: 2 };
const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

hubsContract('memory', async () => {
  const hubs = memoryHubs(partitions, () => fromUnixMilliseconds(0));
  return {
    hubs,
    enqueueRaw: async (partition, bodies) => {
      for (const body of bodies) hubs.enqueueRaw(partition, body);
    },
    messagesIn: async (lane) => hubs.log('facts', lane).map(({ body }) => body),
  };
});

retainedMessagesContract('memory', async () => {
  const hubs = memoryHubs(partitions, () => fromUnixMilliseconds(0));
  return {
    messages: hubs,
    enqueue: async (hub, partition, bodies) => {
      if (hub === 'facts') await hubs.publish(partition, bodies);
      else for (const body of bodies) hubs.enqueueRaw(partition, body);
    },
  };
});

describe('on the local endpoint', () => {
  let endpoint: EventHubs;
  const start = (port?: number) =>
    startEventHubs({
      hubs: [
        { name: 'raw', partitions: partitions.raw },
        { name: 'facts', partitions: partitions.facts },
      ],
      ...(port === undefined ? {} : { port }),
    });
  const closing: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    endpoint = await start();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await endpoint.stop();
  });

  const over = (connectionString: string, deadline = seconds(10), patience = minutes(2)): Hubs => {
    const hubs = eventHubs({ raw: { connectionString, hub: 'raw' }, facts: { connectionString, hub: 'facts' } }, { deadline, patience });
    closing.push(() => hubs.close());
    return hubs;
  };

  /** Reads a lane to its end with a consumer of its own. */
  const messagesIn = async (lane: number): Promise<readonly Uint8Array[]> => {
    const count = (endpoint.depth('facts')[lane]?.lastSequenceNumber ?? -1) + 1;
    const consumer = new EventHubConsumerClient('$Default', endpoint.connectionString, 'facts');
    const bodies: Uint8Array[] = [];
    await new Promise<void>((resolve, reject) => {
      if (count === 0) resolve();
      consumer.subscribe(
        String(lane),
        {
          processEvents: async (events) => {
            bodies.push(...events.map(({ body }) => body as Uint8Array));
            if (bodies.length >= count) resolve();
          },
          processError: async (error) => reject(error),
        },
        { startPosition: earliestEventPosition, maxWaitTimeInSeconds: 1, skipParsingBodyAsJson: true },
      );
    });
    await consumer.close();
    return bodies;
  };

  hubsContract('Azure Event Hubs', async (): Promise<HubsUnderTest> => {
    const producer = new EventHubProducerClient(endpoint.connectionString, 'raw');
    closing.push(() => producer.close());
    return {
      hubs: over(endpoint.connectionString),
      enqueueRaw: async (partition, bodies) =>
        producer.sendBatch(
          bodies.map((body) => ({ body })),
          { partitionId: String(partition) },
        ),
      messagesIn,
    };
  });

  const enqueue = async (hub: HubName, partition: number, bodies: readonly Uint8Array[]): Promise<void> => {
    const producer = new EventHubProducerClient(endpoint.connectionString, hub);
    await producer.sendBatch(
      bodies.map((body) => ({ body })),
      { partitionId: String(partition) },
    );
    await producer.close();
  };
  const reading = (group: string): RetainedMessages => {
    const { connectionString } = endpoint;
    const messages = retainedMessages({ raw: { connectionString, hub: 'raw' }, facts: { connectionString, hub: 'facts' } }, group);
    closing.push(() => messages.close());
    return messages;
  };
  retainedMessagesContract('Azure Event Hubs', async () => ({ messages: reading('another'), enqueue }));

  describe('beside a reader that claims the partition, as a Functions host does', () => {
    const claimed = async () => {
      await enqueue('raw', 0, [bytes('a')]);
      const consumer = new EventHubConsumerClient('own', endpoint.connectionString, 'raw');
      const [seen, failed]: [string[], unknown[]] = [[], []];
      consumer.subscribe(
        '0',
        {
          processEvents: async (events) => void seen.push(...events.map(({ body }) => String(body))),
          processError: async (error) => void failed.push(error),
        },
        { ownerLevel: 1, startPosition: earliestEventPosition, maxWaitTimeInSeconds: 1, skipParsingBodyAsJson: true },
      );
      closing.push(() => consumer.close());
      const until = async (count: number): Promise<void> => {
        while (seen.length < count) await new Promise((resolve) => setTimeout(resolve, 20));
      };
      await until(1);
      return { seen, failed, until };
    };

    test('a message is read under another consumer group, and that reader goes on', async () => {
      const { seen, failed, until } = await claimed();
      expect(String((await reading('another').read('raw', '0', 0))?.body)).toBe('a');
      await enqueue('raw', 0, [bytes('b')]);
      await until(2);
      expect([seen, failed]).toEqual([['a', 'b'], []]);
    });

    test('under its own the read is refused and says what to do, and that reader goes on', async () => {
      const { seen, failed, until } = await claimed();
      await expect(reading('own').read('raw', '0', 0)).rejects.toMatchObject({
        code: 'hub-unavailable',
        disposition: 'fatal',
        message: expect.stringContaining('give another one'),
      });
      await enqueue('raw', 0, [bytes('b')]);
      await until(2);
      expect([seen, failed]).toEqual([['a', 'b'], []]);
    });
  });

  test('what expired is not there, although what came after it is', async () => {
    await enqueue('raw', 0, [bytes('a'), bytes('b')]);
    const properties = { isEmpty: false, beginningSequenceNumber: 1, lastEnqueuedSequenceNumber: 1 };
    const described = jest.spyOn(EventHubConsumerClient.prototype, 'getPartitionProperties').mockResolvedValue(properties as never);
    closing.push(async () => described.mockRestore());
    const messages = reading('another');
    expect(await messages.read('raw', '0', 0)).toBeUndefined();
    expect(String((await messages.read('raw', '0', 1))?.body)).toBe('b');
  });

  const portOf = (connectionString: string): number =>
    Number(/localhost:(\d+)|127\.0\.0\.1:(\d+)/.exec(connectionString)?.slice(1).find(Boolean));

  const behindProxy = async (deadline = seconds(10)) => {
    const port = portOf(endpoint.connectionString);
    const proxy = await tcpProxy(port);
    closing.push(() => proxy.stop());
    return { proxy, hubs: over(endpoint.connectionString.replace(`:${port}`, `:${proxy.port}`), deadline) };
  };

  test('messages go in as few sends as they fit in', async () => {
    const sends = jest.spyOn(EventHubProducerClient.prototype, 'sendBatch');
    closing.push(async () => sends.mockRestore());
    const hubs = over(endpoint.connectionString);
    await hubs.publish(
      0,
      Array.from({ length: 100 }, () => bytes('small')),
    );
    expect(sends).toHaveBeenCalledTimes(1);
    await hubs.publish(
      0,
      Array.from({ length: 10 }, () => Buffer.alloc(192 * 1024)),
    );
    expect(sends).toHaveBeenCalledTimes(3);
  });

  test('a partition whose messages have all expired goes on from its last number', async () => {
    const properties = { isEmpty: true, lastEnqueuedSequenceNumber: 41, beginningSequenceNumber: 42, lastEnqueuedOffset: '4711' };
    const described = jest.spyOn(EventHubProducerClient.prototype, 'getPartitionProperties').mockResolvedValue(properties as never);
    closing.push(async () => described.mockRestore());
    expect(
      (await over(endpoint.connectionString).factsPartitions()).map(({ firstSequence, lastSequence }) => [firstSequence, lastSequence]),
    ).toEqual([
      [42, 41],
      [42, 41],
    ]);
  });

  test('a connection that breaks between two sends is opened anew', async () => {
    const { proxy, hubs } = await behindProxy(seconds(2));
    await hubs.publish(0, [bytes('a')]);
    proxy.cut();
    await hubs.publish(0, [bytes('b')]);
    expect((await messagesIn(0)).map(String)).toEqual(['a', 'b']);
    expect(proxy.connections).toBeGreaterThan(1);
  });

  test('a namespace that was away takes messages again when it is back', async () => {
    const hubs = over(endpoint.connectionString, seconds(1));
    await hubs.publish(0, [bytes('lost with the endpoint')]);
    const port = portOf(endpoint.connectionString);
    await endpoint.stop();
    await expect(hubs.publish(0, [bytes('a')])).rejects.toMatchObject({ code: 'hub-unavailable', disposition: 'retry' });
    endpoint = await start(port);
    await hubs.publish(0, [bytes('b')]);
    expect((await messagesIn(0)).map(String)).toEqual(['b']);
  });

  test('a namespace that swallows everything is an error in the end, and works again when it answers', async () => {
    const { proxy, hubs } = await behindProxy(milliseconds(1500));
    await hubs.publish(0, [bytes('a')]);
    proxy.swallow('everything');
    await expect(hubs.publish(0, [bytes('b')])).rejects.toMatchObject({ code: 'hub-unavailable', disposition: 'retry' });
    await expect(hubs.factsPartitions()).rejects.toMatchObject({ code: 'hub-unavailable', disposition: 'retry' });
    proxy.swallow('nothing');
    proxy.cut();
    await hubs.publish(0, [bytes('c')]);
    expect((await messagesIn(0)).map(String)).toEqual(['a', 'c']);
    expect((await hubs.factsPartitions())[0]?.lastSequence).toBe(1);
  });

  test('a client that only fails is replaced when patience is over, and not before', async () => {
    const stuck = new Set<unknown>();
    const trueSend = EventHubProducerClient.prototype.sendBatch;
    const sends = jest.spyOn(EventHubProducerClient.prototype, 'sendBatch').mockImplementation(function (
      this: EventHubProducerClient,
      ...args
    ) {
      if (stuck.size === 0) stuck.add(this);
      return stuck.has(this) ? Promise.reject(new Error('stuck')) : trueSend.apply(this, args);
    });
    closing.push(async () => sends.mockRestore());
    const patient = over(endpoint.connectionString);
    for (let n = 0; n < 2; n++) await expect(patient.publish(0, [bytes('a')])).rejects.toMatchObject({ code: 'hub-unavailable' });
    stuck.clear();
    const impatient = over(endpoint.connectionString, seconds(10), noTime);
    await expect(impatient.publish(0, [bytes('a')])).rejects.toMatchObject({ code: 'hub-unavailable' });
    await impatient.publish(0, [bytes('b')]);
    expect((await messagesIn(0)).map(String)).toEqual(['b']);
  });

  test('a lost acknowledgement: the messages are there, some twice, first copies in order', async () => {
    const { proxy, hubs } = await behindProxy(seconds(2));
    await hubs.publish(0, [bytes('a')]);
    proxy.swallow('answers');
    const publishing = hubs.publish(0, [bytes('b'), bytes('c')]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    proxy.swallow('nothing');
    await publishing;
    await hubs.publish(0, [bytes('d')]);
    const arrived = (await messagesIn(0)).map(String);
    expect([...new Set(arrived)]).toEqual(['a', 'b', 'c', 'd']);
    expect(arrived.length).toBeGreaterThan(4);
  });

  test('a hub that does not exist is an error at once, and says which', async () => {
    const connection = { connectionString: endpoint.connectionString, hub: 'nowhere' };
    const hubs = eventHubs({ raw: connection, facts: connection });
    closing.push(() => hubs.close());
    await expect(hubs.publish(0, [bytes('a')])).rejects.toMatchObject({
      code: 'hub-unavailable',
      message: expect.stringContaining('nowhere'),
    });
  });

  test('a hub that refuses says which roles to give', async () => {
    const refusal = Object.assign(new Error('no claim'), { code: 'UnauthorizedError' });
    const asked = jest.spyOn(EventHubProducerClient.prototype, 'getPartitionIds').mockRejectedValue(refusal);
    closing.push(async () => asked.mockRestore());
    await expect(over(endpoint.connectionString).rawPartitions()).rejects.toMatchObject({
      code: 'hub-unavailable',
      disposition: 'retry',
      message: expect.stringContaining('Azure Event Hubs Data Receiver'),
    });
  });

  test('closed before anything was opened, closed twice, and used after: no error', async () => {
    const hubs = over(endpoint.connectionString);
    await hubs.close();
    await hubs.publish(0, [bytes('a')]);
    await hubs.close();
    await hubs.close();
  });
});
