import type { DeviceId } from '../../../lib/model/fact';
import type { ReferenceKind, StoredReference } from '../../../lib/pipeline/ports';
import { hostileNames } from '../../support/contract/hostile-names';

export const referenceContract = (name: string, make: () => Promise<StoredReference>): void => {
  describe(`Reference, ${name}`, () => {
    let reference: StoredReference;
    beforeEach(async () => {
      reference = await make();
    });

    test('the first writer’s value stays', async () => {
      await reference.put('certificate', 'hash', 'signer', 'first');
      await reference.put('certificate', 'hash', 'signer', 'second');
      expect(await reference.members('certificate', 'hash', 10)).toEqual(new Map([['signer', 'first']]));
    });

    test('of several who put at once one is the first', async () => {
      await Promise.all(['1', '2', '3', '4'].map((value) => reference.put('sighting', 'hash', 'incident', value)));
      const [value, ...others] = (await reference.members('sighting', 'hash', 10)).values();
      expect(['1', '2', '3', '4']).toContain(value);
      expect(others).toEqual([]);
      await reference.put('sighting', 'hash', 'incident', 'late');
      expect([...(await reference.members('sighting', 'hash', 10)).values()]).toEqual([value]);
    });

    test('a key has the members of its kind and no others', async () => {
      await reference.put('sighting', 'hash', 'one', '');
      await reference.put('sighting', 'hash', 'two', '');
      await reference.put('certificate', 'hash', 'three', '');
      await reference.put('sighting', 'hash2', 'four', '');
      expect(new Set((await reference.members('sighting', 'hash', 10)).keys())).toEqual(new Set(['one', 'two']));
      expect(await reference.members('certificate', 'nothing', 10)).toEqual(new Map());
    });

    test('members come up to the limit', async () => {
      await Promise.all(Array.from({ length: 110 }, (_, n) => reference.put('sighting', 'hash', `incident ${n}`, '')));
      for (const [limit, count] of [
        [0, 0],
        [1, 1],
        [101, 101],
        [5000, 110],
      ] as const) {
        expect((await reference.members('sighting', 'hash', limit)).size).toBe(count);
      }
    });

    test('keys, members and values may be any text, and no two share a row', async () => {
      for (const one of hostileNames) await reference.put('sighting', 'hash', one, `value of ${one}`);
      expect(await reference.members('sighting', 'hash', 1000)).toEqual(new Map(hostileNames.map((one) => [one, `value of ${one}`])));
      for (const one of hostileNames) await reference.put('certificate', one, 'member', one);
      for (const one of hostileNames) expect(await reference.members('certificate', one, 1000)).toEqual(new Map([['member', one]]));
    });

    test('rows about a device are found by key, member and value, of every kind, and go; a name that only holds its own is another', async () => {
      const quoted = (text: string): string => JSON.stringify(['of', text, '2026-03-01']);
      const rows = (device: string): readonly (readonly [ReferenceKind, string, string, string])[] => [
        ['logon', quoted(device), 'admin', ''],
        ['address', 'holders of 10.0.0.1', device, 'name'],
        ['sighting', `seen ${device.length}`, 'incident', `17 ${device}`],
        ['dial', 'ends', `dial ${device.length}`, JSON.stringify({ device, at: 1 })],
      ];
      const others = ['device2', 'a device x', 'Device'].flatMap(rows);
      for (const row of [...rows('device'), ...others]) await reference.put(...row);
      const found = await reference.ofDevice('device' as DeviceId);
      expect(found.count).toBe(4);
      expect((await reference.members('logon', quoted('device'), 9)).size).toBe(1);
      await found.remove();
      expect((await reference.members('logon', quoted('device'), 9)).size).toBe(0);
      expect(new Set((await reference.members('address', 'holders of 10.0.0.1', 9)).keys())).toEqual(
        new Set(['device2', 'a device x', 'Device']),
      );
      expect((await reference.ofDevice('device' as DeviceId)).count).toBe(0);
      for (const other of ['device2', 'a device x']) expect((await reference.ofDevice(other as DeviceId)).count).toBe(4);
    });

    test('a device of any name is found', async () => {
      for (const name of hostileNames) await reference.put('crowd', JSON.stringify([name, 'day']), 'hour', '');
      for (const name of hostileNames.filter((one) => one !== ''))
        expect([name.slice(0, 20), (await reference.ofDevice(name as DeviceId)).count]).toEqual([name.slice(0, 20), 1]);
    });
  });
};
