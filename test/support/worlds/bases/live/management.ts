/* Base worlds of the forms about WMI and WinRM. */
import type { Base } from '../../drafts';
import { type Columns, second, t } from '../columns';
import { near, paths } from '../near-texts';
import {
  aboutProcess,
  accept,
  accepted,
  actedLate,
  actorThread,
  alike,
  bounds,
  call,
  carrier,
  carrierReads,
  carrierTexts,
  child,
  edge,
  endpointMapper,
  eventOf,
  hour,
  launched,
  logonOf,
  logonReads,
  logonTexts,
  openOrder,
  portsNear,
  server,
  serverThread,
  session,
  threadsOf,
  upAtLogon,
} from './parts';

const byProvider: Columns = { 'I.FileName': 'wmiprvse.exe', 'I.Id': 3460, 'I.CreationTime': t(1), 'P.CreationTime': t(0.5) };
const provider = near('WmiPrvSE.exe');
const unknownSession: readonly unknown[] = [0, '0', 1, 999, '00', '', null, undefined];
const namelessLogon = logonOf(10.2, { RemoteIP: '-' });
const noAddress: readonly unknown[] = ['-', '', null, undefined, '--', '10.1.0.66', '::1', '127.0.0.1'];
const sessionOf = (place: string): NonNullable<Base['keys']> => ({ sessions: [['L.LogonId', place]] });
const call135: NonNullable<Base['texts']> = [
  ['N.ActionType', [...accepted, 'ConnectionFailed', 'ListeningConnectionCreated']],
  ['N.I.FileName', paths('svchost.exe')],
  ['N.I.CommandLine', endpointMapper],
  ['N.LocalPort', portsNear(135)],
];
const callReads = ['N.ActionType', 'N.RemoteIP', 'N.LocalIP', 'N.LocalPort', 'N.I.FileName', 'N.I.CommandLine'];

const wmiSession: Base = {
  name: 'wmiSession',
  records: [logonOf(7), child({ ...byProvider, LogonId: session })],
  threads: threadsOf(),
  keys: sessionOf('C.LogonId'),
  reads: [...logonReads, 'L.LogonId', 'C.LogonId', 'C.I.FileName'],
  edges: [...bounds('L', 'C', -5n * second, hour), upAtLogon('C.P.CreationTime')],
  together: actedLate('C.P', 'excel.exe', 'SVCHOST.EXE', 'services.exe', ''),
  texts: [...logonTexts, ['C.I.FileName', provider]],
};

/** The session of the child is unknown: a call, or a connection of WinRM, right before it. */
const wmiCalled: Base = {
  name: 'wmiCalled',
  records: [call, carrier(5985), child({ ...byProvider, LogonId: 0 })],
  threads: threadsOf(),
  reads: [...callReads, ...carrierReads, 'C.I.FileName'],
  edges: [...bounds('N', 'C', -5n * second, 20n * second), ...bounds('K', 'C', -5n * second, 20n * second)],
  texts: [...call135, ...carrierTexts(5985, 5986), ['C.I.FileName', provider], ['C.LogonId', unknownSession]],
};

const wmiOverWinRm: Base = {
  name: 'wmiOverWinRm',
  records: [carrier(5985), namelessLogon, child({ ...byProvider, LogonId: session })],
  threads: threadsOf(),
  keys: sessionOf('C.LogonId'),
  reads: [...logonReads, ...carrierReads, 'C.I.FileName', 'L.LogonId', 'C.LogonId'],
  edges: [...bounds('K', 'L', -5n * second, 20n * second), ...bounds('L', 'C', -5n * second, hour), upAtLogon('C.P.CreationTime')],
  together: actedLate('C.P', 'excel.exe', 'SVCHOST.EXE', 'services.exe', ''),
  texts: [...logonTexts, ...carrierTexts(5985, 5986), ['C.I.FileName', provider], ['L.RemoteIP', noAddress]],
};

