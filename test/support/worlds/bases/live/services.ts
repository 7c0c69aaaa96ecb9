/* Base worlds of the forms about services. */
import type { Base } from '../../drafts';
import { type Columns, second, t, timeAt } from '../columns';
import { near, paths } from '../near-texts';
import {
  aboutProcess,
  accept,
  accepted,
  account,
  accountReads,
  accountTexts,
  actorThread,
  alike,
  bounds,
  call,
  carrier,
  carrierReads,
  carrierTexts,
  child,
  created,
  day,
  edge,
  endpointMapper,
  eventOf,
  hour,
  logonOf,
  logonReads,
  logonTexts,
  minute,
  oneConnection,
  portsNear,
  threadsOf,
  writeOf,
} from './parts';

/** The Service Control Manager, as the one who acted. */
const byServices: Columns = { 'I.FileName': 'services.exe', 'I.Id': 600, 'I.CreationTime': t(0), 'P.FileName': 'wininit.exe' };
const byRemoteRegistry: Columns = {
  'I.FileName': 'svchost.exe',
  'I.Id': 2204,
  'I.CreationTime': t(1),
  'I.CommandLine': 'svchost.exe -k localService -p -s RemoteRegistry',
  'P.FileName': 'services.exe',
};

const image = 'C:\\Windows\\Temp\\tool.exe';
const toServices = accept({ LocalPort: 49_669, ...byServices });
const start = child({ FileName: 'tool.exe', ...byServices });
const installed = (columns: Columns = {}) =>
  eventOf(11, 'ServiceInstalled', { ServiceName: 'UpdSvc', ServiceType: 16 }, { ProcessCommandLine: image, ...columns });
const written = (by: Columns) =>
  writeOf(11.2, {
    RegistryKey: 'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\UpdSvc',
    RegistryValueName: 'ImagePath',
    RegistryValueData: image,
    ...by,
  });

/** A service's program in its ways of being written; some name another, or none. */
const imagePaths: readonly unknown[] = [
  'tool.exe',
  'C:\\Windows\\TEMP\\TOOL.EXE -k x',
  '"C:\\Program Files\\A B\\tool.exe" /run',
  'C:\\Program Files\\A - B\\tool.exe /run',
  'C:\\Program Files\\tool.exe x.exe',
  '\\SystemRoot\\Temp\\tool.exe',
  '\\??\\C:\\Windows\\tool.exe',
  '\\\\10.1.0.66\\share\\tool.exe',
  '\\\\10.1.0.66/share/tool',
  '  C:\\Windows\\tool',
  'C:\\Windows\\tool -x',
  'C:/Windows/tool.exe/x',
  '"C:\\Windows\\tool',
  'C:\\Windows\\tool.exec',
  'C:\\Windows\\tool.exe.exe',
  'C:\\tool.dll',
  '%COMSPEC% /C start tool.exe',
  '%comspec% /Q /c echo',
  '%systemroot%\\system32\\svchost.exe -k netsvcs',
  'C:\\Windows\\System32\\svchost.exe',
  'svchost.exe',
  'svchost.ex',
  'C:\\Windows\\',
  '""',
  '   ',
  '',
  null,
  undefined,
];

const serviceNames: readonly unknown[] = [
  ...['UpdSvc', 'UPDSVC', 'UpdSvcs', '', 'CDPUserSvc_2739d6', 'x_abc', '_abc', 7, true, null, ['UpdSvc'], { a: 1 }].map((ServiceName) =>
    JSON.stringify({ ServiceName }),
  ),
  ...[224, '0xe0', '208', 16, '0x10', 96, 'x'].map((ServiceType) => JSON.stringify({ ServiceName: 'CDPUserSvc_2739d6', ServiceType })),
  '{}',
  '[]',
  '"ServiceName"',
  '{"ServiceName":"UpdSvc"',
  '{"servicename":"UpdSvc"}',
  '{"__proto__":{"ServiceName":"UpdSvc"}}',
  '',
  null,
  undefined,
];

