/**
 * A day of ordinary machines as streaming messages, for measuring: column names, their order and their sizes follow real
 * envelopes; the mix of tables, the share of relevant records and of non-ASCII text are parameters that the bench prints.
 */
import { seededRandom } from '../support/worlds/seeded-random';

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

const recordsPerMessage = 240;

const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
const hex = (random: Random, length: number): string => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');

const started = Date.UTC(2026, 2, 17);
const time = (random: Random): string =>
  `${new Date(started + Math.floor(random() * 86_400_000)).toISOString().slice(0, -1)}${Math.floor(random() * 10_000)
    .toString()
    .padStart(4, '0')}Z`;

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

const initiator = (random: Random, name: string, parent: string, commandLine: string, nonAscii: boolean) => ({
  InitiatingProcessSHA1: hex(random, 40),
  InitiatingProcessSHA256: hex(random, 64),
  InitiatingProcessMD5: hex(random, 32),
  InitiatingProcessFileName: name.toLowerCase(),
  InitiatingProcessFileSize: Math.floor(random() * 4_000_000),
  InitiatingProcessVersionInfoCompanyName: 'Microsoft Corporation',
  InitiatingProcessVersionInfoProductName: nonAscii ? 'Microsoft® Windows® Operating System' : 'Google Chrome',
  InitiatingProcessVersionInfoProductVersion: '10.0.22621.2506',
  InitiatingProcessVersionInfoInternalFileName: name,
  InitiatingProcessVersionInfoOriginalFileName: name,
  InitiatingProcessVersionInfoFileDescription: 'A program that this machine runs all day long',
  InitiatingProcessId: Math.floor(random() * 30_000),
  InitiatingProcessCommandLine: commandLine,
  InitiatingProcessCreationTime: time(random),
  InitiatingProcessFolderPath: `c:\\windows\\system32\\${name.toLowerCase()}`,
  InitiatingProcessParentId: Math.floor(random() * 30_000),
  InitiatingProcessParentFileName: parent,
  InitiatingProcessParentCreationTime: time(random),
  InitiatingProcessAccountDomain: 'contoso',
  InitiatingProcessAccountName: `user${Math.floor(random() * 5_000)}`,
  InitiatingProcessAccountSid: 'S-1-5-21-1004336348-1177238915-682003330-1142',
  InitiatingProcessIntegrityLevel: 'Medium',
  InitiatingProcessTokenElevation: 'TokenElevationTypeDefault',
  InitiatingProcessSessionId: 1,
  IsInitiatingProcessRemoteSession: false,
});

const decoy =
  '"tool.exe" --json "{\\"records\\":[{\\"category\\":\\"AdvancedHunting-DeviceProcessEvents\\"},{\\"InitiatingProcessFileName\\":\\"services.exe\\"}]}" --padding ';
const filler = (random: Random): string =>
  `${random() < 0.02 ? decoy : '"C:\\Program Files\\Vendor\\Product\\program.exe" --type=utility '}${hex(random, 160)}`;

const network = (random: Random) => ({
  RemoteIP: `10.${Math.floor(random() * 250)}.${Math.floor(random() * 250)}.7`,
  RemotePort: 443,
  LocalIP: '10.1.0.5',
  LocalPort: 49_152 + Math.floor(random() * 16_000),
  Protocol: 'Tcp',
  LocalIPType: 'Private',
  RemoteIPType: 'Private',
});
const file = (random: Random, name: string) => ({
  FileName: name,
  FolderPath: `C:\\Windows\\System32\\${name}`,
  SHA1: hex(random, 40),
  SHA256: hex(random, 64),
  MD5: hex(random, 32),
  FileSize: 123_456,
});

