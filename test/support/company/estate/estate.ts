import { days, elapsed, hours, minutes, noTime, type Ticks, ticksOf } from '../../../../lib/model/time';
import { chance, type Random } from '../../worlds/seeded-random';
import { hexOf, randomOf } from '../random';
import { machineOf, systemAccount, userOf } from './accounts';
import type { Device, Role, Uptime } from './device';
import { desktopOf, hostsOf, type Machine } from './hosts';
import type { Style } from './style';
import { clientUptimes, serverUptimes } from './uptimes';

export interface Estate {
  readonly style: Style;
  readonly devices: readonly Device[];
  /** Midnight UTC of a Monday; hours are the company's own. */
  readonly start: Ticks;
  readonly days: number;
  readonly with: (role: Role) => readonly Device[];
}

const prefixes: Readonly<Record<Role, string>> = {
  workstation: 'wks',
  helpdesk: 'hlp',
  server: 'srv',
  'file-server': 'fil',
  'domain-controller': 'dc',
  'jump-host': 'jmp',
  management: 'cm',
  monitoring: 'mon',
  automation: 'aut',
  backup: 'bak',
  scanner: 'scn',
  'office-server': 'off',
  documents: 'doc',
  certificates: 'ca',
};

const leastDevices = 24;

const counted = (role: Role, count: number): readonly Role[] => Array.from({ length: count }, () => role);

/** Who does what: a few machines for the company's own tools, then one server to four desks. */
const rolesOf = (devices: number): readonly Role[] => {
  const own: readonly Role[] = [
    ...counted('domain-controller', devices >= 500 ? 4 : devices >= 100 ? 3 : 2),
    ...counted('jump-host', devices >= 200 ? 2 : 1),
    ...counted('file-server', 1 + Math.floor(devices / 250)),
    ...counted('helpdesk', 2),
    ...(['management', 'monitoring', 'automation', 'backup', 'scanner', 'office-server', 'documents', 'certificates'] as const),
  ];
  const servers = Math.floor((devices - own.length) / 5);
  return [...own, ...counted('server', servers), ...counted('workstation', devices - own.length - servers)];
};

const isClientRole = (role: Role): boolean => role === 'workstation' || role === 'helpdesk';

const dottedOf = (network: number, host: number): string => `10.${network}.${Math.floor(host / 250)}.${1 + (host % 250)}`;

/** Leases end at noon: the address of a running device changes. */
const leaseAt = (at: Ticks): number => Number((elapsed(ticksOf(0n), at) + hours(12)) / days(1)) % 1_000;

/** Servers keep their address; a desk's moves on by seven whenever leases end, so that one desk gets what another had. */
const addressesOf = (index: number, isClient: boolean, branch: boolean, pool: number): Device['addressAt'] => {
  if (branch) return () => `192.168.1.${20 + (index % 200)}`;
  if (!isClient) return () => dottedOf(20, index);
  return (at) => dottedOf(40, (index + 7 * leaseAt(at)) % pool);
};

const uptimesOf = (
  random: Random,
  device: Machine,
  isClient: boolean,
  user: Device['user'],
  start: Ticks,
  dayCount: number,
): readonly Uptime[] =>
  (isClient ? clientUptimes : serverUptimes)(random, start, dayCount).map((span, index): Uptime => {
    const boots = 9 + index;
    const hosts = hostsOf(random, device, boots, span.from);
    return { ...span, boots, hosts, desktop: user === undefined ? undefined : desktopOf(random, device, boots, span.from, user, hosts) };
  });

const deviceOf = (seed: number, index: number, role: Role, count: number, start: Ticks, dayCount: number): Device => {
  const random = randomOf(seed, 'device', index);
  const isClient = isClientRole(role);
  const bareName = `${prefixes[role]}-${String(index).padStart(4, '0')}`;
  const machine = machineOf(bareName, index);
  const branch = role === 'workstation' && chance(random, 0.08);
  const traits: Machine = {
    role,
    build: Math.floor(random() * 3),
    clockAhead: chance(random, 0.015) ? minutes(4 + Math.floor(random() * 25)) : noTime,
    parentsAsPaths: chance(random, 0.04),
    streamsUniqueIds: chance(random, 0.3),
    system: chance(random, 0.2) ? { ...machine, sid: systemAccount.sid } : systemAccount,
  };
  const user = isClient ? userOf(index) : undefined;
  return {
    ...traits,
    index,
    id: hexOf(`device ${seed} ${index}`, 40),
    name: chance(random, 0.05) ? bareName : `${bareName}.contoso.example`,
    bareName,
    isClient,
    machine,
    user,
    nat: branch ? `10.60.0.${1 + (index % 3)}` : undefined,
    addressAt: addressesOf(index, isClient, branch, count),
    uptimes: uptimesOf(random, traits, isClient, user, start, dayCount),
  };
};

export const estateOf = (style: Style, seed: number, count: number, dayCount: number, start: Ticks): Estate => {
  if (count < leastDevices) throw new Error(`a company has at least ${leastDevices} devices, not ${count}: give more`);
  const devices = rolesOf(count).map((role, index) => deviceOf(seed, index, role, count, start, dayCount));
  const byRole = new Map(Object.keys(prefixes).map((role) => [role, devices.filter((device) => device.role === role)]));
  return { style, devices, start, days: dayCount, with: (role) => byRole.get(role) ?? [] };
};