const serviceKeys: readonly unknown[] = [
  'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\UPDSVC',
  'hkey_local_machine\\system\\controlset002\\services\\updsvc',
  'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\UpdSvc\\Parameters',
  'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet1\\Services\\UpdSvc',
  'HKEY_LOCAL_MACHINE\\SYSTEM\\XControlSet001\\Services\\UpdSvc',
  'ControlSet001\\Services\\UpdSvc',
  'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\',
  'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services',
  'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\Other',
  'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\CDPUserSvc_2739d6',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Services\\UpdSvc',
  '',
  null,
  undefined,
];

/** Per-user services, by name and by what they run: only both together are left out. */
const instances: readonly unknown[] = [
  '%SystemRoot%\\system32\\svchost.exe -k UnistackSvcGroup',
  '"C:\\WINDOWS\\System32\\svchost.exe" -k x',
  '\\SystemRoot\\system32\\svchost.exe',
  'C:\\Windows\\System32\\CredentialEnrollmentManager.exe',
  'C:\\Windows\\System32\\svchost.exex',
  'C:\\Temp\\System32\\svchost.exe',
  'C:\\Windows\\System32\\tool.exe',
];

const valueNames: readonly unknown[] = [...near('ImagePath'), ...near('ServiceDll'), ...near('FailureCommand'), 'Start', 'DisplayName'];
const ids: readonly unknown[] = [0, '0', 1, 999, 4100, '', null, undefined];
const askers: readonly unknown[] = [0, '0', 996, 997, '999', 999, 995, 998, 1000, 345_678, '345678', 345_679, '', null, undefined];

const installTexts: NonNullable<Base['texts']> = [
  ['E.ActionType', near('ServiceInstalled')],
  ['E.AdditionalFields', serviceNames],
  ['E.LogonId', askers],
  ['E.I.LogonId', askers],
  ['E.I.Id', ids],
  ['E.I.FileName', near('services.exe')],
  ['E.ProcessCreationTime', aboutProcess],
  ['E.ProcessCommandLine', imagePaths],
];

const writeTexts: NonNullable<Base['texts']> = [
  ['R.ActionType', [...near('RegistryValueSet'), 'RegistryKeyCreated', 'RegistryKeyDeleted']],
  ['R.RegistryKey', serviceKeys],
  ['R.PreviousRegistryKey', serviceKeys],
  ['R.RegistryValueName', valueNames],
  ['R.RegistryValueData', imagePaths],
];

const instanceKey = 'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\CDPUserSvc_2739d6';

const installsOfInstances: readonly Columns[] = instances.map((path) => ({
  'E.AdditionalFields': '{"ServiceName":"CDPUserSvc_2739d6"}',
  'E.ProcessCommandLine': path,
}));
const writesOfInstances: readonly Columns[] = [
  ...instances.map((path) => ({ 'R.RegistryKey': instanceKey, 'R.RegistryValueData': path })),
  {
    'R.RegistryKey': instanceKey,
    'R.RegistryValueData': 'C:\\Windows\\System32\\CredentialEnrollmentManager.exe',
    'C.FileName': 'CredentialEnrollmentManager.exe',
  },
];

/** Where a record has no image path, the folder and the file. */
const installsByFolder: readonly Columns[] = ['C:\\Windows', '', undefined].flatMap((folder) =>
  ['tool.exe', undefined].map((file) => ({ 'E.ProcessCommandLine': undefined, 'E.FolderPath': folder, 'E.FileName': file })),
);

/** services.exe acts for somebody: its own session is not the caller's. */
const audited: readonly Columns[] = [0, 345_678, undefined].flatMap((own) =>
  [999, 345_678].map((actor) => ({ 'E.I.FileName': 'SERVICES.EXE', 'E.I.Id': 600, 'E.LogonId': own, 'E.I.LogonId': actor })),
);

/** The same with a services.exe of one boot or the next: 5 s after the logon, give or take a tick. */
const auditedAcrossBoots: readonly Columns[] = [-1n, 0n, 1n].flatMap((by) =>
  ['services.exe', 'svchost.exe', 'rpcnet.exe'].map((name) => ({
    'E.I.FileName': name,
    'E.LogonId': 345_678,
    'E.I.CreationTime': timeAt(10.3) + 5n * second + by,
  })),
);

