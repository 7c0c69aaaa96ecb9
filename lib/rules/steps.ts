/**
 * Steps that several rules share: what a network logon is, who DcomLaunch started, which connections carry SMB and WinRM. As
 * data like everything in a rule.
 */
import { anyOf, contains, is, known, number, type PredicateOn, record, remoteAddress, remoteEnd, unknown } from '../engine/define-rule';

export const accepted = is<'DeviceNetworkEvents'>('ActionType', 'InboundConnectionAccepted');

/** A logon over the network from another machine. RDP sessions (RemoteInteractive) own activations of their own, so they do not count. */
export const networkLogon = record('DeviceLogonEvents', is('LogonType', 'Network'), is('ActionType', 'LogonSuccess'), remoteAddress());

/** Whom the svchost started that starts DCOM servers. */
export const launched = record('DeviceProcessEvents', contains('InitiatingProcessCommandLine', '-k DcomLaunch'));

/** A call of the endpoint mapper from another machine. */
export const called = record(
  'DeviceNetworkEvents',
  is('InitiatingProcessFileName', 'svchost.exe'),
  contains('InitiatingProcessCommandLine', 'rpcss'),
  number('LocalPort', 135),
  accepted,
  remoteEnd(),
);

/** System (PID 4) takes the connections of SMB and WinRM for the programs behind them; its name is written in two ways, its id is not. */
const bySystem = (...ports: readonly number[]) =>
  record(
    'DeviceNetworkEvents',
    number('InitiatingProcessId', 4),
    accepted,
    anyOf(...ports.map((port) => number<'DeviceNetworkEvents'>('LocalPort', port))),
    remoteEnd(),
  );

export const overSmb = bySystem(445);
export const overWinRm = bySystem(5985, 5986);

/** The Service Control Manager itself took a connection: RPC over TCP. */
export const toServices = record('DeviceNetworkEvents', is('InitiatingProcessFileName', 'services.exe'), accepted, remoteEnd());

/** What the Service Control Manager started. */
export const startedByServices = record(
  'DeviceProcessEvents',
  is('InitiatingProcessFileName', 'services.exe'),
  is('ActionType', 'ProcessCreated'),
);

/** The record of a service that somebody installed; per-user services that Windows makes at each logon have no name here. */
const installed = [is<'DeviceEvents'>('ActionType', 'ServiceInstalled'), known<'DeviceEvents'>('ServiceName')] as const;
export const serviceInstalled = record('DeviceEvents', ...installed);

/** The same where the record does not say whose session asked for it. */
export const serviceInstalledBySomebody = record('DeviceEvents', ...installed, unknown('CallerLogonId'));

/** What a service runs was written. */
export const serviceWritten = record(
  'DeviceRegistryEvents',
  is('ActionType', 'RegistryValueSet'),
  contains('RegistryKey', '\\Services\\'),
  known('ServiceName'),
  known('ServiceImage'),
);

/** LogonId 0 is Defender's unknown, as a missing one is. */
export const noSession: PredicateOn<'DeviceProcessEvents'> = anyOf(
  unknown<'DeviceProcessEvents'>('LogonId'),
  number<'DeviceProcessEvents'>('LogonId', 0),
);
