/* The live forms of the rules about DCOM. */

import type { Common, Connection, Image, Process } from '../records';
import {
  commandLineContains,
  connection,
  formOf,
  host,
  image,
  type LiveForm,
  logon,
  nobody,
  oneMachine,
  process,
  sameAction,
  sameFile,
} from './form';
import {
  apartAtMost,
  between,
  created,
  day,
  hour,
  inSession,
  isAccept,
  isLaunched,
  isNetworkLogon,
  isOneOf,
  isRemote,
  isSvchost,
  isSvchostOrUnknown,
  isTaken,
  itself,
  launchedAcceptor,
  logonOver,
  minute,
  sameConnection,
  sameProcess,
  sameSession,
  second,
  startedBy,
  startedByAcceptor,
  upAtLogon,
} from './said';

/** DCOM servers are children of svchost.exe; not every record says whose child the acceptor is. Nobody calls from where mDNS comes from. */
const isAcceptOfServer = (n: Connection): boolean => isAccept(n) && !nobody(n.RemoteIP) && isSvchostOrUnknown(n.P.FileName);

/** The hosts of WinRM have a rule of their own. */
const isLaunchedForDcom = (s: Process): boolean => isLaunched(s) && !isOneOf(s.FileName, ['wsmprovhost.exe', 'winrshost.exe']);

const isGrandchild = (c: Process): boolean => isSvchostOrUnknown(c.P.FileName);

/** WMI and WinRM have rules of their own. */
const isChildOfDcomServer = (c: Process): boolean =>
  isSvchost(c.P.FileName) && !isOneOf(c.I.FileName, ['svchost.exe', 'WmiPrvSE.exe', 'wsmprovhost.exe', 'winrshost.exe']);

const servesAccept = (s: Process, n: Connection): boolean =>
  sameProcess(n.I, itself(s), created(s) <= n.Timestamp) && apartAtMost(s, n, 24n * hour);

/** Two sensors stamp the two tables: the child may come up to 5 s early. */
const childInTime = (from: Common, c: Process): boolean => between(from, c, -5n * second, 24n * hour);

const childForm = formOf('dcom-remote-child');

const remoteChild: readonly LiveForm[] = [
  childForm(
    'started',
    { accept: connection(isAcceptOfServer), server: process(isLaunched), child: process(isGrandchild) },
    ({ accept, server, child }) => servesAccept(server, accept) && startedBy(server, child) && childInTime(accept, child),
  ),
  childForm(
    'running',
    { accept: connection(isAcceptOfServer), launcher: host, child: process(isGrandchild) },
    ({ accept, launcher, child }) => launchedAcceptor(launcher, accept) && startedByAcceptor(accept, child) && childInTime(accept, child),
  ),
  childForm(
    'session',
    { logon: logon(isNetworkLogon), server: process(isLaunchedForDcom), child: process(isGrandchild) },
    ({ logon: l, server, child }) =>
      sameSession(l.LogonId, server.LogonId) &&
      upAtLogon(l, server.I) &&
      inSession(l, server) &&
      startedBy(server, child) &&
      childInTime(server, child),
  ),
  childForm(
    'child-session',
    { logon: logon(isNetworkLogon), child: process(isChildOfDcomServer) },
    ({ logon: l, child }) => sameSession(l.LogonId, child.LogonId) && upAtLogon(l, child.P) && inSession(l, child),
  ),
];

const writable = [
  ...['\\Users\\', '\\ProgramData\\', '\\PerfLogs\\', '\\Temp\\', '\\$Recycle.Bin\\', '\\\\'],
  ...['Tasks', 'tracing', 'Debug', 'Registration\\CRMLog'].map((folder) => `\\Windows\\${folder}\\`),
  ...['\\System32\\FxsTmp\\', '\\System32\\com\\dmp\\', '\\spool\\drivers\\color\\', '\\Crypto\\RSA\\MachineKeys\\'],
];

const isModuleFromWritablePlace = (m: Image): boolean =>
  isSvchost(m.P.FileName) && writable.some((place) => commandLineContains(m.FolderPath, place));

/** A library of Windows' own that lies elsewhere. */
const isPlantedLibrary = (m: Image): boolean =>
  isSvchost(m.P.FileName) &&
  sameFile(m.FileName, 'iertutil.dll') &&
  !['\\System32\\', '\\SysWOW64\\', '\\WinSxS\\'].some((own) => commandLineContains(m.FolderPath, own));