/** The record of somebody whose service is installed by services.exe, which has an account of its own. */
const auditedAccounts: readonly Columns[] = [account, 'S-1-5-18', undefined].flatMap((own) =>
  [account, 'S-1-5-18'].map((actor) => ({ 'E.I.FileName': 'services.exe', 'E.I.Id': 600, 'E.AccountSid': own, 'E.I.AccountSid': actor })),
);

const startTexts: NonNullable<Base['texts']> = [
  ['C.ActionType', created],
  ['C.I.FileName', near('services.exe')],
  ['C.FileName', [...near('tool.exe'), 'cmd.exe', 'svchost.exe', 'tool']],
];

const connectionReads = ['N.ActionType', 'N.RemoteIP', 'N.LocalIP', 'N.I.FileName', 'N.I.Id'];
const installReads = ['E.ActionType', 'E.AdditionalFields', 'E.ProcessCommandLine', 'E.I.LogonId'];
const writeReads = ['R.ActionType', 'R.RegistryKey', 'R.RegistryValueName', 'R.RegistryValueData', 'R.I.FileName', 'R.I.Id'];
const startReads = ['C.ActionType', 'C.FileName', 'C.I.FileName', 'C.I.Id'];

const service: Base = {
  name: 'service',
  records: [toServices, start],
  threads: threadsOf({
    pids: ['N.I.Id', 'C.I.Id'],
    names: ['N.I.FileName', 'C.I.FileName'],
    creations: ['N.I.CreationTime', 'C.I.CreationTime'],
  }),
  reads: ['N.ActionType', 'N.RemoteIP', 'N.LocalIP', 'N.I.FileName', 'N.I.Id', 'C.ActionType', 'C.I.FileName', 'C.I.Id'],
  edges: [...bounds('N', 'C', -2n * second, 10n * second), edge('N.I.CreationTime', 'C.I.CreationTime')],
  texts: [
    ['N.ActionType', accepted],
    ['N.I.FileName', paths('services.exe')],
    ['C.ActionType', created],
    ['C.I.FileName', paths('services.exe')],
  ],
};

/** Over TCP: everything that a hop by a service leaves behind. */
const installedOverTcp: Base = {
  name: 'installed',
  records: [toServices, logonOf(10.3, { RemotePort: 51000 }), installed(), written(byServices), start],
  threads: threadsOf(actorThread('N', 'R', 'C')),
  keys: { ...oneConnection('N'), sessions: [['L.LogonId', 'E.I.LogonId']] },
  reads: [...logonReads, ...connectionReads, ...installReads, ...writeReads, ...startReads, 'L.LogonId', 'N.RemotePort', 'L.RemotePort'],
  edges: [
    ...bounds('L', 'E', -5n * second, hour),
    ...bounds('N', 'E', -2n * second, 10n * second),
    ...bounds('N', 'R', -2n * second, 10n * second),
    ...bounds('N', 'L', -5n * second, minute),
    ...bounds('E', 'R', -10n * second, 10n * second),
    ...bounds('E', 'C', -5n * second, 30n * day),
    ...bounds('R', 'C', -5n * second, 30n * day),
    edge('N.I.CreationTime', 'R.I.CreationTime'),
  ],
  texts: [
    ...logonTexts,
    ['N.ActionType', accepted],
    ['N.I.FileName', paths('services.exe')],
    ['R.I.FileName', paths('services.exe')],
    ...installTexts,
    ...writeTexts,
    ...startTexts,
  ],
  together: [
    ...installsOfInstances,
    ...writesOfInstances,
    ...installsByFolder,
    ...audited,
    ...auditedAcrossBoots,
    ...alike(['E.ProcessCommandLine', 'R.RegistryValueData', 'C.FileName'], ['svchost.exe', 'SVCHOST.EXE', 'svchost.ex~', 'cmd.exe']),
  ],
};

