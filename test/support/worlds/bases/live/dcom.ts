/* Base worlds of the forms about DCOM servers. */
import type { Base, Edge } from '../../drafts';
import { type Columns, second, t, timeAt } from '../columns';
import { near, paths } from '../near-texts';
import {
  accept,
  accepted,
  actedLate,
  alike,
  bounds,
  call,
  child,
  day,
  edge,
  endpointMapper,
  hour,
  launched,
  logonOf,
  logonReads,
  logonTexts,
  minute,
  openOrder,
  portsNear,
  server,
  serverThread,
  session,
  threadsOf,
  upAtLogon,
  witness,
} from './parts';

const creations: readonly Edge[] = [edge('S.ProcessCreationTime', 'C.I.CreationTime'), edge('S.ProcessCreationTime', 'N.I.CreationTime')];

const callThenChild: readonly Edge[] = [
  edge('N.Timestamp', 'C.Timestamp', -5n * second),
  edge('N.Timestamp', 'C.Timestamp', -5n * second),
  edge('N.Timestamp', 'C.Timestamp', 24n * hour),
  edge('N.Timestamp', 'C.Timestamp', 24n * hour),
  edge('N.Timestamp', 'C.ProcessCreationTime', -5n * second),
  edge('N.Timestamp', 'C.ProcessCreationTime', 24n * hour),
];

const started: Base = {
  name: 'started',
  records: [accept(), server(), child()],
  threads: threadsOf(serverThread('N', 'C')),
  reads: [
    'N.ActionType',
    'N.RemoteIP',
    'N.LocalIP',
    'N.I.FileName',
    'N.I.Id',
    'N.P.FileName',
    'S.FileName',
    'S.ProcessId',
    'S.I.CommandLine',
    'C.I.FileName',
    'C.I.Id',
    'C.P.FileName',
  ],
  edges: [
    ...callThenChild,
    ...creations,
    ...openOrder('S', 'C.I.CreationTime', 'S.ProcessCreationTime'),
    edge('S.Timestamp', ['N.Timestamp', 'C.Timestamp'], 24n * hour),
    edge('S.Timestamp', 'N.Timestamp', 24n * hour),
    edge('N.Timestamp', 'S.Timestamp', 24n * hour),
    edge('S.ProcessCreationTime', 'N.Timestamp', 0n, ['N.I.CreationTime']),
    edge('S.Timestamp', 'N.Timestamp', 0n, ['S.ProcessCreationTime']),
    edge('S.Timestamp', 'N.Timestamp', 0n, ['N.I.CreationTime']),
  ],
  texts: [
    ['N.ActionType', accepted],
    ['N.P.FileName', paths('svchost.exe')],
    ['S.I.CommandLine', launched],
    ['C.P.FileName', paths('svchost.exe')],
  ],
};

/** The host is known from two days before the day of its record to two days after, give or take a tick. */
const hostDays: readonly Columns[] = [2n, -2n].flatMap((days) =>
  [-1n, 0n, 1n].map((by) => {
    const at = timeAt(0) - 12n * hour + days * day + by;
    return { 'N.Timestamp': at, 'C.Timestamp': at + second };
  }),
);

const running: Base = {
  name: 'running',
  records: [accept({ 'P.Id': 700, 'P.CreationTime': t(2) }), witness, child()],
  threads: threadsOf(
    { pids: ['N.I.Id', 'C.I.Id'], names: ['N.I.FileName', 'C.I.FileName'], creations: ['N.I.CreationTime', 'C.I.CreationTime'] },
    { pids: ['W.I.Id', 'N.P.Id'], names: ['W.I.FileName', 'N.P.FileName'], creations: ['W.I.CreationTime', 'N.P.CreationTime'] },
  ),
  reads: [
    'N.ActionType',
    'N.RemoteIP',
    'N.LocalIP',
    'N.I.FileName',
    'N.I.Id',
    'N.P.FileName',
    'N.P.Id',
    'W.I.FileName',
    'W.I.Id',
    'W.I.CreationTime',
    'W.I.CommandLine',
    'C.I.FileName',
    'C.I.Id',
    'C.P.FileName',
  ],
  edges: [
    ...callThenChild,
    edge('N.I.CreationTime', 'C.I.CreationTime'),
    edge('W.I.CreationTime', 'N.P.CreationTime'),
    edge('N.Timestamp', 'C.Timestamp', 0n, ['C.I.CreationTime']),
    edge('N.Timestamp', 'C.Timestamp', 0n, ['N.I.CreationTime']),
    edge('N.Timestamp', 'C.ProcessCreationTime', 0n, ['N.I.CreationTime']),
    edge('W.I.CreationTime', 'N.Timestamp', 0n, ['N.P.CreationTime']),
    edge('W.I.CreationTime', ['N.Timestamp', 'C.Timestamp'], 0n, ['N.P.CreationTime']),
  ],
  texts: [
    ['N.ActionType', accepted],
    ['N.P.FileName', paths('svchost.exe')],
    ['W.I.FileName', paths('svchost.exe')],
    [
      'W.I.CommandLine',
      [...near('svchost.exe -k DcomLaunch -p'), 'dcomlaunch', 'DCOMLAUNCH', 'dcomlaunc', 'comlaunch', 'svchost.exe -s DcomLaunch'],
    ],
    ['C.P.FileName', paths('svchost.exe')],
  ],
  together: hostDays,
};

