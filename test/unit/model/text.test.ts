import * as fc from 'fast-check';
import { accountName, baseName, foldCase } from '../../../lib/model/text';

/** The rule of the fold, code point by code point. */
const folded = (text: string): string =>
  [...text].map((point) => ([...point.toUpperCase()].length === 1 ? point.toUpperCase() : point)).join('');

const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());

describe('foldCase', () => {
  test('replaces each code point by its upper case, if that is one code point', () =>
    fc.assert(fc.property(texts, (text) => expect(foldCase(text)).toBe(folded(text)))));

  test('keeps the number of code points', () =>
    fc.assert(fc.property(texts, (text) => expect([...foldCase(text)]).toHaveLength([...text].length))));

  test.each([
    ['excel.exe', 'EXCEL.EXE', true],
    ['ſvchost.exe', 'svchost.exe', true],
    ['straße', 'STRASSE', false],
    ['straße', 'STRAßE', true],
    ['ﬁle.exe', 'file.exe', false],
    ['İ', 'i', false],
    ['ı', 'I', true],
    ['К', 'K', false],
    ['\u212a', 'k', false],
    ['ö', 'Ö', true],
    ['𐐨', '𐐀', true],
    ['\ud801', '\ud800', false],
    ['ά', 'Ά', true],
  ])('%s and %s are one name: %s', (one, other, same) => expect(foldCase(one) === foldCase(other)).toBe(same));

  test('folding twice changes no more', () =>
    fc.assert(fc.property(texts, (text) => expect(foldCase(foldCase(text))).toBe(foldCase(text)))));
});

describe('baseName', () => {
  test.each([
    ['svchost.exe', 'svchost.exe'],
    ['\\Device\\HarddiskVolume4\\Windows\\System32\\svchost.exe', 'svchost.exe'],
    ['C:\\Windows\\', ''],
    ['a/b.exe', 'a/b.exe'],
    ['', ''],
  ])('%j ends in %j', (path, name) => expect(baseName(path)).toBe(name));
});

test.each([
  ['CORP', 'bob', 'CORP\\bob'],
  ['', 'bob', 'bob'],
  ['CORP', '', ''],
  [undefined, undefined, ''],
])('the account of domain %j and name %j is %j: a domain alone is nobody', (domain, name, account) =>
  expect(accountName(domain, name)).toBe(account),
);
