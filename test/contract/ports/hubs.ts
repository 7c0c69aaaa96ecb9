import type { Hubs } from '../../../lib/pipeline/ports';
import { outcomeOf, refused } from '../../support/contract/refusals';

/** Hubs of four raw and two facts partitions, and what stands behind them. */
export interface HubsUnderTest {
  readonly hubs: Hubs;
  enqueueRaw(partition: number, bodies: readonly Uint8Array[]): Promise<void>;
  /** Every message of a lane, in order. */
  messagesIn(lane: number): Promise<readonly Uint8Array[]>;
}

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const sized = (fill: number, size: number): Buffer => Buffer.alloc(size, fill);
const texts = (messages: readonly Uint8Array[]): readonly string[] => messages.map((body) => Buffer.from(body).toString('utf8'));
const shapes = (messages: readonly Uint8Array[]): readonly string[] => messages.map((body) => `${body[0]} x ${body.length}`);

export const hubsContract = (name: string, make: () => Promise<HubsUnderTest>): void => {
  describe(`Hubs, ${name}`, () => {
    let under: HubsUnderTest;
    beforeEach(async () => {
      under = await make();
    });
    afterEach(() => under.hubs.close());

    test('messages arrive in their lane, in order, byte by byte', async () => {
      const messages = [bytes('first'), Buffer.from(Array.from({ length: 256 }, (_, n) => n)), bytes('{"json":1}'), bytes('last')];
      await under.hubs.publish(1, messages);
      expect((await under.messagesIn(1)).map((body) => Buffer.from(body))).toEqual(messages);
      expect((await under.hubs.factsPartitions()).map(({ lastSequence }) => lastSequence)).toEqual([-1, 3]);
    });

    test('what was published before comes before', async () => {
      await under.hubs.publish(0, [bytes('a'), bytes('b')]);
      await under.hubs.publish(0, [bytes('c')]);
      expect(texts(await under.messagesIn(0))).toEqual(['a', 'b', 'c']);
    });

    test('more than one send can hold arrives in order', async () => {
      const messages = Array.from({ length: 12 }, (_, n) => sized(n, 192 * 1024));
      await under.hubs.publish(0, messages);
      expect(shapes(await under.messagesIn(0))).toEqual(shapes(messages));
    });

    test('two who publish at once keep their own order', async () => {
      const own = (who: string) => Array.from({ length: 20 }, (_, n) => bytes(`${who}${n}`));
      await Promise.all([under.hubs.publish(0, own('a')), under.hubs.publish(0, own('b'))]);
      const arrived = texts(await under.messagesIn(0));
      expect(arrived).toHaveLength(40);
      for (const who of ['a', 'b']) expect(arrived.filter((text) => text.startsWith(who))).toEqual(texts(own(who)));
    });

    test('no messages are nothing to send', async () => {
      await under.hubs.publish(0, []);
      expect((await under.hubs.factsPartitions()).map(({ lastSequence }) => lastSequence)).toEqual([-1, -1]);
    });

    test('each partition says its last sequence number, -1 where nothing ever came', async () => {
      expect(await under.hubs.rawPartitions()).toEqual(
        ['0', '1', '2', '3'].map((partition) => ({ partition, firstSequence: 0, lastSequence: -1 })),
      );
      await under.enqueueRaw(2, [bytes('a'), bytes('b')]);
      await under.enqueueRaw(0, [bytes('c')]);
      expect(await under.hubs.rawPartitions()).toEqual([
        { partition: '0', firstSequence: 0, lastSequence: 0 },
        { partition: '1', firstSequence: 0, lastSequence: -1 },
        { partition: '2', firstSequence: 0, lastSequence: 1 },
        { partition: '3', firstSequence: 0, lastSequence: -1 },
      ]);
      expect((await under.hubs.factsPartitions()).map(({ partition }) => partition)).toEqual(['0', '1']);
    });

    test('a message is sent to the raw partition that is named', async () => {
      await under.hubs.sendRaw('2', bytes('canary'));
      await under.hubs.sendRaw('2', bytes('another'));
      expect((await under.hubs.rawPartitions()).map(({ lastSequence }) => lastSequence)).toEqual([-1, -1, 1, -1]);
      await expect(under.hubs.sendRaw('4', bytes('lost'))).rejects.toMatchObject({ disposition: 'fatal' });
    });

    test('a lane that has no partition is refused: the plan is at fault', async () => {
      await expect(under.hubs.publish(2, [bytes('a')])).rejects.toMatchObject({ code: 'lane-plan-differs', disposition: 'fatal' });
    });

    test('a message beyond the hub’s limit is refused, those before it may have arrived, none after it has', async () => {
      await expect(under.hubs.publish(0, [bytes('a'), sized(1, 1024 * 1024), bytes('b')])).rejects.toMatchObject(refused);
      expect(['', 'a']).toContain(texts(await under.messagesIn(0)).join());
      expect(await outcomeOf(under.hubs.publish(0, [sized(2, 1000 * 1024)]))).toBeUndefined();
    });
  });
};