/** Long enough ago for a logon of an hour before. */
const booted = t(-7200);

/** Server and child in the session of the logon. */
const logon: Base = {
  name: 'logon',
  records: [logonOf(7), server({ LogonId: session, 'I.CreationTime': booted }), child({ LogonId: session, 'P.CreationTime': booted })],
  threads: threadsOf(serverThread('C')),
  keys: { sessions: [['L.LogonId', 'S.LogonId', 'C.LogonId']] },
  reads: [
    ...logonReads,
    'L.LogonId',
    'S.LogonId',
    'C.LogonId',
    'S.FileName',
    'S.ProcessId',
    'S.I.CommandLine',
    'C.I.FileName',
    'C.I.Id',
    'C.P.FileName',
  ],
  edges: [
    ...bounds('L', 'S', -5n * second, hour),
    ...bounds('L', 'C', -5n * second, hour),
    upAtLogon('S.I.CreationTime'),
    upAtLogon('C.P.CreationTime'),
    ...bounds('S', 'C', -5n * second, 24n * hour),
    edge('S.ProcessCreationTime', 'C.Timestamp', -5n * second),
    edge('S.ProcessCreationTime', 'C.Timestamp', 24n * hour),
    edge('S.ProcessCreationTime', 'C.I.CreationTime'),
    ...openOrder('S', 'C.I.CreationTime', 'S.ProcessCreationTime'),
  ],
  texts: [
    ...logonTexts,
    ['S.I.CommandLine', launched],
    ['S.FileName', [...near('wsmprovhost.exe'), ...near('winrshost.exe')]],
    ['C.P.FileName', paths('svchost.exe')],
  ],
  together: [
    ...alike(['S.FileName', 'C.I.FileName'], ['WmiPrvSE.exe', 'wsmprovhost.exe', 'winrshost.exe', 'svchost.exe'].flatMap(near)),
    ...actedLate('S.I', 'excel.exe', 'SVCHOST.EXE', 'services.exe'),
    ...actedLate('C.P', 'services.exe', 'SVCHOST.EXE', ''),
  ],
};

/** Folders in which others write, each with what it almost is. */
const writable: readonly unknown[] = [
  ...['Users', 'ProgramData', 'PerfLogs', 'Temp', '$Recycle.Bin', 'Windows\\Tasks', 'Windows\\tracing', 'Windows\\Debug'],
  ...['Windows\\Registration\\CRMLog', 'System32\\FxsTmp', 'System32\\com\\dmp', 'spool\\drivers\\color', 'Crypto\\RSA\\MachineKeys'],
].flatMap((folder) => [
  `C:\\${folder}\\calc.xll`,
  `c:\\${folder.toUpperCase()}\\CALC.XLL`,
  `C:\\X${folder}\\calc.xll`,
  `C:\\${folder}2\\calc.xll`,
  `C:\\${folder.slice(0, -1)}\\calc.xll`,
  `C:\\${folder}`,
]);

const folders: readonly unknown[] = [
  ...writable,
  'C:\\Windows\\calc.xll',
  'C:\\Windows\\System32\\calc.xll',
  '\\\\10.1.0.66\\share\\calc.xll',
  '\\calc.xll',
  'D:\\\\calc.xll',
  '\\Device\\Mup\\10.1.0.66\\share\\calc.xll',
  '',
  undefined,
];

/** Where a library of Windows' own lies, and beside. */
const windowsFolders: readonly unknown[] = ['System32', 'SysWOW64', 'WinSxS'].flatMap((folder) => [
  `C:\\Windows\\${folder}\\iertutil.dll`,
  `c:\\windows\\${folder.toUpperCase()}\\iertutil.dll`,
  `C:\\Windows\\${folder}`,
  `C:\\Windows\\${folder}2\\iertutil.dll`,
  `C:\\Windows\\x${folder}\\iertutil.dll`,
]);

