import type { StoredDeliveries } from '../../../lib/pipeline/ports';
import { idOf } from '../../support/contract/revisions';

const ref = { bucket: 1, id: idOf(1), revision: 1 };

export const deliveriesContract = (name: string, make: () => Promise<StoredDeliveries>): void => {
  describe(`Deliveries, ${name}`, () => {
    test('a delivery is there once it was noted, for this very revision', async () => {
      const deliveries = await make();
      expect(await deliveries.has(ref)).toBe(false);
      await deliveries.note(ref, 'live');
      expect(await deliveries.has(ref)).toBe(true);
      for (const other of [
        { ...ref, bucket: 11 },
        { ...ref, id: idOf(2) },
        { ...ref, revision: 11 },
      ]) {
        expect(await deliveries.has(other)).toBe(false);
      }
    });

    test('it says in which mode it was', async () => {
      const deliveries = await make();
      expect(await deliveries.modeOf(ref)).toBeUndefined();
      await deliveries.note(ref, 'shadow');
      expect([await deliveries.has(ref), await deliveries.modeOf(ref)]).toEqual([true, 'shadow']);
    });

    test('noting it again, or twice at once, changes nothing', async () => {
      const deliveries = await make();
      await Promise.all([deliveries.note(ref, 'live'), deliveries.note(ref, 'live')]);
      await deliveries.note(ref, 'live');
      expect(await deliveries.has(ref)).toBe(true);
    });

    test('sinks are noted one by one, for this very revision, and are not the whole', async () => {
      const deliveries = await make();
      expect(await deliveries.reached(ref)).toEqual(new Set());
      await deliveries.noteReached(ref, 'webhook');
      await Promise.all([deliveries.noteReached(ref, 'logs-ingestion'), deliveries.noteReached(ref, 'webhook')]);
      await deliveries.noteReached({ ...ref, revision: 10 }, 'ndjson');
      expect(await deliveries.reached(ref)).toEqual(new Set(['webhook', 'logs-ingestion']));
      expect(await deliveries.has(ref)).toBe(false);
      await deliveries.note(ref, 'live');
      expect([await deliveries.has(ref), await deliveries.reached(ref)]).toEqual([true, new Set(['webhook', 'logs-ingestion'])]);
    });

    test('what is noted of an incident is forgotten, all of it and of no other', async () => {
      const deliveries = await make();
      const other = { ...ref, id: idOf(2) };
      for (const one of [ref, { ...ref, revision: 2 }, other]) await deliveries.note(one, 'live');
      await deliveries.noteReached(ref, 'canary');
      await deliveries.park({ ...ref, id: idOf(3), refusals: [] });
      await deliveries.park({ ...ref, refusals: [] });
      await deliveries.note({ ...ref, bucket: 11 }, 'live');
      expect(await deliveries.noted(1)).toEqual(new Set([idOf(1), idOf(2), idOf(3)]));
      await deliveries.forget(1, idOf(1));
      await deliveries.forget(1, idOf(1));
      expect(await deliveries.noted(1)).toEqual(new Set([idOf(2), idOf(3)]));
      expect([await deliveries.has(ref), await deliveries.isParked(ref), await deliveries.reached(ref)]).toEqual([false, false, new Set()]);
      expect([await deliveries.has(other), await deliveries.has({ ...ref, bucket: 11 })]).toEqual([true, true]);
    });

    test('what is parked is listed by its bucket until it is released', async () => {
      const deliveries = await make();
      const parked = { ...ref, refusals: [{ sink: 'webhook', reason: '403 \u202e \u0000 "x"' }] };
      const other = { ...ref, revision: 2, refusals: [] };
      const elsewhere = { ...ref, bucket: 2, refusals: [] };
      for (const one of [parked, other, elsewhere]) await deliveries.park(one);
      expect(await deliveries.parked(1)).toEqual([parked, other]);
      expect(await deliveries.parked(2)).toEqual([elsewhere]);
      expect([await deliveries.isParked(ref), await deliveries.isParked({ ...ref, revision: 3 })]).toEqual([true, false]);
      await deliveries.release(ref);
      await deliveries.release(ref);
      expect([await deliveries.isParked(ref), await deliveries.parked(1)]).toEqual([false, [other]]);
    });

    test('parked again, the newest refusals stand', async () => {
      const deliveries = await make();
      await deliveries.park({ ...ref, refusals: [{ sink: 'a', reason: 'first' }] });
      await deliveries.park({ ...ref, refusals: [{ sink: 'b', reason: 'second' }] });
      expect(await deliveries.parked(1)).toEqual([{ ...ref, refusals: [{ sink: 'b', reason: 'second' }] }]);
    });

    test('reaching every sink and being parked are notes of their own: whoever is late takes nothing back', async () => {
      const deliveries = await make();
      await deliveries.note(ref, 'live');
      await deliveries.park({ ...ref, refusals: [] });
      expect([await deliveries.has(ref), await deliveries.isParked(ref)]).toEqual([true, true]);
      await deliveries.release(ref);
      expect(await deliveries.has(ref)).toBe(true);
    });

    test('everything noted of an incident is found, whatever it is, and goes; of others nothing', async () => {
      const deliveries = await make();
      const other = { ...ref, id: idOf(2) };
      for (const one of [ref, { ...ref, revision: 2 }, other, { ...ref, bucket: 2 }]) {
        await deliveries.note(one, 'live');
        await deliveries.noteReached(one, 'webhook');
        await deliveries.park({ ...one, refusals: [] });
      }
      const found = await deliveries.ofIncidents(1, new Set([idOf(1)]));
      expect([found.count, await deliveries.has(ref)]).toEqual([6, true]);
      await found.remove();
      await found.remove();
      expect([await deliveries.has(ref), await deliveries.reached(ref), await deliveries.isParked(ref)]).toEqual([false, new Set(), false]);
      expect((await deliveries.ofIncidents(1, new Set([idOf(1)]))).count).toBe(0);
      expect((await deliveries.ofIncidents(1, new Set([idOf(2)]))).count).toBe(3);
      expect((await deliveries.ofIncidents(2, new Set([idOf(1)]))).count).toBe(3);
    });
  });
};
