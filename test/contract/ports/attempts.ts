import type { Attempts } from '../../../lib/pipeline/ports';
import { hostileNames } from '../../support/contract/hostile-names';
import { refused } from '../../support/contract/refusals';

export const attemptsContract = (name: string, make: () => Promise<Attempts>): void => {
  describe(`Attempts, ${name}`, () => {
    let attempts: Attempts;
    beforeEach(async () => {
      attempts = await make();
    });

    test('attempts are counted from one, each batch’s by itself', async () => {
      expect(await attempts.note('raw', '0', 7)).toBe(1);
      expect(await attempts.note('raw', '0', 7)).toBe(2);
      expect(await attempts.note('raw', '0', 70)).toBe(1);
      expect(await attempts.note('raw', '00', 7)).toBe(1);
      expect(await attempts.note('facts', '0', 7)).toBe(1);
      expect(await attempts.note('raw', '0', 7)).toBe(3);
    });

    test('several at once: none is lost', async () => {
      const counts = await Promise.all(Array.from({ length: 6 }, () => attempts.note('raw', '0', 7)));
      expect(counts.sort()).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await attempts.note('raw', '0', 7)).toBe(7);
    });

    test('a cleared batch begins again; clearing none is no error', async () => {
      await attempts.clear('raw', '0', 7);
      await attempts.note('raw', '0', 7);
      await attempts.note('raw', '0', 8);
      await attempts.clear('raw', '0', 7);
      await attempts.clear('raw', '0', 7);
      expect(await attempts.note('raw', '0', 7)).toBe(1);
      expect(await attempts.note('raw', '0', 8)).toBe(2);
    });

    test('hub and partition may be any text, and do not run together', async () => {
      for (const one of hostileNames) expect(await attempts.note(one, '0', 7)).toBe(1);
      for (const one of hostileNames) expect(await attempts.note('raw', one, 7)).toBe(1);
      expect(await attempts.note('a', 'b.c', 7)).toBe(1);
      expect(await attempts.note('a.b', 'c', 7)).toBe(1);
    });

    test('a sequence that is no number is refused', async () => {
      await expect(attempts.note('raw', '0', -1)).rejects.toMatchObject(refused);
      await expect(attempts.note('raw', '0', 2 ** 53)).rejects.toMatchObject(refused);
    });
  });
};
