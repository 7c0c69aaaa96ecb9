import type { RetainedMessages } from '../../../lib/pipeline/ports';

/** The messages of hubs of four raw and two facts partitions, and how they get there. */
export interface RetainedUnderTest {
  readonly messages: RetainedMessages;
  enqueue(hub: 'raw' | 'facts', partition: number, bodies: readonly Uint8Array[]): Promise<void>;
}

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

export const retainedMessagesContract = (name: string, make: () => Promise<RetainedUnderTest>): void => {
  describe(`RetainedMessages, ${name}`, () => {
    let under: RetainedUnderTest;
    beforeEach(async () => {
      under = await make();
      await under.enqueue('raw', 2, [
        bytes('first'),
        Buffer.from(Array.from({ length: 256 }, (_, n) => n)),
        bytes('{"json":1}'),
        bytes(''),
      ]);
      await under.enqueue('facts', 0, [bytes('of the facts hub')]);
    });
    afterEach(() => under.messages.close());

    const bodyOf = async (hub: 'raw' | 'facts', partition: string, sequence: number): Promise<string | undefined> => {
      const message = await under.messages.read(hub, partition, sequence);
      expect(message === undefined || message.sequence === sequence).toBe(true);
      return message === undefined ? undefined : Buffer.from(message.body).toString('latin1');
    };

    test('each message is found by its place, byte by byte, in any order and again', async () => {
      expect(await bodyOf('raw', '2', 2)).toBe('{"json":1}');
      expect(await bodyOf('raw', '2', 0)).toBe('first');
      expect(await bodyOf('raw', '2', 1)).toBe(String.fromCharCode(...Array.from({ length: 256 }, (_, n) => n)));
      expect(await bodyOf('raw', '2', 3)).toBe('');
      expect(await bodyOf('raw', '2', 0)).toBe('first');
      expect(await bodyOf('facts', '0', 0)).toBe('of the facts hub');
    });

    test.each([
      ['behind the last', 'raw', '2', 4],
      ['in a partition that is empty', 'raw', '0', 0],
      ['in the other hub', 'facts', '0', 1],
    ] as const)('a message %s is not there', async (_what, hub, partition, sequence) =>
      expect(await bodyOf(hub, partition, sequence)).toBeUndefined(),
    );
  });
};
