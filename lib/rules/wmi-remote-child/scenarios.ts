import { type Duration, hours, milliseconds, minutes, seconds, tick } from '../../model/time';
import { payload, rpcss, wmiProvider } from '../scenario/cast';
import {
  accepted,
  admin,
  bystander,
  type Columns,
  carried,
  certificate,
  loggedOn,
  type Process,
  started,
  t,
  tickLess,
} from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';

const bySession = 'wmi-remote-child/session';
const byCall = 'wmi-remote-child/called';
const byCallSession = 'wmi-remote-child/called-session';
const byWinRmSession = 'wmi-remote-child/winrm-session';
const byWinRm = 'wmi-remote-child/winrm';

const logonId = 13_186_885;
const command: Process = { ...payload, parent: wmiProvider };
const inSession = { ...admin, LogonId: logonId };

/** The process runs as the caller; the provider host itself is NETWORK SERVICE and serves everybody. */
const session: Story = { logon: loggedOn(logonId), child: started(command, inSession) };
const hop = [incident('Medium', bySession, 'logon child', { because: 'same LogonId' })];
const bothLogons = (id: number | string) => ({ logon: { LogonId: id }, child: { LogonId: id } });
const nobody = { RemoteIP: '-', RemotePort: 0, RemoteDeviceName: null };

const sessionScenarios: readonly Scenario[] = [
  ...outcomes(session, hop, {
    'WMI starts a process in the session of a remote logon': {},
    'names in other case, LogonIds as text': {
      logon: { LogonType: 'NETWORK', LogonId: '13186885' },
      child: { InitiatingProcessFileName: 'WmiPrvSE.exe' },
    },
    'a logon by NTLM, which knows its port': { logon: { RemotePort: 55_275 } },
    'a mapped address': { logon: { RemoteIP: '::ffff:10.20.3.117' } },
    'the logon 1 h before the process': { child: { Timestamp: t() }, logon: { Timestamp: t(hours(-1)) } },
    'the logon 5 s after the process': { child: { Timestamp: t() }, logon: { Timestamp: t(seconds(5)) } },
    'the device booted 5 s after the logon': { child: { InitiatingProcessParentCreationTime: t(seconds(5)) }, logon: { Timestamp: t() } },
  }),
  ...outcomes(session, [incident('Medium', bySession, 'logon logon2 child')], {
    'the three rows of one logon are one logon': {
      logon2: loggedOn(logonId, { AccountDomain: '', Timestamp: t(milliseconds(-273)) }),
      told: loggedOn(0, {
        ...nobody,
        LogonId: null,
        IsLocalAdmin: true,
        InitiatingProcessFileName: 'lsass.exe',
        InitiatingProcessFolderPath: 'C:\\Windows\\System32',
        InitiatingProcessId: 732,
      }),
    },
  }),
  ...outcomes(session, [], {
    'another program starts the process': { child: { InitiatingProcessFileName: 'explorer.exe' } },
    'somebody at a remote desktop': { logon: { LogonType: 'RemoteInteractive' } },
    'a logon that failed': { logon: { ActionType: 'LogonFailed' } },
    'a logon without address, as RunasCs makes': { logon: nobody },
    'a logon from the machine itself': { logon: { RemoteIP: '::1' } },
    'another session’s process': { child: { LogonId: logonId + 1 } },
    'LogonId 0 is unknown': bothLogons(0),
    'LogonId 996 is NETWORK SERVICE, as after a hijack of the provider': bothLogons(996),
    'LogonId 997 is LOCAL SERVICE': bothLogons(997),
    'LogonId 999 is SYSTEM': bothLogons('999'),
    'another machine’s process': { child: bystander },
    'the logon more than 1 h before': { child: { Timestamp: t() }, logon: { Timestamp: t(hours(-1), tickLess) } },
    'the logon more than 5 s after': { child: { Timestamp: t() }, logon: { Timestamp: t(seconds(5), tick) } },
    'the LogonId again after a boot': { child: { InitiatingProcessParentCreationTime: t(seconds(5), tick) }, logon: { Timestamp: t() } },
  }),
];

