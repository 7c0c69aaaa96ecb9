import * as fc from 'fast-check';
import type { DeviceId } from '../../../../lib/model/fact';
import { laneOf, lanesOf } from '../../../../lib/pipeline/lane/lane-of';
import { bystander, type Columns, installed, loggedOn, target } from '../../../../lib/rules/scenario/records';
import { matchesIn } from '../../../support/replay';

const device = (id: string): DeviceId => id as DeviceId;

/** Computed once by another program: the first four bytes of the sha256. Changing them loses state. */
const fixed = [
  { id: 'd1', lanes: [0, 3, 31] },
  { id: '3f6c0d5be1f24c0a9a7706c5b8a4e2d91c0f7b36', lanes: [0, 3, 23] },
  { id: '', lanes: [0, 2, 2] },
  { id: 'ü', lanes: [0, 2, 10] },
];

test.each(fixed)('the lane of $id never changes', ({ id, lanes }) =>
  expect([1, 4, 32].map((count) => laneOf(device(id), count))).toEqual(lanes),
);

test('every device has one lane', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 1024 }), (id, lanes) => {
      const lane = laneOf(device(id), lanes);
      expect(Number.isInteger(lane) && lane >= 0 && lane < lanes).toBe(true);
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

test('a plan has its lanes, of its generation', () =>
  expect(lanesOf({ generation: 3, lanes: 2 })).toEqual([
    { generation: 3, lane: 0 },
    { generation: 3, lane: 1 },
  ]));

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
