/**
 * An attack written for this project, in the shape and with the value forms of Defender's streaming API: an intruder on
 * WKS-117 runs a command on SRV-FILE-01 through MMC over DCOM, loads a payload into Excel on WKS-042 without starting
 * anything, and starts a service on SRV-APP-02, where software distribution does the same an hour later; around it, what
 * such machines do all day.
 */
import { type Account, accepted, by, type Columns, type Device, on, type Process, record, type Sample, started } from './sample-records';

const intruder = { ip: '10.20.3.117', name: 'wks-117' };
const distribution = { ip: '10.20.1.5', name: 'srv-cm-01' };
const fileServer: Device = { id: '3f6c0d5be1f24c0a9a7706c5b8a4e2d91c0f7b36', name: 'srv-file-01.contoso.example', ip: '10.20.1.21' };
const desk: Device = { id: '9b04c7de2a5f4e6f8c1d7a9e03b6f5a4d2c8e170', name: 'wks-042.contoso.example', ip: '10.20.3.42' };
const appServer: Device = { id: 'c81e728d9d4c2f636f067f89cc14862c4b1a0e5d', name: 'srv-app-02.contoso.example', ip: '10.20.1.32' };

const admin: Account = { AccountDomain: 'contoso', AccountName: 'svc-deploy', AccountSid: 'S-1-5-21-1004336348-1177238915-682003330-1142' };

const loggedOn = (logonId: number, remotePort: number): Columns => ({
  ActionType: 'LogonSuccess',
  LogonType: 'Network',
  Protocol: 'NTLM',
  ...admin,
  LogonId: logonId,
  RemoteIP: intruder.ip,
  RemotePort: remotePort,
  RemoteDeviceName: intruder.name,
  InitiatingProcessId: 0,
  IsLocalAdmin: null,
});

const services: Process = { name: 'services.exe', pid: 720, created: '2026-03-09T05:41:07.1820936Z', commandLine: 'services.exe' };
const rpcss: Process = { name: 'svchost.exe', pid: 988, created: '2026-03-09T05:41:09.0037121Z', commandLine: 'svchost.exe -k RPCSS -p' };
const dcomLaunch: Process = {
  name: 'svchost.exe',
  pid: 860,
  created: '2026-03-09T05:41:08.7712004Z',
  commandLine: 'svchost.exe -k DcomLaunch -p',
};
const wininit: Process = { name: 'wininit.exe', pid: 640, created: '2026-03-09T05:41:06.9', commandLine: 'wininit.exe' };

const mmc: Process = {
  name: 'mmc.exe',
  pid: 5128,
  created: on('09:12:03.5518840'),
  commandLine: '"mmc.exe" -Embedding',
  sha1: 'c3c4a4cf0e1ac5a0c4bd8c4d3e2f5f60718293a4',
  account: admin,
};
const shell: Process = {
  name: 'cmd.exe',
  pid: 7044,
  created: on('09:12:04.0361277'),
  commandLine: 'cmd.exe /Q /c whoami 1> \\\\127.0.0.1\\ADMIN$\\__1773738722 2>&1',
  sha1: '8dca9749cd48d286950e7a9fa1088c937cbccad4',
  account: admin,
};
const office = 'C:\\Program Files\\Microsoft Office\\root\\Office16\\';
const excel: Process = {
  name: 'EXCEL.EXE',
  pid: 9312,
  created: on('09:13:20.1180042'),
  commandLine: '"EXCEL.EXE" /automation -Embedding',
  folder: office,
  sha1: 'a0e1f2d3c4b5968778695a4b3c2d1e0f10213243',
  account: admin,
};
const service: Process = {
  name: 'updsvc.exe',
  pid: 3380,
  created: on('09:14:41.9027713'),
  commandLine: 'C:\\ProgramData\\updsvc.exe -k',
  folder: 'C:\\ProgramData\\',
  sha1: 'd41e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60',
};
const setup: Process = {
  name: 'ccmsetup.exe',
  pid: 6112,
  created: on('10:20:06.7720931'),
  commandLine: 'C:\\Windows\\ccmsetup\\ccmsetup.exe /runservice',
  folder: 'C:\\Windows\\ccmsetup\\',
  sha1: '7b9c0d1e2f30415263748596a7b8c9daebfc0d1e',
};

