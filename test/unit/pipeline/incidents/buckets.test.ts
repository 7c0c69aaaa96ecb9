import * as fc from 'fast-check';
import type { DeviceId } from '../../../../lib/model/fact';
import { bucketOf, buckets, claimKeyOf } from '../../../../lib/pipeline/incidents/buckets';

const device = (id: string): DeviceId => id as DeviceId;

/** Computed once by another program: bytes four to seven of the sha256. Changing them loses incidents. */
test.each([
  ['d1', 6],
  ['3f6c0d5be1f24c0a9a7706c5b8a4e2d91c0f7b36', 0],
  ['', 4],
  ['ü', 4],
])('the bucket of %s never changes', (id, bucket) => expect(bucketOf(device(id))).toBe(bucket));

test('every device has one bucket', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (id) => {
      const bucket = bucketOf(device(id));
      expect(Number.isInteger(bucket) && bucket >= 0 && bucket < buckets).toBe(true);
    }),
  ));

describe('a claim key', () => {
  test('never changes', () => expect(claimKeyOf(device('d1'), '["process","4100"]')).toBe('950ec5a2a57c55ab263074660d5673d72eab31e3'));

  test('has one length and alphabet whatever is named, and tells devices and anchors apart', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (id, anchor, more) => {
        fc.pre(more !== '');
        expect(claimKeyOf(device(id), anchor)).toMatch(/^[0-9a-f]{40}$/);
        expect(claimKeyOf(device(id + more), anchor)).not.toBe(claimKeyOf(device(id), more + anchor));
      }),
    ));

  test('tells apart names that UTF-8 cannot', () => expect(claimKeyOf(device('\ud800'), 'a')).not.toBe(claimKeyOf(device('\ud801'), 'a')));
});
