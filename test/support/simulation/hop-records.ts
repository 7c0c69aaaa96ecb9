/*
 * What devices record of hops, alone and together: shared servers, sessions and callers. What matters here is when and where
 * records arrive, not their values.
 */
import { type Duration, days, formatTicks, hours, minutes, parseTicks, plus, seconds, type Ticks } from '../../../lib/model/time';
import { below, chance, pick, type Random } from '../worlds/seeded-random';
import { poisonName } from './poison';

type Columns = Readonly<Record<string, unknown>>;

export interface Dated {
  readonly at: Ticks;
  readonly category: string;
  readonly columns: Columns;
  /** As late as may be. */
  readonly isLate?: boolean;
}

export const start = parseTicks('2026-03-02T08:00:00Z') as Ticks;

export const later = (at: Ticks, random: Random, most: Duration): Ticks =>
  plus(at, seconds(0) === most ? most : (((BigInt(below(random, 1000)) * most) / 1000n) as Duration));

const dcomLaunch = { pid: 700, created: formatTicks(start) };
const services = { pid: 640, created: formatTicks(start) };

const creator = (name: string, pid: number, created: string, more: Columns = {}): Columns => ({
  InitiatingProcessFileName: name,
  InitiatingProcessId: pid,
  InitiatingProcessCreationTime: created,
  ...more,
});

const byDcomLaunch = creator('svchost.exe', dcomLaunch.pid, dcomLaunch.created, {
  InitiatingProcessCommandLine: 'svchost.exe -k DcomLaunch -p',
});
const childOfDcomLaunch: Columns = {
  InitiatingProcessParentFileName: 'svchost.exe',
  InitiatingProcessParentId: dcomLaunch.pid,
  InitiatingProcessParentCreationTime: dcomLaunch.created,
};

/** A machine that nobody watches, the two that are, and a second address that either may be seen with. */
const outsider = '10.9.0.66';
const second = '10.9.0.67';
const addresses: Readonly<Record<string, string>> = { d1: '10.9.0.1', d2: '10.9.0.2' };
const callers = [outsider, second, ...Object.values(addresses), ...Object.values(addresses)];

const accepted = (at: Ticks, from: string, port: number, by: Columns): Dated => ({
  at,
  category: 'DeviceNetworkEvents',
  columns: { ActionType: 'InboundConnectionAccepted', RemoteIP: from, RemotePort: 51_000, LocalPort: port, ...by },
});

const started = (at: Ticks, name: string, pid: number, created: string, by: Columns, logon = 0): Dated => ({
  at,
  category: 'DeviceProcessEvents',
  columns: { ActionType: 'ProcessCreated', FileName: name, ProcessId: pid, ProcessCreationTime: created, LogonId: logon, ...by },
});

const loggedOn = (at: Ticks, logon: number, from: string, port: number): Dated => ({
  at,
  category: 'DeviceLogonEvents',
  columns: { ActionType: 'LogonSuccess', LogonType: 'Network', LogonId: logon, RemoteIP: from, RemotePort: port },
});

/** A server that DcomLaunch starts in a session, and the call that reaches it. */
const served = (at: Ticks, name: string, pid: number, logon: number, from: string): readonly Dated[] => {
  const created = formatTicks(at);
  return [
    started(at, name, pid, created, byDcomLaunch, logon),
    accepted(plus(at, seconds(5)), from, 49_800, creator(name, pid, created, childOfDcomLaunch)),
  ];
};

/** A service that is installed in a session. */
const installed = (at: Ticks, service: string, logon: number): Dated => ({
  at,
  category: 'DeviceEvents',
  columns: {
    ActionType: 'ServiceInstalled',
    InitiatingProcessLogonId: logon,
    ProcessCommandLine: `C:\\Windows\\${service}.exe`,
    AdditionalFields: JSON.stringify({ ServiceName: service }),
  },
});

export const dcomHop = (at: Ticks, random: Random): readonly Dated[] => {
  const [pid, logon, from] = [4000 + below(random, 2), 9000 + below(random, 2), pick(random, callers)];
  const created = formatTicks(at);
  const acceptedAt = later(at, random, seconds(8));
  const server = creator('mmc.exe', pid, created, childOfDcomLaunch);
  return [
    loggedOn(plus(at, seconds(-2)), logon, from, 51_000),
    accepted(
      plus(at, seconds(-1)),
      from,
      135,
      creator('svchost.exe', 690, formatTicks(start), { InitiatingProcessCommandLine: 'svchost.exe -k RPCSS -p' }),
    ),
    started(at, 'mmc.exe', pid, created, byDcomLaunch, logon),
    accepted(acceptedAt, from, 49_700, server),
    {
      at: plus(acceptedAt, seconds(1)),
      category: 'DeviceImageLoadEvents',
      columns: { ActionType: 'ImageLoaded', FileName: 'x.dll', FolderPath: 'C:\\Users\\Public\\x.dll', ...server },
    },
    ...Array.from({ length: below(random, 4) }, (_, index) => {
      const childAt = later(plus(acceptedAt, seconds(index)), random, pick(random, [seconds(5), hours(20)]));
      return started(childAt, 'cmd.exe', 5000 + below(random, 50), formatTicks(childAt), server);
    }),
  ];
};

