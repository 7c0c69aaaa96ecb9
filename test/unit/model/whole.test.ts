import * as fc from 'fast-check';
import { parseWhole } from '../../../lib/model/whole';

describe('parseWhole', () => {
  test('reads every integer without loss: a number where that is exact, else a bigint', () =>
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n }), (value) => {
        const read = parseWhole(value.toString());
        expect(read === undefined ? undefined : BigInt(read)).toBe(value);
        expect(typeof read).toBe(Number.isSafeInteger(Number(value)) ? 'number' : 'bigint');
      }),
      { examples: [[2n ** 53n - 1n], [2n ** 53n], [2n ** 53n + 1n], [-(2n ** 53n)], [639_199_803_770_463_703n]] },
    ));

  test('equal values are identical, however they are written', () => {
    for (const text of ['135', '+135', '0135', '135.0', '135.000']) expect(parseWhole(text)).toBe(135);
    for (const text of ['9007199254740993', '+9007199254740993', '9007199254740993.0'])
      expect(parseWhole(text)).toBe(9_007_199_254_740_993n);
    for (const text of ['0', '-0', '-0.0']) expect(Object.is(parseWhole(text), 0)).toBe(true);
  });

  test('reads decimal fractions', () => expect([parseWhole('12.5'), parseWhole('-0.25')]).toEqual([12.5, -0.25]));

  test.each([
    '',
    '-',
    '+',
    '.',
    '1.',
    '.5',
    '1.2.3',
    '1e3',
    '0x87',
    '1_000',
    '1,000',
    ' 1',
    '1 ',
    '--1',
    '+-1',
    'NaN',
    'Infinity',
    '١٣٥',
    '1\u0000',
  ])('%j is no number', (text) => expect(parseWhole(text)).toBeUndefined());

  test('a text longer than any number is refused unread', () => {
    expect(parseWhole('9'.repeat(40))).toBe(BigInt('9'.repeat(40)));
    expect(parseWhole('9'.repeat(41))).toBeUndefined();
  });

  test('never throws, whatever the text', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-+.0-9eE]{0,50}$/)), (text) => expect(() => parseWhole(text)).not.toThrow()),
    ));
});
