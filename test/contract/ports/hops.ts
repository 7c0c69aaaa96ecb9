import type { Address } from '../../../lib/model/address';
import type { Contact } from '../../../lib/model/contact';
import type { DeviceId } from '../../../lib/model/fact';
import { seconds } from '../../../lib/model/time';
import type { StoredHops } from '../../../lib/pipeline/ports';
import { hostileNames } from '../../support/contract/hostile-names';
import { at, idOf } from '../../support/contract/revisions';

const noon = '2026-03-01T12:00:00.1234567Z';

const contact = (source: string, target: string, n = 1, when = noon): Contact => ({
  source: source as Address,
  target: target as DeviceId,
  targetName: `name of ${target}`,
  incident: idOf(n),
  at: at(when),
});

const ever = { from: at('1601-01-01T00:00:00Z'), to: at('9999-12-31T23:59:59.9999999Z') };

const incidentsOf = (contacts: readonly Contact[]): readonly string[] => contacts.map(({ incident }) => incident).sort();

export const hopsContract = (name: string, make: () => Promise<StoredHops>): void => {
  describe(`Hops, ${name}`, () => {
    let hops: StoredHops;
    const bySource = (source: string, span = ever, limit = 1000) => hops.bySource(source as Address, span, limit);
    const byTarget = (target: string, span = ever, limit = 1000) => hops.byTarget(target as DeviceId, span, limit);
    beforeEach(async () => {
      hops = await make();
    });

    test('a contact is found by its source and by its target', async () => {
      await hops.note([contact('10.0.0.1', 'device')]);
      expect(await bySource('10.0.0.1')).toEqual([contact('10.0.0.1', 'device')]);
      expect(await byTarget('device')).toEqual([contact('10.0.0.1', 'device')]);
      expect(await bySource('device')).toEqual([]);
      expect(await byTarget('10.0.0.1')).toEqual([]);
    });

    test('noted again it is one contact; another incident or instant is another', async () => {
      const [first, second, third] = [contact('10.0.0.1', 'device'), contact('10.0.0.1', 'device', 2), contact('10.0.0.1', 'device', 3)];
      await Promise.all([hops.note([first, first]), hops.note([first])]);
      await hops.note([first, second, third, { ...third, at: at('2026-03-01T12:00:00.1234568Z') }]);
      expect(incidentsOf(await bySource('10.0.0.1'))).toEqual([idOf(1), idOf(2), idOf(3), idOf(3)]);
      expect(incidentsOf(await byTarget('device'))).toEqual([idOf(1), idOf(2), idOf(3), idOf(3)]);
    });

    test('contacts come in the order of time, those of the span with both its ends, up to the limit', async () => {
      const times = [
        '1601-01-01T00:00:00Z',
        '1969-12-31T23:59:59Z',
        '2026-03-01T12:00:00Z',
        '2026-03-01T12:00:01Z',
        '9999-12-31T00:00:00Z',
      ];
      await hops.note(times.map((when, n) => contact('10.0.0.1', 'device', n, when)).reverse());
      const seen = (contacts: readonly Contact[]) => contacts.map((one) => times.findIndex((when) => at(when) === one.at));
      expect(seen(await bySource('10.0.0.1'))).toEqual([0, 1, 2, 3, 4]);
      expect(seen(await byTarget('device', { from: at(times[1] ?? ''), to: at(times[2] ?? '') }))).toEqual([1, 2]);
      expect(seen(await bySource('10.0.0.1', { from: at('2026-03-01T12:00:00.0000001Z'), to: at(times[3] ?? '') }))).toEqual([3]);
      expect(seen(await bySource('10.0.0.1', ever, 2))).toEqual([0, 1]);
    });

    test('of two hops whoever comes last sees both', async () => {
      const sees = async (n: number) => {
        await hops.note([contact('10.0.0.1', `device ${n}`, n)]);
        return incidentsOf(await bySource('10.0.0.1'));
      };
      expect(await Promise.all([sees(1), sees(2)])).toContainEqual([idOf(1), idOf(2)]);
    });

    test('as many contacts as an incident can have are noted at once', async () => {
      const start = at(noon);
      const many = Array.from({ length: 250 }, (_, n) => ({
        ...contact('10.0.0.1', 'device'),
        at: (start + BigInt(n) * seconds(1)) as never,
      }));
      await hops.note(many);
      expect(await bySource('10.0.0.1')).toEqual(many);
      expect(await byTarget('device')).toEqual(many);
    });

    test('source and target may be any text, and no two share a partition', async () => {
      for (const one of hostileNames) await hops.note([contact(one, one)]);
      for (const one of hostileNames) {
        expect(await bySource(one)).toEqual([contact(one, one)]);
        expect(await byTarget(one)).toEqual([contact(one, one)]);
      }
    });

    test('every contact of a target is found and goes, both ways; what it is the source of, and others, stay', async () => {
      const others = [contact('10.0.0.1', 'another'), contact('10.0.0.9', 'another', 2)];
      await hops.note([contact('10.0.0.1', 'device'), contact('10.0.0.2', 'device', 2), ...others]);
      const found = await hops.ofTarget('device' as DeviceId);
      expect([found.count, (await byTarget('device')).length]).toEqual([4, 2]);
      await found.remove();
      expect([await byTarget('device'), await bySource('10.0.0.2'), await bySource('10.0.0.1')]).toEqual([[], [], [others[0]]]);
      expect(incidentsOf(await byTarget('another'))).toEqual(incidentsOf(others));
      expect((await hops.ofTarget('device' as DeviceId)).count).toBe(0);
    });
  });
};
