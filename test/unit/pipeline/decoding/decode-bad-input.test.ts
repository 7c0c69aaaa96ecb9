import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { compile } from '../../../../lib/engine/compile';
import { type Decoded, decoder } from '../../../../lib/pipeline/decoding/decode';
import { rules } from '../../../../lib/rules';
import { accept } from '../../../support/messages/accept';
import { hostileMessages } from '../../../support/messages/hostile-messages';
import { minified, write } from '../../../support/messages/json-text';

const reader = decoder(compile(rules, 'live'), 'by-file');
const decode = (input: string | Uint8Array): Decoded =>
  reader.decode(typeof input === 'string' ? Buffer.from(input, 'utf8') : input, 'raw/7');

const filteredIn = ({ filtered }: Decoded): number => [...filtered.values()].reduce((sum, count) => sum + count, 0);

/** Every record is in exactly one of the counts. */
const expectAccounted = (decoded: Decoded): void =>
  expect(decoded.facts.length + decoded.context.length + filteredIn(decoded) + decoded.duplicates + decoded.deadLettered).toBe(
    decoded.received,
  );

const nested = (depth: number, open: string, close: string, inner = ''): string => open.repeat(depth) + inner + close.repeat(depth);

describe('a message that cannot be read is one fault, at its place, and never an exception', () => {
  test.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['white space', ' \r\n'],
    ['a word', 'hello'],
    ['half a message', '{"records":[{"category":'],
    ['a message cut off behind a record', JSON.stringify({ records: [accept()] }).slice(0, -1)],
    ['two messages', '{"records":[]}{"records":[]}'],
    ['NUL bytes', new Uint8Array(64)],
    ['gzip', gzipSync(JSON.stringify({ records: [accept()] }))],
    ['UTF-16', Buffer.from(JSON.stringify([accept()]), 'utf16le')],
    ['bytes that are no text', Uint8Array.from([0xff, 0xfe, 0xc3, 0x28, 0x80])],
    ['a number that does not end', '1e'],
    ['deep nesting that does not end', '['.repeat(100_000)],
    ['a control character in a text', '[{"category":"a\u0001"}]'],
    ['a comment', '[/* {} */]'],
    ['a trailing comma', '[{},]'],
  ])('%s', (_what, input) => {
    const decoded = decode(input);
    expect([decoded.received, decoded.faults.length, decoded.faults[0]?.index]).toEqual([1, 1, -1]);
    expect(decoded.faults[0]?.reason).toMatch(/^not JSON: /);
    expectAccounted(decoded);
  });
});

describe('a record that cannot be read is one fault; the others of its message stand', () => {
  test.each<[string, unknown, RegExp]>([
    ['null', null, /not a record/],
    ['a number', 5, /not a record/],
    ['a text', 'record', /not a record/],
    ['a list', [], /not a record/],
    ['an empty object', {}, /category/],
    ['a category that is no text', { ...accept(), category: 5 }, /category/],
    ['no properties', { category: 'DeviceNetworkEvents' }, /properties/],
    ['properties that are a text', { category: 'DeviceNetworkEvents', properties: '{}' }, /properties/],
    ['properties that are a list', { category: 'DeviceNetworkEvents', properties: [] }, /properties/],
    ['no DeviceId', accept({ DeviceId: null }), /DeviceId: missing/],
    ['a DeviceId that is a number', accept({ DeviceId: 7 }), /DeviceId/],
    ['no Timestamp', accept({ Timestamp: '' }), /Timestamp: missing/],
    ['a Timestamp that is a number', accept({ Timestamp: 1_715_000_000 }), /Timestamp/],
    ['an offset of 99 hours', accept({ Timestamp: '2026-03-17T09:12:03+99:99' }), /Timestamp: not a time/],
    ['30 February', accept({ Timestamp: '2026-02-30T00:00:00Z' }), /Timestamp: not a time/],
    ['the year 1', accept({ Timestamp: '0001-01-01T00:00:00Z' }), /Timestamp: before 1601/],
    ['the last tick before 1601', accept({ Timestamp: '1600-12-31T23:59:59.9999999Z' }), /Timestamp: before 1601/],
    ['the year 10000', accept({ Timestamp: '10000-01-01T00:00:00Z' }), /Timestamp: not a time/],
    ['a ReportId that is an object', accept({ ReportId: {} }), /ReportId/],
    ['a ReportId that is true', accept({ ReportId: true }), /ReportId/],
    ['a ReportId beyond all numbers', JSON.parse(JSON.stringify(accept()).replace('"ReportId":1', '"ReportId":1e999')), /ReportId/],
    ['a name that is a number', accept({ InitiatingProcessFileName: 7 }), /InitiatingProcessFileName/],
    ['a name that is an object', accept({ InitiatingProcessFileName: { toString: 'services.exe' } }), /InitiatingProcessFileName/],
    ['a port that is a word', accept({ LocalPort: 'http' }), /LocalPort: not a decimal number/],
    ['a port in hexadecimal', accept({ LocalPort: '0x87' }), /LocalPort: not a decimal number/],
    ['a creation time that is no time', accept({ InitiatingProcessCreationTime: 'boot' }), /InitiatingProcessCreationTime: not a time/],
    ['texts beyond what a row holds', accept({ InitiatingProcessCommandLine: 'x'.repeat(1_000_000) }), /131072/],
  ])('%s', (_what, record, reason) => {
    for (const message of [
      { records: [accept({ ReportId: 2 }), record, accept({ ReportId: 3 })] },
      [accept({ ReportId: 2 }), record, accept({ ReportId: 3 })],
    ]) {
      const decoded = decode(JSON.stringify(message).replace('"ReportId":null', '"ReportId":1e999'));
      expect(decoded.facts.map(({ id }) => JSON.parse(id)[1])).toEqual([2, 3]);
      expect(decoded.faults.map(({ index, reason: said }) => [index, reason.test(said) ? 'as expected' : said])).toEqual([
        [1, 'as expected'],
      ]);
      expectAccounted(decoded);
    }
  });

  test.each([
    ['a table that is not read', { category: 'AdvancedHunting-DeviceFileEvents', properties: { Timestamp: 5 } }],
    ['a table that nobody knows', { category: '__proto__', properties: {} }],
    ['a record that no rule needs', accept({ ActionType: 'ConnectionSuccess' })],
  ])('%s is filtered, not faulty', (_what, record) => {
    const decoded = decode(JSON.stringify(record));
    expect([decoded.received, filteredIn(decoded), decoded.faults]).toEqual([1, 1, []]);
  });

  test('of a message that is nothing but faults all are counted and a thousand told, the last with how many follow', () => {
    const decoded = decode(`[${'1,'.repeat(500_000)}1]`);
    expectAccounted(decoded);
    expect([decoded.received, decoded.deadLettered, decoded.faults.length]).toEqual([500_001, 500_001, 1000]);
    expect(decoded.faults.slice(-2).map(({ index, reason }) => [index, reason])).toEqual([
      [998, 'not a record: an object is expected'],
      [999, '499001 more records behind this one are at fault and have no letter of their own; not a record: an object is expected'],
    ]);
  });

  test('hundreds of faults are all counted', () => {
    const decoded = decode(JSON.stringify({ records: Array.from({ length: 700 }, () => accept({ Timestamp: 'x' })) }));
    expect([decoded.received, decoded.faults.length, decoded.faults.at(-1)?.index]).toEqual([700, 700, 699]);
  });

  test('the excerpt of a fault is bounded', () => {
    const decoded = decode(JSON.stringify([accept({ Timestamp: 'x'.repeat(100_000) }), 'y'.repeat(100_000)]));
    expect(decoded.faults.map(({ excerpt }) => excerpt.length)).toEqual([512, 512]);
    expect(decode('z'.repeat(100_000)).faults[0]?.excerpt).toHaveLength(512);
  });
});