/** A session whose logon names no address, right after a call. */
const wmiOverDcom: Base = {
  name: 'wmiOverDcom',
  records: [call, namelessLogon, child({ ...byProvider, LogonId: session })],
  threads: threadsOf(),
  keys: sessionOf('C.LogonId'),
  reads: [...logonReads, ...callReads, 'C.I.FileName', 'L.LogonId', 'C.LogonId'],
  edges: [...bounds('N', 'L', -5n * second, 20n * second), ...bounds('L', 'C', -5n * second, hour), upAtLogon('C.P.CreationTime')],
  together: actedLate('C.P', 'excel.exe', 'SVCHOST.EXE', 'services.exe', ''),
  texts: [...logonTexts, ...call135, ['C.I.FileName', provider], ['L.RemoteIP', noAddress]],
};

const host = server({ FileName: 'wsmprovhost.exe', ProcessId: 4676, LogonId: session });
const byHost: Columns = { 'I.FileName': 'wsmprovhost.exe', 'I.Id': 4676, 'I.CreationTime': t(8) };
const hostNames = [...near('wsmprovhost.exe'), ...near('winrshost.exe')];

const winRmSession: Base = {
  name: 'winRmSession',
  records: [logonOf(7), host, child(byHost)],
  threads: threadsOf(serverThread('C')),
  keys: sessionOf('S.LogonId'),
  reads: [...logonReads, 'L.LogonId', 'S.LogonId', 'S.FileName', 'S.ProcessId', 'C.I.FileName', 'C.I.Id'],
  edges: [
    ...bounds('L', 'S', -5n * second, hour),
    upAtLogon('S.I.CreationTime'),
    ...bounds('S', 'C', -5n * second, 24n * hour),
    edge('S.ProcessCreationTime', 'C.Timestamp', -5n * second),
    edge('S.ProcessCreationTime', 'C.Timestamp', 24n * hour),
    edge('S.ProcessCreationTime', 'C.I.CreationTime'),
    ...openOrder('S', 'C.I.CreationTime', 'S.ProcessCreationTime'),
  ],
  texts: [...logonTexts, ['S.FileName', hostNames]],
  together: [...alike(['S.FileName', 'C.I.FileName'], hostNames), ...actedLate('S.I', 'excel.exe', 'SVCHOST.EXE', 'services.exe')],
};

const winRmCarried: Base = {
  name: 'winRmCarried',
  records: [carrier(5986, { Timestamp: t(7.5) }), logonOf(7.7, { RemoteIP: undefined }), host],
  threads: threadsOf(),
  keys: sessionOf('S.LogonId'),
  reads: [...logonReads, ...carrierReads, 'L.LogonId', 'S.LogonId', 'S.FileName'],
  edges: [
    ...bounds('K', 'L', -5n * second, 20n * second),
    ...bounds('K', 'S', -5n * second, 20n * second),
    ...bounds('L', 'S', -5n * second, hour),
    upAtLogon('S.I.CreationTime'),
  ],
  texts: [...logonTexts, ...carrierTexts(5985, 5986), ['S.FileName', hostNames], ['L.RemoteIP', noAddress]],
};