/** Two or three servers under one logon: hops of their own until the logon that makes them one is there, often last. */
export const sessionHop = (at: Ticks, random: Random): readonly Dated[] => {
  const [logon, from] = [9100 + below(random, 5), pick(random, callers)];
  const servers = Array.from({ length: 2 + below(random, 2) }, (_, index): readonly Dated[] => {
    const startedAt = later(plus(at, seconds(index)), random, minutes(50));
    return served(startedAt, 'excel.exe', 4100 + below(random, 900), logon, from);
  });
  return [{ ...loggedOn(at, logon, from, 51_001), isLate: chance(random, 0.9) }, ...servers.flat()];
};

export const scmHop = (at: Ticks, random: Random, from = pick(random, callers)): readonly Dated[] => {
  const by = creator('services.exe', services.pid, services.created);
  return [
    accepted(at, from, 49_669, by),
    ...Array.from({ length: 1 + below(random, 2) }, () => {
      const startedAt = later(at, random, seconds(9));
      return started(startedAt, 'svc.exe', 6000 + below(random, 50), formatTicks(startedAt), by);
    }),
  ];
};

export const noise = (at: Ticks): readonly Dated[] => [started(at, 'dllhost.exe', 7000, formatTicks(at), byDcomLaunch)];

/** A record that is too much for the code. */
export const poisoned = (at: Ticks): readonly Dated[] => [started(at, poisonName, 7001, formatTicks(at), byDcomLaunch)];

/** The adapter of a device; at times with an address that the other has too, so that neither can be named. */
export const adapter = (at: Ticks, random: Random, address = pick(random, callers)): readonly Dated[] => [
  {
    at,
    category: 'DeviceNetworkInfo',
    columns: {
      NetworkAdapterName: 'a',
      NetworkAdapterStatus: 'Up',
      IPAddresses: JSON.stringify([{ IPAddress: address }]),
    },
  },
];

/** The record as the device would write it: the local end is its own, and it does not call itself. */
const onDevice = (record: Dated, device: string): Dated => {
  const own = addresses[device];
  const { RemoteIP } = record.columns;
  if (RemoteIP === undefined) return record;
  return { ...record, columns: { ...record.columns, RemoteIP: RemoteIP === own ? outsider : RemoteIP, LocalIP: own } };
};

export interface OnDevice extends Dated {
  readonly device: string;
}

export interface Sent extends OnDevice {
  readonly enqueuedAt: Ticks;
}

export const allOn = (device: string, records: readonly Dated[]): readonly OnDevice[] =>
  records.map((record) => ({ ...onDevice(record, device), device }));

export const sentAtOnce = (device: string, records: readonly Dated[]): readonly Sent[] =>
  allOn(device, records).map((record) => ({ ...record, enqueuedAt: record.at }));

/** From outside to one device and on to the other, by an address that is known of the first one long after both. */
export const walk = (random: Random): readonly OnDevice[] => {
  const at = later(start, random, hours(30));
  const onwards = later(at, random, hours(23));
  return [
    ...allOn('d1', scmHop(at, random, outsider)),
    ...allOn('d2', scmHop(onwards, random, second)),
    ...allOn('d1', adapter(later(onwards, random, hours(20)), random, second)),
  ];
};

/** A service that a remote session installed, started when it is about to be forgotten, in a record as late as may be. */
export const waitingService = (random: Random): readonly Sent[] => {
  const at = later(start, random, hours(1));
  const logon = 9300;
  const startedAt = plus(at, (days(30) - seconds(1)) as Duration);
  const startKnownAt = plus(startedAt, (hours(6) - 1n) as Duration);
  const by = creator('services.exe', services.pid, services.created);
  return [
    ...sentAtOnce('d1', [loggedOn(at, logon, outsider, 51_002), installed(plus(at, seconds(2)), 'waits', logon)]),
    ...allOn('d1', noise(startedAt)).map((record) => ({ ...record, enqueuedAt: plus(startKnownAt, minutes(-1)) })),
    ...allOn('d1', [started(startedAt, 'waits.exe', 6100, formatTicks(startedAt), by)]).map((record) => ({
      ...record,
      enqueuedAt: startKnownAt,
    })),
  ];
};

/** One service that two sessions install, days apart, and a server of the second one in between: what makes them one comes when the server is forgotten. */
export const reunion = (random: Random): readonly Sent[] => {
  const at = later(start, random, hours(1));
  const [between, again] = [plus(at, hours(36)), plus(at, days(9))];
  return sentAtOnce('d1', [
    loggedOn(at, 9400, outsider, 51_003),
    installed(plus(at, seconds(2)), 'again', 9400),
    loggedOn(between, 9401, outsider, 51_004),
    ...served(plus(between, seconds(2)), 'winword.exe', 4090, 9401, outsider),
    loggedOn(again, 9401, outsider, 51_005),
    installed(plus(again, seconds(2)), 'again', 9401),
  ]);
};
