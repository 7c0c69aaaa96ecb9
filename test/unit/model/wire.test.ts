import * as fc from 'fast-check';
import { fromWire, toWire } from '../../../lib/model/wire';

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('#', '##', '#1', '#-5', '##1', '#x', '', '-0'));
const key = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', 'toJSON', '#1', ''));
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.bigInt(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.array(fc.tuple(key, tie('value'))).map((entries) => Object.fromEntries(entries)),
  ),
})).value;

test('whatever is written is read back: bigints, texts that look like them, hostile keys', () =>
  fc.assert(fc.property(values, (value) => expect(fromWire(toWire(value))).toEqual(value))));

test('a bigint comes back as one, exact', () =>
  fc.assert(fc.property(fc.bigInt(), (value) => expect(fromWire(toWire({ at: value }))).toEqual({ at: value }))));

test('a text that looks like a bigint stays a text', () => {
  for (const looksLike of ['#5', '##5', '#', '#-1']) expect(fromWire(toWire(looksLike))).toBe(looksLike);
});

test('a key __proto__ is a key, and no prototype', () => {
  const read = fromWire<object>('{"__proto__":{"polluted":"#1"}}');
  expect(Object.keys(read)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(read)).toBe(Object.getPrototypeOf({}));
  expect((read as { polluted?: unknown }).polluted).toBeUndefined();
});
