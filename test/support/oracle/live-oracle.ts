/*
 * The live forms of the four rules by their meaning, as docs/parity.md and the rules' own texts give it: nested loops over
 * records, a condition a line. It shares nothing with the product and is the measure the product is tested against.
 */
import {
  type Common,
  type Connection,
  type Image,
  type Input,
  type Logon,
  type Process,
  type RawRecord,
  type Reference,
  readInput,
} from './records';
import { printedTime, ticksOf, valuesOf } from './values';

/** The forms that the oracle knows, by rule. The others have scenarios only. */
export const oracleForms: Readonly<Record<string, readonly string[]>> = {
  'dcom-remote-child': ['started', 'running'],
  'dcom-remote-server': ['accepted', 'accepted-running', 'network-logon', 'loaded'],
  'dcom-activation-child': ['activated'],
  'scm-remote-service': ['started'],
};

/** A form that holds: the record in each role by its DeviceName, or the host by its identity. */
export interface LiveMatch {
  readonly rule: string;
  readonly form: string;
  readonly facts: Readonly<Record<string, string>>;
}

const values = valuesOf({});
const { sameFile, sameAction, sameDevice, sameNumber, commandLineContains, remoteEnd, oneMachine } = values;

const second = 10_000_000n;
const hour = 3600n * second;
const day = 24n * hour;

/** `to` comes at least `least` and at most `most` after `from`. */
const between = (from: bigint, to: bigint, least: bigint, most: bigint): boolean => to - from >= least && to - from <= most;

const apartAtMost = (one: bigint, other: bigint, most: bigint): boolean => between(one, other, -most, most);

// ---- processes ------------------------------------------------------------------------------------------------------

const itself = (s: Process): Reference => ({ FileName: s.FileName, Id: s.ProcessId, CreationTime: s.ProcessCreationTime });

const created = (s: Process): bigint => s.ProcessCreationTime ?? s.Timestamp;

/** Where a side does not know the creation time, `order` must hold. */
const sameProcess = (one: Reference, other: Reference, order: boolean): boolean => {
  if (!sameNumber(one.Id, other.Id) || !sameFile(one.FileName, other.FileName)) return false;
  return one.CreationTime === null || other.CreationTime === null ? order : one.CreationTime === other.CreationTime;
};

// ---- what one record must say ---------------------------------------------------------------------------------------

const isSvchost = (name: string): boolean => sameFile(name, 'svchost.exe');

const isSvchostOrUnknown = (name: string): boolean => name === '' || isSvchost(name);

const isAccept = (n: Connection): boolean => sameAction(n.ActionType, 'InboundConnectionAccepted') && remoteEnd(n.RemoteIP, n.LocalIP);

const isAcceptOfDcomServer = (n: Connection): boolean => isAccept(n) && isSvchostOrUnknown(n.P.FileName);

const isAcceptOfServices = (n: Connection): boolean => isAccept(n) && sameFile(n.I.FileName, 'services.exe');

const isCallOn135 = (n: Connection): boolean =>
  isSvchost(n.I.FileName) &&
  commandLineContains(n.I.CommandLine, 'rpcss') &&
  sameNumber(n.LocalPort, 135) &&
  !sameAction(n.ActionType, 'ListeningConnectionCreated') &&
  remoteEnd(n.RemoteIP, n.LocalIP);

const isLaunched = (s: Process): boolean => commandLineContains(s.I.CommandLine, '-k DcomLaunch');

/** The hosts of WinRM have a rule of their own. */
const isLaunchedForDcom = (s: Process): boolean =>
  isLaunched(s) && !sameFile(s.FileName, 'wsmprovhost.exe') && !sameFile(s.FileName, 'winrshost.exe');

const isStartedByDcomLaunch = (s: Process): boolean => isSvchost(s.I.FileName) && commandLineContains(s.I.CommandLine, 'dcomlaunch');

const isGrandchildOfSvchost = (c: Process): boolean => isSvchostOrUnknown(c.P.FileName);

const isService = (c: Process): boolean => sameFile(c.I.FileName, 'services.exe') && sameAction(c.ActionType, 'ProcessCreated');

const isNetworkLogon = (l: Logon): boolean =>
  sameAction(l.LogonType, 'Network') &&
  sameAction(l.ActionType, 'LogonSuccess') &&
  oneMachine(l.RemoteIP) &&
  remoteEnd(l.RemoteIP, l.LocalIP);

