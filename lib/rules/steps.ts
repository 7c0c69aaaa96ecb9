/**
 * Steps, joins and forms that several rules share: what a network logon is, who DcomLaunch started, which connections carry SMB and
 * WinRM, how a write in the registry is seen to be for a caller. As data like everything in a rule.
 */
import {
  anyOf,
  contains,
  type Form,
  is,
  isNot,
  type Join,
  known,
  not,
  number,
  type PredicateOn,
  record,
  remoteAddress,
  remoteEnd,
  remoteSomebody,
  sameConnection,
  sameLogon,
  unknown,
  within,
} from '../engine/define-rule';
import type { Side } from '../model/fact';
import type { Role } from '../model/match';
import { days, hours, seconds } from '../model/time';

export const accepted = is<'DeviceNetworkEvents'>('ActionType', 'InboundConnectionAccepted');

/** A logon over the network from another machine. RDP sessions (RemoteInteractive) own activations of their own, so they do not count. */
export const networkLogon = record('DeviceLogonEvents', is('LogonType', 'Network'), is('ActionType', 'LogonSuccess'), remoteAddress());

/**
 * From a logon to what is done in its session: 5 s before, because sensors stamp apart, to an hour after: a session that
 * calls again keeps its logon. Longer would hold more logons, and LogonIds are good within one boot only.
 */
export const inSession = { atLeast: seconds(-5), atMost: hours(1) };

/**
 * Done in the session of a logon.
 * @param host the process whose creation tells the boot, where the record names one
 */
export const inSessionOf = (role: Role, column: 'LogonId' | 'CallerLogonId', host?: Side): readonly Join[] => [
  sameLogon(`${role}.${column}`, 'logon.LogonId', host),
  within('logon.at', `${role}.at`, inSession),
];

/** From a connection to a logon over it: recorded 8 ms apart; a client that connects ahead logs on when it first asks. */
export const logonOver = { atLeast: seconds(-5), atMost: seconds(60) };

/**
 * From a call to the process that it causes, where only time ties them: 5 s before, because the call has been seen to be
 * stamped 0.54 s after its process (SharpWMI), to 20 s after, as long as peers wait.
 */
export const soonAfterCall = { atLeast: seconds(-5), atMost: seconds(20) };

/**
 * WinRM's logons name no address, nor do some of RPC's: the connection that was taken does. Such a logon alone says nothing
 * (programs that run something under another account make the same), only beside a connection and what it is for.
 */
export const namelessLogon = record(
  'DeviceLogonEvents',
  is('LogonType', 'Network'),
  is('ActionType', 'LogonSuccess'),
  anyOf(unknown('RemoteIP'), is('RemoteIP', '-')),
);

/** A process started by the DcomLaunch svchost. */
export const launched = record('DeviceProcessEvents', contains('InitiatingProcessCommandLine', '-k DcomLaunch'));

/** The same but for the hosts of WinRM, whose caller is WinRM's: they have a rule of their own. */
export const launchedForDcom = record(
  'DeviceProcessEvents',
  ...launched.where,
  isNot('FileName', 'wsmprovhost.exe'),
  isNot('FileName', 'winrshost.exe'),
);

/**
 * A DCOM server is a child of svchost; where the record does not say whose child the acceptor is, its own start or its creator's
 * identity does. Packaged apps are such children too, and hear mDNS, which nobody calls from.
 */
export const acceptedByServer = record(
  'DeviceNetworkEvents',
  accepted,
  anyOf(is('InitiatingProcessParentFileName', 'svchost.exe'), unknown('InitiatingProcessParentFileName')),
  remoteSomebody(),
);

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

/** What the Service Control Manager started: a program, or a svchost.exe, which may name the service that it hosts. */
export const startedByServices = record(
  'DeviceProcessEvents',
  is('InitiatingProcessFileName', 'services.exe'),
  is('ActionType', 'ProcessCreated'),
);