/** A third of the process rows do not know their session. */
const call: Story = {
  rpc: accepted(rpcss, { LocalPort: 135, Timestamp: t() }),
  child: started(command),
};
const recent = [incident('Medium', byCall, 'rpc child', { because: 'ran a program for its caller' })];

const callScenarios: readonly Scenario[] = [
  ...outcomes(call, recent, {
    'WMI starts a process of no known session right after a call on 135': {},
    'its session is missing': { child: { LogonId: null } },
    'the call is stamped 0.54 s after its process, as SharpWMI’s': { child: { Timestamp: t(milliseconds(-540)) } },
    'the process 5 s before the call': { child: { Timestamp: t(seconds(-5)) } },
    'the process 20 s after the call': { child: { Timestamp: t(seconds(20)) } },
  }),
  ...outcomes(call, [], {
    'no call: monitoring and inventory of its own': { rpc: null },
    'another program’s port 135': { rpc: { InitiatingProcessFileName: 'rpcd.exe' } },
    'another svchost’s port 135': { rpc: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p' } },
    'another port': { rpc: { LocalPort: 49_667 } },
    'a call that was not taken': { rpc: { ActionType: 'ConnectionFailed' } },
    'a call from the machine itself': { rpc: { RemoteIP: '127.0.0.1' } },
    'a process of no known session that another program starts': { child: { InitiatingProcessFileName: 'svchost.exe' } },
    'a process of a session whose logon has not come': { child: { LogonId: logonId } },
    'a process of SYSTEM': { child: { LogonId: 999 } },
    'the process more than 5 s before': { child: { Timestamp: t(seconds(-5), tickLess) } },
    'the process later than 20 s': { child: { Timestamp: t(seconds(20), tick) } },
  }),
];

/** The logon that a call makes can name no address. */
const callSession: Story = {
  ...call,
  logon: loggedOn(logonId, { ...nobody, Timestamp: t(milliseconds(10)) }),
  child: started(command, inSession),
};

const callSessionScenarios: readonly Scenario[] = [
  ...outcomes(callSession, [incident('Medium', byCallSession, 'rpc logon child', { because: 'same LogonId' })], {
    'WMI starts a process in a session without address, which a call opened': {},
    'the address of the session is missing': { logon: { RemoteIP: null } },
    'the address of the session is empty': { logon: { RemoteIP: '' } },
    'its logon 5 s before the call': { logon: { Timestamp: t(seconds(-5)) } },
    'its logon 20 s after the call': { logon: { Timestamp: t(seconds(20)) }, child: { Timestamp: t(seconds(20)) } },
    'its process 5 s before the logon': { logon: { Timestamp: t() }, child: { Timestamp: t(seconds(-5)) } },
    'its process 1 h after the logon': { logon: { Timestamp: t() }, child: { Timestamp: t(hours(1)) } },
    'the device booted 5 s after its logon': {
      logon: { Timestamp: t() },
      child: { InitiatingProcessParentCreationTime: t(seconds(5)) },
    },
  }),
  ...outcomes(callSession, [], {
    'a session without address and no call, as RunasCs makes': { rpc: null },
    'beside the port 135 of another program': { rpc: { InitiatingProcessFileName: 'rpcd.exe' } },
    'beside the port 135 of another svchost': { rpc: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p' } },
    'beside a call on another port': { rpc: { LocalPort: 49_667 } },
    'beside a call that was not taken': { rpc: { ActionType: 'ConnectionFailed' } },
    'beside a call from the machine itself': { rpc: { RemoteIP: '127.0.0.1' } },
    'its session is no network logon': { logon: { LogonType: 'NewCredentials' } },
    'its session failed to open': { logon: { ActionType: 'LogonFailed' } },
    'its session is the machine’s own': { logon: { RemoteIP: '::1' } },
    'its process is in another session': { child: { LogonId: logonId + 1 } },
    'its process is another program’s': { child: { InitiatingProcessFileName: 'explorer.exe' } },
    'its logon more than 5 s before the call': { logon: { Timestamp: t(seconds(-5), tickLess) } },
    'its logon later than 20 s after the call': { logon: { Timestamp: t(seconds(20), tick) }, child: { Timestamp: t(seconds(20), tick) } },
    'its process more than 5 s before the logon': { logon: { Timestamp: t() }, child: { Timestamp: t(seconds(-5), tickLess) } },
    'its process later than 1 h': { logon: { Timestamp: t() }, child: { Timestamp: t(hours(1), tick) } },
    'the LogonId of a call again after a boot': {
      logon: { Timestamp: t() },
      child: { InitiatingProcessParentCreationTime: t(seconds(5), tick) },
    },
  }),
];

/** System takes the connection of WinRM; the logon that it makes names no address. */
const winRm: Story = {
  carrier: carried(5985),
  logon: loggedOn(logonId, { ...nobody, Protocol: 'Kerberos', Timestamp: t(milliseconds(10)) }),
  child: started(command, inSession),
};

const winRmScenarios: readonly Scenario[] = [
  ...outcomes(winRm, [incident('Medium', byWinRmSession, 'carrier logon child', { because: 'same LogonId' })], {
    'WMI starts a process in a session of WinRM': {},
    'over TLS': { carrier: { LocalPort: 5986 } },
    'System by another name': { carrier: { InitiatingProcessFileName: 'ntoskrnl.exe' } },
    'the address is not "-" but missing': { logon: { RemoteIP: null } },
    'the address is not "-" but empty': { logon: { RemoteIP: '' } },
    'the logon 5 s before the connection': { logon: { Timestamp: t(seconds(-5)) } },
    'the logon 20 s after the connection': { logon: { Timestamp: t(seconds(20)) }, child: { Timestamp: t(seconds(20)) } },
    'the process 5 s before the logon': { logon: { Timestamp: t() }, child: { Timestamp: t(seconds(-5)) } },
    'the process 1 h after the logon': { logon: { Timestamp: t() }, child: { Timestamp: t(hours(1)) } },
    'the device booted 5 s after the logon of WinRM': {
      logon: { Timestamp: t() },
      child: { InitiatingProcessParentCreationTime: t(seconds(5)) },
    },
  }),
  ...outcomes(winRm, [], {
    'a session without address and no connection, as RunasCs makes': { carrier: null },
    'another program’s port 5985': { carrier: { InitiatingProcessId: 4711 } },
    'System dials': { carrier: { ActionType: 'ConnectionSuccess' } },
    'System’s other port': { carrier: { LocalPort: 445 } },
    'WinRM on the machine itself': { carrier: { RemoteIP: '::1' } },
    'the session of WinRM is no network logon': { logon: { LogonType: 'Batch' } },
    'the session of WinRM failed to open': { logon: { ActionType: 'LogonFailed' } },
    'the session is the machine’s own': { logon: { RemoteIP: '::1' } },
    'the process is in another session': { child: { LogonId: logonId + 1 } },
    'the process is another program’s': { child: { InitiatingProcessFileName: 'explorer.exe' } },
    'the logon more than 5 s before the connection': { logon: { Timestamp: t(seconds(-5), tickLess) } },
    'the logon later than 20 s': { logon: { Timestamp: t(seconds(20), tick) }, child: { Timestamp: t(seconds(20), tick) } },
    'the process more than 5 s before the logon': { logon: { Timestamp: t() }, child: { Timestamp: t(seconds(-5), tickLess) } },
    'the process later than 1 h': { logon: { Timestamp: t() }, child: { Timestamp: t(hours(1), tick) } },
    'the LogonId of WinRM again after a boot': {
      logon: { Timestamp: t() },
      child: { InitiatingProcessParentCreationTime: t(seconds(5), tick) },
    },
  }),
  ...outcomes({ carrier: carried(5986), child: started(command) }, [incident('Medium', byWinRm, 'carrier child')], {
    'WMI starts a process of no known session right after a connection of WinRM': {},
    'on the port without TLS': { carrier: { LocalPort: 5985 } },
    'and its session is missing': { child: { LogonId: null } },
    'and it comes 5 s before the connection': { child: { Timestamp: t(seconds(-5)) } },
    'and it comes 20 s after the connection': { child: { Timestamp: t(seconds(20)) } },
  }),
  ...outcomes({ carrier: carried(5986), child: started(command) }, [], {
    'a program beside WinRM took it': { carrier: { InitiatingProcessId: 4711 } },
    'System dialled out': { carrier: { ActionType: 'ConnectionSuccess' } },
    'System took SMB': { carrier: { LocalPort: 445 } },
    'WinRM from the own address': { carrier: { RemoteIP: '10.20.1.21' } },
    'and another program starts it': { child: { InitiatingProcessFileName: 'svchost.exe' } },
    'and it runs as SYSTEM': { child: { LogonId: 999 } },
    'and it comes more than 5 s before': { child: { Timestamp: t(seconds(-5), tickLess) } },
    'and it comes later than 20 s': { child: { Timestamp: t(seconds(20), tick) } },
  }),
];

const after = (pid: number, ...later: readonly Duration[]): Process => ({ ...command, pid, created: t(...later) });
const others = { RemoteIP: '10.20.3.99' };
const otherId = logonId + 40;

const hops: readonly Scenario[] = [
  ...outcomes(session, [incident('Medium', bySession, 'logon child child2 child3', { revision: 3 })], {
    'three commands of one session are one hop': {
      child2: started(after(7100, seconds(4)), inSession),
      child3: started(after(7200, minutes(40)), inSession),
    },
  }),
  ...outcomes(session, [...hop, incident('Medium', bySession, 'logon2 child2')], {
    'two callers of one provider host are two hops': {
      logon2: loggedOn(otherId, others),
      child2: started(after(7100, seconds(1)), { ...admin, LogonId: otherId }),
    },
  }),
  ...outcomes(session, [incident('Medium', bySession, 'logon logon2 child child2')], {
    'one caller who logs on again is one hop': {
      logon2: loggedOn(otherId, { Timestamp: t(minutes(30)) }),
      child2: started(after(7100, minutes(30), seconds(1)), { ...admin, LogonId: otherId }),
    },
  }),
  ...outcomes(session, [...hop, incident('Medium', bySession, 'logon2 child2', { device: bystander.DeviceId })], {
    'the same on two machines is two hops': {
      logon2: loggedOn(logonId, bystander),
      child2: started(command, { ...inSession, ...bystander }),
    },
  }),
  ...outcomes(call, [incident('Medium', byCall, 'rpc rpc2 child')], {
    'two callers within 20 s, and no session: nothing tells whose the process is': {
      rpc2: accepted(rpcss, { ...others, LocalPort: 135, Timestamp: t(seconds(-1)) }),
    },
  }),
  ...outcomes(winRm, [incident('Medium', byWinRmSession, 'carrier carrier2 logon child child2')], {
    'two commands of one session of WinRM over two connections are one hop': {
      carrier2: carried(5985, { RemotePort: 51_905, Timestamp: t(seconds(1)) }),
      child2: started(after(7100, seconds(2)), inSession),
    },
  }),
];

const sha1 = '8dca9749cd48d286950e7a9fa1088c937cbccad4';
const judged = (severity: 'Low' | 'Medium' | 'High', because: string) => [incident(severity, bySession, 'logon child', { because })];
const providerAt = (folder: string): Columns => ({ InitiatingProcessFolderPath: `${folder}\\wmiprvse.exe` });

const severities: readonly Scenario[] = [
  ...outcomes(session, judged('High', 'own folder'), {
    'a WmiPrvSE.exe that only has its name': { child: providerAt('c:\\users\\public') },
  }),
  ...outcomes(session, judged('Medium', 'LOLBin'), {
    'a command interpreter under a harmless host': { child: { FileName: 'cmd.exe', FolderPath: 'C:\\Windows\\System32\\cmd.exe' } },
  }),
  ...outcomes(session, judged('High', 'unsigned'), {
    'an unsigned file under a harmless host': { child: { SHA1: sha1 }, certificate: certificate(sha1, { IsSigned: false }) },
  }),
  ...outcomes(call, [incident('High', byCall, 'rpc child', { because: 'unsigned' })], {
    'the same, where only time ties it to the call': { child: { SHA1: sha1 }, certificate: certificate(sha1, { IsSigned: false }) },
  }),
];

export const scenarios: readonly Scenario[] = [
  ...sessionScenarios,
  ...callScenarios,
  ...callSessionScenarios,
  ...winRmScenarios,
  ...hops,
  ...severities,
];