/** A record that names no session: over TCP, and over the pipe of SMB. */
const nameless: Base = {
  name: 'nameless',
  records: [
    toServices,
    carrier(445),
    logonOf(10.3, { RemotePort: 51001, AccountSid: account }),
    installed({ 'I.LogonId': undefined, 'I.AccountSid': account }),
  ],
  threads: threadsOf(),
  keys: oneConnection('K'),
  reads: [
    ...logonReads,
    ...connectionReads,
    ...carrierReads,
    ...accountReads,
    'E.ActionType',
    'E.AdditionalFields',
    'E.I.Id',
    'K.RemotePort',
    'L.RemotePort',
  ],
  edges: [
    ...bounds('N', 'E', -2n * second, 10n * second),
    ...bounds('K', 'L', -5n * second, minute),
    ...bounds('L', 'E', -2n * second, 30n * second),
  ],
  texts: [
    ...logonTexts,
    ...carrierTexts(445),
    ...accountTexts,
    ['N.ActionType', accepted],
    ['N.I.FileName', paths('services.exe')],
    ...installTexts,
  ],
  together: [
    ...installsOfInstances,
    ...audited,
    ...auditedAccounts,
    ...alike(['L.AccountSid', 'E.I.AccountSid'], ['S-1-5-18', 'S-1-5-19', '', undefined]),
  ],
};

const remoteRegistryTexts: NonNullable<Base['texts']> = [
  ['R.I.FileName', paths('svchost.exe')],
  ['R.I.CommandLine', ['REMOTEREGISTRY', 'RemoteRegistr', 'emoteRegistry', 'svchost.exe -k netsvcs', '', undefined]],
];

/** The remote registry changes what a service runs. */
const registry: Base = {
  name: 'registry',
  records: [carrier(445), logonOf(10.3, { RemotePort: 51001 }), written(byRemoteRegistry), start],
  threads: threadsOf(),
  keys: oneConnection('K'),
  reads: [...logonReads, ...carrierReads, ...writeReads, ...startReads, 'R.I.CommandLine', 'K.RemotePort', 'L.RemotePort'],
  edges: [
    ...bounds('K', 'R', -5n * second, minute),
    ...bounds('L', 'R', -5n * second, minute),
    ...bounds('K', 'L', -5n * second, minute),
    ...bounds('R', 'C', -5n * second, 30n * day),
  ],
  texts: [...logonTexts, ...carrierTexts(445), ...writeTexts, ...startTexts, ...remoteRegistryTexts],
  together: [...writesOfInstances, ...alike(['R.RegistryValueData', 'C.FileName'], ['svchost.exe', 'svchost.ex~', 'cmd.exe'])],
};

/** A svchost.exe that says which service it is for. */
const host = child({ FileName: 'svchost.exe', ProcessCommandLine: 'svchost.exe -k netsvcs -p -s UpdSvc', ...byServices });

const hostLines: readonly unknown[] = [
  'svchost.exe -k netsvcs -S UPDSVC',
  'svchost.exe -s UpdSvc -p',
  ' -s UpdSvc',
  '-s UpdSvc',
  'svchost.exe -k netsvcs -s  UpdSvc',
  'svchost.exe -k netsvcs -s "UpdSvc"',
  'svchost.exe -k netsvcs -s UpdSvc2',
  'svchost.exe -k netsvcs -s -s UpdSvc',
  'svchost.exe -k netsvcs --s UpdSvc',
  'svchost.exe -k netsvcs -s',
  'svchost.exe -k UpdSvc',
  '',
  null,
  undefined,
];

const hostTexts: NonNullable<Base['texts']> = [
  ['C.ActionType', created],
  ['C.I.FileName', near('services.exe')],
  ['C.FileName', [...near('svchost.exe'), 'tool.exe', 'cmd.exe']],
  ['C.ProcessCommandLine', hostLines],
];
const hostReads = [...startReads, 'C.ProcessCommandLine'];

