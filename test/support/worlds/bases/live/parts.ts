/*
 * What the base worlds of the live forms are made of. Each world satisfies one form or a few, and as few others as its records allow.
 * N is a connection that a program took, K one that System took for it, D a call of the device itself, L a logon, S the server's own
 * record, C its child, M a module it loaded, W a record that names the DcomLaunch svchost, E a record without a table of its own, R a
 * write to the registry.
 */
import type { Base, BaseRecord, Edge, Place } from '../../drafts';
import { type Columns, second, t, timeAt } from '../columns';
import { near } from '../near-texts';

export const minute = 60n * second;
export const hour = 60n * minute;
export const day = 24n * hour;

/** The svchost that starts DCOM servers, as the creator of one. */
const byDcomLaunch: Columns = {
  'I.FileName': 'svchost.exe',
  'I.Id': 700,
  'I.CreationTime': t(2),
  'I.CommandLine': 'svchost.exe -k DcomLaunch -p',
  'P.FileName': 'services.exe',
  'P.Id': 600,
};

export const accept = (columns: Columns = {}): BaseRecord => ({
  label: 'N',
  table: 'DeviceNetworkEvents',
  columns: {
    Timestamp: t(10),
    ActionType: 'InboundConnectionAccepted',
    RemoteIP: '10.1.0.66',
    RemotePort: 51000,
    LocalIP: '10.1.0.5',
    LocalPort: 49701,
    'I.FileName': 'excel.exe',
    'I.Id': 4100,
    'I.CreationTime': t(8),
    'P.FileName': 'svchost.exe',
    ...columns,
  },
});

/** As the service writes it, the record comes a little after the process it is about. */
const process = (label: string, created: number, columns: Columns): BaseRecord => ({
  label,
  table: 'DeviceProcessEvents',
  columns: { Timestamp: t(created + 0.5), ActionType: 'ProcessCreated', ProcessCreationTime: t(created), ...columns },
});

export const server = (columns: Columns = {}): BaseRecord =>
  process('S', 8, { FileName: 'EXCEL.EXE', ProcessId: 4100, ...byDcomLaunch, ...columns });

export const child = (columns: Columns = {}): BaseRecord =>
  process('C', 12, {
    FileName: 'cmd.exe',
    ProcessId: 4200,
    'I.FileName': 'excel.exe',
    'I.Id': 4100,
    'I.CreationTime': t(8),
    'P.FileName': 'svchost.exe',
    ...columns,
  });

/** Another process that the DcomLaunch svchost started. */
export const witness = process('W', 5, { FileName: 'RuntimeBroker.exe', ProcessId: 4900, ...byDcomLaunch });

export const serverThread = (...others: readonly string[]) => ({
  pids: ['S.ProcessId', ...others.map((role) => `${role}.I.Id`)],
  names: ['S.FileName', ...others.map((role) => `${role}.I.FileName`)],
  creations: ['S.ProcessCreationTime', ...others.map((role) => `${role}.I.CreationTime`)],
});

/** Places that say the same of the process which acted. */
export const actorThread = (...of: readonly string[]) => ({
  pids: of.map((role) => `${role}.I.Id`),
  names: of.map((role) => `${role}.I.FileName`),
  creations: of.map((role) => `${role}.I.CreationTime`),
});

export const threadsOf = (...threads: readonly ReturnType<typeof serverThread>[]): Base['threads'] => ({
  pids: threads.map(({ pids }) => pids),
  names: threads.map(({ names }) => names),
  creations: threads.map(({ creations }) => creations),
});

/** `late` is at least, or at most, `gap` after `early`. */
export const edge = (early: Place, late: Place | readonly Place[], gap: bigint = 0n, forget?: readonly Place[]): Edge => ({
  early,
  late: typeof late === 'string' ? [late] : late,
  gap,
  ...(forget === undefined ? {} : { forget }),
});

/** `late` comes between `least` and `most` after `early`, also where it is told by the creation of its process. */
export const bounds = (early: string, late: string, least: bigint, most: bigint): readonly Edge[] =>
  [least, most].flatMap((gap) => [
    edge(`${early}.Timestamp`, `${late}.Timestamp`, gap),
    ...(late === 'S' || late === 'C' ? [edge(`${early}.Timestamp`, `${late}.ProcessCreationTime`, gap)] : []),
  ]);

/** The order of a child and what `of` says of its creator, where a creation time is unknown. */
export const openOrder = (of: string, ...creations: readonly Place[]): readonly Edge[] =>
  creations.flatMap((open) => [
    edge(`${of}.Timestamp`, 'C.Timestamp', 0n, [open]),
    edge(`${of}.Timestamp`, 'C.ProcessCreationTime', 0n, [open]),
    ...(of === 'S' ? [edge('S.ProcessCreationTime', 'C.Timestamp', 0n, [open])] : []),
  ]);

/** The host at `place` starts with the machine, so it is there at the logon, give or take what two sensors stamp apart. */
export const upAtLogon = (place: Place): Edge => edge('L.Timestamp', place, 5n * second);

