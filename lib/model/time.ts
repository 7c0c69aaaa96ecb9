declare const ticks: unique symbol;
declare const span: unique symbol;

/** An instant in units of 100 ns since 1970-01-01T00:00:00Z: Defender's own resolution. A JavaScript Date keeps milliseconds and would merge distinct creation times. */
export type Ticks = bigint & { readonly [ticks]: true };

/** A length of time in units of 100 ns; may be negative. */
export type Duration = bigint & { readonly [span]: true };

const duration = (value: bigint): Duration => value as Duration;

export const tick = duration(1n);
export const noTime = duration(0n);
export const milliseconds = (n: number): Duration => duration(BigInt(n) * 10_000n);
export const seconds = (n: number): Duration => duration(BigInt(n) * 10_000_000n);
export const minutes = (n: number): Duration => seconds(n * 60);
export const hours = (n: number): Duration => minutes(n * 60);
export const days = (n: number): Duration => hours(n * 24);

/** Time from `from` to `to`; negative when `to` is the earlier one. */
export const elapsed = (from: Ticks, to: Ticks): Duration => duration(to - from);
export const plus = (at: Ticks, by: Duration): Ticks => (at + by) as Ticks;
export const minus = (at: Ticks, by: Duration): Ticks => (at - by) as Ticks;
export const add = (a: Duration, b: Duration): Duration => duration(a + b);
export const negated = (d: Duration): Duration => duration(-d);
export const longest = (a: Duration, b: Duration): Duration => (a > b ? a : b);
export const earlier = (a: Ticks, b: Ticks): Ticks => (a < b ? a : b);
export const later = (a: Ticks, b: Ticks): Ticks => (a > b ? a : b);

/** The last whole multiple of `span` since year 1 that is not after the instant. */
export const floorTo = (at: Ticks, span: Duration): Ticks => (at - (((at % span) + span) % span)) as Ticks;

/** Midnight UTC of the instant's day. */
export const dayOf = (at: Ticks): Ticks => floorTo(at, days(1));

/** The UTC days that the time from one instant to another touches, each by its beginning. */
export const daysIn = (from: Ticks, to: Ticks): readonly Ticks[] => {
  const found: Ticks[] = [];
  for (let day = dayOf(from); day <= to; day = plus(day, days(1))) found.push(day);
  return found;
};

/** Whole milliseconds of a duration, for timers; cuts towards zero. */
export const toMilliseconds = (d: Duration): number => Number(d / 10_000n);

/** Ticks of a Unix time in milliseconds, the resolution of Event Hubs' enqueued time. */
export const fromUnixMilliseconds = (ms: number): Ticks => (BigInt(Math.trunc(ms)) * 10_000n) as Ticks;

/** Ticks already counted elsewhere (a stored row). */
export const ticksOf = (value: bigint): Ticks => value as Ticks;

const digits = (text: string, from: number, to: number): number => {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
};

const daysInMonth = (year: number, month: number): number =>
  month === 2 ? ((year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

/** Minutes east of UTC for `''`, `Z`, `+hh:mm`, `+hhmm`; NaN for anything else. */
const offsetMinutes = (zone: string): number => {
  if (zone === '' || zone === 'Z') return 0;
  const sign = zone[0] === '+' ? 1 : zone[0] === '-' ? -1 : Number.NaN;
  const rest = zone[3] === ':' ? zone.slice(1, 3) + zone.slice(4) : zone.slice(1);
  if (rest.length !== 4) return Number.NaN;
  const hour = digits(rest, 0, 2);
  const minute = digits(rest, 2, 4);
  return hour > 23 || minute > 59 ? Number.NaN : sign * (hour * 60 + minute);
};

/** End of the run of digits that starts at `from`. */
const endOfDigits = (text: string, from: number): number => {
  let end = from;
  while (end < text.length && digits(text, end, end + 1) >= 0) end++;
  return end;
};

/**
 * Reads a time as Defender writes it: `YYYY-MM-DD`, `T` or a space, `hh:mm:ss`, optionally a point and digits of which the
 * first seven count (the rest is cut), then `Z`, an offset, or nothing (UTC). Returns undefined for anything else, so
 * 30 February is not a time. Written by hand because `Date` rolls such dates over, keeps milliseconds only and reads a
 * missing zone as local time.
 */
export const parseTicks = (text: string): Ticks | undefined => {
  if (text[4] !== '-' || text[7] !== '-' || (text[10] !== 'T' && text[10] !== ' ') || text[13] !== ':' || text[16] !== ':')
    return undefined;
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  const inRange =
    year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month) && hour <= 23 && minute <= 59 && second <= 59;
  if (!inRange) return undefined;
  const hasFraction = text[19] === '.';
  const end = hasFraction ? endOfDigits(text, 20) : 19;
  if (hasFraction && end === 20) return undefined;
  const offset = offsetMinutes(text.slice(end));
  if (Number.isNaN(offset)) return undefined;
  const fraction = hasFraction ? Number(text.slice(20, Math.min(end, 27)).padEnd(7, '0')) : 0;
  // Date.UTC reads years 0..99 as 19xx; setUTCFullYear does not.
  const midnight = new Date(0).setUTCFullYear(year, month - 1, day);
  const wholeSeconds = midnight / 1000 + hour * 3600 + minute * 60 + second - offset * 60;
  return (BigInt(wholeSeconds) * 10_000_000n + BigInt(fraction)) as Ticks;
};

/** The first instant that Windows knows (FILETIME) and that Table Storage holds. */
export const windowsBeginning = parseTicks('1601-01-01T00:00:00Z') as Ticks;

/** Seven fraction digits and `Z`, the form every output of Hopwatch uses. */
export const formatTicks = (at: Ticks): string => {
  const fraction = ((at % 10_000_000n) + 10_000_000n) % 10_000_000n;
  const whole = new Date(Number((at - fraction) / 10_000n)).toISOString().slice(0, -5);
  return `${whole}.${fraction.toString().padStart(7, '0')}Z`;
};

/** The UTC day of an instant, `2026-03-17`. */
export const formatDay = (at: Ticks): string => formatTicks(at).slice(0, 10);

/** A duration for people, cut and never rounded up: `0.16 s`, `2 min 5 s`, `3 h 12 min`, `2 d 4 h`. */
export const formatDuration = (d: Duration): string => {
  const signed = toMilliseconds(d);
  const [sign, ms] = signed < 0 ? ['-', -signed] : ['', signed];
  if (ms < 10_000) return `${sign}${ms / 1000} s`;
  if (ms < 60_000) return `${sign}${Math.floor(ms / 100) / 10} s`;
  const whole = Math.floor(ms / 1000);
  if (whole < 3600) return `${sign}${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86_400) return `${sign}${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${sign}${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
};
