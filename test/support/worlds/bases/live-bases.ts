/*
 * Base worlds of the live forms: each satisfies one form, and as few others as its records allow. N is a connection, L a
 * logon, S the server's own record, C its child, M a module it loaded, W a record that names the DcomLaunch svchost.
 */

import type { Base, BaseRecord, Edge, Place } from '../drafts';
import { type Columns, second, t } from './columns';
import { near, paths } from './near-texts';

export type LiveBaseName = 'started' | 'running' | 'logon' | 'loaded' | 'activated' | 'service';

const hour = 3600n * second;

/** The svchost that starts DCOM servers, as the creator of one. */
const byDcomLaunch: Columns = {
  'I.FileName': 'svchost.exe',
  'I.Id': 700,
  'I.CreationTime': t(2),
  'I.CommandLine': 'svchost.exe -k DcomLaunch -p',
  'P.FileName': 'services.exe',
  'P.Id': 600,
};

const accept = (columns: Columns = {}): BaseRecord => ({
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

const server = (columns: Columns = {}): BaseRecord =>
  process('S', 8, { FileName: 'EXCEL.EXE', ProcessId: 4100, ...byDcomLaunch, ...columns });

const child = (columns: Columns = {}): BaseRecord =>
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
const witness = process('W', 5, { FileName: 'RuntimeBroker.exe', ProcessId: 4900, ...byDcomLaunch });

const serverThread = (...others: readonly string[]) => ({
  pids: ['S.ProcessId', ...others.map((role) => `${role}.I.Id`)],
  names: ['S.FileName', ...others.map((role) => `${role}.I.FileName`)],
  creations: ['S.ProcessCreationTime', ...others.map((role) => `${role}.I.CreationTime`)],
});

const threadsOf = (...threads: readonly ReturnType<typeof serverThread>[]): Base['threads'] => ({
  pids: threads.map(({ pids }) => pids),
  names: threads.map(({ names }) => names),
  creations: threads.map(({ creations }) => creations),
});

/** `late` is at least, or at most, `gap` after `early`. */
const edge = (early: Place, late: Place | readonly Place[], gap: bigint = 0n, forget?: readonly Place[]): Edge => ({
  early,
  late: typeof late === 'string' ? [late] : late,
  gap,
  ...(forget === undefined ? {} : { forget }),
});

const accepted = near('InboundConnectionAccepted');
const launched = [
  ...near('svchost.exe -k DcomLaunch -p'),
  '-k DcomLaunch',
  '-K DCOMLAUNCH',
  '-k DcomLaunc',
  'k DcomLaunch',
  '-k  DcomLaunch',
];
const creations: readonly Edge[] = [edge('S.ProcessCreationTime', 'C.I.CreationTime'), edge('S.ProcessCreationTime', 'N.I.CreationTime')];

/** A child's order after the server, where a creation time is unknown. */
const openChild: readonly Edge[] = [
  edge('S.Timestamp', 'C.Timestamp', 0n, ['C.I.CreationTime']),
  edge('S.Timestamp', 'C.Timestamp', 0n, ['S.ProcessCreationTime']),
  edge('S.Timestamp', 'C.ProcessCreationTime', 0n, ['C.I.CreationTime']),
];

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
    ...openChild,
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
};

const logon: Base = {
  name: 'logon',
  records: [
    {
      label: 'L',
      table: 'DeviceLogonEvents',
      columns: {
        Timestamp: t(7),
        ActionType: 'LogonSuccess',
        LogonType: 'Network',
        LogonId: 345_678,
        AccountName: 'wardog',
        RemoteIP: '10.1.0.66',
        RemotePort: 0,
        RemoteDeviceName: 'WORKSTATION5',
      },
    },
    server({ LogonId: 345_678 }),
  ],
  threads: threadsOf(serverThread()),
  reads: ['L.ActionType', 'L.LogonType', 'L.LogonId', 'L.RemoteIP', 'L.LocalIP', 'S.LogonId', 'S.I.CommandLine'],
  edges: [
    edge('L.Timestamp', 'S.Timestamp', -5n * second),
    edge('L.Timestamp', 'S.Timestamp', hour),
    edge('L.Timestamp', 'S.ProcessCreationTime', -5n * second),
    edge('L.Timestamp', 'S.ProcessCreationTime', hour),
  ],
  texts: [
    ['L.ActionType', [...near('LogonSuccess'), 'LogonFailed', 'LogonAttempted']],
    ['L.LogonType', [...near('Network'), 'NetworkCleartext', 'RemoteInteractive', 'Interactive', 'Unknown']],
    ['S.I.CommandLine', launched],
  ],
};

const folders: readonly unknown[] = [
  'c:\\USERS\\wardog\\calc.xll',
  'C:\\Users',
  'C:\\Users2\\calc.xll',
  'C:\\XUsers\\calc.xll',
  'C:\\PROGRAMDATA\\calc.xll',
  'C:\\ProgramData2\\calc.xll',
  'C:\\XProgramData\\calc.xll',
  'c:\\windows\\temp\\calc.xll',
  'C:\\Windows\\Temp2\\calc.xll',
  'C:\\XWindows\\Temp\\calc.xll',
  'C:\\Windows\\System32\\calc.xll',
  '\\\\10.1.0.66\\share\\calc.xll',
  '\\calc.xll',
  'D:\\\\calc.xll',
  '\\Device\\Mup\\10.1.0.66\\share\\calc.xll',
  '',
  undefined,
];

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
        FileName: 'calc.xll',
        FolderPath: 'C:\\Users\\wardog\\AppData\\calc.xll',
        'I.FileName': 'excel.exe',
        'I.Id': 4100,
        'I.CreationTime': t(8),
        'P.FileName': 'svchost.exe',
      },
    },
  ],
  threads: threadsOf(serverThread('M')),
  reads: ['M.I.FileName', 'M.I.Id', 'M.FolderPath', 'M.P.FileName', 'S.FileName', 'S.ProcessId', 'S.I.CommandLine'],
  edges: [
    edge('S.Timestamp', 'M.Timestamp', -5n * second),
    edge('S.Timestamp', 'M.Timestamp', 24n * hour),
    edge('S.ProcessCreationTime', 'M.Timestamp', -5n * second),
    edge('S.ProcessCreationTime', 'M.I.CreationTime'),
    edge('S.ProcessCreationTime', 'M.Timestamp', 0n, ['M.I.CreationTime']),
    edge('S.Timestamp', 'M.Timestamp', 0n, ['S.ProcessCreationTime']),
    edge('S.Timestamp', 'M.Timestamp', 0n, ['M.I.CreationTime']),
  ],
  texts: [
    ['M.FolderPath', folders],
    ['M.FolderPath', folders],
    ['M.P.FileName', paths('svchost.exe')],
    ['S.I.CommandLine', launched],
  ],
};

