import { hours, milliseconds, minutes, seconds, tick } from '../../model/time';
import { dcomLaunch, payload, winRmHost } from '../scenario/cast';
import { accepted, admin, bystander, carried, dialledItself, loggedOn, type Process, started, t, tickLess } from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';

const bySession = 'winrm-remote-host/session';
const byConnection = 'winrm-remote-host/carried';
const bySessionAndConnection = 'winrm-remote-host/carried-session';
const withChild = 'winrm-remote-host/child';
const withLoopback = 'winrm-remote-host/loopback';
const withLoopbackChild = 'winrm-remote-host/loopback-child';

const logonId = 9_670_804;
const inSession = { ...admin, LogonId: logonId };
const nobody = { RemoteIP: '-', RemotePort: 0, RemoteDeviceName: null };
const winrs = { FileName: 'winrshost.exe', FolderPath: 'C:\\Windows\\System32\\winrshost.exe' };
const bothLogons = (id: number | string) => ({ logon: { LogonId: id }, server: { LogonId: id } });

/** Some logons of WinRM do name the address. */
const session: Story = { logon: loggedOn(logonId), server: started(winRmHost, inSession) };

const sessionScenarios: readonly Scenario[] = [
  ...outcomes(session, [incident('Low', bySession, 'logon server', { because: 'same LogonId' })], {
    'a host runs in the session of a remote logon': {},
    'the host of winrs': { server: winrs },
    'the logon 1 h before the host': { server: { Timestamp: t() }, logon: { Timestamp: t(hours(-1)) } },
    'the logon 5 s after the host': { server: { Timestamp: t() }, logon: { Timestamp: t(seconds(5)) } },
    'the device booted 5 s after the logon': { server: { InitiatingProcessCreationTime: t(seconds(5)) }, logon: { Timestamp: t() } },
  }),
  ...outcomes(session, [], {
    'another program runs in the session': { server: { FileName: 'notepad.exe' } },
    'somebody at a remote desktop': { logon: { LogonType: 'RemoteInteractive' } },
    'a logon that failed': { logon: { ActionType: 'LogonFailed' } },
    'a logon without address and no connection': { logon: nobody },
    'a logon from the machine itself': { logon: { RemoteIP: '127.0.0.1' } },
    'another session’s host': { server: { LogonId: logonId + 1 } },
    'LogonId 0 is unknown': bothLogons(0),
    'LogonId 999 is SYSTEM': bothLogons(999),
    'another machine’s host': { server: bystander },
    'the logon more than 1 h before': { server: { Timestamp: t() }, logon: { Timestamp: t(hours(-1), tickLess) } },
    'the logon more than 5 s after': { server: { Timestamp: t() }, logon: { Timestamp: t(seconds(5), tick) } },
    'the LogonId again after a boot': { server: { InitiatingProcessCreationTime: t(seconds(5), tick) }, logon: { Timestamp: t() } },
  }),
];

/** The usual case: the logon names no address, the connection that System took does. */
const carriedStory: Story = {
  carrier: carried(5985),
  logon: loggedOn(logonId, { ...nobody, Protocol: 'Kerberos', Timestamp: t(milliseconds(5)) }),
  server: started(winRmHost, inSession),
};
const both = `${byConnection} ${bySessionAndConnection}`;