const loaded: Base = {
  name: 'loaded',
  records: [
    server(),
    {
      label: 'M',
      table: 'DeviceImageLoadEvents',
      columns: {
        Timestamp: t(9),
        ActionType: 'ImageLoaded',
        FileName: 'iertutil.dll',
        FolderPath: 'C:\\Users\\wardog\\AppData\\iertutil.dll',
        'I.FileName': 'excel.exe',
        'I.Id': 4100,
        'I.CreationTime': t(8),
        'P.FileName': 'svchost.exe',
      },
    },
  ],
  threads: threadsOf(serverThread('M')),
  reads: ['M.I.FileName', 'M.I.Id', 'M.FileName', 'M.FolderPath', 'M.P.FileName', 'S.FileName', 'S.ProcessId', 'S.I.CommandLine'],
  edges: [
    edge('S.Timestamp', 'M.Timestamp', -5n * second),
    edge('S.Timestamp', 'M.Timestamp', 24n * hour),
    edge('S.Timestamp', 'M.Timestamp', minute),
    edge('S.ProcessCreationTime', 'M.Timestamp', -5n * second),
    edge('S.ProcessCreationTime', 'M.Timestamp', 24n * hour),
    edge('S.ProcessCreationTime', 'M.Timestamp', minute),
    edge('S.ProcessCreationTime', 'M.I.CreationTime'),
    edge('S.ProcessCreationTime', 'M.Timestamp', 0n, ['M.I.CreationTime']),
    edge('S.Timestamp', 'M.Timestamp', 0n, ['S.ProcessCreationTime']),
    edge('S.Timestamp', 'M.Timestamp', 0n, ['M.I.CreationTime']),
  ],
  texts: [
    ['M.FolderPath', folders],
    ['M.FolderPath', windowsFolders],
    ['M.FileName', near('iertutil.dll')],
    ['M.P.FileName', paths('svchost.exe')],
    ['S.I.CommandLine', launched],
  ],
};

const activated: Base = {
  name: 'activated',
  records: [
    call,
    server({ Timestamp: t(11.5), ProcessCreationTime: t(11), FileName: 'mmc.exe' }),
    child({
      Timestamp: t(50.5),
      ProcessCreationTime: t(50),
      'I.FileName': 'mmc.exe',
      'I.CreationTime': t(11),
      'P.Id': 700,
      'P.CreationTime': t(2),
    }),
  ],
  threads: threadsOf(serverThread('C'), {
    pids: ['S.I.Id', 'C.P.Id'],
    names: ['S.I.FileName', 'C.P.FileName'],
    creations: ['S.I.CreationTime', 'C.P.CreationTime'],
  }),
  reads: [
    'N.ActionType',
    'N.RemoteIP',
    'N.LocalIP',
    'N.LocalPort',
    'N.I.FileName',
    'N.I.CommandLine',
    'S.FileName',
    'S.ProcessId',
    'S.I.FileName',
    'S.I.Id',
    'S.I.CommandLine',
    'C.I.FileName',
    'C.I.Id',
    'C.P.FileName',
    'C.P.Id',
  ],
  edges: [
    ...bounds('N', 'S', -second, 2n * second),
    edge('N.Timestamp', 'C.Timestamp', 24n * hour),
    edge('N.Timestamp', 'C.Timestamp', -24n * hour),
    edge('S.ProcessCreationTime', 'C.I.CreationTime'),
    edge('S.I.CreationTime', 'C.P.CreationTime'),
    ...openOrder('S', 'C.I.CreationTime', 'S.ProcessCreationTime'),
  ],
  texts: [
    ['N.ActionType', [...near('ListeningConnectionCreated'), 'ConnectionFailed', 'ConnectionSuccess']],
    ['N.I.FileName', paths('svchost.exe')],
    ['N.I.CommandLine', endpointMapper],
    ['N.LocalPort', portsNear(135)],
    ['S.I.FileName', paths('svchost.exe')],
    ['S.I.CommandLine', ['DCOMLAUNCH', 'dcomlaunc', 'comlaunch', 'svchost.exe -k DcomLaunch', 'svchost.exe -k netsvcs', '', null]],
    ['C.P.FileName', paths('svchost.exe')],
  ],
};

export const dcomBases = { started, running, logon, loaded, activated };
