import type { Ticks } from '../../../lib/model/time';
import type { StoredSettling, Unsettled } from '../../../lib/pipeline/ports';
import { refused } from '../../support/contract/refusals';
import { at, idOf } from '../../support/contract/revisions';

const noon = at('2026-03-01T12:00:00.1234567Z');
const later = (by: number): Ticks => (noon + BigInt(by)) as Ticks;

const asked = (n: number, due: Ticks, lane = 0): Unsettled => ({
  lane: { generation: 1, lane },
  due,
  bucket: 3,
  incident: idOf(n),
  question: 'certificate',
});

export const settlingContract = (name: string, make: () => Promise<StoredSettling>): void => {
  describe(`Settling, ${name}`, () => {
    let settling: StoredSettling;
    const lane = { generation: 1, lane: 0 };
    beforeEach(async () => {
      settling = await make();
    });

    test('a question is due from its tick on', async () => {
      await settling.ask(asked(1, noon));
      expect(await settling.due(lane, later(-1))).toEqual([]);
      expect(await settling.due(lane, noon)).toEqual([asked(1, noon)]);
      expect(await settling.due(lane, later(1))).toEqual([asked(1, noon)]);
    });

    test('every question that is due is given, and no other', async () => {
      await Promise.all(Array.from({ length: 70 }, (_, n) => settling.ask(asked(n, later(n % 7)))));
      expect(new Set((await settling.due(lane, later(6))).map(({ incident }) => incident)).size).toBe(70);
      expect(await settling.due(lane, noon)).toHaveLength(10);
    });

    test('asking the same again is one question; an answered one is gone, and answering it again is no error', async () => {
      await Promise.all([settling.ask(asked(1, noon)), settling.ask(asked(1, noon))]);
      await settling.ask(asked(2, noon));
      expect(await settling.due(lane, noon)).toHaveLength(2);
      await settling.done(asked(1, noon));
      await settling.done(asked(1, noon));
      expect(await settling.due(lane, noon)).toEqual([asked(2, noon)]);
    });

    test('lanes and generations are apart', async () => {
      await settling.ask(asked(1, noon));
      expect(await settling.due({ generation: 1, lane: 1 }, noon)).toEqual([]);
      expect(await settling.due({ generation: 11, lane: 0 }, noon)).toEqual([]);
    });

    test('times order as numbers: the first ticks of 1970 before today’s', async () => {
      await settling.ask(asked(1, 9n as Ticks));
      await settling.ask(asked(2, 10n as Ticks));
      await settling.ask(asked(3, noon));
      expect((await settling.due(lane, 9n as Ticks)).map(({ incident }) => incident)).toEqual([idOf(1)]);
      expect(await settling.due(lane, later(-1))).toHaveLength(2);
    });

    test('before 1970 nothing is due and nothing can be asked', async () => {
      await settling.ask(asked(1, 0n as Ticks));
      for (const upTo of [-1n, -2n]) expect(await settling.due(lane, upTo as Ticks)).toEqual([]);
      await expect(settling.ask(asked(2, -1n as Ticks))).rejects.toMatchObject(refused);
    });

    test('what is asked about incidents is found in every lane and generation, and goes', async () => {
      const own = [asked(1, noon), asked(1, later(5)), asked(1, noon, 7), { ...asked(1, noon), lane: { generation: 11, lane: 0 } }];
      for (const one of [...own, asked(2, noon)]) await settling.ask(one);
      const found = await settling.ofIncidents(new Set([idOf(1)]));
      expect([found.count, (await settling.due(lane, noon)).length]).toEqual([4, 2]);
      await found.remove();
      expect((await settling.ofIncidents(new Set([idOf(1)]))).count).toBe(0);
      expect(await settling.due(lane, later(9))).toEqual([asked(2, noon)]);
    });
  });
};
