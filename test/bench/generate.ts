/**
 * A day of ordinary machines as streaming messages, for measuring: columns, their order and their sizes follow real
 * envelopes; the mix of tables, the share of relevant records and of non-ASCII text are parameters that the bench prints.
 */
import { seededRandom } from '../support/worlds/seeded-random';
import { layouts, type Table } from './layouts';

export interface Mix {
  readonly records: number;
  readonly devices: number;
  /** Share of records that some rule needs, 0..1. */
  readonly relevant: number;
  /** Share of records whose product name holds letters beyond ASCII, 0..1: "Microsoft® Windows®" is the usual one. */
  readonly nonAscii: number;
  readonly seed: number;
}

type Random = () => number;
type Values = Readonly<Record<string, string | number | boolean | null>>;
type Row = readonly [Table, Values];

/** The tables of an ordinary fleet, each with its share of the records. */
export const shares: readonly (readonly [Table, number])[] = [
  ['DeviceFileEvents', 0.26],
  ['DeviceNetworkEvents', 0.24],
  ['DeviceProcessEvents', 0.16],
  ['DeviceRegistryEvents', 0.12],
  ['DeviceImageLoadEvents', 0.12],
  ['DeviceEvents', 0.06],
  ['DeviceLogonEvents', 0.04],
];

const recordsPerMessage = 240;

const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);
const hex = (random: Random, length: number): string => Array.from({ length }, () => below(random, 16).toString(16)).join('');

const started = Date.UTC(2026, 2, 17);
const time = (random: Random): string =>
  `${new Date(started + below(random, 86_400_000)).toISOString().slice(0, -1)}${below(random, 10_000).toString().padStart(4, '0')}Z`;

const programs = [
  'chrome.exe',
  'MsMpEng.exe',
  'svchost.exe',
  'OneDrive.exe',
  'Teams.exe',
  'explorer.exe',
  'powershell.exe',
  'SearchIndexer.exe',
  'OUTLOOK.EXE',
  'java.exe',
];

const versionInfo = (of: string, name: string, nonAscii: boolean): Values => ({
  [`${of}VersionInfoCompanyName`]: 'Microsoft Corporation',
  [`${of}VersionInfoProductName`]: nonAscii ? 'Microsoft® Windows® Operating System' : 'Google Chrome',
  [`${of}VersionInfoProductVersion`]: '10.0.22621.2506',
  [`${of}VersionInfoInternalFileName`]: name,
  [`${of}VersionInfoOriginalFileName`]: name,
  [`${of}VersionInfoFileDescription`]: 'A program of every day',
});

const initiator = (random: Random, name: string, parent: string, commandLine: string, nonAscii: boolean): Values => ({
  ...versionInfo('InitiatingProcess', name, nonAscii),
  InitiatingProcessSHA1: hex(random, 40),
  InitiatingProcessSHA256: hex(random, 64),
  InitiatingProcessMD5: hex(random, 32),
  InitiatingProcessFileName: name.toLowerCase(),
  InitiatingProcessFileSize: below(random, 4_000_000),
  InitiatingProcessId: below(random, 30_000),
  InitiatingProcessCommandLine: commandLine,
  InitiatingProcessCreationTime: time(random),
  InitiatingProcessFolderPath: `c:\\windows\\system32\\${name.toLowerCase()}`,
  InitiatingProcessParentId: below(random, 30_000),
  InitiatingProcessParentFileName: parent,
  InitiatingProcessParentCreationTime: time(random),
  InitiatingProcessAccountDomain: 'contoso',
  InitiatingProcessAccountName: `user${below(random, 5_000)}`,
  InitiatingProcessAccountSid: 'S-1-5-21-1004336348-1177238915-682003330-1142',
  InitiatingProcessIntegrityLevel: 'Medium',
  InitiatingProcessTokenElevation: 'TokenElevationTypeDefault',
  InitiatingProcessLogonId: 0,
  InitiatingProcessSignatureStatus: 'Valid',
  InitiatingProcessSignerType: 'OsVendor',
  InitiatingProcessSessionId: 1,
  InitiatingProcessUniqueId: `${2_533_274_790_000_000 + below(random, 1_000_000)}`,
  IsInitiatingProcessRemoteSession: false,
  AppGuardContainerId: '',
});

