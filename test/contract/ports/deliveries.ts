import type { Deliveries } from '../../../lib/pipeline/ports';
import { idOf } from '../../support/contract/revisions';

const ref = { bucket: 1, id: idOf(1), revision: 1 };

export const deliveriesContract = (name: string, make: () => Promise<Deliveries>): void => {
  describe(`Deliveries, ${name}`, () => {
    test('a delivery is there once it was noted, for this very revision', async () => {
      const deliveries = await make();
      expect(await deliveries.has(ref)).toBe(false);
      await deliveries.note(ref);
      expect(await deliveries.has(ref)).toBe(true);
      for (const other of [
        { ...ref, bucket: 11 },
        { ...ref, id: idOf(2) },
        { ...ref, revision: 11 },
      ]) {
        expect(await deliveries.has(other)).toBe(false);
      }
    });

    test('noting it again, or twice at once, changes nothing', async () => {
      const deliveries = await make();
      await Promise.all([deliveries.note(ref), deliveries.note(ref)]);
      await deliveries.note(ref);
      expect(await deliveries.has(ref)).toBe(true);
    });
  });
};
