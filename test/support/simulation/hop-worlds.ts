/*
 * Worlds for the pipeline: hops of every rule on one or two devices, spread over days, with shared servers, sessions and
 * callers, records missing, late and twice. What matters here is when and where records arrive, not their values.
 */
import { type Duration, days, formatTicks, hours, minutes, parseTicks, plus, seconds, type Ticks } from '../../../lib/model/time';
import { below, chance, pick, type Random } from '../worlds/seeded-random';

type Columns = Readonly<Record<string, unknown>>;

export interface Enqueued {
  readonly at: Ticks;
  readonly body: Buffer;
}

interface Dated {
  readonly at: Ticks;
  readonly category: string;
  readonly columns: Columns;
}

const start = parseTicks('2026-03-02T08:00:00Z') as Ticks;

const later = (at: Ticks, random: Random, most: Duration): Ticks =>
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

const dcomHop = (at: Ticks, random: Random): readonly Dated[] => {
  const [pid, logon, from] = [4000 + below(random, 2), 9000 + below(random, 2), pick(random, callers)];
  const created = formatTicks(at);
  const acceptedAt = later(at, random, seconds(8));
  const server = creator('mmc.exe', pid, created, childOfDcomLaunch);
  return [
    {
      at: plus(at, seconds(-2)),
      category: 'DeviceLogonEvents',
      columns: { ActionType: 'LogonSuccess', LogonType: 'Network', LogonId: logon, RemoteIP: from, RemotePort: 51_000 },
    },
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

/** Two or three servers under one logon: hops of their own until the logon that makes them one is there. */
const sessionHop = (at: Ticks, random: Random): readonly Dated[] => {
  const [logon, from] = [9100 + below(random, 5), pick(random, callers)];
  const servers = Array.from({ length: 2 + below(random, 2) }, (_, index): readonly Dated[] => {
    const startedAt = later(plus(at, seconds(index)), random, minutes(50));
    const [pid, created] = [4100 + below(random, 900), formatTicks(startedAt)];
    return [
      started(startedAt, 'excel.exe', pid, created, byDcomLaunch, logon),
      accepted(plus(startedAt, seconds(5)), from, 49_800, creator('excel.exe', pid, created, childOfDcomLaunch)),
    ];
  });
  return [
    {
      at,
      category: 'DeviceLogonEvents',
      columns: { ActionType: 'LogonSuccess', LogonType: 'Network', LogonId: logon, RemoteIP: from, RemotePort: 51_001 },
    },
    ...servers.flat(),
  ];
};

const scmHop = (at: Ticks, random: Random, from = pick(random, callers)): readonly Dated[] => {
  const by = creator('services.exe', services.pid, services.created);
  return [
    accepted(at, from, 49_669, by),
    ...Array.from({ length: 1 + below(random, 2) }, () => {
      const startedAt = later(at, random, seconds(9));
      return started(startedAt, 'svc.exe', 6000 + below(random, 50), formatTicks(startedAt), by);
    }),
  ];
};

const noise = (at: Ticks): readonly Dated[] => [started(at, 'dllhost.exe', 7000, formatTicks(at), byDcomLaunch)];

/** The adapter of a device; at times with an address that the other has too, so that neither can be named. */
const adapter = (at: Ticks, random: Random, address = pick(random, callers)): readonly Dated[] => [
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

interface OnDevice extends Dated {
  readonly device: string;
}

interface Sent extends OnDevice {
  readonly enqueuedAt: Ticks;
}

const allOn = (device: string, records: readonly Dated[]): readonly OnDevice[] =>
  records.map((record) => ({ ...onDevice(record, device), device }));

const sentAtOnce = (device: string, records: readonly Dated[]): readonly Sent[] =>
  allOn(device, records).map((record) => ({ ...record, enqueuedAt: record.at }));

/** From outside to one device and on to the other, by an address that is known of the first one long after both. */
const walk = (random: Random): readonly OnDevice[] => {
  const at = later(start, random, hours(30));
  const onwards = later(at, random, hours(23));
  return [
    ...allOn('d1', scmHop(at, random, outsider)),
    ...allOn('d2', scmHop(onwards, random, second)),
    ...allOn('d1', adapter(later(onwards, random, hours(20)), random, second)),
  ];
};

/** A service that a remote session installed, started when it is about to be forgotten, in a record as late as may be. */
const waitingService = (random: Random): readonly Sent[] => {
  const at = later(start, random, hours(1));
  const logon = 9300;
  const startedAt = plus(at, (days(30) - seconds(1)) as Duration);
  const startKnownAt = plus(startedAt, (hours(6) - 1n) as Duration);
  const by = creator('services.exe', services.pid, services.created);
  return [
    ...sentAtOnce('d1', [
      {
        at,
        category: 'DeviceLogonEvents',
        columns: { ActionType: 'LogonSuccess', LogonType: 'Network', LogonId: logon, RemoteIP: outsider, RemotePort: 51_002 },
      },
      {
        at: plus(at, seconds(2)),
        category: 'DeviceEvents',
        columns: {
          ActionType: 'ServiceInstalled',
          InitiatingProcessLogonId: logon,
          ProcessCommandLine: 'C:\\Windows\\waits.exe',
          AdditionalFields: JSON.stringify({ ServiceName: 'waits' }),
        },
      },
    ]),
    ...allOn('d1', noise(startedAt)).map((record) => ({ ...record, enqueuedAt: plus(startKnownAt, minutes(-1)) })),
    ...allOn('d1', [started(startedAt, 'waits.exe', 6100, formatTicks(startedAt), by)]).map((record) => ({
      ...record,
      enqueuedAt: startKnownAt,
    })),
  ];
};

const latenesses = [seconds(0), seconds(20), minutes(10), hours(1), (hours(6) - 1n) as Duration];

/** Messages in the order of their enqueued time, each record at most 6 h late. */
export const hopWorld = (random: Random): readonly Enqueued[] => {
  const devices = chance(random, 0.2) ? ['d1'] : ['d1', 'd2'];
  const span = pick(random, [minutes(1), hours(12), hours(30), days(9)]);
  const records = Array.from({ length: 1 + below(random, 6) }, () => {
    const at = later(start, random, span);
    const made = pick(random, [dcomHop, dcomHop, sessionHop, sessionHop, scmHop, noise, adapter])(at, random);
    return allOn(pick(random, devices), made);
  })
    .concat(chance(random, 0.4) ? [walk(random)] : [])
    .flat()
    .filter(() => chance(random, 0.9))
    .map((record): Sent => ({ ...record, enqueuedAt: plus(record.at, pick(random, latenesses)) }))
    .concat(chance(random, 0.15) ? waitingService(random) : [])
    .map((record, index) => ({
      enqueuedAt: record.enqueuedAt,
      message: {
        category: record.category,
        properties: { DeviceId: record.device, Timestamp: formatTicks(record.at), ReportId: index + 1, ...record.columns },
      },
    }));
  const copies = records
    .filter(() => chance(random, 0.2))
    .map((record) => ({ ...record, enqueuedAt: plus(record.enqueuedAt, seconds(1)) }));
  return [...records, ...copies]
    .sort((a, b) => (a.enqueuedAt < b.enqueuedAt ? -1 : 1))
    .map(({ enqueuedAt, message }) => ({ at: enqueuedAt, body: Buffer.from(JSON.stringify({ records: [message] }), 'utf8') }));
};
