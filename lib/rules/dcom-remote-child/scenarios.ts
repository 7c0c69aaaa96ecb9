import { days, hours, milliseconds, minutes, seconds, tick } from '../../model/time';
import { excel, payload, surrogate } from '../scenario/cast';
import { accepted, bystander, certificate, type Process, started, t, tickLess } from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';
import { sessionScenarios } from './session-scenarios';

const byStart = 'dcom-remote-child/started';
const byParent = 'dcom-remote-child/running';

/** The server is known by its own start: the connection does not say whose child took it. */
const startOf = (server: Process): Story => ({
  accept: accepted(server, { InitiatingProcessParentId: null, InitiatingProcessParentCreationTime: null }),
  server: started(server),
  child: started({ ...payload, parent: server }),
});
const start = startOf(excel);
const hop = [incident('Medium', byStart, 'accept server child')];

const startScenarios: readonly Scenario[] = [
  ...outcomes(start, hop, {
    'a server takes a remote connection and starts a process': {},
    'actions in other case': { accept: { ActionType: 'INBOUNDCONNECTIONACCEPTED' } },
    'numbers as text': { accept: { InitiatingProcessId: '5128' }, child: { InitiatingProcessId: '5128' } },
    'a time with six digits': { accept: { Timestamp: '2026-03-17T00:00:00.000000Z' } },
    'a creation time without its zeros': { accept: { InitiatingProcessCreationTime: '2026-03-16T23:59:59.876Z' } },
    'the parent by its path': { accept: { InitiatingProcessParentFileName: '\\Device\\HarddiskVolume4\\Windows\\System32\\svchost.exe' } },
    'the acceptor’s parent is unknown': { accept: { InitiatingProcessParentFileName: null } },
    'the child’s grandparent is unknown': { child: { InitiatingProcessParentFileName: '' } },
    'a quoted DcomLaunch': { server: { InitiatingProcessCommandLine: '"C:\\Windows\\system32\\svchost.exe" -K dcomlaunch -p -s LSM' } },
    'a process that was opened, not created': { child: { ActionType: 'OpenProcess' } },
    'a mapped address': { accept: { RemoteIP: '::ffff:10.20.3.117', LocalIP: '::ffff:10.20.1.21', RemoteIPType: 'FourToSixMapping' } },
    'an address with a zone': { accept: { RemoteIP: 'fe80::ac14:375%12', LocalIP: 'fe80::1' } },
    'no address: it can be a remote end': { accept: { RemoteIP: '-' } },
    'a caller without address beside a local one': { accept: { RemoteIP: null } },
  }),
  ...outcomes(start, [], {
    'a connection that went out': { accept: { ActionType: 'ConnectionSuccess' } },
    'the acceptor is no child of svchost': { accept: { InitiatingProcessParentFileName: 'explorer.exe' } },
    'from the machine itself': { accept: { RemoteIP: '127.8.8.8' } },
    'from the machine itself, IPv6': { accept: { RemoteIP: '::1', LocalIP: '::' } },
    'from the machine itself, mapped': { accept: { RemoteIP: '::ffff:127.0.0.1' } },
    'from its own address': { accept: { RemoteIP: '10.20.1.21' } },
    'from its own address, mapped': { accept: { RemoteIP: '::ffff:10.20.1.21' } },
    'both ends unknown': { accept: { RemoteIP: null, LocalIP: '' } },
    'it heard mDNS': { accept: { RemoteIP: '224.0.0.251', RemotePort: 5353, LocalPort: 5353, Protocol: 'Udp' } },
    'it heard mDNS over IPv6': { accept: { RemoteIP: 'ff02::fb', LocalIP: 'fe80::1', RemotePort: 5353, LocalPort: 5353 } },
    'it heard a broadcast': { accept: { RemoteIP: '255.255.255.255', Protocol: 'Udp' } },
    'an unspecified address': { accept: { RemoteIP: '0.0.0.0' } },
    'the server is another svchost’s': { server: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p' } },
    'the child’s grandparent is not svchost': { child: { InitiatingProcessParentFileName: 'userinit.exe' } },
    'no server record': { server: null },
    'another machine’s child': { child: bystander },
  }),
  ...outcomes(start, [], {
    'another PID took the connection': { accept: { InitiatingProcessId: 5129 } },
    'another program took the connection': { accept: { InitiatingProcessFileName: 'winword.exe' } },
    'the connection was an earlier holder’s of the PID': { accept: { InitiatingProcessCreationTime: t(milliseconds(-124), tickLess) } },
    'the PID is unknown on all sides': {
      accept: { InitiatingProcessId: null },
      server: { ProcessId: null },
      child: { InitiatingProcessId: null },
    },
    'identity open, server after the connection': { server: { ProcessCreationTime: null, Timestamp: t(tick) } },
    'another PID started the child': { child: { InitiatingProcessId: 5129 } },
    'another program started the child': { child: { InitiatingProcessFileName: 'winword.exe' } },
    'the child is a later holder’s of the PID': { child: { InitiatingProcessCreationTime: t(milliseconds(-124), tick) } },
    'identity open, child before the server': {
      server: { Timestamp: t(milliseconds(236), tick) },
      child: { InitiatingProcessCreationTime: null },
    },
  }),
  ...outcomes(start, hop, {
    'the connection does not know its process’s creation': { accept: { InitiatingProcessCreationTime: null } },
    'the child does not know its creator’s creation': { child: { InitiatingProcessCreationTime: '' } },
    'the server does not know its own creation': { server: { ProcessCreationTime: null } },
    'nobody knows it': {
      accept: { InitiatingProcessCreationTime: null },
      server: { ProcessCreationTime: null },
      child: { InitiatingProcessCreationTime: null },
    },
    'identity open, server at the connection': { server: { ProcessCreationTime: null, Timestamp: t() } },
    'identity open, child at the server': { server: { Timestamp: t(milliseconds(236)) }, child: { InitiatingProcessCreationTime: null } },
    'identity known, server after the child': { server: { Timestamp: t(minutes(3)) } },
  }),
  ...outcomes(start, hop, {
    'the child 5 s before the connection': { child: { Timestamp: t(seconds(-5)) } },
    'the child 24 h after the connection': { child: { Timestamp: t(hours(24)) } },
    'the server 24 h before the connection': { server: { Timestamp: t(hours(-24)) } },
    'the server 24 h after the connection': { server: { Timestamp: t(hours(24)) } },
  }),
  ...outcomes(start, [], {
    'the child more than 5 s before': { child: { Timestamp: t(seconds(-5), tickLess) } },
    'the child later than 24 h': { child: { Timestamp: t(hours(24), tick) } },
    'the server more than 24 h before': { server: { Timestamp: t(hours(-24), tickLess) } },
    'the server more than 24 h after': { server: { Timestamp: t(hours(24), tick) } },
  }),
];

/** Excel has been running for days, so its start is long gone; a surrogate of Windows' own names the DcomLaunch host. */
const old: Process = { ...excel, created: t(days(-6)) };
const run: Story = { launcher: started(surrogate), accept: accepted(old), child: started({ ...payload, parent: old }) };
const oldHop = [incident('Medium', byParent, 'launcher accept child')];

const runScenarios: readonly Scenario[] = [
  ...outcomes(run, oldHop, {
    'a server that runs for days takes a remote connection and starts a process': {},
    'the connection does not know the launcher’s creation': { accept: { InitiatingProcessParentCreationTime: null } },
    'the same, and the launcher is as young as the connection': {
      accept: { InitiatingProcessParentCreationTime: null },
      launcher: { InitiatingProcessCreationTime: t() },
    },
    'the connection does not know its own process’s creation': { accept: { InitiatingProcessCreationTime: null } },
    'the child does not know its creator’s': { child: { InitiatingProcessCreationTime: null } },
    'the same, and the child comes with the connection': { child: { InitiatingProcessCreationTime: null, Timestamp: t() } },
    'its child 5 s before the connection': { child: { Timestamp: t(seconds(-5)) } },
    'its child 24 h after the connection': { child: { Timestamp: t(hours(24)) } },
    'the launcher was named two days before': { launcher: { Timestamp: t(days(-2)) } },
    'the launcher was named two days after': { launcher: { Timestamp: t(days(2)) } },
  }),
  ...outcomes(run, [], {
    'the old server only dialled': { accept: { ActionType: 'ConnectionSuccess' } },
    'the old server is a child of explorer.exe': { accept: { InitiatingProcessParentFileName: 'explorer.exe' } },
    'the connection does not name its process’s parent': { accept: { InitiatingProcessParentFileName: null } },
    'the old server was called from the machine itself': { accept: { RemoteIP: '::1' } },
    'the old server heard mDNS': { accept: { RemoteIP: '224.0.0.251' } },
    'its child says another grandparent': { child: { InitiatingProcessParentFileName: 'explorer.exe' } },
    'nobody named the launcher': { launcher: null },
    'another svchost was named': { launcher: { InitiatingProcessCommandLine: 'svchost.exe -k RPCSS -p' } },
    'the launcher has another PID': { accept: { InitiatingProcessParentId: 861 } },
    'the launcher is of another boot': { accept: { InitiatingProcessParentCreationTime: t(days(-8), seconds(1), tick) } },
    'the launcher’s identity open, and it is younger than the connection': {
      accept: { InitiatingProcessParentCreationTime: null },
      launcher: { InitiatingProcessCreationTime: t(tick) },
    },
    'its child has another PID as creator': { child: { InitiatingProcessId: 5129 } },
    'its child has another program as creator': { child: { InitiatingProcessFileName: 'winword.exe' } },
    'its child is another holder’s of the PID': { child: { InitiatingProcessCreationTime: t(days(-6), tick) } },
    'the child’s creator open, and it comes before the connection': {
      child: { InitiatingProcessCreationTime: null, Timestamp: t(tickLess) },
    },
    'its child more than 5 s before': { child: { Timestamp: t(seconds(-5), tickLess) } },
    'its child later than 24 h': { child: { Timestamp: t(hours(24), tick) } },
    'the launcher was named more than two days before': { launcher: { Timestamp: t(days(-2)) }, accept: { Timestamp: t(tick) } },
    'the launcher was named more than two days after': { launcher: { Timestamp: t(days(2)) }, accept: { Timestamp: t(tickLess) } },
  }),
];

const second: Process = { ...payload, pid: 7100, created: t(seconds(4)) };
const third: Process = { ...payload, pid: 7200, created: t(hours(2)) };
const earlier: Process = { ...excel, created: t(hours(-3)) };
const other: Process = { ...excel, pid: 6004, created: t(seconds(20)) };

const hopScenarios: readonly Scenario[] = [
  ...outcomes(start, [incident('Medium', byStart, 'accept server child child2 child3', { revision: 3 })], {
    'three commands over one connection are one hop': { child2: started(second), child3: started(third) },
  }),
  ...outcomes(start, [incident('Medium', byStart, 'accept accept2 server child')], {
    'two callers of one server are one hop': { accept2: accepted(excel, { RemoteIP: '10.20.3.99', InitiatingProcessParentId: null }) },
    'two connections of one caller are one hop': { accept2: accepted(excel, { RemotePort: 51_904, InitiatingProcessParentId: null }) },
  }),
  ...outcomes(start, [incident('Medium', byStart, 'accept server child child2')], {
    'two records of one child are one hop': { child2: started(payload, { ActionType: 'ProcessCreatedAggregatedReport' }) },
  }),
  ...outcomes(start, [incident('Medium', `${byStart} ${byParent}`, 'accept launcher server child', { revision: 1 })], {
    'known both ways it is one hop': { accept: accepted(excel) },
    'known both ways, although no record tells the server’s creation to the other': {
      accept: accepted(excel, { InitiatingProcessCreationTime: null }),
      child: { InitiatingProcessCreationTime: null },
    },
  }),
  ...outcomes(start, [...hop, incident('Medium', byStart, 'accept2 server2 child2')], {
    'two servers are two hops': {
      accept2: accepted(other, { Timestamp: t(seconds(21)), InitiatingProcessParentId: null }),
      server2: started(other),
      child2: started({ ...second, parent: other, created: t(seconds(22)) }),
    },
  }),
  ...outcomes(start, [...hop, incident('Medium', byStart, 'accept2 server2 child2', { device: bystander.DeviceId })], {
    'the same on two machines is two hops': {
      accept2: accepted(excel, { ...bystander, InitiatingProcessParentId: null }),
      server2: started(excel, bystander),
      child2: started(payload, bystander),
    },
  }),
  ...outcomes(start, hop, {
    'an earlier holder of the PID is told apart by its creation': { server2: started(earlier) },
    'a child of the earlier holder is not this one’s': { child2: started({ ...second, parent: earlier }) },
  }),
  ...outcomes(start, [incident('Medium', byStart, 'accept server server2 child')], {
    'where nothing tells two holders apart both are shown': {
      accept: { InitiatingProcessCreationTime: null },
      child: { InitiatingProcessCreationTime: null },
      server2: started(earlier),
    },
  }),
];

const sha1 = '8dca9749cd48d286950e7a9fa1088c937cbccad4';
const inWindows = (name: string): Process => ({ ...excel, name, folder: 'C:\\Windows\\System32\\' });
const childNamed = (FileName: string, folder: string) => ({ child: { FileName, FolderPath: `${folder}\\${FileName}` } });
/** The child reports that the server failed, as Windows does. */
const reporting = (folder: string) => ({
  child: { ...childNamed('WerFault.exe', folder).child, ProcessCommandLine: `${folder}\\WerFault.exe -u -p 5128 -s 2044` },
});
const judged = (severity: 'Low' | 'Medium' | 'High', because: string) => [incident(severity, byStart, 'accept server child', { because })];

/** What the published query leaves out is found, with the reason in its severity. */
const severityScenarios: readonly Scenario[] = [
  ...outcomes(start, judged('Low', '5 min 0 s after boot'), {
    'five minutes after boot': { server: { InitiatingProcessParentCreationTime: t(minutes(-5)) } },
  }),
  ...outcomes(start, judged('Medium', 'a remote caller'), {
    'later than five minutes after boot': { server: { InitiatingProcessParentCreationTime: t(minutes(-5), tickLess) } },
    'a boot after it': { server: { InitiatingProcessParentCreationTime: t(tick) } },
    'a signature clears no child of a DCOM server': {
      child: { SHA1: sha1 },
      certificate: certificate(sha1, { IsSigned: true, IsTrusted: true }),
    },
  }),
  ...outcomes(start, judged('Low', 'WerFault.exe, which the published query leaves out'), {
    'the real WerFault.exe': reporting('C:\\Windows\\System32'),
    'the real 32-bit one, in other case': reporting('c:\\WINDOWS\\SysWOW64'),
    'WerFault.exe from nobody knows where': { child: { ...reporting('').child, FolderPath: null } },
  }),
  ...outcomes(start, judged('Medium', 'a remote caller'), {
    'WerFault.exe that starts what the registry names': {
      child: { ...reporting('C:\\Windows\\System32').child, ProcessCommandLine: 'C:\\Windows\\System32\\WerFault.exe -pr 1' },
    },
    'WerFault.exe that reports another process': {
      child: { ...reporting('C:\\Windows\\System32').child, ProcessCommandLine: 'C:\\Windows\\System32\\WerFault.exe -u -p 51280 -s 1' },
    },
  }),
  ...outcomes(start, judged('High', 'The child is unsigned'), {
    'an unsigned WerFault.exe in the real one’s folder': {
      child: { ...reporting('C:\\Windows\\System32').child, SHA1: sha1 },
      certificate: certificate(sha1, { IsSigned: false }),
    },
  }),
  ...outcomes(start, judged('Medium', 'a share of its own device'), {
    'the real WerFault.exe whose command line is a suspicion': {
      child: {
        ...reporting('C:\\Windows\\System32').child,
        ProcessCommandLine: 'C:\\Windows\\System32\\WerFault.exe -u -p 5128 1> \\\\127.0.0.1\\ADMIN$\\__1',
      },
    },
  }),
  ...outcomes(start, judged('High', 'WerFault.exe, but does not run from'), {
    'a WerFault.exe of the attacker’s': childNamed('WerFault.exe', 'C:\\Users\\Public'),
    'a WerFault.exe in a writable folder below System32': childNamed('WerFault.exe', 'C:\\Windows\\System32\\spool\\drivers\\color'),
    'a WerFault.exe in a folder of Windows that is another program’s': childNamed('WerFault.exe', 'C:\\Windows\\System32\\wbem'),
    'a WerFault.exe where compilers are': childNamed('WerFault.exe', 'C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319'),
    'a WerFault.exe on a share': childNamed('WerFault.exe', '\\\\10.20.3.117\\c$\\Windows\\System32'),
  }),
  ...outcomes(startOf(inWindows('raserver.exe')), judged('Low', 'raserver.exe'), { 'raserver.exe, Quick Assist': {} }),
  ...outcomes(startOf({ ...inWindows('raserver.exe'), folder: 'C:\\ProgramData\\' }), judged('High', 'raserver.exe'), {
    'a raserver.exe that is none': {},
  }),
  ...outcomes(start, judged('High', 'LOLBin'), {
    'cmd.exe as child': childNamed('cmd.exe', 'C:\\Windows\\System32'),
    'powershell.exe as child': childNamed('powershell.exe', 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0'),
  }),
  ...outcomes(startOf(inWindows('dllhost.exe')), judged('Medium', 'dllhost.exe'), {
    'a harmless name does not outweigh cmd.exe': childNamed('cmd.exe', 'C:\\Windows\\System32'),
  }),
  ...outcomes(startOf(inWindows('dllhost.exe')), judged('High', 'a share of its own device'), {
    'nor two suspicions': {
      child: {
        ...childNamed('cmd.exe', 'C:\\Windows\\System32').child,
        ProcessCommandLine: 'cmd.exe /Q /c whoami 1> \\\\127.0.0.1\\ADMIN$\\__1',
      },
    },
  }),
  ...outcomes(start, judged('High', 'after boot'), {
    'nor does a boot': {
      server: { InitiatingProcessParentCreationTime: t(minutes(-2)) },
      child: {
        ...childNamed('cmd.exe', 'C:\\Windows\\System32').child,
        ProcessCommandLine: 'cmd.exe /Q /c whoami 1> \\\\127.0.0.1\\ADMIN$\\__1',
      },
    },
  }),
  ...outcomes(start, judged('High', 'unsigned'), {
    'an unsigned child, of which the row comes last': { child: { SHA1: sha1 }, certificate: certificate(sha1, { IsSigned: false }) },
  }),
];

export const scenarios: readonly Scenario[] = [
  ...startScenarios,
  ...runScenarios,
  ...sessionScenarios,
  ...hopScenarios,
  ...severityScenarios,
];