/** DCOM through MMC20.Application: logon, call on 135, activation, the server's own connection, its child. */
const throughMmc: readonly Sample[] = [
  record(fileServer, 'DeviceLogonEvents', '09:12:03.4020018', loggedOn(48_210_733, 51_902)),
  record(fileServer, 'DeviceNetworkEvents', '09:12:03.4471893', { ...accepted(fileServer, intruder, 51_902, 135), ...by(rpcss, services) }),
  record(fileServer, 'DeviceProcessEvents', '09:12:03.5518840', {
    ...started(mmc, 48_210_733),
    ...by(dcomLaunch, services),
  }),
  record(fileServer, 'DeviceNetworkEvents', '09:12:03.676', {
    ...accepted(fileServer, intruder, 51_903, 49_712, true),
    ...by(mmc, dcomLaunch),
  }),
  record(fileServer, 'DeviceProcessEvents', '09:12:04.0361277', {
    ...started(shell, 48_210_733),
    ...by(mmc, dcomLaunch),
  }),
];

/** DCOM without a child: Excel takes an add-in from a user's folder and the payload runs inside it. */
const insideExcel: readonly Sample[] = [
  record(desk, 'DeviceLogonEvents', '09:13:19.9', loggedOn(7_719_204, 52_114)),
  record(desk, 'DeviceProcessEvents', '09:13:20.118004', {
    ...started(excel, 7_719_204),
    ...by(dcomLaunch, services),
  }),
  record(desk, 'DeviceNetworkEvents', '09:13:26.0263301', { ...accepted(desk, intruder, 52_119, 50_231), ...by(excel, dcomLaunch) }),
  record(desk, 'DeviceImageLoadEvents', '09:13:26.1702288', {
    ActionType: 'ImageLoaded',
    FileName: 'report.xll',
    FolderPath: 'C:\\Users\\Public\\report.xll',
    SHA1: '5f2b0c9d8e7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c',
    ...by(excel, dcomLaunch),
  }),
];

/** A service over RPC/TCP: services.exe itself accepts, then starts it. */
const asService: readonly Sample[] = [
  record(appServer, 'DeviceNetworkEvents', '09:14:41.3280049', {
    ...accepted(appServer, intruder, 53_377, 49_669),
    ...by(services, wininit),
  }),
  record(appServer, 'DeviceProcessEvents', '09:14:41.9027713', { ...started(service, 999), ...by(services, wininit) }),
];

/** The same trace of a harmless kind: software distribution pushes its client. */
const pushed: readonly Sample[] = [
  record(appServer, 'DeviceNetworkEvents', '10:20:06.1904411', {
    ...accepted(appServer, distribution, 60_114, 49_669),
    ...by(services, wininit),
  }),
  record(appServer, 'DeviceProcessEvents', '10:20:06.7720931', { ...started(setup, 999), ...by(services, wininit) }),
];

const certificates: readonly Sample[] = [
  record(appServer, 'DeviceFileCertificateInfo', '09:14:52', { SHA1: service.sha1 ?? '', IsSigned: false, IsTrusted: false, Signer: null }),
  record(appServer, 'DeviceFileCertificateInfo', '10:20:09', {
    SHA1: setup.sha1 ?? '',
    IsSigned: true,
    IsTrusted: true,
    Signer: 'Microsoft Corporation',
  }),
];

const whoami: Process = {
  name: 'whoami.exe',
  pid: 7112,
  created: on('09:12:04.0791903'),
  commandLine: 'whoami',
  account: admin,
};

const windowsSigned = { IsSigned: true, IsTrusted: true, IsRootSignerMicrosoft: true, Signer: 'Microsoft Windows' };

