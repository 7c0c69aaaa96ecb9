import * as fc from 'fast-check';
import type { DeviceId } from '../../../../lib/model/fact';
import { bucketOf, buckets, claimKeyOf, laneOf } from '../../../../lib/pipeline/lane/lane-of';
import { bystander, type Columns, installed, loggedOn, target } from '../../../../lib/rules/scenario/records';
import { matchesIn } from '../../../support/replay';

const device = (id: string): DeviceId => id as DeviceId;

/** Computed once by another program: sha256, first four bytes for the lane, the next four for the bucket. Changing them loses state. */
const fixed = [
  { id: 'd1', lanes: [0, 3, 31], bucket: 6 },
  { id: '3f6c0d5be1f24c0a9a7706c5b8a4e2d91c0f7b36', lanes: [0, 3, 23], bucket: 0 },
  { id: '', lanes: [0, 2, 2], bucket: 4 },
  { id: 'ü', lanes: [0, 2, 10], bucket: 4 },
];

test.each(fixed)('the lane and bucket of $id never change', ({ id, lanes, bucket }) => {
  expect([1, 4, 32].map((count) => laneOf(device(id), count))).toEqual(lanes);
  expect(bucketOf(device(id))).toBe(bucket);
});

test('every device has one lane and one bucket', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 1024 }), (id, lanes) => {
      const lane = laneOf(device(id), lanes);
      expect(Number.isInteger(lane) && lane >= 0 && lane < lanes).toBe(true);
      const bucket = bucketOf(device(id));
      expect(Number.isInteger(bucket) && bucket >= 0 && bucket < buckets).toBe(true);
    }),
  ));

test('devices spread over the lanes evenly', () => {
  const counts = new Array<number>(8).fill(0);
  for (let index = 0; index < 8000; index++) {
    const lane = laneOf(device(`device-${index}`), 8);
    counts[lane] = (counts[lane] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

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

describe('a device is its DeviceId, never its name', () => {
  /** The rules that find a logon and the service that its session installed, each record with columns of its own. */
  const rulesThatFind = (logon: Columns, install: Columns): readonly string[] => {
    const service = { name: 'updsvc', path: 'C:\\ProgramData\\updsvc.exe' };
    const records = [loggedOn(48_210_733, { ReportId: 1, ...logon }), installed(service, 48_210_733, { ReportId: 2, ...install })];
    return matchesIn([JSON.stringify({ records })], 'all').matches.map(({ rule }) => rule);
  };

  test('one that is renamed between two records stays one', () =>
    expect(rulesThatFind(target, { DeviceName: bystander.DeviceName })).toEqual(['scm-remote-install']));

  test('two that bear one name, or take that of the other, stay two', () => {
    expect(rulesThatFind(target, { ...bystander, DeviceName: target.DeviceName })).toEqual([]);
    expect(rulesThatFind(target, { ...bystander, DeviceName: target.DeviceId })).toEqual([]);
  });
});