const writable = ['\\Users\\', '\\ProgramData\\', '\\Windows\\Temp\\', '\\\\'];

const isModuleFromWritablePlace = (m: Image): boolean =>
  isSvchost(m.P.FileName) && writable.some((place) => commandLineContains(m.FolderPath, place));

const ownSession = (id: string | null): string | null => (id === null || ['0', '996', '997', '999'].includes(id) ? null : id);

// ---- hosts ----------------------------------------------------------------------------------------------------------

/** A DcomLaunch svchost on a day on which a record named it as creator. */
interface Host {
  readonly DeviceId: string;
  readonly process: Reference;
  readonly CreationTime: bigint;
  readonly day: bigint;
}

const markOf = (host: Host): string => `${host.process.Id} @ ${printedTime(host.CreationTime)} on ${printedTime(host.day).slice(0, 10)}`;

/** Only a record that can have a part in a rule is read, and teaches a host. */
const isRead = ({ connections, processes, logons, images }: Input): Common[] => [
  ...connections.filter((n) => isAcceptOfDcomServer(n) || isAcceptOfServices(n) || isCallOn135(n)),
  ...processes.filter((s) => isLaunched(s) || isStartedByDcomLaunch(s) || isGrandchildOfSvchost(s) || isService(s)),
  ...logons.filter(isNetworkLogon),
  ...images.filter(isModuleFromWritablePlace),
];

const hostsOf = (input: Input): Host[] => {
  const hosts = new Map<string, Host>();
  for (const { DeviceId, Timestamp, I } of isRead(input)) {
    if (!isSvchost(I.FileName) || !commandLineContains(I.CommandLine, 'dcomlaunch') || I.Id === null || I.CreationTime === null) continue;
    const host = { DeviceId, process: I, CreationTime: I.CreationTime, day: Timestamp - (Timestamp % day) };
    hosts.set(JSON.stringify([DeviceId, markOf(host)]), host);
  }
  return [...hosts.values()];
};

// ---- the rules ------------------------------------------------------------------------------------------------------

const onOneDevice = (...records: readonly { readonly DeviceId: string }[]): boolean =>
  records.every(({ DeviceId }) => sameDevice(DeviceId, records[0]?.DeviceId ?? ''));

const servesAccept = (s: Process, n: Connection): boolean =>
  onOneDevice(s, n) && sameProcess(n.I, itself(s), created(s) <= n.Timestamp) && apartAtMost(s.Timestamp, n.Timestamp, 24n * hour);

const launchedAcceptor = (h: Host, n: Connection): boolean =>
  onOneDevice(h, n) && sameProcess(n.P, h.process, h.CreationTime <= n.Timestamp) && apartAtMost(h.day, n.Timestamp, 2n * day);

/** Two sensors stamp the two tables: the child may come up to 5 s before the accept. */
const childInTime = (c: Process, n: Connection): boolean => between(n.Timestamp, c.Timestamp, -5n * second, 24n * hour);

const dcomRemoteChild = ({ connections, processes }: Input, hosts: readonly Host[]): LiveMatch[] => {
  const rule = 'dcom-remote-child';
  const found: LiveMatch[] = [];
  for (const n of connections.filter(isAcceptOfDcomServer)) {
    for (const c of processes.filter((process) => isGrandchildOfSvchost(process) && onOneDevice(process, n) && childInTime(process, n))) {
      for (const s of processes.filter(isLaunched)) {
        if (servesAccept(s, n) && sameProcess(c.I, itself(s), s.Timestamp <= c.Timestamp))
          found.push({ rule, form: 'started', facts: { accept: n.DeviceName, server: s.DeviceName, child: c.DeviceName } });
      }
      for (const h of hosts) {
        if (launchedAcceptor(h, n) && sameProcess(c.I, n.I, n.Timestamp <= c.Timestamp))
          found.push({ rule, form: 'running', facts: { accept: n.DeviceName, launcher: markOf(h), child: c.DeviceName } });
      }
    }
  }
  return found;
};

