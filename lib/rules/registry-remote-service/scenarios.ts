import { days, milliseconds, minutes, seconds, tick } from '../../model/time';
import { payload, remoteRegistry, services } from '../scenario/cast';
import { bystander, type Columns, carried, certificate, type Process, started, t, tickLess, valueSet } from '../scenario/records';
import { writes } from '../scenario/registry-writes';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';

const withStart = 'registry-remote-service/started';
const withHost = 'registry-remote-service/hosted';

const key = 'SYSTEM\\ControlSet001\\Services\\Fax';
const imagePath = ['ImagePath', 'C:\\Windows\\payload.exe -k'] as const;

const others = { RemoteIP: '10.20.3.99', RemotePort: 40_110 };

/** What makes a write none of what a service runs. */
const noWrite: Readonly<Record<string, Columns>> = {
  'a value that is deleted': { ActionType: 'RegistryValueDeleted' },
  'another program writes': { InitiatingProcessFileName: 'regedit.exe' },
  'a key of no service': { RegistryKey: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run' },
  'a value that says nothing of what runs': { RegistryValueName: 'Start', RegistryValueData: '2' },
  'another machine’s write': bystander,
};

const {
  story,
  ofCall,
  byConnection,
  byCall,
  both,
  hop,
  writesOf,
  scenarios: conditions,
} = writes({
  rule: 'registry-remote-service',
  severity: 'Low',
  because: 'for a caller on another machine',
  what: 'a service’s program',
  key,
  value: imagePath,
  noWrite,
  called: { because: 'for a caller on another machine', confidence: 0.2 },
});

const values: readonly Scenario[] = outcomes(story, hop, {
  'the remote registry changes a service’s program': {},
  'its library': {
    write: {
      RegistryKey: `HKEY_LOCAL_MACHINE\\${key}\\Parameters`,
      RegistryValueName: 'ServiceDll',
      RegistryValueData: 'C:\\Windows\\fax.dll',
    },
  },
  'what it runs when it fails': { write: { RegistryValueName: 'FailureCommand' } },
});

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

export const scenarios: readonly Scenario[] = [...conditions, ...values, ...startScenarios, ...hostScenarios, ...hops];