const carriedScenarios: readonly Scenario[] = [
  ...outcomes(carriedStory, [incident('Low', both, 'carrier logon server', { because: 'same LogonId' })], {
    'a connection, a logon without address, a host': {},
    'over TLS': { carrier: { LocalPort: 5986 } },
    'the address is missing': { logon: { RemoteIP: null } },
    'the logon 5 s before the connection': { logon: { Timestamp: t(seconds(-5)) } },
    'the logon 20 s after the connection': { logon: { Timestamp: t(seconds(20)) }, server: { Timestamp: t(seconds(20)) } },
    'the host 5 s before the logon': { logon: { Timestamp: t() }, server: { Timestamp: t(seconds(-5)) } },
    'the device booted 5 s after the logon without address': {
      logon: { Timestamp: t() },
      server: { InitiatingProcessCreationTime: t(seconds(5)) },
    },
  }),
  ...outcomes(carriedStory, [incident('Low', bySessionAndConnection, 'carrier logon server')], {
    'the host an hour after its logon': { logon: { Timestamp: t() }, server: { Timestamp: t(hours(1)) } },
  }),
  ...outcomes(carriedStory, [incident('Low', byConnection, 'carrier server')], {
    'no logon': { logon: null },
    'the host’s session is unknown': { server: { LogonId: 0 } },
    'the logon is no network logon': { logon: { LogonType: 'Batch' } },
    'the logon failed': { logon: { ActionType: 'LogonFailed' } },
    'the logon is the machine’s own': { logon: { RemoteIP: '::1' } },
    'the logon is another’s': { logon: { LogonId: logonId + 1 } },
    'the logon more than 5 s before the connection': { logon: { Timestamp: t(seconds(-5), tickLess) } },
    'the logon later than 20 s': { logon: { Timestamp: t(seconds(20), tick) }, server: { Timestamp: t(seconds(20)) } },
    'the host more than 5 s before the logon': { logon: { Timestamp: t(tick) }, server: { Timestamp: t(seconds(-5)) } },
    'the LogonId of a logon without address again after a boot': {
      logon: { Timestamp: t() },
      server: { InitiatingProcessCreationTime: t(seconds(5), tick) },
    },
    'the host 5 s before the connection': { logon: null, server: { Timestamp: t(seconds(-5)) } },
    'the host 20 s after the connection': { logon: null, server: { Timestamp: t(seconds(20)) } },
    'the host of winrs after a connection': { logon: null, server: winrs },
  }),
  ...outcomes(carriedStory, [], {
    'a program that runs under another account here, as RunasCs has it': {
      carrier: null,
      server: { FileName: 'cmd.exe', InitiatingProcessFileName: 'runascs.exe', InitiatingProcessCommandLine: 'runascs.exe' },
    },
    'a host without a connection: WinRM on the machine itself': { carrier: null },
    'another program’s port 5985': { carrier: { InitiatingProcessId: 4711 } },
    'System dials': { carrier: { ActionType: 'ConnectionSuccess' } },
    'System takes SMB': { carrier: { LocalPort: 445 } },
    'the connection is the machine’s own': { carrier: { RemoteIP: '10.20.1.21' } },
    'a connection, and another program starts': { server: { FileName: 'notepad.exe' } },
    'the host later than 1 h after its logon': { logon: { Timestamp: t() }, server: { Timestamp: t(hours(1), tick) } },
  }),
  ...outcomes({ carrier: carried(5985), server: started(winRmHost) }, [], {
    'the host more than 5 s before the connection': { server: { Timestamp: t(seconds(-5), tickLess) } },
    'the host later than 20 s': { server: { Timestamp: t(seconds(20), tick) } },
  }),
];

const powershell: Process = {
  ...payload,
  name: 'powershell.exe',
  pid: 5220,
  created: t(seconds(2)),
  folder: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\',
  commandLine: '"powershell.exe" ',
  parent: winRmHost,
};
const tool: Process = { ...powershell, name: 'Tool.exe', folder: 'C:\\Windows\\' };
const opened: Story = { carrier: carried(5985), server: started(winRmHost), child: started(tool) };
const withoutChild = [incident('Low', byConnection, 'carrier server')];

