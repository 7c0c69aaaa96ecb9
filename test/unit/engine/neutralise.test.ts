import * as fc from 'fast-check';
import { neutralise } from '../../../lib/engine/neutralise';

/** Ranges that no renderer should meet: controls, marks of direction, what has no width, halves of pairs, tags. */
const ranges = [
  [0x00, 0x1f],
  [0x7f, 0xa0],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x180b, 0x180f],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0xd800, 0xf8ff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe0fff],
  [0xf0000, 0xffffd],
] as const;

const isHidden = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return ranges.some(([from, to]) => code >= from && code <= to);
};

describe('neutralise', () => {
  test.each([
    ['an end of line', 'a\nb\r', 'a\\u{a}b\\u{d}'],
    ['a terminal escape', '\u001b[2J', '\\u{1b}[2J'],
    ['NUL', 'a\u0000', 'a\\u{0}'],
    ['a C1 control', '\u009b31m', '\\u{9b}31m'],
    ['right-to-left override', 'exe.\u202etxt', 'exe.\\u{202e}txt'],
    ['bidirectional isolates', '\u2066a\u2069', '\\u{2066}a\\u{2069}'],
    ['the Arabic letter mark', '\u061c', '\\u{61c}'],
    ['zero width', 'a\u200bb\u200d\ufeff', 'a\\u{200b}b\\u{200d}\\u{feff}'],
    ['a soft hyphen', 'ad\u00admin', 'ad\\u{ad}min'],
    ['line and paragraph separators', '\u2028\u2029', '\\u{2028}\\u{2029}'],
    ['spaces that only look like one', '\u00a0\u2003\u3000\u1680', '\\u{a0}\\u{2003}\\u{3000}\\u{1680}'],
    ['fillers', '\u3164\uffa0\u115f\u2800', '\\u{3164}\\u{ffa0}\\u{115f}\\u{2800}'],
    ['variation selectors', 'a\ufe0f\u{e0101}', 'a\\u{fe0f}\\u{e0101}'],
    ['tags', '\u{e0041}', '\\u{e0041}'],
    ['private use', '\ue000\u{f0000}', '\\u{e000}\\u{f0000}'],
    ['lone surrogates', '\ud800a\udc00', '\\u{d800}a\\u{dc00}'],
    ['a combining joiner', '\u034f', '\\u{34f}'],
    ['interlinear marks', '\ufff9\ufffa\ufffb', '\\u{fff9}\\u{fffa}\\u{fffb}'],
  ])('makes %s visible', (_what, text, shown) => expect(neutralise(text)).toBe(shown));

  test.each([
    'C:\\Windows\\System32\\cmd.exe /c "whoami" > x',
    'Naïve Straße Ω 漢字 한글 עברית العربية ไทย',
    'e\u0301',
    '🦔',
    '<b>&amp;</b>',
    '`$()|',
    '',
  ])('leaves what can be seen: %s', (text) => expect(neutralise(text)).toBe(text));

  test('nothing hidden is left, whatever the text', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect([...neutralise(text)].filter(isHidden)).toEqual([]);
      }),
      { numRuns: 500 },
    ));

  test('neutral text stays as it is: shown twice is shown the same', () =>
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(neutralise(neutralise(text))).toBe(neutralise(text)))));

  test('bounds the length, and says how much is missing', () => {
    expect(neutralise('x'.repeat(4096))).toBe('x'.repeat(4096));
    expect(neutralise('x'.repeat(4097))).toBe(`${'x'.repeat(4096)}… (1 more characters)`);
    expect(neutralise('abcdef', 4)).toBe('abcd… (2 more characters)');
    expect(neutralise('x'.repeat(1_000_000)).length).toBeLessThan(4200);
  });

  test('a pair that the bound cuts is no lone surrogate', () => expect(neutralise('ab🦔', 3)).toBe('ab\\u{d83e}… (1 more characters)'));
});
