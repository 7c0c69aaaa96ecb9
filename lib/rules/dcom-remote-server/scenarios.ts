import { days, hours, milliseconds, minutes, seconds, tick } from '../../model/time';
import { excel, surrogate } from '../scenario/cast';
import { accepted, bystander, loggedOn, type Process, started, t, tickLess } from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';
import { moduleScenarios } from './module-scenarios';
import { byLogon, byStart, called, logonId, session, start, startOf } from './stories';

const byParent = 'dcom-remote-server/accepted-running';

const startScenarios: readonly Scenario[] = [
  ...outcomes(start, called, {
    'a server takes a remote connection': {},
    'the acceptor’s parent is unknown': { accept: { InitiatingProcessParentFileName: null } },
    'the parent by its path': { accept: { InitiatingProcessParentFileName: '\\Device\\HarddiskVolume4\\Windows\\System32\\svchost.exe' } },
    'a mapped address': { accept: { RemoteIP: '::ffff:10.20.3.117' } },
    'no address: it can be a remote end': { accept: { RemoteIP: '-' } },
    'the connection does not know its process’s creation': { accept: { InitiatingProcessCreationTime: null } },
    'the server does not know its own creation': { server: { ProcessCreationTime: null } },
    'identity open, server at the connection': { server: { ProcessCreationTime: null, Timestamp: t() } },
    'a connection stamped 3.98 s before its own process': { server: { Timestamp: t(milliseconds(3980)) } },
    'the server 24 h before the connection': { server: { Timestamp: t(hours(-24)) } },
    'the server 24 h after the connection': { server: { Timestamp: t(hours(24)) } },
  }),
  ...outcomes(start, [], {
    'a connection that went out': { accept: { ActionType: 'ConnectionSuccess' } },
    'the acceptor is no child of svchost': { accept: { InitiatingProcessParentFileName: 'userinit.exe' } },
    'from the machine itself': { accept: { RemoteIP: '127.0.0.1' } },
    'from its own address, mapped': { accept: { RemoteIP: '::ffff:10.20.1.21' } },
    'it heard mDNS': { accept: { RemoteIP: '224.0.0.251', RemotePort: 5353, LocalPort: 5353, Protocol: 'Udp' } },
    'it heard mDNS over IPv6': { accept: { RemoteIP: 'ff02::fb', LocalIP: 'fe80::1', RemotePort: 5353, LocalPort: 5353 } },
    'it heard a broadcast': { accept: { RemoteIP: '255.255.255.255', Protocol: 'Udp' } },
    'an unspecified address': { accept: { RemoteIP: '0.0.0.0' } },
    'the server is another svchost’s': { server: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p' } },
    'another machine’s server': { server: bystander },
    'another PID took the connection': { accept: { InitiatingProcessId: 5129 } },
    'another program took the connection': { accept: { InitiatingProcessFileName: 'winword.exe' } },
    'the connection was another holder’s of the PID': { accept: { InitiatingProcessCreationTime: t(milliseconds(-124), tick) } },
    'identity open, server after the connection': { server: { ProcessCreationTime: null, Timestamp: t(tick) } },
    'the server more than 24 h before': { server: { Timestamp: t(hours(-24), tickLess) } },
    'the server more than 24 h after': { server: { Timestamp: t(hours(24), tick) } },
  }),
];

/** Excel has been running for days, so its start is long gone; a surrogate of Windows' own names the DcomLaunch host. */
const old: Process = { ...excel, created: t(days(-6)) };
const run: Story = { launcher: started(surrogate), accept: accepted(old) };

const runScenarios: readonly Scenario[] = [
  ...outcomes(run, [incident('Low', byParent, 'launcher accept')], {
    'a server that runs for days takes a remote connection': {},
    'the connection does not know the launcher’s creation': { accept: { InitiatingProcessParentCreationTime: null } },
    'the same, and the launcher is as young as the connection': {
      accept: { InitiatingProcessParentCreationTime: null },
      launcher: { InitiatingProcessCreationTime: t() },
    },
    'the launcher was named two days before': { launcher: { Timestamp: t(days(-2)) } },
    'the launcher was named two days after': { launcher: { Timestamp: t(days(2)) } },
  }),
  ...outcomes(run, [], {
    'the old server only dialled': { accept: { ActionType: 'ConnectionSuccess' } },
    'the old server is a child of explorer.exe': { accept: { InitiatingProcessParentFileName: 'explorer.exe' } },
    'the connection does not name its process’s parent': { accept: { InitiatingProcessParentFileName: null } },
    'the old server was called from the machine itself': { accept: { RemoteIP: '::1' } },
    'the old server heard mDNS': { accept: { RemoteIP: '224.0.0.251' } },
    'another svchost was named': { launcher: { InitiatingProcessCommandLine: 'svchost.exe -k RPCSS -p' } },
    'the launcher has another PID': { accept: { InitiatingProcessParentId: 861 } },
    'the launcher is of another boot': { accept: { InitiatingProcessParentCreationTime: t(days(-8), seconds(1), tick) } },
    'the launcher’s identity open, and it is younger than the connection': {
      accept: { InitiatingProcessParentCreationTime: null },
      launcher: { InitiatingProcessCreationTime: t(tick) },
    },
    'the launcher was named more than two days before': { launcher: { Timestamp: t(days(-2)) }, accept: { Timestamp: t(tick) } },
    'the launcher was named more than two days after': { launcher: { Timestamp: t(days(2)) }, accept: { Timestamp: t(tickLess) } },
  }),
];

const bothLogons = (LogonId: number | string) => ({ logon: { LogonId }, server: { LogonId } });

const sessionScenarios: readonly Scenario[] = [
  ...outcomes(session, [incident('Low', byLogon, 'logon server', { because: 'network logon of a remote caller' })], {
    'the LogonId as text on one side': { logon: { LogonId: String(logonId) } },
    'a LogonId beyond what a double holds': bothLogons('9007199254740993'),
    'the logon from a mapped address': { logon: { RemoteIP: '::ffff:10.20.3.117' } },
    'the logon 1 h before the server': { server: { Timestamp: t() }, logon: { Timestamp: t(hours(-1)) } },
    'the logon 5 s after the server': { server: { Timestamp: t() }, logon: { Timestamp: t(seconds(5)) } },
    'the device booted 5 s after the logon, as its sensors have it': {
      server: { InitiatingProcessCreationTime: t(seconds(5)) },
      logon: { Timestamp: t() },
    },
  }),
  ...outcomes(session, [incident('Low', byLogon, 'logon server', { because: '(same LogonId)', confidence: 0.33 })], {
    'a server runs under a remote network logon': {},
  }),
  ...outcomes(session, [incident('Low', byLogon, 'logon server', { because: 'no start of the device is known', confidence: 0.29 })], {
    'when the device booted is not known': { server: { InitiatingProcessCreationTime: null, InitiatingProcessParentCreationTime: null } },
  }),
  ...outcomes(session, [incident('Low', byLogon, 'logon server', { because: '(same LogonId)' })], {
    'what started the server is no host of the device': {
      logon: { Timestamp: t(minutes(-1)) },
      server: { InitiatingProcessFileName: 'launcher.exe', InitiatingProcessCreationTime: t(seconds(-30)) },
    },
  }),
  ...outcomes(session, [incident('Low', byLogon, 'logon logon2 server')], {
    'two rows of one logon are one hop': { logon2: loggedOn(logonId, { AccountDomain: '', Timestamp: t(milliseconds(-273)) }) },
  }),
  ...outcomes(session, [incident('Low', byLogon, 'logon server server2')], {
    'two servers of one session are one hop': { server2: started({ ...excel, pid: 5300 }, { LogonId: logonId }) },
  }),
  ...outcomes(session, [], {
    'somebody at a remote desktop': { logon: { LogonType: 'RemoteInteractive' } },
    'a logon that failed': { logon: { ActionType: 'LogonFailed' } },
    'a logon without address': { logon: { RemoteIP: '-' } },
    'a logon of which the address is empty': { logon: { RemoteIP: '' } },
    'a logon from the machine itself': { logon: { RemoteIP: '::ffff:127.0.0.1' } },
    'a logon from its own address': { logon: { RemoteIP: '10.20.1.21', LocalIP: '10.20.1.21' } },
    'a logon from a multicast address': { logon: { RemoteIP: '224.0.0.251' } },
    'the session’s server is another svchost’s': { server: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p' } },
    'the session’s server is PowerShell’s host for WinRM': { server: { FileName: 'wsmprovhost.exe' } },
    'the session’s server is the host of winrs': { server: { FileName: 'winrshost.exe' } },
    'another session’s server': { server: { LogonId: logonId + 1 } },
    'another session’s server, beyond what a double holds': {
      logon: { LogonId: '9007199254740993' },
      server: { LogonId: '9007199254740992' },
    },
    'LogonId 0 is unknown': bothLogons(0),
    'LogonId 996 is NETWORK SERVICE': bothLogons(996),
    'LogonId 997 is LOCAL SERVICE': bothLogons(997),
    'LogonId 999 is SYSTEM, also as text': bothLogons('999'),
    'the row of the logon without LogonId': { logon: { LogonId: null } },
    'the logon more than 1 h before': { server: { Timestamp: t() }, logon: { Timestamp: t(hours(-1), tickLess) } },
    'the logon more than 5 s after': { server: { Timestamp: t() }, logon: { Timestamp: t(seconds(5), tick) } },
    'the LogonId again after a boot': { server: { InitiatingProcessCreationTime: t(seconds(5), tick) }, logon: { Timestamp: t() } },
  }),
  ...outcomes(session, [incident('Low', `${byStart} ${byLogon}`, 'accept logon server', { revision: 2 })], {
    'its connection comes later: the same hop': {
      accept: accepted(excel, { InitiatingProcessParentId: null }),
    },
  }),
];

const wmi: Process = { ...excel, name: 'WmiPrvSE.exe', folder: 'C:\\Windows\\System32\\wbem\\' };

const sink: Process = { ...wmi, name: 'unsecapp.exe', commandLine: 'unsecapp.exe -Embedding' };

const severityScenarios: readonly Scenario[] = [
  ...outcomes(startOf(wmi), [incident('Low', byStart, 'accept server', { because: 'no child is needed' })], {
    'a server that the published hunt leaves out by name': {},
  }),
  ...outcomes(startOf(sink), [incident('Informational', byStart, 'accept server', { because: 'unsecapp.exe' })], {
    'it takes the answers to calls of WMI that the machine itself made': {},
  }),
  ...outcomes(startOf({ ...sink, folder: 'C:\\ProgramData\\' }), called, {
    'a program that only has the name of that one': {},
  }),
  ...outcomes(startOf({ ...wmi, folder: 'C:\\ProgramData\\' }), [incident('Medium', byStart, 'accept server', { because: 'own folder' })], {
    'a server that only has its name': {},
  }),
  ...outcomes(start, [incident('Informational', byStart, 'accept server', { because: 'after boot' })], {
    'five minutes after boot': { server: { InitiatingProcessParentCreationTime: t(minutes(-5)) } },
  }),
  ...outcomes(startOf(wmi), [incident('Low', byStart, 'accept server'), incident('Low', byStart, 'accept2 server')], {
    'two callers of a host that serves many are two hops': {
      accept2: accepted(wmi, { RemoteIP: '10.20.3.99', InitiatingProcessParentId: null }),
    },
  }),
];

export const scenarios: readonly Scenario[] = [
  ...startScenarios,
  ...runScenarios,
  ...sessionScenarios,
  ...moduleScenarios,
  ...severityScenarios,
];
