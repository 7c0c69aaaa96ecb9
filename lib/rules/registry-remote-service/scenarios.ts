import { days, milliseconds, minutes, seconds, tick } from '../../model/time';
import { payload, remoteRegistry, rpcss, services, wmiProvider } from '../scenario/cast';
import {
  accepted,
  bystander,
  type Columns,
  carried,
  certificate,
  loggedOn,
  type Process,
  started,
  t,
  tickLess,
  valueSet,
} from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';

const byConnection = 'registry-remote-service/carried';
const byLogon = 'registry-remote-service/logged-on';
const byCall = 'registry-remote-service/called';
const byWinRm = 'registry-remote-service/winrm';
const withStart = 'registry-remote-service/started';
const withHost = 'registry-remote-service/hosted';

const key = 'SYSTEM\\ControlSet001\\Services\\Fax';
const imagePath = ['ImagePath', 'C:\\Windows\\payload.exe -k'] as const;

/** The client connects to SMB, logs on, and has the Remote Registry service write. */
const story: Story = {
  carrier: carried(445),
  logon: loggedOn(48_210_733, { RemotePort: 51_904, Timestamp: t(milliseconds(40)) }),
  write: valueSet(remoteRegistry, key, imagePath, { Timestamp: t(milliseconds(350)) }),
};
const both = `${byConnection} ${byLogon}`;
const hop = [incident('Low', both, 'carrier logon write', { because: 'for a caller on another machine' })];
const nameless = [incident('Low', byConnection, 'carrier write')];
const own = '10.20.1.21';
const others = { RemoteIP: '10.20.3.99', RemotePort: 40_110 };