const childScenarios: readonly Scenario[] = [
  ...outcomes(opened, [incident('Medium', `${byConnection} ${withChild}`, 'carrier server child')], {
    'the host starts a process': {},
    'the host of winrs starts a process': {
      server: winrs,
      child: { InitiatingProcessFileName: 'winrshost.exe' },
    },
    'the process does not know the host’s creation': { child: { InitiatingProcessCreationTime: null } },
    'the host does not know its own': { server: { ProcessCreationTime: null } },
    'the same, and both at once': { server: { ProcessCreationTime: null, Timestamp: t() }, child: { Timestamp: t() } },
    'the process 5 s before the host’s record': { server: { Timestamp: t() }, child: { Timestamp: t(seconds(-5)) } },
    'the process 24 h after the host': { server: { Timestamp: t() }, child: { Timestamp: t(hours(24)) } },
  }),
  ...outcomes(opened, withoutChild, {
    'another program starts the process': { child: { InitiatingProcessFileName: 'explorer.exe' } },
    'another PID starts the process': { child: { InitiatingProcessId: 4677 } },
    'another holder of the PID starts the process': { child: { InitiatingProcessCreationTime: t(milliseconds(14), tick) } },
    'identity open, the process before the host': {
      server: { Timestamp: t() },
      child: { InitiatingProcessCreationTime: null, Timestamp: t(tickLess) },
    },
    'the process more than 5 s before': { server: { Timestamp: t() }, child: { Timestamp: t(seconds(-5), tickLess) } },
    'the process later than 24 h': { server: { Timestamp: t() }, child: { Timestamp: t(hours(24), tick) } },
  }),
  ...outcomes(opened, [], {
    'a host that nobody called, and its process': { carrier: null },
    'another program, and its process': {
      server: { FileName: 'notepad.exe' },
      child: { InitiatingProcessFileName: 'wsmprovhost.exe' },
    },
  }),
  ...outcomes(opened, [incident('Medium', `${byConnection} ${withChild}`, 'carrier server child', { because: 'LOLBin' })], {
    'it starts a PowerShell': { child: started(powershell) },
  }),
];

/** DCOM from within the session to the device itself: the second half of the hop. */
const mmc: Process = {
  ...winRmHost,
  name: 'mmc.exe',
  pid: 6200,
  created: t(seconds(3)),
  commandLine: 'mmc.exe -Embedding',
  parent: dcomLaunch,
};
const loop = { RemoteIP: '127.0.0.1', RemotePort: 51_910, LocalIP: '127.0.0.1', LocalPort: 49_712, RemoteIPType: 'Loopback' };
const loopback: Story = {
  carrier: carried(5985, { Timestamp: t(seconds(-1)) }),
  server: started(winRmHost),
  dial: dialledItself(winRmHost, { Timestamp: t(seconds(4)) }),
  accept: accepted(mmc, { ...loop, Timestamp: t(seconds(4)) }),
  child: started({ ...tool, parent: mmc, created: t(seconds(5)) }),
};
const whole = [incident('Medium', `${byConnection} ${withLoopback} ${withLoopbackChild}`, 'carrier dial accept server child')];
const half = [incident('Medium', `${byConnection} ${withLoopback}`, 'carrier dial accept server')];

const loopbackScenarios: readonly Scenario[] = [
  ...outcomes(loopback, whole, {
    'the host calls a DCOM server of its own device, which starts a process': {},
    'over its own address': {
      dial: { RemoteIP: '10.20.1.21', LocalIP: '10.20.1.21' },
      accept: { RemoteIP: '10.20.1.21', LocalIP: '10.20.1.21' },
    },
    'over the loopback of IPv6': { dial: { RemoteIP: '::1', LocalIP: '::1' }, accept: { RemoteIP: '::1', LocalIP: '::1' } },
    'the acceptance 5 s before the call': { accept: { Timestamp: t(seconds(-1)) } },
    'the acceptance 5 s after the call': { accept: { Timestamp: t(seconds(9)) } },
    'the process does not know the server’s creation': { child: { InitiatingProcessCreationTime: null } },
    'the acceptance does not know it': { accept: { InitiatingProcessCreationTime: null } },
    'the same, and all at once': { accept: { InitiatingProcessCreationTime: null }, child: { Timestamp: t(seconds(4)) } },
    'the process 5 s before the acceptance': { child: { Timestamp: t(seconds(-1)) } },
    'the process 24 h after the acceptance': { child: { Timestamp: t(seconds(4), hours(24)) } },
  }),
  ...outcomes(loopback, half, {
    'the server starts nothing': { child: null },
    'the process’s grandparent is no svchost': { child: { InitiatingProcessParentFileName: 'explorer.exe' } },
    'the process is another PID’s': { child: { InitiatingProcessId: 6201 } },
    'the process is another program’s': { child: { InitiatingProcessFileName: 'excel.exe' } },
    'the process is another holder’s of the PID': { child: { InitiatingProcessCreationTime: t(seconds(3), tick) } },
    'identity open, the process before the acceptance': {
      child: { InitiatingProcessCreationTime: null, Timestamp: t(seconds(4), tickLess) },
    },
    'the process more than 5 s before the acceptance': { child: { Timestamp: t(seconds(-1), tickLess) } },
    'the process later than 24 h after the acceptance': { child: { Timestamp: t(seconds(4), hours(24), tick) } },
  }),
  ...outcomes(loopback, withoutChild, {
    'another program calls it': { dial: { InitiatingProcessFileName: 'mmc.exe' } },
    'the call failed': { dial: { ActionType: 'ConnectionFailed' } },
    'the host calls another machine': { dial: { RemoteIP: '10.20.3.99' } },
    'the call was not taken': { accept: { ActionType: 'ConnectionFailed' } },
    'no child of svchost takes it': { accept: { InitiatingProcessParentFileName: 'services.exe' } },
    'the server takes another machine’s call': { accept: { RemoteIP: '10.20.3.99' } },
    'another connection: the acceptance has another remote port': { accept: { RemotePort: 51_911 } },
    'another connection: the acceptance has another local port': { accept: { LocalPort: 49_713 } },
    'the ports of both ends are unknown': { dial: { RemotePort: 0, LocalPort: 0 }, accept: { RemotePort: 0, LocalPort: 0 } },
    'the acceptance more than 5 s before': { accept: { Timestamp: t(seconds(-1), tickLess) } },
    'the acceptance later than 5 s': { accept: { Timestamp: t(seconds(9), tick) } },
  }),
  ...outcomes(loopback, [], {
    'a program of the device calls itself, and nobody called the device': { carrier: null },
  }),
];

