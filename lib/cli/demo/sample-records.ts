/* Records in the shape of Defender's streaming API, with the value forms that the service writes. */

type Value = string | number | boolean | null;
export interface Columns {
  readonly [column: string]: Value;
}

export interface Sample {
  readonly time: string;
  readonly tenantId: string;
  readonly operationName: 'Publish';
  readonly category: string;
  readonly _TimeReceivedBySvc: string;
  readonly properties: Columns;
  readonly Tenant: 'DefaultTenant';
}

export interface Device {
  readonly id: string;
  readonly name: string;
  readonly ip: string;
}

const day = '2026-03-17T';
let report = 4100;

export const record = (device: Device, table: string, time: string, columns: Columns): Sample => ({
  time: `${day}09:16:40.1182734Z`,
  tenantId: '5d3f1c52-8c0e-4d0b-9c1f-2f6b1f0e7a44',
  operationName: 'Publish',
  category: `AdvancedHunting-${table}`,
  _TimeReceivedBySvc: `${day}09:15:31.4402187Z`,
  properties: {
    Timestamp: `${day}${time}Z`,
    DeviceId: device.id,
    DeviceName: device.name,
    ReportId: report++,
    MachineGroup: null,
    AppGuardContainerId: '',
    ...columns,
  },
  Tenant: 'DefaultTenant',
});

export interface Account extends Columns {
  readonly AccountDomain: string;
  readonly AccountName: string;
  readonly AccountSid: string;
}

const localSystem: Account = { AccountDomain: 'nt authority', AccountName: 'system', AccountSid: 'S-1-5-18' };
export interface Process {
  readonly name: string;
  readonly pid: number;
  readonly created: string;
  readonly commandLine: string;
  readonly folder?: string;
  readonly sha1?: string;
  /** Local System where it is left out. */
  readonly account?: Account;
}

const system32 = 'C:\\Windows\\System32\\';
const pathOf = ({ folder, name }: Process): string => `${folder ?? system32}${name}`;
export const on = (time: string): string => `2026-03-17T${time}Z`;

/** The columns about the process that acted; its name comes lower-cased, as the service mostly sends it. */
export const by = (actor: Process, parent: Process): Columns => ({
  InitiatingProcessFileName: actor.name.toLowerCase(),
  InitiatingProcessFolderPath: pathOf(actor).toLowerCase(),
  InitiatingProcessCommandLine: actor.commandLine,
  InitiatingProcessId: actor.pid,
  InitiatingProcessCreationTime: actor.created,
  InitiatingProcessParentFileName: parent.name,
  InitiatingProcessParentId: parent.pid,
  InitiatingProcessParentCreationTime: parent.created,
  InitiatingProcessAccountDomain: (actor.account ?? localSystem).AccountDomain,
  InitiatingProcessAccountName: (actor.account ?? localSystem).AccountName,
  InitiatingProcessAccountSid: (actor.account ?? localSystem).AccountSid,
  InitiatingProcessVersionInfoProductName: 'Microsoft® Windows® Operating System',
});

export const started = (process: Process, logonId: number): Columns => ({
  ActionType: 'ProcessCreated',
  FileName: process.name,
  FolderPath: pathOf(process),
  SHA1: process.sha1 ?? '',
  ProcessId: process.pid,
  ProcessCommandLine: process.commandLine,
  ProcessCreationTime: process.created,
  ProcessIntegrityLevel: 'High',
  ...(process.account ?? localSystem),
  LogonId: logonId,
});

export const accepted = (
  device: Device,
  from: { readonly ip: string },
  remotePort: number,
  localPort: number,
  mapped = false,
): Columns => ({
  ActionType: 'InboundConnectionAccepted',
  RemoteIP: mapped ? `::ffff:${from.ip}` : from.ip,
  RemotePort: remotePort,
  RemoteIPType: mapped ? 'FourToSixMapping' : 'Private',
  LocalIP: mapped ? `::ffff:${device.ip}` : device.ip,
  LocalPort: localPort,
  Protocol: 'TcpV4',
});