/** A service that was made is started in a host of its own. */
const hosted: Base = {
  name: 'hosted',
  records: [toServices, installed(), written(byServices), host],
  threads: threadsOf(actorThread('N', 'R', 'C')),
  reads: [...connectionReads, ...installReads, ...writeReads, ...hostReads],
  edges: [
    ...bounds('N', 'E', -2n * second, 10n * second),
    ...bounds('N', 'R', -2n * second, 10n * second),
    ...bounds('E', 'C', -5n * second, 30n * day),
    ...bounds('R', 'C', -5n * second, 30n * day),
  ],
  texts: [
    ['N.ActionType', accepted],
    ['N.I.FileName', paths('services.exe')],
    ['R.I.FileName', paths('services.exe')],
    ...installTexts,
    ...writeTexts,
    ...hostTexts,
  ],
  together: [...installsOfInstances, ...writesOfInstances, ...audited],
};

/** The same where the remote registry changed it. */
const registryHosted: Base = {
  name: 'registryHosted',
  records: [carrier(445), written(byRemoteRegistry), host],
  threads: threadsOf(),
  reads: [...carrierReads, ...writeReads, ...hostReads, 'R.I.CommandLine'],
  edges: [...bounds('K', 'R', -5n * second, minute), ...bounds('R', 'C', -5n * second, 30n * day)],
  texts: [...carrierTexts(445), ...writeTexts, ...hostTexts, ...remoteRegistryTexts],
  together: writesOfInstances,
};

/** WMI, as the one who acted. */
const byWmi: Columns = { 'I.FileName': 'wmiprvse.exe', 'I.Id': 3460, 'I.CreationTime': t(1), 'P.FileName': 'svchost.exe' };
const wmiNames = [...near('WmiPrvSE.exe'), 'svchost.exe', 'services.exe'];
const callTexts: NonNullable<Base['texts']> = [
  ['N.ActionType', accepted],
  ['N.I.FileName', paths('svchost.exe')],
  ['N.I.CommandLine', endpointMapper],
  ['N.LocalPort', portsNear(135)],
];
const callReads = [...connectionReads, 'N.LocalPort', 'N.I.CommandLine'];
const soonAfterCall = (role: string, most: bigint) => ['N', 'K'].flatMap((call) => bounds(call, role, -5n * second, most));

/** WMI made a service; its own session is a service account's. */
const installedByWmi = installed({ ...byWmi, 'I.LogonId': 996 });

const wmiInstall: Base = {
  name: 'wmiInstall',
  records: [call, carrier(5985), installedByWmi, written(byServices), start],
  threads: threadsOf(),
  reads: [...callReads, ...carrierReads, ...installReads, ...writeReads, ...startReads, 'E.I.FileName'],
  edges: [
    ...soonAfterCall('E', 20n * second),
    ...bounds('E', 'R', -10n * second, 10n * second),
    ...bounds('E', 'C', -5n * second, 30n * day),
  ],
  texts: [...callTexts, ...carrierTexts(5985, 5986), ...installTexts, ['E.I.FileName', wmiNames], ...writeTexts, ...startTexts],
  together: installsOfInstances,
};

const wmiInstallHosted: Base = {
  name: 'wmiInstallHosted',
  records: [call, installedByWmi, host],
  threads: threadsOf(),
  reads: [...callReads, ...installReads, ...hostReads, 'E.I.FileName'],
  edges: [...bounds('N', 'E', -5n * second, 20n * second), ...bounds('E', 'C', -5n * second, 30n * day)],
  texts: [...callTexts, ...installTexts, ['E.I.FileName', wmiNames], ...hostTexts],
};

/** WMI's registry provider changed what a service runs. */
const wmiWrite: Base = {
  name: 'wmiWrite',
  records: [call, carrier(5985), written(byWmi), start],
  threads: threadsOf(),
  reads: [...callReads, ...carrierReads, ...writeReads, ...startReads],
  edges: [...soonAfterCall('R', minute), ...bounds('R', 'C', -5n * second, 30n * day)],
  texts: [...callTexts, ...carrierTexts(5985, 5986), ...writeTexts, ['R.I.FileName', wmiNames], ...startTexts],
  together: writesOfInstances,
};

