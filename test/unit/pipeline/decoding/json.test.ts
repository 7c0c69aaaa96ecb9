import * as fc from 'fast-check';
import { parseExactly } from '../../../../lib/pipeline/decoding/json';
import { array, exact, type Json, minified, object, wild, write } from '../../../support/messages/json-text';
import { seededRandom } from '../../../support/worlds/seeded-random';

const digits = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map((value): Json => ({ digits: value.toString() }));
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('12345678901234567890', '":12345678901234567890,"', '\\', '\\"', '#1'),
);
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    digits,
    text,
    // Integers beyond a double are `digits`; JSON writes the greatest doubles with an exponent.
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value))
      .map((value) => value + 0),
    fc.constantFrom<Json>(null, true, 1e21, 1.5e300),
    fc.array(tie('value'), { maxLength: 4 }).map(array),
    fc.array(fc.tuple(text, tie('value')), { maxLength: 4 }).map(object),
  ),
})).value;

const outcomeOf = (parse: () => unknown): unknown => {
  try {
    return { value: parse() };
  } catch (error) {
    return error instanceof SyntaxError ? 'no JSON' : error;
  }
};

describe('parseExactly', () => {
  test('reads integers that a double does not hold as their digits, all else like JSON.parse', () =>
    fc.assert(
      fc.property(json, fc.nat(), (value, seed) => {
        const expected: unknown = JSON.parse(write(value, exact));
        expect(parseExactly(write(value, minified))).toEqual(expected);
        expect(parseExactly(write(value, wild(seededRandom(seed), { space: 0.3, escape: 0.1 })))).toEqual(expected);
      }),
      { numRuns: 500 },
    ));

  test('finds a long integer wherever it stands, beside long texts of digits', () => {
    for (let before = 0; before < 40; before++) {
      const text = '7'.repeat(before);
      expect(parseExactly(`{"${text}":[9007199254740993,-9007199254740993 ]}`)).toEqual({
        [text]: ['9007199254740993', '-9007199254740993'],
      });
    }
  });

  test('is the same whatever stands beside a number', () => {
    const alone = parseExactly('[-123456789012345]') as unknown[];
    const beside = parseExactly('[-123456789012345,12345678901234567890]') as unknown[];
    expect(alone[0]).toBe(-123_456_789_012_345);
    expect(beside).toEqual([-123_456_789_012_345, '12345678901234567890']);
  });

  test.each([
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['2533274790396208', 2_533_274_790_396_208],
    ['639199803770463703', '639199803770463703'],
    ['639199803770463703.0', 639_199_803_770_463_700],
    ['1e400', Number.POSITIVE_INFINITY],
  ])('%s is read as %p', (token, value) => expect(parseExactly(`[${token}]`)).toEqual([value]));

  test('what is no JSON stays none: SyntaxError, as from JSON.parse', () =>
    fc.assert(
      fc.property(
        json,
        fc.nat(),
        fc.constantFrom('', '"', '}', ',', '\\', '0', '\u0000', '12345678901234567890', ':'),
        (value, at, junk) => {
          const written = write(value, minified);
          const place = at % (written.length + 1);
          const broken = written.slice(0, place) + junk + written.slice(place + (junk === '' ? 1 : 0));
          const plain = outcomeOf(() => JSON.parse(broken));
          const exactly = outcomeOf(() => parseExactly(broken));
          expect(exactly === 'no JSON').toBe(plain === 'no JSON');
        },
      ),
      { numRuns: 1000 },
    ));

  test.each([
    '00000000000000001',
    '-00000000000000001',
    '{12345678901234567890:1}',
    '{12345678901234567890 :1}',
    `{12345678901234567890${' '.repeat(64)}:1}`,
    '12345678901234567890a',
    '12345678901234567890"a"',
    '"12345678901234567890',
    '--12345678901234567890',
    '',
    ' ',
    '\u0000',
    '\ufeff',
    '\ufeff\ufeff1',
  ])('%j is no JSON', (written) => expect(() => parseExactly(written)).toThrow(SyntaxError));

  test('a byte order mark is passed over', () => expect(parseExactly('\ufeff{"a":1}')).toEqual({ a: 1 }));

  test('a text full of digits is read in one go', () => {
    const long = '1234567890'.repeat(20_000);
    expect(parseExactly(`{"a":"${long}","b":${'7'.repeat(400)}}`)).toEqual({ a: long, b: '7'.repeat(400) });
  });
});
