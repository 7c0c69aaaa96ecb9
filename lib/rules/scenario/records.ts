import {
  add,
  type Duration,
  days,
  formatTicks,
  milliseconds,
  negated,
  noTime,
  parseTicks,
  plus,
  seconds,
  type Ticks,
  tick,
} from '../../model/time';

/** A column's value as it stands in the stream; null and a missing column mean the same. */
export type Value = string | number | boolean | null;
export type Columns = Readonly<Record<string, Value>>;

/** A record as Defender streams it, without the envelope's times: only `properties` is read. */
export interface RawRecord {
  readonly category: string;
  readonly properties: Columns;
}

/** Midnight, because the identity of a host is dated by the day that named it: its bounds fall on round times. */
const beginning = parseTicks('2026-03-17T00:00:00Z') as Ticks;

/** The beginning of the story and so much later: `t(hours(24), tick)`. Seven digits, as most of the service's times. */
export const t = (...after: readonly Duration[]): string => formatTicks(plus(beginning, after.reduce(add, noTime)));

/** The least step out of a window at its lower end. */
export const tickLess = negated(tick);

export interface Process {
  readonly name: string;
  readonly pid: number;
  readonly created: string;
  readonly commandLine: string;
  /** With a backslash at its end; System32 where not given. */
  readonly folder?: string;
  readonly sha1?: string;
  readonly parent?: Process;
}

const pathOf = ({ folder, name }: Process): string => `${folder ?? 'C:\\Windows\\System32\\'}${name}`;

/** The process that acted. Its name comes in lower case, the name of a record's own process as it is on disk: so two tables spell one name in two cases. */
const actedBy = (one: Process | undefined): Columns => ({
  InitiatingProcessFileName: one?.name.toLowerCase() ?? null,
  InitiatingProcessFolderPath: one === undefined ? null : pathOf(one).toLowerCase(),
  InitiatingProcessCommandLine: one?.commandLine ?? null,
  InitiatingProcessId: one?.pid ?? 0,
  InitiatingProcessCreationTime: one?.created ?? null,
  InitiatingProcessParentFileName: one?.parent?.name ?? null,
  InitiatingProcessParentId: one?.parent?.pid ?? null,
  InitiatingProcessParentCreationTime: one?.parent?.created ?? null,
});

export const target = { DeviceId: '3f6c0d5be1f24c0a9a7706c5b8a4e2d91c0f7b36', DeviceName: 'srv-file-01.contoso.example' } as const;
export const bystander = { DeviceId: '9b04c7de2a5f4e6f8c1d7a9e03b6f5a4d2c8e170', DeviceName: 'WKS-042' } as const;

const record = (table: string, ...columns: readonly Columns[]): RawRecord => ({
  category: `AdvancedHunting-${table}`,
  properties: Object.assign({ ...target, MachineGroup: null, AppGuardContainerId: '' }, ...columns),
});

const nobody = { AccountDomain: 'nt authority', AccountName: 'system', AccountSid: 'S-1-5-18', LogonId: 0 };
export const admin = { AccountDomain: 'contoso', AccountName: 'svc-deploy', AccountSid: 'S-1-5-21-1004336348-1177238915-682003330-1142' };

/** DeviceProcessEvents: the process was created, by its parent. LogonId is 0, unknown, as in a third of real rows. */
export const started = (one: Process, columns: Columns = {}): RawRecord =>
  record(
    'DeviceProcessEvents',
    {
      Timestamp: one.created,
      ActionType: 'ProcessCreated',
      FileName: one.name,
      FolderPath: pathOf(one),
      SHA1: one.sha1 ?? null,
      ProcessId: one.pid,
      ProcessCreationTime: one.created,
      ProcessCommandLine: one.commandLine,
      ...nobody,
    },
    actedBy(one.parent),
    columns,
  );

/** DeviceNetworkEvents: the process took a connection from the intruder. */
export const accepted = (one: Process, columns: Columns = {}): RawRecord =>
  record(
    'DeviceNetworkEvents',
    {
      Timestamp: t(),
      ActionType: 'InboundConnectionAccepted',
      RemoteIP: '10.20.3.117',
      RemotePort: 51_903,
      RemoteIPType: 'Private',
      LocalIP: '10.20.1.21',
      LocalPort: 49_712,
      Protocol: 'TcpV4',
    },
    actedBy(one),
    columns,
  );

/** DeviceLogonEvents: the intruder's network logon, by the row that has its LogonId and address; no process is named in it. */
export const loggedOn = (logonId: number, columns: Columns = {}): RawRecord =>
  record(
    'DeviceLogonEvents',
    {
      Timestamp: t(milliseconds(-274)),
      ActionType: 'LogonSuccess',
      LogonType: 'Network',
      Protocol: 'NTLM',
      ...admin,
      LogonId: logonId,
      RemoteIP: '10.20.3.117',
      RemotePort: 0,
      RemoteDeviceName: 'WKS-117',
      IsLocalAdmin: null,
    },
    actedBy(undefined),
    columns,
  );

