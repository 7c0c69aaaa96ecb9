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
  carrier,
  carrierReads,
  carrierTexts,
  child,
  created,
  day,
  edge,
  eventOf,
  hour,
  logonOf,
  logonReads,
  logonTexts,
  minute,
  oneConnection,
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
  texts: [
    ...logonTexts,
    ...carrierTexts(445),
    ...writeTexts,
    ...startTexts,
    ['R.I.FileName', paths('svchost.exe')],
    ['R.I.CommandLine', ['REMOTEREGISTRY', 'RemoteRegistr', 'emoteRegistry', 'svchost.exe -k netsvcs', '', undefined]],
  ],
  together: [...writesOfInstances, ...alike(['R.RegistryValueData', 'C.FileName'], ['svchost.exe', 'svchost.ex~', 'cmd.exe'])],
};

export const serviceBases = { service, installed: installedOverTcp, nameless, registry };