/** A program that acted may have started at any time; only a host tells of a boot. */
export const actedLate = (role: string, ...names: readonly string[]): readonly Columns[] =>
  names.map((name) => ({ [`${role}.FileName`]: name, [`${role}.CreationTime`]: t(13) }));

/** System took a connection for the program behind the port. */
export const carrier = (port: number, columns: Columns = {}): BaseRecord => ({
  ...accept({
    RemotePort: 51001,
    LocalPort: port,
    'I.FileName': 'System',
    'I.Id': 4,
    'I.CreationTime': t(0),
    'P.FileName': undefined,
    ...columns,
  }),
  label: 'K',
});

export const session = 345_678;

export const logonOf = (at: number, columns: Columns = {}): BaseRecord => ({
  label: 'L',
  table: 'DeviceLogonEvents',
  columns: {
    Timestamp: t(at),
    ActionType: 'LogonSuccess',
    LogonType: 'Network',
    LogonId: session,
    AccountName: 'wardog',
    RemoteIP: '10.1.0.66',
    RemotePort: 0,
    RemoteDeviceName: 'WORKSTATION5',
    ...columns,
  },
});

/** A record without a table of its own: who asked for it is the session of the one who acted, who has no process here. */
export const eventOf = (at: number, ActionType: string, fields: Columns, columns: Columns = {}): BaseRecord => ({
  label: 'E',
  table: 'DeviceEvents',
  columns: { Timestamp: t(at), ActionType, AdditionalFields: JSON.stringify(fields), 'I.Id': 0, 'I.LogonId': session, ...columns },
});

/** Such a record can be about a process that was created long before or after. */
export const aboutProcess: readonly unknown[] = [-1n, 1n].map((days) => timeAt(0) + days * 40n * day);

export const writeOf = (at: number, columns: Columns): BaseRecord => ({
  label: 'R',
  table: 'DeviceRegistryEvents',
  columns: { Timestamp: t(at), ActionType: 'RegistryValueSet', ...columns },
});

/** A call of the endpoint mapper. */
export const call = accept({
  LocalPort: 135,
  'I.FileName': 'svchost.exe',
  'I.Id': 640,
  'I.CommandLine': 'svchost.exe -k RPCSS -p',
  'I.CreationTime': t(3),
  'P.FileName': 'services.exe',
});

export const accepted = near('InboundConnectionAccepted');
const succeeded = [...near('LogonSuccess'), 'LogonFailed', 'LogonAttempted'];
const overNetwork = [...near('Network'), 'NetworkCleartext', 'RemoteInteractive', 'Interactive', 'Unknown'];
export const created = [...near('ProcessCreated'), 'ProcessCreatedAggregatedReport', 'OpenProcess'];
export const endpointMapper = ['rpcss', 'rpcs', 'pcss', 'svchost.exe -k RPCSS', 'svchost.exe -k RPC', '', undefined];
export const launched = [
  ...near('svchost.exe -k DcomLaunch -p'),
  '-k DcomLaunch',
  '-K DCOMLAUNCH',
  '-k DcomLaunc',
  'k DcomLaunch',
  '-k  DcomLaunch',
];

/** A port, as it may be written, and its neighbours. */
export const portsNear = (port: number): readonly unknown[] => [
  port,
  String(port),
  port - 1,
  port + 1,
  `${port}0`,
  Math.floor(port / 10),
  0,
  '',
  null,
  undefined,
];

/** Ids of processes around that of System. */
const systemIds: readonly unknown[] = [4, '4', 3, 5, 0, 44, '', null, undefined];

/** A logon and who is in its session. */
export const logonReads = ['L.ActionType', 'L.LogonType', 'L.RemoteIP', 'L.LocalIP'];
export const logonTexts: NonNullable<Base['texts']> = [
  ['L.ActionType', succeeded],
  ['L.LogonType', overNetwork],
];
export const carrierTexts = (...ports: readonly number[]): NonNullable<Base['texts']> => [
  ['K.ActionType', accepted],
  ['K.I.Id', systemIds],
  ...ports.map((port) => ['K.LocalPort', portsNear(port)] as const),
];
export const carrierReads = ['K.ActionType', 'K.RemoteIP', 'K.LocalIP', 'K.LocalPort', 'K.I.Id'];

export const account = 'S-1-5-21-1-2-3-1105';
const sids: readonly unknown[] = [account, account.toLowerCase(), 'S-1-5-21-1-2-3-1106', 'S-1-5-18', 'S-1-5-19', '', null, undefined];

/** Whose a record is, beside a logon of that account. */
export const accountReads = ['L.AccountSid', 'E.I.AccountSid'];
export const accountTexts: NonNullable<Base['texts']> = [...accountReads, 'E.AccountSid'].map((place) => [place, sids] as const);

/** The two ends of one connection, by a connection and the logon over it. */
export const oneConnection = (role: string): NonNullable<Base['keys']> => ({
  callers: [[`${role}.RemoteIP`, 'L.RemoteIP']],
  ports: [[`${role}.RemotePort`, 'L.RemotePort']],
});

/** Places that have each of these values, all the same one. */
export const alike = (places: readonly Place[], values: readonly unknown[]): readonly Columns[] =>
  values.map((value) => Object.fromEntries(places.map((place) => [place, value])));