/** Records that no rule needs, by table, in the shares of an ordinary fleet. */
const ordinary = (random: Random, nonAscii: boolean): readonly [string, object] => {
  const name = pick(random, programs);
  const own = initiator(random, name, 'explorer.exe', filler(random), nonAscii);
  const share = random();
  if (share < 0.16)
    return [
      'DeviceProcessEvents',
      { ...file(random, pick(random, programs)), ProcessId: 1, ProcessCommandLine: filler(random), ...own, ActionType: 'ProcessCreated' },
    ];
  if (share < 0.4) return ['DeviceNetworkEvents', { ...network(random), ...own, ActionType: 'ConnectionSuccess' }];
  if (share < 0.66) return ['DeviceFileEvents', { ...file(random, 'f.tmp'), ...own, ActionType: 'FileCreated' }];
  if (share < 0.78)
    return [
      'DeviceRegistryEvents',
      {
        RegistryKey: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Vendor',
        RegistryValueName: 'v',
        RegistryValueData: '1',
        ...own,
        ActionType: 'RegistryValueSet',
      },
    ];
  if (share < 0.9) return ['DeviceImageLoadEvents', { ...file(random, 'ntdll.dll'), ...own, ActionType: 'ImageLoaded' }];
  if (share < 0.94)
    return [
      'DeviceLogonEvents',
      { LogonType: 'Interactive', AccountName: 'a', LogonId: 4711, RemoteIP: '-', ...own, ActionType: 'LogonSuccess' },
    ];
  return ['DeviceEvents', { AdditionalFields: '{"PipeName":"\\\\Device\\\\NamedPipe\\\\wkssvc"}', ...own, ActionType: 'NamedPipeEvent' }];
};

const relevantOne = (random: Random, nonAscii: boolean): readonly [string, object] => {
  const services = initiator(random, random() < 0.03 ? 'SERVICES.EXE' : 'services.exe', 'wininit.exe', 'services.exe', nonAscii);
  const server = initiator(random, 'mmc.exe', 'svchost.exe', '"mmc.exe" -Embedding', nonAscii);
  const launcher = initiator(random, 'svchost.exe', 'services.exe', 'svchost.exe -k DcomLaunch -p', nonAscii);
  const share = random();
  if (share < 0.25) return ['DeviceNetworkEvents', { ...network(random), ...services, ActionType: 'InboundConnectionAccepted' }];
  if (share < 0.5)
    return [
      'DeviceProcessEvents',
      { ...file(random, 'tool.exe'), ProcessId: 4, ProcessCommandLine: 'tool.exe', ...services, ActionType: 'ProcessCreated' },
    ];
  if (share < 0.75) return ['DeviceNetworkEvents', { ...network(random), ...server, ActionType: 'InboundConnectionAccepted' }];
  return [
    'DeviceProcessEvents',
    { ...file(random, 'mmc.exe'), ProcessId: 5, ProcessCommandLine: '"mmc.exe" -Embedding', ...launcher, ActionType: 'ProcessCreated' },
  ];
};

/** Messages of the mix, in batches so that a million records never stand in memory at once. */
export const messagesOf = function* ({ records, devices, relevant, nonAscii, seed }: Mix): Generator<Buffer> {
  const random = seededRandom(seed);
  const next = (): number => random();
  for (let made = 0; made < records; ) {
    const count = Math.min(recordsPerMessage, records - made);
    const batch = Array.from({ length: count }, (_, index) => {
      const device = Math.floor(next() * devices);
      const letters = next() < nonAscii;
      const [table, columns] = next() < relevant ? relevantOne(next, letters) : ordinary(next, letters);
      const properties = {
        DeviceName: `host-${device}.contoso.example`,
        DeviceId: device.toString(16).padStart(40, 'a'),
        ReportId: made + index,
        ...columns,
        Timestamp: time(next),
        MachineGroup: null,
        AppGuardContainerId: '',
      };
      return {
        time: '2026-03-17T09:16:40.1182734Z',
        tenantId: '5d3f1c52-8c0e-4d0b-9c1f-2f6b1f0e7a44',
        operationName: 'Publish',
        category: `AdvancedHunting-${table}`,
        _TimeReceivedBySvc: '2026-03-17T09:15:31.4402187Z',
        properties,
        Tenant: 'DefaultTenant',
      };
    });
    made += count;
    yield Buffer.from(JSON.stringify({ records: batch }), 'utf8');
  }
};