/** The same but for svchost.exe, which hosts many services: its start says nothing of one of them by its program. */
export const programStartedByServices = record('DeviceProcessEvents', ...startedByServices.where, isNot('FileName', 'svchost.exe'));

/** A service that waits for a reboot: fleets are patched, so restarted, once a month. */
export const untilStarted = { atLeast: seconds(-5), atMost: days(30) };

/** What a service runs was written: the image path of a new service or one that is there, a library, a command for its failure. */
export const serviceWritten = record(
  'DeviceRegistryEvents',
  is('ActionType', 'RegistryValueSet'),
  known('ServiceName'),
  known('ServiceImage'),
);

const bySvchost = is<'DeviceRegistryEvents'>('InitiatingProcessFileName', 'svchost.exe');
const ofRemoteRegistry = contains<'DeviceRegistryEvents'>('InitiatingProcessCommandLine', 'RemoteRegistry');

/** The Remote Registry service writes for callers on other machines and for nobody else. */
const byRemoteRegistry: readonly PredicateOn<'DeviceRegistryEvents'>[] = [bySvchost, ofRemoteRegistry];

/** WMI's registry provider (StdRegProv) writes for callers on other machines and for programs at this one. */
const byRegistryProvider = is<'DeviceRegistryEvents'>('InitiatingProcessFileName', 'WmiPrvSE.exe');

const byEitherOfThem: readonly PredicateOn<'DeviceRegistryEvents'>[] = [
  anyOf(bySvchost, byRegistryProvider),
  anyOf(ofRemoteRegistry, not(bySvchost)),
];

/** Tools open the registry of another machine and write at once. Longer would take everybody for the caller who uses a file share meanwhile. */
const soonAfterOpening = { atLeast: seconds(-5), atMost: seconds(60) };

type Written = readonly PredicateOn<'DeviceRegistryEvents'>[];

/** A write by either of them. */
export const writtenByEither = (written: Written) => record('DeviceRegistryEvents', ...written, ...byEitherOfThem);

/**
 * The ways in which such a write is seen to be for a caller.
 * @param carried 0..1: how sure the connection of SMB alone makes us
 */
export const writtenForCaller = (written: Written, carried: number): readonly Form[] => {
  const [remotely, byWmi] = [
    record('DeviceRegistryEvents', ...written, ...byRemoteRegistry),
    record('DeviceRegistryEvents', ...written, byRegistryProvider),
  ];
  return [
    {
      name: 'carried',
      opens: true,
      confidence: carried,
      steps: { carrier: overSmb, write: remotely },
      joins: [within('carrier.at', 'write.at', soonAfterOpening)],
    },
    {
      name: 'logged-on',
      opens: true,
      steps: { carrier: overSmb, logon: networkLogon, write: remotely },
      joins: [
        sameConnection('carrier', 'logon'),
        within('carrier.at', 'logon.at', logonOver),
        within('logon.at', 'write.at', soonAfterOpening),
      ],
    },
    {
      name: 'called',
      opens: true,
      confidence: 0.4,
      steps: { rpc: called, write: byWmi },
      joins: [within('rpc.at', 'write.at', soonAfterOpening)],
    },
    {
      name: 'winrm',
      opens: true,
      confidence: 0.4,
      steps: { carrier: overWinRm, write: byWmi },
      joins: [within('carrier.at', 'write.at', soonAfterOpening)],
    },
  ];
};

/**
 * SYSTEM and the service accounts have one session each for all that they do on a machine: no caller on another is in it. A
 * session that is unknown is none of these.
 */
export const byServiceAccount: PredicateOn<'DeviceEvents'> = anyOf(
  ...[996, 997, 999].map((id) => number<'DeviceEvents'>('CallerLogonId', id)),
);

/** LogonId 0 is Defender's unknown, as a missing one is. */
export const noSession: PredicateOn<'DeviceProcessEvents'> = anyOf(
  unknown<'DeviceProcessEvents'>('LogonId'),
  number<'DeviceProcessEvents'>('LogonId', 0),
);