describe('what is odd but can be read is read', () => {
  test.each<[string, string | Uint8Array]>([
    ['a byte order mark', `\ufeff${JSON.stringify(accept())}`],
    ['white space around', `\n\t ${JSON.stringify({ records: [accept()] }, null, 2)} \r\n`],
    ['a record alone', JSON.stringify(accept())],
    ['the records beside other things', JSON.stringify({ source: 1, records: [accept()], more: [1] })],
    ['deep nesting in a column nobody reads', JSON.stringify(accept({ x: 0 })).replace('"x":0', `"x":${nested(50_000, '[', ']')}`)],
    [
      'bytes that are no text, inside a text',
      Buffer.concat([Buffer.from(JSON.stringify(accept({ x: '' })).slice(0, -3)), Buffer.from([0xff, 0xc3]), Buffer.from('"}}')]),
    ],
    ['the last tick of the year 9999', JSON.stringify(accept({ Timestamp: '9999-12-31T23:59:59.9999999Z' }))],
    ['the first tick of 1601', JSON.stringify(accept({ Timestamp: '1601-01-01T00:00:00Z' }))],
  ])('%s', (_what, input) => {
    const decoded = decode(input);
    expect([decoded.received, decoded.facts.length, decoded.faults]).toEqual([1, 1, []]);
  });

  test('nested AdditionalFields too deep to be written again cost one record', () => {
    const installed = { category: 'DeviceEvents', properties: { DeviceId: 'd', Timestamp: '2026-03-17T00:00:00Z', AdditionalFields: 0 } };
    const decoded = decode(
      JSON.stringify([accept(), installed]).replace('"AdditionalFields":0', `"AdditionalFields":${nested(50_000, '[', ']')}`),
    );
    expect([decoded.received, decoded.facts.length]).toEqual([2, 1]);
    expectAccounted(decoded);
  });

  test('an empty list of records is no record', () => {
    for (const message of ['{"records":[]}', '[]', ' [ ] ']) expect(decode(message).received).toBe(0);
  });

  test('a message of many megabytes is read', () => {
    const padding = 'p'.repeat(4000);
    const decoded = decode(
      JSON.stringify({ records: Array.from({ length: 2000 }, (_, index) => accept({ ReportId: index, x: padding })) }),
    );
    expect([decoded.received, decoded.facts.length]).toEqual([2000, 2000]);
  });

  test('a view into a larger buffer is read as the view', () => {
    const text = JSON.stringify([accept()]);
    const bytes = new TextEncoder().encode(`xx${text}xx`);
    expect(decode(bytes.subarray(2, -2)).facts).toHaveLength(1);
  });
});

test('whatever is cut out of or written into a message, every record is accounted for', () =>
  fc.assert(
    fc.property(hostileMessages, fc.nat(), fc.nat(40), fc.uint8Array({ maxLength: 6 }), (json, place, cut, junk) => {
      const bytes = Buffer.from(write(json, minified), 'utf8');
      const at = place % (bytes.length + 1);
      expectAccounted(decode(Buffer.concat([bytes.subarray(0, at), junk, bytes.subarray(at + cut)])));
    }),
    { numRuns: 1000 },
  ));

test('bytes at random are one fault or more, never an exception', () =>
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => expectAccounted(decode(bytes)))));
