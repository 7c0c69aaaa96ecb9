import * as fc from 'fast-check';
import { consoleTelemetry, silentTelemetry } from '../../../lib/telemetry';

const told = (tell: (telemetry: ReturnType<typeof consoleTelemetry>) => void): readonly string[] => {
  const lines: string[] = [];
  tell(consoleTelemetry((line) => lines.push(line)));
  return lines;
};

/** Controls, marks of direction, ends of lines. */
const isHidden = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0x2028 && code <= 0x202e);
};

test('a count is one line: the metric, its value and what it is about', () =>
  expect(told(({ count }) => count('records.received', 5, { hub: 'raw', partition: '2' })).map((line) => JSON.parse(line))).toEqual([
    { metric: 'records.received', value: 5, hub: 'raw', partition: '2' },
  ]));

test('a log line has its level, message and fields', () =>
  expect(told(({ log }) => log('warning', 'the lane has a gap', { lane: 3, held: true })).map((line) => JSON.parse(line))).toEqual([
    { level: 'warning', message: 'the lane has a gap', lane: 3, held: true },
  ]));

test('no text reaches the writer raw: one line each, nothing hidden, bounded', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 3000 }), (text, times) => {
      const hostile = text.repeat(times).slice(0, 20_000);
      const lines = told(({ count, log }) => {
        count('lane.gaps', 1, { partition: hostile });
        log('error', hostile, { reason: hostile });
      });
      expect(lines).toHaveLength(2);
      for (const line of lines) {
        expect([...line].filter(isHidden)).toEqual([]);
        expect(() => JSON.parse(line)).not.toThrow();
        expect(line.length).toBeLessThan(64 * 1024);
      }
    }),
  ));

test('hidden characters of a message and a field are visible escapes', () => {
  const [line = ''] = told(({ log }) => log('info', 'a\u202eb', { name: 'c\u0007d' }));
  expect(JSON.parse(line)).toEqual({ level: 'info', message: 'a\\u{202e}b', name: 'c\\u{7}d' });
});

test('the silent one says nothing and does not fail', () => {
  expect(silentTelemetry.count('lane.gaps', 1)).toBeUndefined();
  expect(silentTelemetry.log('error', 'x')).toBeUndefined();
});
