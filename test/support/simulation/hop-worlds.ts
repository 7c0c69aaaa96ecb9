/*
 * Worlds for the pipeline: hops of several rules on one or two devices, spread over minutes or days, with records missing,
 * late and twice, some messages with several of them.
 */

import type { DeviceId } from '../../../lib/model/fact';
import { groupedBy } from '../../../lib/model/grouped';
import {
  type Duration,
  days,
  elapsed,
  formatTicks,
  hours,
  minus,
  minutes,
  noTime,
  plus,
  seconds,
  type Ticks,
} from '../../../lib/model/time';
import { laneOf } from '../../../lib/pipeline/lane/lane-of';
import { below, chance, pick, type Random } from '../worlds/seeded-random';
import {
  adapter,
  allOn,
  dcomHop,
  later,
  noise,
  type OnDevice,
  poisoned,
  reunion,
  type Sent,
  scmHop,
  sentAtOnce,
  sessionHop,
  start,
  waitingService,
  walk,
} from './hop-records';
import { poisonName } from './poison';

export interface Enqueued {
  readonly at: Ticks;
  readonly body: Buffer;
}

/** As late as a record may be. */
const latest = (hours(6) - 1n) as Duration;
const soon = [seconds(0), seconds(20), minutes(10)];
const latenesses = [...soon, hours(1), latest];

const nothing = (): readonly Sent[] => [];

const hops = [dcomHop, sessionHop, sessionHop, scmHop];
const anything = [...hops, noise, adapter];

/** Most records of a hop come as late as the others of it; soon, where one comes long after them. */
const sent = (hop: readonly OnDevice[], random: Random): readonly Sent[] => {
  const shared = pick(random, hop.some(({ isLate }) => isLate) ? soon : latenesses);
  const latenessOf = ({ isLate }: OnDevice): Duration => {
    if (isLate) return latest;
    return chance(random, 0.7) ? shared : pick(random, latenesses);
  };
  return hop.map((record) => ({ ...record, enqueuedAt: plus(record.at, latenessOf(record)) }));
};

interface Numbered extends Sent {
  readonly reportId: number;
}

const numbered = (records: readonly Sent[], from: number): readonly Numbered[] =>
  records.map((record, index) => ({ ...record, reportId: from + index }));

const isOnTime = ({ at }: OnDevice, enqueuedAt: Ticks): boolean => elapsed(at, enqueuedAt) <= latest;

/** Records that are enqueued one after the other go in one message, as long as none of them becomes too late by it. */
const inMessages = (records: readonly Numbered[], most: number): readonly (readonly Numbered[])[] => {
  const messages: Numbered[][] = [];
  for (const record of records) {
    const open = messages.at(-1);
    if (open !== undefined && open.length < most && open.every((other) => isOnTime(other, record.enqueuedAt))) open.push(record);
    else messages.push([record]);
  }
  return messages;
};

const bodyOf = (records: readonly Numbered[]): Buffer =>
  Buffer.from(
    JSON.stringify({
      records: records.map(({ category, device, at, reportId, columns }) => ({
        category,
        properties: { DeviceId: device, Timestamp: formatTicks(at), ReportId: reportId, ...columns },
      })),
    }),
    'utf8',
  );

const messageOf = (records: readonly Numbered[]): Enqueued => ({ at: records.at(-1)?.enqueuedAt ?? start, body: bodyOf(records) });

const deviceIn = (lane: number, lanes: number, n = 0): string =>
  laneOf(`t${n}` as DeviceId, lanes) === lane ? `t${n}` : deviceIn(lane, lanes, n + 1);

/** A record that is no part of a hop, of a device of the lane. */
export const trafficOf = (lane: number, lanes: number, at: Ticks): Buffer =>
  bodyOf(numbered(sentAtOnce(deviceIn(lane, lanes), noise(at)), 1));

export interface World {
  /** In the order of their enqueued time. */
  readonly messages: readonly Enqueued[];
  /** The last so many may come when all else is long done. */
  readonly latecomers: number;
  /** Messages of records that never come. */
  readonly lost: readonly Enqueued[];
  /** A part of a hop comes an hour or more after the rest of it. */
  readonly hasLateHalf: boolean;
}

/** Records of hops, each at most 6 h late, and the share of them that comes; one that is too much for the code among them where `bad`. */
const drawHops = (random: Random, bad: boolean): { readonly drawn: readonly (readonly Sent[])[]; readonly kept: number } => {
  const devices = chance(random, 0.2) ? ['d1'] : ['d1', 'd2'];
  const span = pick(random, [minutes(1), hours(12), hours(30), days(9)]);
  const kept = pick(random, [1, 0.95, 0.8]);
  const anywhen = (): Ticks => later(start, random, span);
  const drawn = [hops, ...Array.from({ length: below(random, 3) }, () => anything)]
    .map((makers) => allOn(pick(random, devices), pick(random, makers)(anywhen(), random)))
    .concat(chance(random, 0.5) ? [walk(random)] : [])
    .concat(bad ? [allOn(pick(random, devices), poisoned(anywhen()))] : [])
    .map((hop) => sent(hop, random));
  return { drawn, kept };
};

/** Whether a part comes an hour or more after the rest of it. */
const isLateInPart = (hop: readonly Sent[]): boolean => {
  const lags = hop.map(({ at, enqueuedAt }) => elapsed(at, enqueuedAt));
  return lags.some((lag) => lags.some((other) => lag - other >= hours(1)));
};

const byTime = (a: Sent, b: Sent): number => (a.enqueuedAt < b.enqueuedAt ? -1 : 1);

/** What goes on for longer than most of it is held: in nearly half of the worlds. */
const lastings: readonly ((random: Random) => readonly Sent[])[] = [
  nothing,
  nothing,
  nothing,
  nothing,
  waitingService,
  waitingService,
  reunion,
];

/** A world's messages; one record is too much for the code where `bad`. */
export const hopWorld = (random: Random, bad: boolean): World => {
  const { drawn, kept } = drawHops(random, bad);
  const byComing = groupedBy(drawn.flat(), ({ columns }) => columns.FileName === poisonName || chance(random, kept));
  const records = numbered(byComing.get(true) ?? [], 1);
  const copies = records
    .filter(() => chance(random, 0.2))
    .map((record) => ({ ...record, enqueuedAt: plus(record.enqueuedAt, seconds(1)) }));
  const drawnLasting = pick(random, lastings)(random);
  const lasting = numbered(drawnLasting, records.length + 1);
  const together = inMessages([...records, ...copies].sort(byTime), pick(random, [1, 1, 4]));
  // The devices' clocks may run ahead of the hub's: what comes in is then dated later than it comes.
  const ahead = pick(random, [noTime, noTime, noTime, noTime, hours(5), days(2)]);
  const messages = [...together, ...lasting.map((record) => [record])]
    .map(messageOf)
    .map(({ at, body }) => ({ at: minus(at, ahead), body }))
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  return {
    messages,
    latecomers: lasting.length > 0 ? 2 : pick(random, [1, 2, 3]),
    lost: numbered(byComing.get(false) ?? [], records.length + lasting.length + 1).map((record) => messageOf([record])),
    hasLateHalf: [...drawn, drawnLasting].some(isLateInPart),
  };
};
