import * as fc from 'fast-check';
import {
  days,
  elapsed,
  formatDuration,
  formatTicks,
  hours,
  minutes,
  parseTicks,
  plus,
  seconds,
  tick,
  ticksOf,
} from '../../../lib/model/time';

/** The calendar of another implementation: whole milliseconds by `Date`, the rest by string. */
const viaDate = (text: string): bigint => BigInt(new Date(`${text}Z`).getTime()) * 10_000n;

const date = fc
  .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 19));
const fraction = fc.stringMatching(/^[0-9]{1,12}$/);
const two = (n: number): string => String(n).padStart(2, '0');

describe('parseTicks', () => {
  test('reads every second of the years 1 to 9999 as the calendar has it', () =>
    fc.assert(fc.property(date, (text) => expect(parseTicks(`${text}Z`)).toBe(viaDate(text)))));

  test('counts the first seven fraction digits and cuts the rest, never rounds', () =>
    fc.assert(
      fc.property(date, fraction, (text, digits) => {
        const expected = viaDate(text) + BigInt(digits.slice(0, 7).padEnd(7, '0'));
        expect(parseTicks(`${text}.${digits}Z`)).toBe(expected);
      }),
    ));

  test('0.99999999 s is cut to 0.9999999 s', () =>
    expect(parseTicks('2024-05-06T12:00:00.99999999Z')).toBe(parseTicks('2024-05-06T12:00:00.9999999Z')));

  test('takes an offset away, with and without colon', () =>
    fc.assert(
      fc.property(date, fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), (text, hour, minute) => {
        const offset = BigInt(hour * 60 + minute) * 600_000_000n;
        for (const colon of [':', '']) {
          expect(parseTicks(`${text}+${two(hour)}${colon}${two(minute)}`)).toBe(viaDate(text) - offset);
          expect(parseTicks(`${text}-${two(hour)}${colon}${two(minute)}`)).toBe(viaDate(text) + offset);
        }
      }),
    ));

  test('a missing zone is UTC, and a space may stand for T', () => {
    const at = parseTicks('2024-05-06T12:00:00.5Z');
    expect(at).toBeDefined();
    expect(parseTicks('2024-05-06T12:00:00.5')).toBe(at);
    expect(parseTicks('2024-05-06 12:00:00.5Z')).toBe(at);
  });

  test.each([
    ['2024-02-29T00:00:00Z', true],
    ['2023-02-29T00:00:00Z', false],
    ['1900-02-29T00:00:00Z', false],
    ['2000-02-29T00:00:00Z', true],
    ['2024-02-30T00:00:00Z', false],
    ['2024-04-31T00:00:00Z', false],
    ['2024-13-01T00:00:00Z', false],
    ['2024-00-01T00:00:00Z', false],
    ['2024-01-00T00:00:00Z', false],
    ['2024-01-01T24:00:00Z', false],
    ['2024-01-01T00:60:00Z', false],
    ['2024-01-01T00:00:60Z', false],
    ['0000-01-01T00:00:00Z', false],
    ['0001-01-01T00:00:00Z', true],
    ['9999-12-31T23:59:59.9999999Z', true],
    ['10000-01-01T00:00:00Z', false],
    ['-001-01-01T00:00:00Z', false],
  ])('%s is a time: %s', (text, isTime) => expect(parseTicks(text) !== undefined).toBe(isTime));

  test.each([
    '',
    'now',
    '2024-05-06',
    '2024-05-06T12:00',
    '2024-05-06T12:00:00.Z',
    '2024-05-06T12:00:00,5Z',
    '2024-05-06T12:00:00z',
    '2024-05-06t12:00:00Z',
    '2024-05-06T12:00:00ZZ',
    '2024-05-06T12:00:00Z ',
    ' 2024-05-06T12:00:00Z',
    '2024-05-06T12:00:00+24:00',
    '2024-05-06T12:00:00+99:99',
    '2024-05-06T12:00:00+01:60',
    '2024-05-06T12:00:00+1',
    '2024-05-06T12:00:00+01',
    '2024-05-06T12:00:00+01:0',
    '2024-05-06T12:00:00+01:00:00',
    '2024-05-06T12:00:00.5.5Z',
    '2024-05-06T1a:00:00Z',
    '２０２４-05-06T12:00:00Z',
    '2024-5-06T12:00:00Z',
    '2024-05-06T12:00:00.1234567 Z',
    '20240506T120000Z',
    '/Date(1715000000000)/',
    '2024-05-06T12:00:00\u0000Z',
  ])('%j is no time', (text) => expect(parseTicks(text)).toBeUndefined());

  test('never throws, whatever the text', () =>
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => expect(() => parseTicks(text)).not.toThrow())));
});

describe('formatTicks', () => {
  const instants = fc.bigInt({ min: viaDate('0001-01-01T00:00:00'), max: viaDate('9999-12-30T00:00:00') });

  test('is read back to the tick', () => fc.assert(fc.property(instants, (at) => expect(parseTicks(formatTicks(ticksOf(at)))).toBe(at))));

  test('always has seven fraction digits and Z', () =>
    fc.assert(fc.property(instants, (at) => expect(formatTicks(ticksOf(at))).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/))));

  test('sorts as text like the instants, on both sides of 1970', () =>
    fc.assert(
      fc.property(instants, fc.bigInt({ min: 1n, max: 20_000_000n }), (at, more) =>
        expect(formatTicks(ticksOf(at)) < formatTicks(ticksOf(at + more))).toBe(true),
      ),
    ));

  test('one tick before 1970', () => expect(formatTicks(ticksOf(-1n))).toBe('1969-12-31T23:59:59.9999999Z'));
});

describe('formatDuration', () => {
  test.each([
    [ticksOf(0n), '0 s'],
    [tick, '0 s'],
    [seconds(0.16 * 100), '16 s'],
    [elapsed(ticksOf(0n), ticksOf(1_600_000n)), '0.16 s'],
    [elapsed(ticksOf(0n), ticksOf(1_234_567n)), '0.123 s'],
    [elapsed(ticksOf(0n), ticksOf(123_456_789n)), '12.3 s'],
    [minutes(1), '1 min 0 s'],
    [seconds(125), '2 min 5 s'],
    [minutes(192), '3 h 12 min'],
    [hours(52), '2 d 4 h'],
    [seconds(-125), '-2 min 5 s'],
  ] as const)('%s ticks read as %s', (duration, text) => expect(formatDuration(elapsed(ticksOf(0n), ticksOf(duration)))).toBe(text));

  test('never shows sixty of a unit', () =>
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: days(400) }), (length) => {
        expect(formatDuration(elapsed(ticksOf(0n), ticksOf(length)))).not.toMatch(/\b(60 s|60 min|24 h)/);
      }),
      { examples: [[599_999_999n], [36_000_000_000n - 1n], [864_000_000_000n - 1n]] },
    ));
});

test('a day is 864,000,000,000 ticks', () => expect(plus(ticksOf(0n), days(1))).toBe(864_000_000_000n));