/** DeviceImageLoadEvents: the process loaded a module. */
export const loaded = (one: Process, path: string, columns: Columns = {}): RawRecord =>
  record(
    'DeviceImageLoadEvents',
    { Timestamp: t(milliseconds(140)), ActionType: 'ImageLoaded', FileName: path.slice(path.lastIndexOf('\\') + 1), FolderPath: path },
    actedBy(one),
    columns,
  );

/** DeviceNetworkEvents: System took a connection from the intruder for the program behind the port: SMB, WinRM. */
export const carried = (port: number, columns: Columns = {}): RawRecord =>
  record(
    'DeviceNetworkEvents',
    {
      Timestamp: t(),
      ActionType: 'InboundConnectionAccepted',
      RemoteIP: '10.20.3.117',
      RemotePort: 51_904,
      RemoteIPType: 'Private',
      LocalIP: '10.20.1.21',
      LocalPort: port,
      Protocol: 'TcpV4',
      InitiatingProcessFileName: 'System',
      InitiatingProcessFolderPath: 'c:\\windows\\system32\\ntoskrnl.exe',
      InitiatingProcessCommandLine: '',
      InitiatingProcessId: 4,
      InitiatingProcessCreationTime: t(days(-8), seconds(-2)),
      InitiatingProcessParentId: 0,
    },
    columns,
  );

/** DeviceNetworkEvents: the process called the device itself over the loopback. */
export const dialledItself = (one: Process, columns: Columns = {}): RawRecord =>
  record(
    'DeviceNetworkEvents',
    {
      Timestamp: t(),
      ActionType: 'ConnectionSuccess',
      RemoteIP: '127.0.0.1',
      RemotePort: 49_712,
      RemoteIPType: 'Loopback',
      LocalIP: '127.0.0.1',
      LocalPort: 51_910,
      Protocol: 'Tcp',
    },
    actedBy(one),
    columns,
  );

/** DeviceRegistryEvents: the process set a value. */
export const valueSet = (one: Process, key: string, [name, data]: readonly [string, string], columns: Columns = {}): RawRecord =>
  record(
    'DeviceRegistryEvents',
    {
      Timestamp: t(),
      ActionType: 'RegistryValueSet',
      RegistryKey: `HKEY_LOCAL_MACHINE\\${key}`,
      RegistryValueName: name,
      RegistryValueData: data,
      RegistryValueType: 'String',
    },
    actedBy(one),
    columns,
  );

/** DeviceEvents: what a session did. Such rows mostly name no process: who asked for it is the account and session of the one who acted. */
export const done = (actionType: string, fields: Columns, logonId: number, columns: Columns = {}): RawRecord =>
  record(
    'DeviceEvents',
    { Timestamp: t(), ActionType: actionType, AdditionalFields: JSON.stringify(fields), LogonId: null },
    actedBy(undefined),
    {
      InitiatingProcessAccountDomain: admin.AccountDomain,
      InitiatingProcessAccountName: admin.AccountName,
      InitiatingProcessAccountSid: admin.AccountSid,
      InitiatingProcessLogonId: logonId,
    },
    columns,
  );

export interface Service {
  readonly name: string;
  /** As it is written in the image path: with arguments, variables, quotes or without. */
  readonly path: string;
}

/** DeviceEvents: a service was installed for a caller on another machine, in the form of the service: who asked is the one who acted, without a process. */
export const installed = ({ name, path }: Service, logonId: number, columns: Columns = {}): RawRecord =>
  done('ServiceInstalled', { ServiceName: name, ServiceType: 16, ServiceStartType: 3, ServiceAccount: 'LocalSystem' }, logonId, {
    Timestamp: t(milliseconds(575)),
    ProcessCommandLine: path,
    ...columns,
  });

/** The same in the form that is made from Security event 4697: who asked is the account, services.exe is the one who acted. */
export const audited = ({ name, path }: Service, logonId: number, manager: Process, columns: Columns = {}): RawRecord =>
  record(
    'DeviceEvents',
    {
      Timestamp: t(milliseconds(575)),
      ActionType: 'ServiceInstalled',
      ...admin,
      LogonId: logonId,
      ProcessCommandLine: path,
      AdditionalFields: JSON.stringify({ ServiceName: name, ServiceAccount: 'LocalSystem', ServiceStartType: '3', ServiceType: '0x10' }),
    },
    actedBy(manager),
    columns,
  );

/** DeviceRegistryEvents: the Service Control Manager wrote what a service runs. */
export const imageWritten = (manager: Process, { name, path }: Service, columns: Columns = {}): RawRecord =>
  valueSet(manager, `SYSTEM\\ControlSet001\\Services\\${name}`, ['ImagePath', path], { Timestamp: t(milliseconds(550)), ...columns });

/** DeviceFileCertificateInfo: what is known of a file's signature. */
export const certificate = (sha1: string, columns: Columns): RawRecord =>
  record('DeviceFileCertificateInfo', { Timestamp: t(days(-1)), SHA1: sha1, Signer: null }, columns);
