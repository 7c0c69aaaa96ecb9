import type { Ticks } from '../../../../lib/model/time';
import { chance, type Random } from '../../worlds/seeded-random';
import type { Account } from '../estate/accounts';
import { type Device, seenAddress, type Uptime, uptimeAt } from '../estate/device';
import type { Estate } from '../estate/estate';
import type { Process } from '../estate/process';
import { programs } from '../estate/software';
import type { Style } from '../estate/style';
import { after, randomOf } from '../random';
import { type Delivered, deliver } from '../rows/deliver';
import type { Happening } from '../rows/happening';
import type { Scene, Sensor } from '../scene';
import { running } from '../steps/processes';
import { countPerDevice, firstPlantedReport, logonIds } from '../stream';
import { fleetOf, type Place, placeOf, rebootAfter, type Site, targetAt } from './place';
import { byTcp } from './services';
import type { Technique } from './technique';

/** What the sensor tells of identities: everything it can, or what a third of real rows hold: nothing. */
export interface Variant {
  readonly logonIds: 'filled' | 'zero';
  /** The remote ports of logons. */
  readonly ports: 'filled' | 'zero';
}

export interface Planted {
  readonly name: string;
  readonly technique: string;
  readonly variant: Variant;
  /** The target. */
  readonly device: Device;
  readonly source: Device;
  /** The source as the target sees it. */
  readonly sourceIp: string;
  readonly account: Account;
  readonly startedAt: Ticks;
  /** Whether a record of the target ties the payload, its server or its service to the intruder's logon by LogonId. */
  readonly hasIdentityEvidence: boolean;
  /** Those of the target and those of the source, in the order in which they happened. */
  readonly records: readonly Delivered[];
}

/** Who plants: what is used up of LogonIds and ReportIds, so that nothing is twice. */
interface Ground extends Site {
  readonly reportId: (device: Device) => number;
  readonly nextScene: (device: Device) => number;
}

const sensorOf = (random: Random, { hasCertificates }: Style, { logonIds: ids, ports }: Variant, throttled: boolean): Sensor => ({
  showsLogon: () => ids === 'filled',
  showsCaller: () => ids === 'filled',
  showsPort: () => ports === 'filled',
  passes: () => !throttled,
  certifies: (share) => chance(random, share) && hasCertificates,
});

const uptimeOf = (device: Device, at: Ticks): Uptime => {
  const up = uptimeAt(device, at);
  if (up === undefined) throw new Error(`${device.name} is off at the time of an attack: a fault of the placement`);
  return up;
};

/** LogonIds above those that the day's own activities take in a slot. */
const sceneAt = (ground: Ground, device: Device, up: Uptime, at: Ticks, sensor: Sensor, happenings: Happening[]): Scene => ({
  device,
  up,
  random: ground.random,
  sensor,
  note: (noted, table, columns) => happenings.push({ device, at: noted, table, columns }),
  nextLogonId: logonIds(up, at, 3_000 + 16 * (ground.nextScene(device) % 64)),
});

const sessionsIn = (records: readonly Delivered[], category: string, column: string): readonly unknown[] =>
  records.flatMap((record) => (record.category.endsWith(category) ? [record.properties[column]] : []));

/** By the records alone: a LogonId of a network logon on the target that a start or an installation there shows too. */
const isTied = (records: readonly Delivered[], target: Device): boolean => {
  const own = records.filter(({ properties }) => properties.DeviceId === target.id);
  const logons = new Set(sessionsIn(own, 'DeviceLogonEvents', 'LogonId').filter((id) => id !== null && id !== 0));
  const shown = [...sessionsIn(own, 'DeviceProcessEvents', 'LogonId'), ...sessionsIn(own, 'DeviceEvents', 'InitiatingProcessLogonId')];
  return shown.some((id) => logons.has(id as number));
};

const implantOn = (scene: Scene, at: Ticks, account: Account): Process => {
  const owner = { account, logonId: scene.nextLogonId(), desktop: 1, integrity: 'High' } as const;
  return running(
    scene,
    after(scene.random, at, -90_000, -30_000),
    scene.up.hosts.wininit,
    programs.rundll32,
    'rundll32.exe C:\\Users\\Public\\t.dll,Run',
    owner,
  );
};

interface Made {
  readonly planted: Planted;
  readonly payload: Process;
}

const hop = (
  ground: Ground,
  technique: Technique,
  variant: Variant,
  act: Technique['act'],
  { source, target, at, account }: Place,
  implant?: Process,
): Made => {
  const happenings: Happening[] = [];
  const sensor = sensorOf(ground.random, ground.estate.style, variant, technique.throttled);
  const from = sceneAt(ground, source, uptimeOf(source, at), at, sensor, happenings);
  const to = sceneAt(ground, target, uptimeOf(target, at), at, sensor, happenings);
  const reboot = technique.when === 'before-boot' ? rebootAfter(target, at) : undefined;
  const payload = act({
    source: from,
    target: to,
    at,
    account,
    random: ground.random,
    implant: implant ?? implantOn(from, at, account),
    afterBoot: reboot && sceneAt(ground, target, reboot, reboot.from, sensor, happenings),
  });
  const records = happenings.map((happening) => deliver(happening, ground.reportId(happening.device), ground.random));
  const { name, technique: id } = technique;
  const hasIdentityEvidence = isTied(records, target);
  return {
    payload,
    planted: {
      name,
      technique: id,
      variant,
      device: target,
      source,
      sourceIp: seenAddress(source, at),
      account,
      startedAt: at,
      hasIdentityEvidence,
      records,
    },
  };
};

const chainOf = (ground: Ground, technique: Technique, variant: Variant, place: Place): readonly Planted[] => {
  const first = hop(ground, technique, variant, technique.act, place);
  const at = after(ground.random, place.at, 1_800_000, 5_400_000);
  const target = targetAt(ground, technique, at, new Set([place.source, place.target]));
  if (target === undefined) throw new Error(`no third machine for ${technique.name}: give the company more devices`);
  const second = hop(ground, technique, variant, byTcp, { ...place, source: place.target, target, at }, first.payload);
  return [first.planted, second.planted];
};

export interface AttackPlan {
  readonly technique: Technique;
  readonly variant: Variant;
}

/** Plants attacks: each on a device of its own while there are enough, from a desk, with a stolen account. */
export const plant = (estate: Estate, seed: number, plans: readonly AttackPlan[]): readonly Planted[] => {
  const reportId = countPerDevice(firstPlantedReport, 65_536);
  const scenes = countPerDevice(0, Number.MAX_SAFE_INTEGER);
  const used = new Set<Device>();
  return plans.flatMap(({ technique, variant }, index) => {
    const ground: Ground = { estate, random: randomOf(seed, 'attack', index, technique.name), reportId, nextScene: scenes };
    const place = placeOf(ground, technique, used);
    const made =
      technique.spread === 'chain'
        ? chainOf(ground, technique, variant, place)
        : (technique.spread === 'fleet' ? fleetOf(ground, place) : [place]).map(
            (one) => hop(ground, technique, variant, technique.act, one).planted,
          );
    if (technique.spread !== 'fleet') for (const { device, source } of made) used.add(device).add(source);
    return made;
  });
};