/** Text that looks like the structure around it. */
const decoy =
  '"tool.exe" --json "{\\"records\\":[{\\"category\\":\\"AdvancedHunting-DeviceProcessEvents\\"},{\\"InitiatingProcessFileName\\":\\"services.exe\\"}]}" --padding ';
/** A command line; real ones hold no folder of the image, but their arguments do. */
const commandLine = (random: Random): string =>
  random() < 0.02 ? decoy : `"program.exe" --type=utility --lang=en --id ${hex(random, below(random, 160))}`;

const file = (random: Random, name: string): Values => ({
  FileName: name,
  FolderPath: `C:\\Windows\\System32\\${name}`,
  SHA1: hex(random, 40),
  SHA256: hex(random, 64),
  MD5: hex(random, 32),
  FileSize: below(random, 4_000_000),
});

const account: Values = { AccountDomain: 'contoso', AccountName: 'user7', AccountSid: 'S-1-5-21-1004336348-1177238915-682003330-1142' };

const childOf = (random: Random, name: string, line: string, nonAscii: boolean): Values => ({
  ...file(random, name),
  ...account,
  ...versionInfo('Process', name, nonAscii),
  ProcessId: below(random, 30_000),
  ProcessCommandLine: line,
  ProcessCreationTime: time(random),
  ProcessIntegrityLevel: 'Medium',
  ProcessTokenElevation: 'TokenElevationTypeDefault',
  LogonId: below(random, 9_000_000),
  CreatedProcessSessionId: 1,
  IsProcessRemoteSession: false,
  ProcessUniqueId: `${2_533_274_790_000_000 + below(random, 1_000_000)}`,
  AdditionalFields: '{"DesktopName":"WinSta0\\\\Default"}',
  ActionType: 'ProcessCreated',
});

const network = (random: Random): Values => ({
  RemoteIP: `10.${below(random, 250)}.${below(random, 250)}.7`,
  RemotePort: 443,
  LocalIP: '10.1.0.5',
  LocalPort: 49_152 + below(random, 16_000),
  Protocol: 'Tcp',
  LocalIPType: 'Private',
  RemoteIPType: 'Private',
  ActionType: 'ConnectionSuccess',
});

/** What a record says besides who acted, where no rule needs it. */
const ordinaryValues: Readonly<Record<Table, (random: Random, nonAscii: boolean) => Values>> = {
  DeviceProcessEvents: (random, nonAscii) => childOf(random, pick(random, programs), commandLine(random), nonAscii),
  DeviceNetworkEvents: network,
  DeviceFileEvents: (random) => ({
    ...file(random, 'f.tmp'),
    RequestProtocol: 'Local',
    RequestAccountName: 'SYSTEM',
    RequestAccountDomain: 'NT AUTHORITY',
    RequestAccountSid: 'S-1-5-18',
    AdditionalFields: '{"FileType":"Unknown"}',
    PreviousFolderPath: '',
    PreviousFileName: '',
    ActionType: 'FileCreated',
  }),
  DeviceRegistryEvents: (random) => ({
    RegistryKey: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Vendor\\Product\\DataCollection',
    RegistryValueName: 'LastUpdate',
    RegistryValueType: 'String',
    RegistryValueData: hex(random, 36),
    PreviousRegistryValueData: hex(random, 36),
    PreviousRegistryValueName: 'LastUpdate',
    ActionType: 'RegistryValueSet',
  }),
  DeviceImageLoadEvents: (random) => ({ ...file(random, 'ntdll.dll'), ActionType: 'ImageLoaded' }),
  DeviceEvents: (random) => ({
    ...file(random, pick(random, programs)),
    InitiatingProcessLogonId: 999,
    AdditionalFields: '{"PipeName":"\\\\Device\\\\NamedPipe\\\\wkssvc","FileOperation":"File opened","NamedPipeEnd":"Client"}',
    ActionType: 'NamedPipeEvent',
  }),
  DeviceLogonEvents: () => ({
    ...account,
    LogonType: 'Interactive',
    LogonId: 4711,
    RemoteIP: '-',
    RemotePort: 0,
    AdditionalFields: '{"IsLocalLogon":true}',
    ActionType: 'LogonSuccess',
  }),
};