const second: Process = { ...winRmHost, pid: 4720, created: t(seconds(1)) };
const others = { RemoteIP: '10.20.3.99', RemotePort: 40_110 };

const hops: readonly Scenario[] = [
  ...outcomes(carriedStory, [incident('Low', both, 'carrier carrier2 carrier3 logon server')], {
    'PowerShell’s three connections are one hop': {
      carrier2: carried(5985, { RemotePort: 51_905, Timestamp: t(milliseconds(1540)) }),
      carrier3: carried(5985, { RemotePort: 51_906, Timestamp: t(milliseconds(1980)) }),
    },
  }),
  ...outcomes(carriedStory, [incident('Low', both, 'carrier logon server server2 server3')], {
    'three commands of winrs over one connection are one hop': {
      server2: started(second, inSession),
      server3: started({ ...second, pid: 4800, created: t(seconds(2)) }, inSession),
    },
  }),
  ...outcomes(carriedStory, [incident('Low', both, 'carrier logon server'), incident('Low', byConnection, 'carrier2 server2')], {
    'a caller who comes a minute later is another hop': {
      carrier2: carried(5985, { ...others, Timestamp: t(minutes(1)) }),
      server2: started({ ...second, created: t(minutes(1), milliseconds(20)) }),
    },
  }),
  ...outcomes({ carrier: carried(5985), server: started(winRmHost) }, [incident('Low', byConnection, 'carrier carrier2 server')], {
    'two callers within 20 s: nothing tells whose the host is': { carrier2: carried(5985, { ...others, Timestamp: t(seconds(-2)) }) },
  }),
  ...outcomes(
    carriedStory,
    [incident('Low', both, 'carrier logon server'), incident('Low', byConnection, 'carrier2 server2', { device: bystander.DeviceId })],
    {
      'the same on two machines is two hops': { carrier2: carried(5985, bystander), server2: started(winRmHost, bystander) },
    },
  ),
];

const severities: readonly Scenario[] = [
  ...outcomes(opened, [incident('High', `${byConnection} ${withChild}`, 'carrier server child', { because: 'own folder' })], {
    'a host that only has the name': { server: { FolderPath: 'C:\\Users\\Public\\wsmprovhost.exe' } },
  }),
];

export const scenarios: readonly Scenario[] = [
  ...sessionScenarios,
  ...carriedScenarios,
  ...childScenarios,
  ...loopbackScenarios,
  ...hops,
  ...severities,
];
