import type { DeviceId } from '../../../lib/model/fact';
import { type Ticks, ticksOf } from '../../../lib/model/time';
import type { ReferenceKind, StoredReference } from '../../../lib/pipeline/ports';
import { hostileNames } from '../../support/contract/hostile-names';

export const referenceContract = (name: string, make: () => Promise<StoredReference>): void => {
  describe(`Reference, ${name}`, () => {
    let reference: StoredReference;
    beforeEach(async () => {
      reference = await make();
    });

    const put = (kind: ReferenceKind, key: string, member: string, value: string, about?: Ticks): Promise<void> =>
      reference.put({ kind, key, member, value, ...(about === undefined ? {} : { at: about }) });

    test('the first writer’s value stays', async () => {
      await put('certificate', 'hash', 'signer', 'first');
      await put('certificate', 'hash', 'signer', 'second');
      expect(await reference.members('certificate', 'hash', 10)).toEqual(new Map([['signer', 'first']]));
    });

    test('of several who put at once one is the first', async () => {
      await Promise.all(['1', '2', '3', '4'].map((value) => put('sighting', 'hash', 'incident', value)));
      const [value, ...others] = (await reference.members('sighting', 'hash', 10)).values();
      expect(['1', '2', '3', '4']).toContain(value);
      expect(others).toEqual([]);
      await put('sighting', 'hash', 'incident', 'late');
      expect([...(await reference.members('sighting', 'hash', 10)).values()]).toEqual([value]);
    });

    test('a key has the members of its kind and no others', async () => {
      await put('sighting', 'hash', 'one', '');
      await put('sighting', 'hash', 'two', '');
      await put('certificate', 'hash', 'three', '');
      await put('sighting', 'hash2', 'four', '');
      expect(new Set((await reference.members('sighting', 'hash', 10)).keys())).toEqual(new Set(['one', 'two']));
      expect(await reference.members('certificate', 'nothing', 10)).toEqual(new Map());
    });

    test('members come up to the limit', async () => {
      await Promise.all(Array.from({ length: 110 }, (_, n) => put('sighting', 'hash', `incident ${n}`, '')));
      for (const [limit, count] of [
        [0, 0],
        [1, 1],
        [101, 101],
        [5000, 110],
      ] as const) {
        expect((await reference.members('sighting', 'hash', limit)).size).toBe(count);
      }
    });

    const at = (n: number) => ticksOf(BigInt(n) * 1_000_000_007n);
    const left = async (...keys: readonly string[]): Promise<readonly string[]> =>
      (await Promise.all(keys.map((key) => reference.members('address', key, 5000)))).flatMap((members) => [...members.keys()]).sort();
    /** A whole round, as sweeps do it. Returns how many rows each part removed. */
    const trimAll = async (before: number): Promise<readonly number[]> => {
      const parts: number[] = [];
      let next: string | undefined;
      do {
        const trimmed = await reference.trim(at(before), next);
        parts.push(trimmed.removed);
        next = trimmed.next;
      } while (next !== undefined);
      return parts;
    };

    test('rows about earlier times are trimmed, of every kind and key; others and those about no time stay', async () => {
      await put('address', 'a', 'old', '', at(4));
      await put('address', 'a', 'at the bound', '', at(5));
      await put('address', 'a', 'timeless', '');
      await put('address', 'b', 'before our time', '', at(-4));
      await put('dial', 'a', 'old', '', at(4));
      await put('dial', 'a', 'young', '', at(9));
      expect((await trimAll(5)).reduce((sum, removed) => sum + removed, 0)).toBe(3);
      expect(await left('a', 'b')).toEqual(['at the bound', 'timeless']);
      expect([...(await reference.members('dial', 'a', 10)).keys()]).toEqual(['young']);
      expect((await trimAll(5)).reduce((sum, removed) => sum + removed, 0)).toBe(0);
    });

    test('a trim takes a thousand rows at most and says where to go on, whoever trims meanwhile', async () => {
      const keys = Array.from({ length: 1100 }, (_, n) => `key ${n}`);
      for (let from = 0; from < keys.length; from += 100)
        await Promise.all(keys.slice(from, from + 100).map((key) => put('address', key, key, '', at(1))));
      const first = await reference.trim(at(5));
      expect([first.removed, first.next === undefined]).toEqual([1000, false]);
      expect((await left(...keys)).length).toBe(100);
      await trimAll(5);
      expect(await reference.trim(at(5), first.next)).toEqual({ removed: 0, next: undefined });
      expect(await left(...keys)).toEqual([]);
    });

    test('a row that was trimmed can be put again', async () => {
      await put('address', 'a', 'back', 'first', at(1));
      await trimAll(5);
      await put('address', 'a', 'back', 'second', at(1));
      expect(await reference.members('address', 'a', 10)).toEqual(new Map([['back', 'second']]));
    });

    test('keys, members and values may be any text, and no two share a row', async () => {
      for (const one of hostileNames) await put('sighting', 'hash', one, `value of ${one}`);
      expect(await reference.members('sighting', 'hash', 1000)).toEqual(new Map(hostileNames.map((one) => [one, `value of ${one}`])));
      for (const one of hostileNames) await put('certificate', one, 'member', one);
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
      for (const row of [...rows('device'), ...others]) await put(...row);
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
      for (const name of hostileNames) await put('crowd', JSON.stringify([name, 'day']), 'hour', '');
      for (const name of hostileNames.filter((one) => one !== ''))
        expect([name.slice(0, 20), (await reference.ofDevice(name as DeviceId)).count]).toEqual([name.slice(0, 20), 1]);
    });
  });
};