const wmiWriteHosted: Base = {
  name: 'wmiWriteHosted',
  records: [call, written(byWmi), host],
  threads: threadsOf(),
  reads: [...callReads, ...writeReads, ...hostReads],
  edges: [...bounds('N', 'R', -5n * second, minute), ...bounds('R', 'C', -5n * second, 30n * day)],
  texts: [...callTexts, ...writeTexts, ['R.I.FileName', wmiNames], ...hostTexts],
};

const classes = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes';
const oneClass = '{0BE35203-8F91-11CE-9DE3-00AA004BB851}';

const writtenClass = (by: Columns) =>
  writeOf(11.2, {
    RegistryKey: `${classes}\\CLSID\\${oneClass}\\InprocServer32`,
    RegistryValueName: '',
    RegistryValueData: 'C:\\Windows\\Temp\\x.dll',
    ...by,
  });

const classKeys: readonly unknown[] = [
  ...[
    'InProcServer32',
    'INPROCSERVER32\\0.1',
    'LocalServer32',
    'TreatAs',
    'TreatA',
    'ProgID',
    'xInprocServer32',
    'InprocServer32x',
    '',
  ].map((below) => `${classes}\\CLSID\\${oneClass}\\${below}`),
  'HKEY_CURRENT_USER\\S-1-5-21-1-2-3-1105\\SOFTWARE\\Classes\\clsid\\{abc}\\TreatAs',
  `${classes}\\CLSID\\${oneClass}`,
  `${classes}\\xCLSID\\${oneClass}\\TreatAs`,
  `${classes}\\CLSID\\0BE35203\\TreatAs`,
  `${classes}\\CLSID\\{}\\TreatAs`,
  `${classes}\\CLSID\\CLSID\\{a}\\TreatAs`,
  'CLSID\\{a}\\TreatAs',
  '',
  null,
  undefined,
];

const applications: readonly Columns[] = [
  `${classes}\\AppID\\${oneClass}`,
  `${classes}\\AppID\\${oneClass}\\x`,
  'AppID\\{a}',
  `${classes}\\AppID\\x.exe`,
].flatMap((RegistryKey) =>
  [...near('RunAs'), 'DllSurrogate', 'LocalService', '', undefined].map((name) => ({
    'R.RegistryKey': RegistryKey,
    'R.RegistryValueName': name,
  })),
);

const classTexts: NonNullable<Base['texts']> = [
  ['R.ActionType', [...near('RegistryValueSet'), 'RegistryKeyCreated', 'RegistryKeyDeleted']],
  ['R.RegistryKey', classKeys],
];
const classReads = ['R.ActionType', 'R.RegistryKey', 'R.I.FileName'];

/** The remote registry changes what a class runs. */
const registryClass: Base = {
  name: 'registryClass',
  records: [carrier(445), logonOf(10.3, { RemotePort: 51001 }), writtenClass(byRemoteRegistry)],
  threads: threadsOf(),
  keys: oneConnection('K'),
  reads: [...logonReads, ...carrierReads, ...classReads, 'R.I.CommandLine', 'K.RemotePort', 'L.RemotePort'],
  edges: [...bounds('K', 'R', -5n * second, minute), ...bounds('L', 'R', -5n * second, minute), ...bounds('K', 'L', -5n * second, minute)],
  texts: [...logonTexts, ...carrierTexts(445), ...classTexts, ...remoteRegistryTexts],
  together: applications,
};

/** WMI's registry provider does. */
const wmiClass: Base = {
  name: 'wmiClass',
  records: [call, carrier(5985), writtenClass(byWmi)],
  threads: threadsOf(),
  reads: [...callReads, ...carrierReads, ...classReads],
  edges: soonAfterCall('R', minute),
  texts: [...callTexts, ...carrierTexts(5985, 5986), ...classTexts, ['R.I.FileName', wmiNames]],
  together: applications,
};

export const serviceBases = {
  service,
  installed: installedOverTcp,
  nameless,
  registry,
  hosted,
  registryHosted,
  wmiInstall,
  wmiInstallHosted,
  wmiWrite,
  wmiWriteHosted,
  registryClass,
  wmiClass,
};