/** What Defender says around the hop through MMC: who signed its programs, what the server is worth, whether the account administers it, what the shell started. */
const aroundMmc: readonly Sample[] = [
  ...[mmc, shell].map(({ sha1 = '' }) => record(fileServer, 'DeviceFileCertificateInfo', '09:12:10', { SHA1: sha1, ...windowsSigned })),
  record(fileServer, 'DeviceInfo', '09:00:00', {
    DeviceType: 'Server',
    OSPlatform: 'WindowsServer2022',
    AssetValue: 'High',
    ExposureLevel: 'Medium',
    DeviceManualTags: '["file-shares"]',
  }),
  record(fileServer, 'DeviceLogonEvents', '09:12:03.4019722', {
    ...loggedOn(0, 0),
    LogonId: null,
    RemoteIP: '',
    RemoteDeviceName: '',
    IsLocalAdmin: true,
  }),
  record(fileServer, 'DeviceProcessEvents', '09:12:04.0791903', { ...started(whoami, 48_210_733), ...by(shell, mmc) }),
];

const clock = (second: number): string =>
  `09:${String(10 + Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}.${String((second * 7919) % 1_000_000).padStart(6, '0')}`;

const chrome: Process = {
  name: 'chrome.exe',
  pid: 11_208,
  created: on('08:02:11.5530012'),
  commandLine: '"chrome.exe" --type=utility',
  folder: 'C:\\Program Files\\Google\\Chrome\\Application\\',
};
const explorer: Process = {
  name: 'explorer.exe',
  pid: 4412,
  created: on('08:01:40.0091824'),
  commandLine: 'explorer.exe',
  folder: 'C:\\Windows\\',
};

/** What these machines do beside it: browsing, files, registry, a surrogate of Windows' own. */
const everyday: readonly Sample[] = [fileServer, desk, appServer].flatMap((device, place) =>
  Array.from({ length: 20 }, (_, index): readonly Sample[] => {
    const at = clock(place * 7 + index * 13);
    const surrogate: Process = {
      name: 'dllhost.exe',
      pid: 20_000 + place * 100 + index,
      created: on(at),
      commandLine: 'DllHost.exe /Processid:{AB8902B4-09CA-4BB6-B78D-A8F59079A8D5}',
      sha1: '3ab1f0e9d8c7b6a594837261504f3e2d1c0b9a88',
    };
    return [
      record(device, 'DeviceNetworkEvents', at, {
        ActionType: 'ConnectionSuccess',
        RemoteIP: '203.0.113.25',
        RemotePort: 443,
        LocalIP: device.ip,
        LocalPort: 50_000 + index,
        Protocol: 'Tcp',
        ...by(chrome, explorer),
      }),
      record(device, 'DeviceFileEvents', at, {
        ActionType: 'FileCreated',
        FileName: `f_${index}.tmp`,
        FolderPath: 'C:\\Users\\a\\AppData\\Local\\Temp',
        ...by(chrome, explorer),
      }),
      record(device, 'DeviceRegistryEvents', at, {
        ActionType: 'RegistryValueSet',
        RegistryKey: 'HKEY_CURRENT_USER\\Software\\Google\\Chrome',
        RegistryValueName: 'lastrun',
        ...by(chrome, explorer),
      }),
      ...(index % 5 === 0
        ? [
            record(device, 'DeviceProcessEvents', at, {
              ...started(surrogate, 0),
              ...by(dcomLaunch, services),
            }),
          ]
        : []),
    ];
  }).flat(),
);

/** Spread like a hub's partitions would bring it: not in order, mixed with other machines' records, one message twice. */
const shuffled = (records: readonly Sample[]): readonly Sample[] => {
  const step = 37;
  return records.map((_, index) => records[(index * step) % records.length]).filter((one) => one !== undefined);
};

const messageSize = 24;

/** What is known of a file or a device comes with the first sight of it, so that what is told here does not hang on which message is read first. */
const knownOf = (records: readonly Sample[]): readonly Sample[] => [
  ...certificates.filter(({ properties }) => records.some((record) => record.properties.SHA1 === properties.SHA1)),
  ...(records.some((record) => throughMmc.includes(record)) ? aroundMmc : []),
];

/** Streaming messages of the sample attack, `{"records":[…]}` each. */
export const sampleMessages = (): readonly string[] => {
  const records = shuffled([...throughMmc, ...insideExcel, ...asService, ...pushed, ...everyday]);
  const messages = Array.from({ length: Math.ceil(records.length / messageSize) }, (_, index) => {
    const own = records.slice(index * messageSize, (index + 1) * messageSize);
    return JSON.stringify({ records: [...own, ...knownOf(own)] });
  });
  return [...messages, messages[0] ?? ''];
};
