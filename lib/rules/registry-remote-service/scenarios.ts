import { days, milliseconds, minutes, seconds, tick } from '../../model/time';
import { payload, remoteRegistry, services } from '../scenario/cast';
import { bystander, carried, certificate, loggedOn, type Process, started, t, tickLess, valueSet } from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';

const byConnection = 'registry-remote-service/carried';
const byLogon = 'registry-remote-service/logged-on';
const withStart = 'registry-remote-service/started';

const key = 'SYSTEM\\ControlSet001\\Services\\Fax';
const imagePath = ['ImagePath', 'C:\\Windows\\payload.exe -k'] as const;

/** The client connects to SMB, logs on, and has the Remote Registry service write. */
const story: Story = {
  carrier: carried(445),
  logon: loggedOn(48_210_733, { RemotePort: 51_904, Timestamp: t(milliseconds(40)) }),
  write: valueSet(remoteRegistry, key, imagePath, { Timestamp: t(milliseconds(350)) }),
};
const both = `${byConnection} ${byLogon}`;
const hop = [incident('Low', both, 'carrier logon write', { because: 'changed what a service runs' })];
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

export const scenarios: readonly Scenario[] = [...conditions, ...startScenarios, ...hops];