const tableAt = (share: number): Table => {
  let passed = 0;
  for (const [table, part] of shares) {
    passed += part;
    if (share < passed) return table;
  }
  return 'DeviceEvents';
};

const ordinary = (random: Random, nonAscii: boolean): Row => {
  const table = tableAt(random());
  const own = initiator(random, pick(random, programs), 'explorer.exe', commandLine(random), nonAscii);
  return [table, { ...own, ...ordinaryValues[table](random, nonAscii) }];
};

const relevantOne = (random: Random, nonAscii: boolean): Row => {
  const services = initiator(random, random() < 0.03 ? 'SERVICES.EXE' : 'services.exe', 'wininit.exe', 'services.exe', nonAscii);
  const server = initiator(random, 'mmc.exe', 'svchost.exe', '"mmc.exe" -Embedding', nonAscii);
  const launcher = initiator(random, 'svchost.exe', 'services.exe', 'svchost.exe -k DcomLaunch -p', nonAscii);
  const accepted: Values = { ...network(random), ActionType: 'InboundConnectionAccepted' };
  const share = random();
  if (share < 0.25) return ['DeviceNetworkEvents', { ...services, ...accepted }];
  if (share < 0.5) return ['DeviceProcessEvents', { ...services, ...childOf(random, 'tool.exe', 'tool.exe', nonAscii) }];
  if (share < 0.75) return ['DeviceNetworkEvents', { ...server, ...accepted }];
  return ['DeviceProcessEvents', { ...launcher, ...childOf(random, 'mmc.exe', '"mmc.exe" -Embedding', nonAscii) }];
};

const recordOf = (random: Random, { devices, relevant, nonAscii }: Mix, reportId: number): object => {
  const device = below(random, devices);
  const letters = random() < nonAscii;
  const [table, own] = random() < relevant ? relevantOne(random, letters) : ordinary(random, letters);
  const values: Values = {
    ...own,
    DeviceName: `host-${device}.contoso.example`,
    DeviceId: device.toString(16).padStart(40, 'a'),
    ReportId: reportId,
    Timestamp: time(random),
    MachineGroup: 'Desks',
  };
  return {
    time: '2026-03-17T09:16:40.1182734Z',
    tenantId: '5d3f1c52-8c0e-4d0b-9c1f-2f6b1f0e7a44',
    operationName: 'Publish',
    category: `AdvancedHunting-${table}`,
    _TimeReceivedBySvc: '2026-03-17T09:15:31.4402187Z',
    properties: Object.fromEntries(layouts[table].map((column) => [column, values[column] ?? null])),
    Tenant: 'DefaultTenant',
  };
};

/** Messages of the mix, one by one so that a million records never stand in memory at once. */
export const messagesOf = function* (mix: Mix): Generator<Buffer> {
  const random = seededRandom(mix.seed);
  const next = (): number => random();
  for (let made = 0; made < mix.records; made += recordsPerMessage) {
    const count = Math.min(recordsPerMessage, mix.records - made);
    const records = Array.from({ length: count }, (_, index) => recordOf(next, mix, made + index));
    yield Buffer.from(JSON.stringify({ records }), 'utf8');
  }
};
