import { HopwatchError } from '../../../../model/errors';

/** A schedule in NCRONTAB: second, minute, hour, day, month, day of the week (0 is Sunday), in UTC. */
interface Schedule {
  readonly seconds: ReadonlySet<number>;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
}

const bounds = [
  [0, 59],
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

/** `*`, `5`, `5-10`, each with `/step`. */
const part = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/;

type Bounds = readonly [least: number, most: number];

/** Undefined where the piece is none, or reaches beyond its bounds. */
const pieceValues = (piece: string, [least, most]: Bounds): readonly number[] | undefined => {
  const match = part.exec(piece);
  if (match === null) return undefined;
  const [, from, to, step] = match;
  const first = Number(from ?? least);
  const last = Number(to ?? (from === undefined || step !== undefined ? most : first));
  const by = Number(step ?? 1);
  if (first < least || last > most || first > last || by < 1) return undefined;
  return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, index) => first + index * by);
};

const valuesOf = (text: string, bound: Bounds): ReadonlySet<number> | undefined => {
  const pieces = text.split(',').map((piece) => pieceValues(piece, bound));
  return pieces.includes(undefined) ? undefined : new Set(pieces.flatMap((values) => values ?? []));
};

/** Reads a schedule of six fields of numbers; throws where it is another. */
export const parseSchedule = (text: string): Schedule => {
  const fields = text.trim().split(/\s+/);
  const sets = bounds.map((bound, place) => valuesOf(fields[place] ?? '', bound));
  const [seconds, minutes, hours, days, months, weekdays] = sets;
  if (fields.length !== bounds.length || !seconds || !minutes || !hours || !days || !months || !weekdays) {
    throw new HopwatchError(
      'local-runtime-failed',
      'fatal',
      `'${text}' is not a schedule. The local host reads six fields of numbers: second minute hour day month weekday, such as */5 * * * * *.`,
    );
  }
  return { seconds, minutes, hours, days, months, weekdays };
};

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How far to jump from a time that does not fit: to the start of the next day, hour, minute or second; 0 where it fits. */
const jump = (schedule: Schedule, at: number): number => {
  const time = new Date(at);
  const fitsDay =
    schedule.months.has(time.getUTCMonth() + 1) && schedule.days.has(time.getUTCDate()) && schedule.weekdays.has(time.getUTCDay());
  if (!fitsDay) return day - (at % day);
  if (!schedule.hours.has(time.getUTCHours())) return hour - (at % hour);
  if (!schedule.minutes.has(time.getUTCMinutes())) return minute - (at % minute);
  return schedule.seconds.has(time.getUTCSeconds()) ? 0 : second;
};

/** No schedule that ever fits waits longer: 29 February on one weekday comes within 40 years. */
const horizon = 41 * 366 * day;

/** The first time after `after` that fits, both in Unix milliseconds; undefined where none does. */
export const nextOccurrence = (schedule: Schedule, after: number): number | undefined => {
  let at = after - (after % second) + second;
  while (at < after + horizon) {
    const step = jump(schedule, at);
    if (step === 0) return at;
    at += step;
  }
  return undefined;
};