/** DCOM from within a WinRM session: the device called itself. */
const loopback: Base = {
  name: 'loopback',
  records: [
    {
      ...accept({
        Timestamp: t(9.9),
        ActionType: 'ConnectionSuccess',
        RemoteIP: '127.0.0.1',
        RemotePort: 49_712,
        LocalIP: '127.0.0.1',
        LocalPort: 51_910,
        ...byHost,
      }),
      label: 'D',
    },
    accept({ RemoteIP: '127.0.0.1', RemotePort: 51_910, LocalIP: '127.0.0.1', LocalPort: 49_712 }),
    child(),
  ],
  threads: threadsOf(actorThread('N', 'C')),
  keys: {
    ports: [
      ['D.RemotePort', 'N.LocalPort'],
      ['D.LocalPort', 'N.RemotePort'],
    ],
  },
  reads: [
    ...['D.ActionType', 'D.RemoteIP', 'D.LocalIP', 'D.RemotePort', 'D.LocalPort', 'D.I.FileName'],
    ...['N.ActionType', 'N.RemoteIP', 'N.LocalIP', 'N.RemotePort', 'N.LocalPort', 'N.P.FileName', 'N.I.FileName', 'N.I.Id'],
    ...['C.I.FileName', 'C.I.Id', 'C.P.FileName'],
  ],
  edges: [
    ...bounds('D', 'N', -5n * second, 5n * second),
    ...bounds('N', 'C', -5n * second, 24n * hour),
    edge('N.I.CreationTime', 'C.I.CreationTime'),
    ...openOrder('N', 'C.I.CreationTime', 'N.I.CreationTime'),
  ],
  texts: [
    ['D.ActionType', [...near('ConnectionSuccess'), 'ConnectionFailed', 'ConnectionRequest']],
    ['D.I.FileName', near('wsmprovhost.exe')],
    ['N.ActionType', accepted],
    ['N.P.FileName', paths('svchost.exe')],
    ['C.P.FileName', paths('svchost.exe')],
  ],
};

const binding = (columns: Columns) => eventOf(11, 'WmiBindEventFilterToConsumer', { Consumer: 'CommandLineEventConsumer="x"' }, columns);
const bindingTexts: NonNullable<Base['texts']> = [
  ['E.ActionType', near('WmiBindEventFilterToConsumer')],
  ['E.LogonId', [...unknownSession, session, 998, 1000]],
  ['E.I.LogonId', [...unknownSession, session, 998, 1000, '999']],
  ['E.ProcessCreationTime', aboutProcess],
];

const subscribed: Base = {
  name: 'subscribed',
  records: [
    logonOf(7),
    binding({}),
    server({ FileName: 'scrcons.exe', ProcessId: 5000, Timestamp: t(20.5), ProcessCreationTime: t(20) }),
  ].map((record) => (record.label === 'S' ? { ...record, label: 'C' } : record)),
  threads: threadsOf(),
  keys: sessionOf('E.I.LogonId'),
  reads: [...logonReads, 'L.LogonId', 'E.I.LogonId', 'E.ActionType', 'C.FileName', 'C.I.CommandLine'],
  edges: [...bounds('L', 'E', -5n * second, hour), ...bounds('E', 'C', -5n * second, 24n * hour)],
  texts: [...logonTexts, ...bindingTexts, ['C.FileName', near('scrcons.exe')], ['C.I.CommandLine', launched]],
};

const subscriptionCalled: Base = {
  name: 'subscriptionCalled',
  records: [call, binding({ 'I.LogonId': 999 })],
  threads: threadsOf(),
  reads: [...callReads, 'E.ActionType', 'E.I.LogonId'],
  edges: bounds('N', 'E', -5n * second, 20n * second),
  texts: [...call135, ...bindingTexts],
};

const subscriptionOverDcom: Base = {
  name: 'subscriptionOverDcom',
  records: [call, namelessLogon, binding({})],
  threads: threadsOf(),
  keys: sessionOf('E.I.LogonId'),
  reads: [...logonReads, ...callReads, 'L.LogonId', 'E.I.LogonId', 'E.ActionType'],
  edges: [...bounds('N', 'L', -5n * second, 20n * second), ...bounds('L', 'E', -5n * second, hour)],
  texts: [...logonTexts, ...call135, ...bindingTexts, ['L.RemoteIP', noAddress]],
};

export const managementBases = { wmiSession, wmiCalled, wmiOverWinRm, wmiOverDcom, winRmSession, winRmCarried, loopback };
export const subscriptionBases = { subscribed, subscriptionCalled, subscriptionOverDcom };