const loadedBy = (s: Process, m: Image): boolean => sameProcess(m.I, itself(s), created(s) <= m.Timestamp);

const serverForm = formOf('dcom-remote-server');

const remoteServer: readonly LiveForm[] = [
  serverForm('accepted', { accept: connection(isAcceptOfServer), server: process(isLaunched) }, ({ accept, server }) =>
    servesAccept(server, accept),
  ),
  serverForm('accepted-running', { accept: connection(isAcceptOfServer), launcher: host }, ({ accept, launcher }) =>
    launchedAcceptor(launcher, accept),
  ),
  serverForm(
    'network-logon',
    { logon: logon(isNetworkLogon), server: process(isLaunchedForDcom) },
    ({ logon: l, server }) => sameSession(l.LogonId, server.LogonId) && upAtLogon(l, server.I) && inSession(l, server),
  ),
  serverForm(
    'loaded',
    { server: process(isLaunched), image: image(isModuleFromWritablePlace) },
    ({ server, image: m }) => loadedBy(server, m) && between(server, m, -5n * second, 24n * hour),
  ),
  serverForm(
    'hijacked',
    { server: process(isLaunched), image: image(isPlantedLibrary) },
    ({ server, image: m }) => loadedBy(server, m) && between(server, m, -5n * second, minute),
  ),
];

/** Any action but that of a port that was opened. */
const isAnyCallOn135 = (n: Connection): boolean =>
  isSvchost(n.I.FileName) &&
  commandLineContains(n.I.CommandLine, 'rpcss') &&
  n.LocalPort === 135 &&
  !sameAction(n.ActionType, 'ListeningConnectionCreated') &&
  isRemote(n);

const activationChild: readonly LiveForm[] = [
  formOf('dcom-activation-child')(
    'activated',
    {
      rpc: connection(isAnyCallOn135),
      server: process((s) => isSvchost(s.I.FileName) && commandLineContains(s.I.CommandLine, 'dcomlaunch')),
      child: process((c) => isSvchost(c.P.FileName)),
    },
    ({ rpc, server, child }) =>
      between(rpc, server, -second, 2n * second) &&
      startedBy(server, child) &&
      sameProcess(child.P, server.I) &&
      apartAtMost(rpc, child, day),
  ),
];

const automation = [
  'EXCEL.EXE',
  'WINWORD.EXE',
  'POWERPNT.EXE',
  'OUTLOOK.EXE',
  'VISIO.EXE',
  'MSACCESS.EXE',
  'WINPROJ.EXE',
  'mmc.exe',
  'iexplore.exe',
  'mshta.exe',
];

/** Programs hear multicast, which nobody calls from. */
const isAcceptOf =
  (names: readonly string[]) =>
  (n: Connection): boolean =>
    isTaken(n) && isRemote(n) && oneMachine(n.RemoteIP) && isOneOf(n.I.FileName, names);

const runningForm = formOf('dcom-running-server');

const soonStarted = (n: Connection, c: Process): boolean => startedByAcceptor(n, c) && between(n, c, -5n * second, minute);

const isStartedBy =
  (names: readonly string[]) =>
  (c: Process): boolean =>
    isOneOf(c.I.FileName, names);

const servedBy = (name: string, names: readonly string[]): LiveForm =>
  runningForm(name, { accept: connection(isAcceptOf(names)), child: process(isStartedBy(names)) }, ({ accept, child }) =>
    soonStarted(accept, child),
  );

const running = ['explorer.exe', 'msiexec.exe', ...automation];

const runningServer: readonly LiveForm[] = [
  servedBy('shell', ['explorer.exe']),
  servedBy('installer', ['msiexec.exe']),
  servedBy('automation', automation),
  runningForm(
    'account',
    { accept: connection(isAcceptOf(running)), logon: logon(isNetworkLogon), child: process(isStartedBy(running)) },
    ({ accept, logon: l, child }) => soonStarted(accept, child) && sameConnection(accept, l) && logonOver(accept, l),
  ),
];

export const dcomForms: readonly LiveForm[] = [...remoteChild, ...remoteServer, ...activationChild, ...runningServer];
