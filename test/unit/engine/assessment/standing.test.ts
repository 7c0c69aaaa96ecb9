import {
  isAdministrator,
  isClean,
  isClient,
  isInHouse,
  isLongKnown,
  type Standing,
  standingOf,
  unseen,
} from '../../../../lib/engine/assessment/standing';
import type { DeviceId } from '../../../../lib/model/fact';
import type { IncidentId } from '../../../../lib/model/incident';
import { type Duration, hours, minutes, plus, ticksOf } from '../../../../lib/model/time';

const now = ticksOf(638_000_000_000_000_000n);

/** Incidents of so many minutes after the first, each on another device of `devices`. */
const seen = (devices: number, ...after: readonly number[]): Standing =>
  standingOf(
    after.map((at, n) => ({ by: `i${n}` as IncidentId, device: `d${n % devices}` as DeviceId, at: plus(now, minutes(at)) })),
    'another' as IncidentId,
    plus(now, hours(48)),
  );

test('an incident is not its own witness', () => {
  const sightings = [{ by: 'i' as IncidentId, device: 'd' as DeviceId, at: now }];
  expect(standingOf(sightings, 'i' as IncidentId, now)).toEqual(unseen);
  expect(standingOf(sightings, 'j' as IncidentId, now).sightings).toBe(1);
});

test('only what was seen a quarter of an hour or more before or after is of another time', () => {
  const from = (after: number): Standing =>
    standingOf([{ by: 'i' as IncidentId, device: 'd' as DeviceId, at: plus(now, minutes(after)) }], 'another' as IncidentId, now);
  expect([-15, -14, 0, 14, 15].map((after) => from(after).apart)).toEqual([1, 0, 0, 0, 1]);
});

test('times less than a quarter of an hour apart are one', () => {
  expect(seen(1, 0, 5, 14).spells).toBe(1);
  expect(seen(1, 0, 15, 29, 30).spells).toBe(3);
});

test.each<[string, Standing, boolean]>([
  ['four times in an hour', seen(3, 0, 15, 30, 45), true],
  ['three times over four hours', seen(3, 0, 1, 120, 240), true],
  ['three times within four hours', seen(3, 0, 1, 120, 239), false],
  ['twice, twenty hours apart', seen(3, 0, 1, 2, 1_200), true],
  ['twice within a day', seen(3, 0, 1, 2, 1_199), false],
  ['a hundred machines within minutes', seen(100, ...Array.from({ length: 100 }, (_, n) => n / 100).map(Math.floor)), false],
  ['two machines', seen(2, 0, 15, 30, 45, 60, 75), false],
  ['three incidents', seen(3, 0, 120, 240), false],
])('%s: known as an administrator: %s', (_, standing, known) => expect(isAdministrator(standing)).toBe(known));

test('eight times, the last of them on another day than the first: known for long', () => {
  const hourly = Array.from({ length: 7 }, (_, n) => 60 * n);
  expect(isLongKnown(seen(1, ...hourly, 1_200))).toBe(true);
  expect(isLongKnown(seen(1, ...hourly, 1_199))).toBe(false);
  expect(isLongKnown(seen(1, ...hourly.slice(1), 1_260))).toBe(false);
});

test('who is suspicious at half of the times is not clean', () => {
  expect(isClean(seen(3, 0, 15, 30, 45), seen(1, 0, 15))).toBe(false);
  expect(isClean(seen(3, 0, 15, 30, 45), seen(3, 0, 1, 2, 3))).toBe(true);
  expect(isClean(unseen, unseen)).toBe(true);
  expect(isClean(unseen, seen(1, 0))).toBe(false);
});

test('one application that calls another: eight times over four hours', () => {
  expect(isClient(seen(1, 0, 30, 60, 90, 120, 150, 180, 240))).toBe(true);
  expect(isClient(seen(1, 0, 30, 60, 90, 120, 150, 180, 239))).toBe(false);
  expect(isClient(seen(1, 0, 80, 160, 240))).toBe(false);
});

test('an unsigned file is the company’s own after a day, or within it by the other work of its callers', () => {
  const often = seen(3, 0, 15, 30, 45, 60);
  const busy: Standing = { ...often, spells: 9, span: hours(5) as Duration };
  expect(isInHouse(often, [])).toBe(false);
  expect(isInHouse(often, [often])).toBe(false);
  expect(isInHouse(often, [busy])).toBe(true);
  expect(isInHouse(often, [busy, often])).toBe(false);
  expect(isInHouse(seen(3, 0, 1, 2, 3, 1_200), [])).toBe(true);
});
