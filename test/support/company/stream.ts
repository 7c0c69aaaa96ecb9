import { type Duration, days, elapsed, minutes, plus, type Ticks, toMilliseconds } from '../../../lib/model/time';
import { chance, type Random } from '../worlds/seeded-random';
import { type Device, readyFrom, type Uptime, uptimeAt } from './estate/device';
import type { Estate } from './estate/estate';
import type { Style } from './estate/style';
import { type Activity, isDue, type When } from './life/activity';
import { bootStorm } from './life/boot';
import { activitiesOf } from './life/life';
import { beOrdinary } from './life/ordinary';
import { after, arrivals, randomOf } from './random';
import { type Delivered, deliver } from './rows/deliver';
import type { Happening } from './rows/happening';
import type { Scene, Sensor, Stage } from './scene';

export type Noise = 'none' | 'ordinary';

interface Plan {
  readonly estate: Estate;
  readonly seed: number;
  readonly noise: Noise;
  /** Records that are in the stream whatever else happens. */
  readonly planted: readonly Delivered[];
}

/** The stream is made in slots of event time: as much as is in memory at once. */
const slot: Duration = minutes(5);
const slotsADay = Number(days(1) / slot);
const slotHours = 1 / 12;

const slotOf = (estate: Estate, at: Ticks): number => Math.floor(Number(elapsed(estate.start, at)) / Number(slot));

const luckOf = (random: Random, { hasCertificates }: Style): Sensor => ({
  showsLogon: () => chance(random, 0.64),
  showsCaller: () => chance(random, 0.33),
  showsPort: () => chance(random, 0.7),
  passes: (share) => chance(random, share),
  certifies: (share) => chance(random, share) && hasCertificates,
});

/** ReportIds from here on are those of planted records. */
export const firstPlantedReport = 40_000;

/** LogonIds of one boot: each slot has 4,096 of its own, `first` of them taken. */
export const logonIds = (up: Uptime, from: Ticks, first: number): (() => number) => {
  let next = 0x6_0000 + Math.max(0, Number(elapsed(up.from, from) / slot)) * 4_096 + first;
  return () => next++;
};

/** The records of one slot, with the scenes they happen in. */
const openSlot = ({ estate, seed }: Plan, index: number) => {
  const from = plus(estate.start, (slot * BigInt(index)) as Duration);
  const happenings: Happening[] = [];
  const scenes = new Map<Device, Scene | undefined>();
  const sceneIn = (device: Device, up: Uptime): Scene => {
    const random = randomOf(seed, 'scene', device.index, index);
    return {
      device,
      up,
      random,
      sensor: luckOf(random, estate.style),
      note: (at, table, columns) => happenings.push({ device, at, table, columns }),
      nextLogonId: logonIds(up, from, 0),
    };
  };
  const sceneOf = (device: Device): Scene | undefined => {
    if (scenes.has(device)) return scenes.get(device);
    const up = uptimeAt(device, from);
    const scene = up === undefined || from < readyFrom(up) ? undefined : sceneIn(device, up);
    scenes.set(device, scene);
    return scene;
  };
  const stage: Stage = { estate, random: randomOf(seed, 'stage', index), sceneOf };
  return { from, to: plus(from, slot), happenings, stage, sceneIn };
};

const whenOf = (estate: Estate, index: number): When => {
  const day = Math.floor(index / slotsADay);
  const slotOfDay = index % slotsADay;
  return { estate, hour: Math.floor(slotOfDay * slotHours), slotOfDay, isWorkday: day % 7 < 5 };
};

const ordinaryPerHour = ({ isClient }: Device, { hour, isWorkday }: When): number => {
  if (!isClient) return 225;
  return isWorkday && hour >= 7 && hour < 18 ? 240 : 150;
};

const live = (plan: Plan, index: number, activities: ReadonlyMap<Device, readonly Activity[]>): readonly Happening[] => {
  const { from, to, happenings, stage, sceneIn } = openSlot(plan, index);
  const when = whenOf(plan.estate, index);
  const length = toMilliseconds(slot);
  for (const [device, own] of activities) {
    const booted = device.uptimes.find((up) => from <= up.from && up.from < to);
    if (booted !== undefined) bootStorm(stage, sceneIn(device, booted));
    const scene = stage.sceneOf(device);
    if (scene === undefined) continue;
    for (const activity of own) {
      const times = 'daily' in activity ? Number(isDue(activity, when)) : arrivals(scene.random, activity.perHour(when) * slotHours);
      for (let n = times; n > 0; n--) activity.act(stage, scene, after(scene.random, from, 0, length));
    }
    if (plan.noise === 'ordinary') beOrdinary(scene, from, length, arrivals(scene.random, ordinaryPerHour(device, when) * slotHours));
  }
  return happenings;
};

/** Counts up from `first` for each device, and begins anew at `limit`. */
export const countPerDevice = (first: number, limit: number): ((device: Device) => number) => {
  const next = new Map<Device, number>();
  return (device) => {
    const id = next.get(device) ?? first;
    next.set(device, id + 1 < limit ? id + 1 : first);
    return id;
  };
};

const inOrder = (records: Delivered[]): readonly Delivered[] =>
  records.sort((one, other) => (one.enqueuedAt < other.enqueuedAt ? -1 : one.enqueuedAt > other.enqueuedAt ? 1 : 0));

/**
 * All records in the order of their enqueued time. Nothing comes into a slot of enqueued time from a later slot of event
 * time, since every record is late; so a slot is complete when it has been lived.
 */
export const stream = function* (plan: Plan): Generator<Delivered> {
  const { estate, seed, planted } = plan;
  const waiting = new Map<number, Delivered[]>();
  const put = (record: Delivered): void => {
    const index = slotOf(estate, record.enqueuedAt);
    const bucket = waiting.get(index);
    if (bucket === undefined) waiting.set(index, [record]);
    else bucket.push(record);
  };
  planted.forEach(put);
  const activities = new Map(estate.devices.map((device) => [device, activitiesOf(device, estate.style)]));
  const reportId = countPerDevice(1, firstPlantedReport);
  const last = estate.days * slotsADay;
  for (let index = 0; index < last; index++) {
    const random = randomOf(seed, 'deliver', index);
    for (const happening of live(plan, index, activities)) put(deliver(happening, reportId(happening.device), random));
    yield* inOrder(waiting.get(index) ?? []);
    waiting.delete(index);
  }
  for (const index of [...waiting.keys()].sort((a, b) => a - b)) yield* inOrder(waiting.get(index) ?? []);
};
