import type { DeadLetter, DeadLetters } from '../../../lib/pipeline/ports';
import { hostileNames } from '../../support/contract/hostile-names';
import { refused } from '../../support/contract/refusals';

const letter = (parts: Partial<DeadLetter> = {}): DeadLetter => ({
  hub: 'raw',
  partition: '0',
  sequence: 7,
  index: 0,
  reason: 'not JSON',
  excerpt: '{',
  ...parts,
});

const sorted = (letters: readonly DeadLetter[]): readonly string[] => letters.map((one) => JSON.stringify(one)).sort();

export const deadLettersContract = (name: string, make: () => Promise<DeadLetters>): void => {
  describe(`DeadLetters, ${name}`, () => {
    let deadLetters: DeadLetters;
    beforeEach(async () => {
      deadLetters = await make();
    });

    test('a letter comes back as it was put', async () => {
      expect(await deadLetters.list()).toEqual([]);
      await deadLetters.put([letter()]);
      expect(await deadLetters.list()).toEqual([letter()]);
    });

    test('every part of its place tells letters apart, and the same place is one letter', async () => {
      const letters = [
        letter(),
        letter({ hub: 'facts' }),
        letter({ partition: '00' }),
        letter({ sequence: 70 }),
        letter({ index: -1 }),
        letter({ index: 1 }),
      ];
      await deadLetters.put(letters);
      await deadLetters.put([letter(), letter({ index: -1 })]);
      await deadLetters.put([letter(), letter()]);
      expect(sorted(await deadLetters.list())).toEqual(sorted(letters));
    });

    test('any number of letters in one go, and listed past a page', async () => {
      const letters = Array.from({ length: 1050 }, (_, index) => letter({ index }));
      await deadLetters.put(letters);
      await deadLetters.put([]);
      expect(sorted(await deadLetters.list())).toEqual(sorted(letters));
    });

    test('the letters of one message are told from all others, and letters can be removed', async () => {
      const own = [letter({ index: -1 }), letter(), letter({ index: 3 })];
      const others = [letter({ sequence: 70 }), letter({ partition: '00' }), letter({ hub: 'facts' }), letter({ sequence: 8 })];
      await deadLetters.put([...own, ...others]);
      expect(sorted(await deadLetters.of('raw', '0', 7))).toEqual(sorted(own));
      expect(await deadLetters.of('raw', '0', 9)).toEqual([]);
      await deadLetters.remove([letter(), letter({ index: 3 }), letter({ index: 17 })]);
      await deadLetters.remove([]);
      expect(sorted(await deadLetters.list())).toEqual(sorted([letter({ index: -1 }), ...others]));
    });

    test('partition, reason and excerpt may be any text', async () => {
      const letters = hostileNames.flatMap((one) => [
        letter({ partition: one }),
        letter({ hub: 'facts', partition: one, reason: one, excerpt: one }),
      ]);
      await deadLetters.put(letters);
      expect(sorted(await deadLetters.list())).toEqual(sorted(letters));
    });

    test('one place of two hubs is two', async () => {
      const letters = [letter({ hub: 'raw' }), letter({ hub: 'facts' })];
      await deadLetters.put(letters);
      expect(await deadLetters.list()).toHaveLength(2);
    });

    test('a place that is no number is refused, with all that came with it', async () => {
      await expect(deadLetters.put([letter(), letter({ sequence: -1 })])).rejects.toMatchObject(refused);
      await expect(deadLetters.put([letter(), letter({ index: -2 })])).rejects.toMatchObject(refused);
      expect(await deadLetters.list()).toEqual([]);
    });
  });
};
