import { type Duration, days, hours, minutes, plus, seconds, type Ticks } from '../../../../lib/model/time';
import { pick, type Random, shuffled } from '../../worlds/seeded-random';
import { type Account, accounts, admins } from '../estate/accounts';
import { type Device, isReachable, type Uptime, uptimeAt } from '../estate/device';
import type { Estate } from '../estate/estate';
import { after } from '../random';
import type { Technique } from './technique';

export interface Place {
  readonly source: Device;
  readonly target: Device;
  readonly at: Ticks;
  readonly account: Account;
}

/** Where and by what chance an attack finds its place. */
export interface Site {
  readonly estate: Estate;
  readonly random: Random;
}

export const rebootAfter = (device: Device, at: Ticks): Uptime | undefined => device.uptimes.find(({ from }) => from > at);

const isUp = (device: Device, from: Ticks, length: Duration): boolean => {
  const up = uptimeAt(device, from);
  return up !== undefined && up.to > plus(from, length) && plus(up.desktop?.from ?? up.from, minutes(40)) < from;
};

/** A time at which an intruder works: any day, 10 to 14 o'clock. */
const aTime = (random: Random, estate: Estate): Ticks =>
  after(random, plus(estate.start, (days(1) * BigInt(Math.floor(random() * estate.days))) as Duration), 36_000_000, 50_400_000);

const stolen: readonly Account[] = [...admins, accounts.backup, accounts.automation, accounts.push];

const intruderFrom = ({ estate, random }: Site, at: Ticks, target: Device): Device | undefined => {
  const desks = estate.with('workstation');
  // The first desk that is up: mostly the same one.
  const inTurn = estate.style.hasOneIntruder ? desks : shuffled(random, desks);
  return inTurn.find((device) => device !== target && isUp(device, at, hours(4)));
};

export const targetAt = (ground: Site, { on, when }: Technique, at: Ticks, used: ReadonlySet<Device>): Device | undefined => {
  const fits = ground.estate.devices.filter(
    (device) =>
      isReachable(device) && on(device) && isUp(device, at, hours(2)) && (when !== 'before-boot' || rebootAfter(device, at) !== undefined),
  );
  const fresh = fits.filter((device) => !used.has(device));
  const choices = fresh.length > 0 ? fresh : fits;
  return choices.length === 0 ? undefined : pick(ground.random, choices);
};

type Candidate = readonly [target: Device, at: Ticks];

const afterBootPlaces = (ground: Site, { on }: Technique, used: ReadonlySet<Device>): readonly Candidate[] => {
  const { estate, random } = ground;
  const boots = estate.devices.flatMap((device) =>
    isReachable(device) && on(device) && !used.has(device)
      ? device.uptimes.filter(({ from }) => from > estate.start).map(({ from }) => [device, plus(from, seconds(100))] as const)
      : [],
  );
  return shuffled(random, boots);
};

const candidates = function* (ground: Site, technique: Technique, used: ReadonlySet<Device>): Generator<Candidate> {
  if (technique.when === 'after-boot') {
    yield* afterBootPlaces(ground, technique, used);
    yield* afterBootPlaces(ground, technique, new Set());
    return;
  }
  for (let tries = 0; tries < 40; tries++) {
    const at = aTime(ground.random, ground.estate);
    const target = targetAt(ground, technique, at, used);
    if (target !== undefined) yield [target, at];
  }
};

export const placeOf = (ground: Site, technique: Technique, used: ReadonlySet<Device>): Place => {
  for (const [target, at] of candidates(ground, technique, used)) {
    const source = intruderFrom(ground, at, target);
    if (source !== undefined) return { source, target, at, account: pick(ground.random, stolen) };
  }
  throw new Error(`no place for ${technique.name}: give the company more devices or days`);
};

const fleetSize = 120;

/** From one machine to all others that are up, a few a second. */
export const fleetOf = (ground: Site, place: Place): readonly Place[] => {
  const { random, estate } = ground;
  const others = shuffled(random, estate.devices).filter(
    (device) => device !== place.source && isReachable(device) && isUp(device, place.at, hours(2)),
  );
  let at = place.at;
  return others.slice(0, fleetSize).map((target) => {
    at = after(random, at, 100, 600);
    return { ...place, target, at };
  });
};
