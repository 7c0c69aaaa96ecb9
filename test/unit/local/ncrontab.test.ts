import { nextOccurrence, parseSchedule } from '../../../lib/local/functions-host/child/triggers/ncrontab';

const next = (schedule: string, after: string): string | undefined => {
  const at = nextOccurrence(parseSchedule(schedule), Date.parse(after));
  return at === undefined ? undefined : new Date(at).toISOString();
};

describe('a schedule', () => {
  it.each([
    ['* * * * * *', '2026-03-17T09:12:03.500Z', '2026-03-17T09:12:04.000Z'],
    ['*/5 * * * * *', '2026-03-17T09:12:03.500Z', '2026-03-17T09:12:05.000Z'],
    ['*/5 * * * * *', '2026-03-17T09:12:05.000Z', '2026-03-17T09:12:10.000Z'],
    ['0 */5 * * * *', '2026-03-17T09:59:00.000Z', '2026-03-17T10:00:00.000Z'],
    ['30 15 6-8 * * *', '2026-03-17T08:15:30.000Z', '2026-03-18T06:15:30.000Z'],
    ['0 0 1,13 * * *', '2026-03-17T02:00:00.000Z', '2026-03-17T13:00:00.000Z'],
    ['0 30 9 * * 1-5', '2026-03-20T10:00:00.000Z', '2026-03-23T09:30:00.000Z'],
    ['0 0 0 31 * *', '2026-03-31T00:00:00.000Z', '2026-05-31T00:00:00.000Z'],
    ['0 0 0 29 2 *', '2026-03-01T00:00:00.000Z', '2028-02-29T00:00:00.000Z'],
    ['10/20 0 0 1 1 *', '2026-12-31T23:59:59.000Z', '2027-01-01T00:00:10.000Z'],
  ])('%s after %s is due at %s', (schedule, after, due) => {
    expect(next(schedule, after)).toBe(due);
  });

  it('that no day fits is never due', () => {
    expect(next('0 0 0 30 2 *', '2026-01-01T00:00:00Z')).toBeUndefined();
  });

  it.each(['* * * * *', '60 * * * * *', '* * 24 * * *', '* * * 0 * *', '* * * * * 7', '5-2 * * * * *', '*/0 * * * * *', 'a * * * * *', ''])(
    "'%s' is none",
    (text) => {
      expect(() => parseSchedule(text)).toThrow('is not a schedule');
    },
  );
});