const conditions: readonly Scenario[] = [
  ...outcomes(story, hop, {
    'the remote registry changes a service’s program': {},
    'its library': {
      write: {
        RegistryKey: `HKEY_LOCAL_MACHINE\\${key}\\Parameters`,
        RegistryValueName: 'ServiceDll',
        RegistryValueData: 'C:\\Windows\\fax.dll',
      },
    },
    'what it runs when it fails': { write: { RegistryValueName: 'FailureCommand' } },
    'a mapped address': { carrier: { RemoteIP: '::ffff:10.20.3.117' } },
    'the logon 5 s before the connection': { logon: { Timestamp: t(seconds(-5)) } },
    'the logon 60 s after the connection': { logon: { Timestamp: t(seconds(60)) }, write: { Timestamp: t(seconds(60)) } },
    'the write 5 s before the connection, and the logon with it': {
      logon: { Timestamp: t() },
      write: { Timestamp: t(seconds(-5)) },
    },
    'the write 60 s after the connection, and the logon with it': { logon: { Timestamp: t() }, write: { Timestamp: t(seconds(60)) } },
  }),
  ...outcomes(story, nameless, {
    'no logon': { logon: null },
    'the logon is no network logon': { logon: { LogonType: 'Batch' } },
    'the logon failed': { logon: { ActionType: 'LogonFailed' } },
    'the logon names the machine itself': { logon: { LocalIP: '10.20.3.117' } },
    'the logon is over another connection': { logon: { RemotePort: 51_905 } },
    'the ports are unknown': { carrier: { RemotePort: 0 }, logon: { RemotePort: 0 } },
    'the logon more than 5 s before the connection': { logon: { Timestamp: t(seconds(-5), tickLess) } },
    'the logon later than 60 s': { logon: { Timestamp: t(seconds(60), tick) }, write: { Timestamp: t(seconds(60)) } },
    'the write more than 5 s before the logon': { logon: { Timestamp: t(tick) }, write: { Timestamp: t(seconds(-5)) } },
    'the write later than 60 s after the logon': { logon: { Timestamp: t(tickLess) }, write: { Timestamp: t(seconds(60)) } },
  }),
  ...outcomes(story, [incident('Low', byLogon, 'carrier logon write')], {
    'the write more than 5 s before the connection, within 5 s of the logon': {
      logon: { Timestamp: t(tickLess) },
      write: { Timestamp: t(seconds(-5), tickLess) },
    },
    'the write later than 60 s after the connection, within 60 s of the logon': {
      logon: { Timestamp: t(tick) },
      write: { Timestamp: t(seconds(60), tick) },
    },
  }),
  ...outcomes(story, [], {
    'nobody connected': { carrier: null },
    'another program’s port 445': { carrier: { InitiatingProcessId: 4711 } },
    'System dials': { carrier: { ActionType: 'ConnectionSuccess' } },
    'System’s other port': { carrier: { LocalPort: 5985 } },
    'the machine itself connected': { carrier: { RemoteIP: own }, logon: { RemoteIP: own } },
    'another machine’s write': { write: bystander },
    'a value that is deleted': { write: { ActionType: 'RegistryValueDeleted' } },
    'another program writes': { write: { InitiatingProcessFileName: 'regedit.exe' } },
    'another service writes': { write: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p -s wuauserv' } },
    'a key of no service': { write: { RegistryKey: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run' } },
    'a value that says nothing of what runs': { write: { RegistryValueName: 'Start', RegistryValueData: '2' } },
    'the write more than 5 s before': { logon: null, write: { Timestamp: t(seconds(-5), tickLess) } },
    'the write later than 60 s': { logon: null, write: { Timestamp: t(seconds(60), tick) } },
  }),
];

/** What makes a write by WMI none of what a service runs. */
const noWrite: Readonly<Record<string, Columns>> = {
  'a value that is deleted': { ActionType: 'RegistryValueDeleted' },
  'another program writes': { InitiatingProcessFileName: 'regedit.exe' },
  'a key of no service': { RegistryKey: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run' },
  'a value that says nothing of what runs': { RegistryValueName: 'Start', RegistryValueData: '2' },
  'another machine’s write': bystander,
};

const writesOf = (where: string, changes: Readonly<Record<string, Columns>> = noWrite) =>
  Object.fromEntries(Object.entries(changes).map(([name, write]) => [`${name}, ${where}`, { write }]));

/** WMI's registry provider writes for whoever called WMI. */
const byWmi = valueSet(wmiProvider, key, imagePath, { Timestamp: t(milliseconds(350)) });
const ofCall: Story = { rpc: accepted(rpcss, { LocalPort: 135 }), write: byWmi };
const ofWinRm: Story = { carrier: carried(5985), write: byWmi };

const wmiScenarios: readonly Scenario[] = [
  ...outcomes(ofCall, [incident('Low', byCall, 'rpc write', { because: 'for a caller on another machine', confidence: 0.2 })], {
    'WMI changes a service’s program right after a call': {},
    'the write 5 s before the call': { write: { Timestamp: t(seconds(-5)) } },
    'the write 60 s after the call': { write: { Timestamp: t(seconds(60)) } },
  }),
  ...outcomes(ofCall, [], {
    ...writesOf('after a call'),
    'a program at the machine asks WMI': { rpc: null },
    'the machine itself calls on 135': { rpc: { RemoteIP: own } },
    'another service takes the call': { rpc: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p -s Winmgmt' } },
    'another program takes the call': { rpc: { InitiatingProcessFileName: 'rpcsvc.exe' } },
    'a call on another port': { rpc: { LocalPort: 49_712 } },
    'a call that went out': { rpc: { ActionType: 'ConnectionSuccess' } },
    'the write more than 5 s before the call': { write: { Timestamp: t(seconds(-5), tickLess) } },
    'the write later than 60 s after the call': { write: { Timestamp: t(seconds(60), tick) } },
  }),
  ...outcomes(ofWinRm, [incident('Low', byWinRm, 'carrier write')], {
    'WMI changes a service’s program right after a connection of WinRM': {},
    'the same over 5986': { carrier: { LocalPort: 5986 } },
    'the write 5 s before the connection of WinRM': { write: { Timestamp: t(seconds(-5)) } },
    'the write 60 s after the connection of WinRM': { write: { Timestamp: t(seconds(60)) } },
  }),
  ...outcomes(ofWinRm, [], {
    ...writesOf('after a connection of WinRM'),
    'the machine itself connects to WinRM': { carrier: { RemoteIP: own } },
    'another program’s port 5985': { carrier: { InitiatingProcessId: 4711 } },
    'System dials 5985': { carrier: { ActionType: 'ConnectionSuccess' } },
    'the write is over SMB, which WMI is not asked by': { carrier: { LocalPort: 445 } },
    'the write more than 5 s before the connection of WinRM': { write: { Timestamp: t(seconds(-5), tickLess) } },
    'the write later than 60 s after the connection of WinRM': { write: { Timestamp: t(seconds(60), tick) } },
  }),
];

const service: Process = { ...payload, parent: services, created: t(minutes(10)) };
const later: Story = { ...story, child: started(service) };
const startedToo = [incident('Low', `${both} ${withStart}`, 'carrier logon write child')];

const startScenarios: readonly Scenario[] = [
  ...outcomes(later, startedToo, {
    'the service is started': {},
    'the service is started after another boot, 30 d later': {
      write: { Timestamp: t() },
      child: { Timestamp: t(days(30)), InitiatingProcessCreationTime: t(days(29)) },
    },
    'the start is stamped 5 s before the write': { child: { Timestamp: t(milliseconds(350), seconds(-5)) } },
  }),
  ...outcomes(later, hop, {
    'another service is started': { child: { FileName: 'spoolsv.exe' } },
    'another program starts its program': { child: { InitiatingProcessFileName: 'explorer.exe' } },
    'a report of its starts': { child: { ActionType: 'ProcessCreatedAggregatedReport' } },
    'a service that lives in svchost.exe': {
      write: { RegistryValueData: '%SystemRoot%\\System32\\svchost.exe -k netsvcs' },
      child: { FileName: 'svchost.exe' },
    },
    'it is started more than 5 s before': { child: { Timestamp: t(milliseconds(350), seconds(-5), tickLess) } },
    'it is started later than 30 d': { write: { Timestamp: t() }, child: { Timestamp: t(days(30), tick) } },
  }),
  ...outcomes(later, [], {
    'another program’s write, and the start': { write: { InitiatingProcessFileName: 'regedit.exe' } },
    'another service’s write, and the start': { write: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p -s wuauserv' } },
    'a write of no service, and the start': { write: { RegistryKey: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Fax' } },
    'a write of another value, and the start': { write: { RegistryValueName: 'Start' } },
    'a deletion, and the start': { write: { ActionType: 'RegistryValueDeleted' } },
  }),
];

const sha1 = '8dca9749cd48d286950e7a9fa1088c937cbccad4';
const library = ['ServiceDll', 'C:\\Windows\\System32\\fxssvc2.dll'] as const;
const svchost: Process = {
  name: 'svchost.exe',
  pid: 6020,
  created: t(minutes(10)),
  commandLine: 'svchost.exe -k netsvcs -p -s Fax',
  sha1,
  parent: services,
};
/** A host of its own says which service it was started for. */
const ofHost: Story = {
  ...story,
  write: valueSet(remoteRegistry, `${key}\\Parameters`, library, { Timestamp: t(milliseconds(350)) }),
  child: started(svchost),
};
const hosted = (severity: 'Low' | 'Medium', because: string) => [
  incident(severity, `${both} ${withHost}`, 'carrier logon write child', { because }),
];

const hostScenarios: readonly Scenario[] = [
  ...outcomes(ofHost, hosted('Medium', 'The library of a service was changed'), {
    'the host of the service whose library was changed is started': {},
    'the same by the service’s name in other case': { child: { ProcessCommandLine: 'svchost.exe -k netsvcs -p -s FAX' } },
    'the same 30 d later': { write: { Timestamp: t() }, child: { Timestamp: t(days(30)) } },
    'the same, stamped 5 s before the write': { child: { Timestamp: t(milliseconds(350), seconds(-5)) } },
  }),
  // That the host is signed is worth a revision; it is Windows' own, and loads what it is told.
  ...outcomes(ofHost, hosted('Medium', 'The library of a service was changed'), {
    'the host of the service is signed, whatever it loads': { certificate: certificate(sha1, { IsSigned: true, IsTrusted: true }) },
  }),
  ...outcomes(ofHost, hosted('Low', 'for a caller on another machine'), {
    'the host of a service whose image path was changed is started': {
      write: { RegistryKey: `HKEY_LOCAL_MACHINE\\${key}`, RegistryValueName: 'ImagePath', RegistryValueData: 'svchost.exe -k fax' },
      certificate: certificate(sha1, { IsSigned: true, IsTrusted: true }),
    },
  }),
  ...outcomes(ofHost, hop, {
    'the host of another service is started': { child: { ProcessCommandLine: 'svchost.exe -k netsvcs -p -s Fax2' } },
    'a host of many services is started': { child: { ProcessCommandLine: 'svchost.exe -k netsvcs -p' } },
    'another program names the service': { child: { FileName: 'fax.exe' } },
    'another program starts the host': { child: { InitiatingProcessFileName: 'explorer.exe' } },
    'a report of the host’s starts': { child: { ActionType: 'ProcessCreatedAggregatedReport' } },
    'the host is started more than 5 s before': { child: { Timestamp: t(milliseconds(350), seconds(-5), tickLess) } },
    'the host is started later than 30 d': { write: { Timestamp: t() }, child: { Timestamp: t(days(30), tick) } },
  }),
  ...outcomes(ofHost, [], {
    ...writesOf('and the host is started'),
    'another service’s write, and the host is started': {
      write: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p -s wuauserv' },
    },
  }),
  ...outcomes({ ...ofCall, child: started(service) }, [incident('Low', `${byCall} ${withStart}`, 'rpc write child')], {
    'what WMI changed is started': {},
  }),
  ...outcomes({ ...ofCall, child: started(svchost) }, [incident('Low', `${byCall} ${withHost}`, 'rpc write child')], {
    'what WMI changed is started in a host': {},
  }),
];

const hops: readonly Scenario[] = [
  ...outcomes(story, [incident('Low', both, 'carrier logon write write2', { revision: 2 })], {
    'two values of one service are one hop': {
      write2: valueSet(remoteRegistry, key, ['FailureCommand', 'C:\\Windows\\payload.exe'], { Timestamp: t(seconds(1)) }),
    },
  }),
  ...outcomes(story, [incident('Low', byConnection, 'carrier carrier2 write')], {
    'two callers within a minute, and no logon: nothing tells whose the change is': {
      logon: null,
      carrier2: carried(445, { ...others, Timestamp: t(seconds(-4)) }),
    },
  }),
  ...outcomes(story, [...hop, incident('Low', byConnection, 'carrier2 write2')], {
    'another caller’s change of the same service is another hop': {
      carrier2: carried(445, { ...others, Timestamp: t(minutes(20)) }),
      write2: valueSet(remoteRegistry, key, imagePath, { Timestamp: t(minutes(20), seconds(1)) }),
    },
  }),
  ...outcomes(later, [incident('Medium', `${both} ${withStart}`, 'carrier logon write child', { because: 'unsigned' })], {
    'an unsigned program': { child: { SHA1: sha1 }, certificate: certificate(sha1, { IsSigned: false }) },
  }),
];

export const scenarios: readonly Scenario[] = [...conditions, ...wmiScenarios, ...startScenarios, ...hostScenarios, ...hops];
