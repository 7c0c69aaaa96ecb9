import { type Duration, days, hours, minus, minutes, plus, type Ticks } from '../../../../lib/model/time';
import { below, chance, type Random } from '../../worlds/seeded-random';
import { after } from '../random';

interface Span {
  readonly from: Ticks;
  readonly to: Ticks;
}

const hour = 3_600_000;

/** Ten weeks back at most: Windows is patched every month, mostly. */
const longAgo = (random: Random, start: Ticks, mostDays: number): Ticks =>
  minus(start, (days(1) * BigInt(1 + below(random, mostDays)) + hours(3)) as Duration);

const dayAt = (start: Ticks, day: number, time: Duration): Ticks => plus(start, (days(1) * BigInt(day) + time) as Duration);

const isWeekend = (day: number): boolean => day % 7 >= 5;

/** A desk is switched on in the morning and off in the evening; a quarter is never switched off. Day 0 is a Monday. */
export const clientUptimes = (random: Random, start: Ticks, dayCount: number): readonly Span[] => {
  if (chance(random, 0.25)) return [{ from: longAgo(random, start, 20), to: dayAt(start, dayCount, days(2)) }];
  const all = Array.from({ length: dayCount }, (_, day) => ({
    from: after(random, dayAt(start, day, hours(6)), 0.5 * hour, 3.5 * hour),
    to: after(random, dayAt(start, day, hours(16)), 0.5 * hour, 3 * hour),
  }));
  return all.filter((_, day) => chance(random, isWeekend(day) ? 0.1 : 0.95));
};

/** A server runs for weeks; half of them are patched in the night after the first day. */
export const serverUptimes = (random: Random, start: Ticks, dayCount: number): readonly Span[] => {
  const from = longAgo(random, start, 40);
  const to = dayAt(start, dayCount, days(2));
  if (dayCount === 1 || !chance(random, 0.5)) return [{ from, to }];
  const down = after(random, dayAt(start, 1, hours(2)), 0, 2 * hour);
  return [
    { from, to: down },
    { from: plus(down, minutes(3)), to },
  ];
};
