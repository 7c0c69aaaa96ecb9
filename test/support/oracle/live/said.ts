/*
 * What records say, alone and of each other, in the words of the rules' pages: a condition a line.
 */
import type { Common, Connection, Logon, OtherEvent, Process, Reference, RegistryWrite } from '../records';
import { commandLineContains, type Host, oneMachine, remoteEnd, sameAction, sameFile, sameMachine, sameNumber } from './form';
import { callerSession, serviceOf, writtenImage } from './text';

export const second = 10_000_000n;
export const minute = 60n * second;
export const hour = 60n * minute;
export const day = 24n * hour;

// ---- time -----------------------------------------------------------------------------------------------------------

type Dated = Pick<Common, 'Timestamp'>;

/** `to` comes at least `least` and at most `most` after `from`. */
export const between = (from: Dated, to: Dated, least: bigint, most: bigint): boolean => {
  const apart = to.Timestamp - from.Timestamp;
  return apart >= least && apart <= most;
};

export const apartAtMost = (one: Dated, other: Dated, most: bigint): boolean => between(one, other, -most, most);

/** Two sensors stamp the two tables; a session that calls again keeps its logon for an hour. */
export const inSession = (l: Logon, done: Dated): boolean => between(l, done, -5n * second, hour);

/** The logon comes with the first request of its connection. */
export const logonOver = (n: Connection, l: Logon): boolean => between(n, l, -5n * second, minute);

// ---- processes ------------------------------------------------------------------------------------------------------

export const itself = (s: Process): Reference => ({ FileName: s.FileName, Id: s.ProcessId, CreationTime: s.ProcessCreationTime });

export const created = (s: Process): bigint => s.ProcessCreationTime ?? s.Timestamp;

/** Where a side does not know the creation time, `order` must hold. */
export const sameProcess = (one: Reference, other: Reference, order = true): boolean => {
  if (!sameNumber(one.Id, other.Id) || !sameFile(one.FileName, other.FileName)) return false;
  return one.CreationTime === null || other.CreationTime === null ? order : one.CreationTime === other.CreationTime;
};

/** The child's creator is this server. */
export const startedBy = (s: Process, c: Process): boolean => sameProcess(c.I, itself(s), s.Timestamp <= c.Timestamp);

/** The child's creator is the process that took this connection. */
export const startedByAcceptor = (n: Connection, c: Process): boolean => sameProcess(c.I, n.I, n.Timestamp <= c.Timestamp);

// ---- identities -----------------------------------------------------------------------------------------------------

/** 0 is unknown; 996, 997 and 999 are everybody's. */
const ownSession = (id: string | null): string | null => (id === null || ['0', '996', '997', '999'].includes(id) ? null : id);

export const sameSession = (one: string | null, other: string | null): boolean => ownSession(one) !== null && one === other;

/** A host that starts with the machine was there at the logon, give or take what two sensors stamp apart. */
export const upAtLogon = (l: Logon, host: Reference): boolean =>
  host.CreationTime === null ||
  !['svchost.exe', 'services.exe'].some((name) => sameFile(host.FileName, name)) ||
  host.CreationTime <= l.Timestamp + 5n * second;

/** Port 0 is unknown. */
const samePort = (one: number | null, other: number | null): boolean => one !== 0 && sameNumber(one, other);

export const sameCaller = (n: Connection, l: Logon): boolean => sameMachine(n.RemoteIP, l.RemoteIP);

export const sameConnection = (n: Connection, l: Logon): boolean => sameCaller(n, l) && samePort(n.RemotePort, l.RemotePort);

/** The two ends of one connection of the device with itself. */
export const mirrored = (one: Connection, other: Connection): boolean =>
  samePort(one.RemotePort, other.LocalPort) && samePort(one.LocalPort, other.RemotePort);

export const sameName = (one: string, other: string): boolean => one !== '' && sameFile(one, other);

// ---- connections ----------------------------------------------------------------------------------------------------

export const isOneOf = (name: string, names: readonly string[]): boolean => names.some((one) => sameFile(name, one));

export const isSvchost = (name: string): boolean => sameFile(name, 'svchost.exe');

export const isSvchostOrUnknown = (name: string): boolean => name === '' || isSvchost(name);

export const isTaken = (n: Connection): boolean => sameAction(n.ActionType, 'InboundConnectionAccepted');

export const isRemote = (n: Connection): boolean => remoteEnd(n.RemoteIP, n.LocalIP);

export const isAccept = (n: Connection): boolean => isTaken(n) && isRemote(n);

export const isAcceptOfServices = (n: Connection): boolean => isAccept(n) && sameFile(n.I.FileName, 'services.exe');

const isCallOn135 = (n: Connection): boolean =>
  isSvchost(n.I.FileName) && commandLineContains(n.I.CommandLine, 'rpcss') && sameNumber(n.LocalPort, 135) && isRemote(n);

export const isCalled = (n: Connection): boolean => isTaken(n) && isCallOn135(n);

/** As long as peers wait; 5 s before, because the call has been seen to be stamped after its process. */
export const soonAfterCall = (call: Connection, to: Dated): boolean => between(call, to, -5n * second, 20n * second);

/** System (PID 4) takes the connections of SMB and WinRM; its name is written in two ways. */
const isTakenBySystem = (n: Connection, ports: readonly number[]): boolean =>
  isAccept(n) && sameNumber(n.I.Id, 4) && ports.some((port) => sameNumber(n.LocalPort, port));

export const isOverSmb = (n: Connection): boolean => isTakenBySystem(n, [445]);

export const isOverWinRm = (n: Connection): boolean => isTakenBySystem(n, [5985, 5986]);

// ---- logons ---------------------------------------------------------------------------------------------------------

const isNetwork = (l: Logon): boolean => sameAction(l.LogonType, 'Network') && sameAction(l.ActionType, 'LogonSuccess');

export const isNetworkLogon = (l: Logon): boolean => isNetwork(l) && oneMachine(l.RemoteIP) && remoteEnd(l.RemoteIP, l.LocalIP);

export const isNamelessLogon = (l: Logon): boolean => isNetwork(l) && (l.RemoteIP === '' || l.RemoteIP === '-');

// ---- processes that start -------------------------------------------------------------------------------------------

export const isLaunched = (s: Process): boolean => commandLineContains(s.I.CommandLine, '-k DcomLaunch');

export const isStartedByServices = (c: Process): boolean =>
  sameFile(c.I.FileName, 'services.exe') && sameAction(c.ActionType, 'ProcessCreated');

/** LogonId 0 is unknown. */
export const hasNoSession = (c: Process): boolean => c.LogonId === null || c.LogonId === '0';

// ---- what was made --------------------------------------------------------------------------------------------------

/** What a service runs was written. */
export const isServiceWrite = (r: RegistryWrite): boolean =>
  sameAction(r.ActionType, 'RegistryValueSet') && serviceOf(r) !== '' && writtenImage(r) !== '';

export const hasUnknownCaller = (e: OtherEvent): boolean => callerSession(e) === null;

/** SYSTEM and the service accounts have a session each on every machine. */
export const isOfServiceAccount = (e: OtherEvent): boolean => ['996', '997', '999'].includes(callerSession(e) ?? '');

/** The svchost that took it is a child of services.exe, and this is that svchost. */
export const launchedAcceptor = (h: Host, n: Connection): boolean =>
  sameProcess(n.P, h.process, h.CreationTime <= n.Timestamp) && apartAtMost({ Timestamp: h.day }, n, 2n * day);
