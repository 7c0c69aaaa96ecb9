import type { DeviceId, Fact, TableName } from '../../model/fact';
import {
  type Duration,
  days,
  formatDay,
  formatTicks,
  hours,
  minus,
  minutes,
  parseTicks,
  plus,
  type Ticks,
  ticksOf,
} from '../../model/time';
import type { Reference } from '../ports';

/**
 * How many facts of one table of one device are held of a span of event time; what comes later is refused. Time joins
 * compare pairs of facts; the limit per minute bounds how many: with three times these limits a flood makes the others of its lane wait
 * three times as long (`npm run bench`), with these 1.7 times.
 *
 * A fact is counted as long as it is held, and no shorter than the span: so whether one is refused follows from the log
 * alone, however it was split and whoever read it.
 */
const limits = [
  { span: minutes(1), most: 100 },
  { span: hours(1), most: 1000 },
] as const satisfies readonly { readonly span: Duration; readonly most: number }[];

/** For each device, how many facts are held of each table and span. */
export type Crowds = Map<DeviceId, Map<string, number>>;

const spansOf = ({ table, at }: Fact): readonly (readonly [key: string, most: number])[] =>
  limits.map(({ span, most }) => [`${table} ${span} ${at / span}`, most]);

/** Whether there is room for one more like this. */
export const hasRoom = (crowds: Crowds, fact: Fact): boolean => {
  const own = crowds.get(fact.device);
  return own === undefined || spansOf(fact).every(([key, most]) => (own.get(key) ?? 0) < most);
};

/** Counts a fact in (1) or out (-1). */
export const countIn = (crowds: Crowds, fact: Fact, by: 1 | -1): void => {
  const own = crowds.get(fact.device) ?? new Map<string, number>();
  for (const [key] of spansOf(fact)) {
    const count = (own.get(key) ?? 0) + by;
    if (count > 0) own.set(key, count);
    else own.delete(key);
  }
  if (own.size > 0) crowds.set(fact.device, own);
  else crowds.delete(fact.device);
};

/** An hour of a device in which facts of a table were refused. */
export interface Crowd {
  readonly device: DeviceId;
  readonly table: TableName;
  /** `2026-03-01T10` */
  readonly hour: string;
  readonly refused: number;
}

const hourOf = (at: Ticks): string => formatTicks(at).slice(0, '2026-03-01T10'.length);
const dayOf = (hour: string): string => hour.slice(0, '2026-03-01'.length);

/** What was refused, by device, table and hour. */
export const crowdsOf = (refused: readonly Fact[]): readonly Crowd[] => {
  const crowds = new Map<string, Crowd>();
  for (const fact of refused) {
    const crowd = { device: fact.device, table: fact.table, hour: hourOf(fact.at) };
    const key = JSON.stringify(crowd);
    crowds.set(key, { ...crowd, refused: (crowds.get(key)?.refused ?? 0) + 1 });
  }
  return [...crowds.values()];
};

const keyOf = (device: DeviceId, day: string): string => JSON.stringify([device, day]);

/** Returns when it can be read that the device was crowded then. */
export const noteCrowds = async (reference: Reference, crowds: readonly Crowd[]): Promise<void> => {
  for (const { device, table, hour } of crowds) {
    const at = parseTicks(`${hour}:00:00Z`);
    const row = { kind: 'crowd', key: keyOf(device, dayOf(hour)), member: `${table} ${hour}`, value: '' } as const;
    await reference.put({ ...row, ...(at === undefined ? {} : { at }) });
  }
};

const hostTable: TableName = 'HostIdentity';

/** Crowded hours of a device that are read of one day: all of every table. */
const mostOfDay = 24 * 12;

/**
 * `table hour` of every hour in which facts of the device were refused, at most an hour from one of the instants; of hosts,
 * which are told once a day, on the day of one or the day before.
 */
export const crowdsAround = async (reference: Reference, device: DeviceId, instants: readonly Ticks[]): Promise<readonly string[]> => {
  const hourly = new Set(instants.flatMap((at) => [ticksOf(at - hours(1)), at, plus(at, hours(1))]).map(hourOf));
  const hostDays = new Set(instants.flatMap((at) => [minus(at, days(1)), at]).map(formatDay));
  const isNear = (crowd: string): boolean => {
    const [table, hour = ''] = crowd.split(' ');
    return hourly.has(hour) || (table === hostTable && hostDays.has(dayOf(hour)));
  };
  const found = await Promise.all(
    [...new Set([...[...hourly].map(dayOf), ...hostDays])].map((day) => reference.members('crowd', keyOf(device, day), mostOfDay)),
  );
  return found
    .flatMap((members) => [...members.keys()])
    .filter(isNear)
    .sort();
};