const dcomRemoteServer = ({ connections, processes, logons, images }: Input, hosts: readonly Host[]): LiveMatch[] => {
  const rule = 'dcom-remote-server';
  const found: LiveMatch[] = [];
  const servers = processes.filter(isLaunched);
  for (const n of connections.filter(isAcceptOfDcomServer)) {
    for (const s of servers.filter((server) => servesAccept(server, n)))
      found.push({ rule, form: 'accepted', facts: { accept: n.DeviceName, server: s.DeviceName } });
    for (const h of hosts.filter((host) => launchedAcceptor(host, n)))
      found.push({ rule, form: 'accepted-running', facts: { accept: n.DeviceName, launcher: markOf(h) } });
  }
  for (const s of servers) {
    for (const l of logons.filter(isNetworkLogon)) {
      const oneSession = ownSession(l.LogonId) !== null && l.LogonId === s.LogonId;
      if (onOneDevice(l, s) && isLaunchedForDcom(s) && oneSession && between(l.Timestamp, s.Timestamp, -5n * second, hour))
        found.push({ rule, form: 'network-logon', facts: { logon: l.DeviceName, server: s.DeviceName } });
    }
    for (const m of images.filter(isModuleFromWritablePlace)) {
      const loadedIt = onOneDevice(m, s) && sameProcess(m.I, itself(s), created(s) <= m.Timestamp);
      if (loadedIt && between(s.Timestamp, m.Timestamp, -5n * second, 24n * hour))
        found.push({ rule, form: 'loaded', facts: { server: s.DeviceName, image: m.DeviceName } });
    }
  }
  return found;
};

const dcomActivationChild = ({ connections, processes }: Input): LiveMatch[] => {
  const found: LiveMatch[] = [];
  for (const n of connections.filter(isCallOn135)) {
    for (const s of processes.filter(isStartedByDcomLaunch)) {
      if (!onOneDevice(n, s) || !between(n.Timestamp, s.Timestamp, 0n, 2n * second)) continue;
      for (const c of processes.filter((process) => isSvchost(process.P.FileName) && onOneDevice(process, s))) {
        const startedByIt = sameProcess(c.I, itself(s), s.Timestamp <= c.Timestamp) && sameProcess(c.P, s.I, true);
        if (startedByIt && apartAtMost(n.Timestamp, c.Timestamp, 24n * hour))
          found.push({
            rule: 'dcom-activation-child',
            form: 'activated',
            facts: { rpc: n.DeviceName, server: s.DeviceName, child: c.DeviceName },
          });
      }
    }
  }
  return found;
};

const scmRemoteService = ({ connections, processes }: Input): LiveMatch[] => {
  const found: LiveMatch[] = [];
  for (const n of connections.filter(isAcceptOfServices)) {
    for (const c of processes.filter(isService)) {
      if (onOneDevice(n, c) && sameProcess(c.I, n.I, true) && between(n.Timestamp, c.Timestamp, 0n, 10n * second))
        found.push({ rule: 'scm-remote-service', form: 'started', facts: { accept: n.DeviceName, child: c.DeviceName } });
    }
  }
  return found;
};

// ---- all four -------------------------------------------------------------------------------------------------------

/** A record without device, or older than Windows' own time, is set aside. */
const isReadable = ({ properties: { DeviceId, Timestamp } }: RawRecord): boolean =>
  values.text(DeviceId) !== '' && (ticksOf(Timestamp) ?? 0n) >= (ticksOf('1601-01-01T00:00:00Z') ?? 0n);

/** A parent given as a path is the file at its end. */
const byFile = <T extends Common>(record: T): T => ({
  ...record,
  P: { ...record.P, FileName: record.P.FileName.split('\\').at(-1) ?? '' },
});

export const liveMatches = (records: readonly RawRecord[]): LiveMatch[] => {
  const read = readInput(records.filter(isReadable), values);
  const input: Input = {
    ...read,
    connections: read.connections.map(byFile),
    processes: read.processes.map(byFile),
    logons: read.logons.map(byFile),
    images: read.images.map(byFile),
  };
  const hosts = hostsOf(input);
  return [...dcomRemoteChild(input, hosts), ...dcomRemoteServer(input, hosts), ...dcomActivationChild(input), ...scmRemoteService(input)];
};

/** One text per match, the same however its facts were found. */
export const liveKey = ({ rule, form, facts }: LiveMatch): string =>
  `${rule}/${form}: ${Object.entries(facts)
    .map(([role, mark]) => `${role} ${mark}`)
    .sort()
    .join(', ')}`;
