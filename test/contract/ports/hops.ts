import type { DeviceId } from '../../../lib/model/fact';
import type { Hop, Hops } from '../../../lib/pipeline/ports';
import { hostileNames } from '../../support/contract/hostile-names';
import { at, idOf } from '../../support/contract/revisions';

const hop = (source: string, target: string, n = 1): Hop => ({
  source,
  target: target as DeviceId,
  incident: idOf(n),
  at: at('2026-03-01T12:00:00.1234567Z'),
});

const incidentsOf = (hops: readonly Hop[]): readonly string[] => hops.map(({ incident }) => incident).sort();

export const hopsContract = (name: string, make: () => Promise<Hops>): void => {
  describe(`Hops, ${name}`, () => {
    let hops: Hops;
    beforeEach(async () => {
      hops = await make();
    });

    test('a hop is found by its source and by its target', async () => {
      await hops.note(hop('10.0.0.1', 'device'));
      expect(await hops.bySource('10.0.0.1')).toEqual([hop('10.0.0.1', 'device')]);
      expect(await hops.byTarget('device' as DeviceId)).toEqual([hop('10.0.0.1', 'device')]);
      expect(await hops.bySource('device')).toEqual([]);
      expect(await hops.byTarget('10.0.0.1' as DeviceId)).toEqual([]);
    });

    test('noted again it is one hop; another incident is another', async () => {
      await Promise.all([hops.note(hop('10.0.0.1', 'device')), hops.note(hop('10.0.0.1', 'device'))]);
      await hops.note(hop('10.0.0.1', 'device', 2));
      expect(incidentsOf(await hops.bySource('10.0.0.1'))).toEqual([idOf(1), idOf(2)]);
      expect(incidentsOf(await hops.byTarget('device' as DeviceId))).toEqual([idOf(1), idOf(2)]);
    });

    test('of two hops whoever comes last sees both', async () => {
      const sees = async (n: number) => {
        await hops.note(hop('10.0.0.1', `device ${n}`, n));
        return incidentsOf(await hops.bySource('10.0.0.1'));
      };
      expect(await Promise.all([sees(1), sees(2)])).toContainEqual([idOf(1), idOf(2)]);
    });

    test('source and target may be any text, and no two share a partition', async () => {
      for (const one of hostileNames) await hops.note(hop(one, one));
      for (const one of hostileNames) {
        expect(await hops.bySource(one)).toEqual([hop(one, one)]);
        expect(await hops.byTarget(one as DeviceId)).toEqual([hop(one, one)]);
      }
    });
  });
};