const activated: Base = {
  name: 'activated',
  records: [
    accept({
      LocalPort: 135,
      'I.FileName': 'svchost.exe',
      'I.Id': 640,
      'I.CommandLine': 'svchost.exe -k RPCSS -p',
      'I.CreationTime': t(3),
      'P.FileName': 'services.exe',
    }),
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
    edge('N.Timestamp', 'S.Timestamp'),
    edge('N.Timestamp', 'S.Timestamp', 2n * second),
    edge('N.Timestamp', 'S.ProcessCreationTime'),
    edge('N.Timestamp', 'C.Timestamp', 24n * hour),
    edge('N.Timestamp', 'C.Timestamp', -24n * hour),
    edge('S.ProcessCreationTime', 'C.I.CreationTime'),
    edge('S.I.CreationTime', 'C.P.CreationTime'),
    ...openChild,
  ],
  texts: [
    ['N.ActionType', [...near('ListeningConnectionCreated'), 'ConnectionFailed', 'ConnectionSuccess']],
    ['N.I.FileName', paths('svchost.exe')],
    ['N.I.CommandLine', ['rpcss', 'rpcs', 'pcss', 'svchost.exe -k RPCSS', 'svchost.exe -k RPC', '', undefined]],
    ['N.LocalPort', [135, '135', 134, 136, '1350', 13, 0, '', null, undefined]],
    ['S.I.FileName', paths('svchost.exe')],
    ['S.I.CommandLine', ['DCOMLAUNCH', 'dcomlaunc', 'comlaunch', 'svchost.exe -k DcomLaunch', 'svchost.exe -k netsvcs', '', null]],
    ['C.P.FileName', paths('svchost.exe')],
  ],
};

const service: Base = {
  name: 'service',
  records: [
    accept({ LocalPort: 49_669, 'I.FileName': 'services.exe', 'I.Id': 600, 'I.CreationTime': t(0), 'P.FileName': 'wininit.exe' }),
    child({ FileName: 'tool.exe', 'I.FileName': 'services.exe', 'I.Id': 600, 'I.CreationTime': t(0), 'P.FileName': 'wininit.exe' }),
  ],
  threads: threadsOf({
    pids: ['N.I.Id', 'C.I.Id'],
    names: ['N.I.FileName', 'C.I.FileName'],
    creations: ['N.I.CreationTime', 'C.I.CreationTime'],
  }),
  reads: ['N.ActionType', 'N.RemoteIP', 'N.LocalIP', 'N.I.FileName', 'N.I.Id', 'C.ActionType', 'C.I.FileName', 'C.I.Id'],
  edges: [
    edge('N.Timestamp', 'C.Timestamp'),
    edge('N.Timestamp', 'C.Timestamp', 10n * second),
    edge('N.Timestamp', 'C.ProcessCreationTime'),
    edge('N.Timestamp', 'C.ProcessCreationTime', 10n * second),
    edge('N.I.CreationTime', 'C.I.CreationTime'),
  ],
  texts: [
    ['N.ActionType', accepted],
    ['N.I.FileName', paths('services.exe')],
    ['C.ActionType', [...near('ProcessCreated'), 'ProcessCreatedAggregatedReport', 'OpenProcess']],
    ['C.I.FileName', paths('services.exe')],
  ],
};

export const liveBases: Readonly<Record<LiveBaseName, Base>> = { started, running, logon, loaded, activated, service };
