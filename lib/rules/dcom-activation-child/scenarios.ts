import { days, hours, milliseconds, minutes, seconds, tick } from '../../model/time';
import { excel, payload, rpcss } from '../scenario/cast';
import { accepted, bystander, certificate, type Process, started, t, tickLess } from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';

const form = 'dcom-activation-child/activated';

/** The call on 135, and 104 ms later the server. */
const storyOf = (server: Process): Story => {
  const activated = { ...server, created: t(milliseconds(104)) };
  return {
    rpc: accepted(rpcss, { LocalPort: 135 }),
    server: started(activated),
    child: started({ ...payload, parent: activated, created: t(milliseconds(580)) }),
  };
};
const story = storyOf(excel);
const hop = [incident('Medium', form, 'rpc server child', { because: 'within 2 s' })];

const conditions: readonly Scenario[] = [
  ...outcomes(story, hop, {
    'a call on 135, a server, its child': {},
    'a call that failed': { rpc: { ActionType: 'ConnectionFailed' } },
    'a call of no known outcome': { rpc: { ActionType: null } },
    'the port as text': { rpc: { LocalPort: '135' } },
    'names in other case': { rpc: { InitiatingProcessFileName: 'SvcHost.exe', InitiatingProcessCommandLine: 'svchost -k RpcSs' } },
    'the grandparent by its path': {
      child: { InitiatingProcessParentFileName: '\\Device\\HarddiskVolume4\\Windows\\System32\\svchost.exe' },
    },
    'no address: it can be a remote end': { rpc: { RemoteIP: '-' } },
  }),
  ...outcomes(story, [], {
    'another service’s port 135': { rpc: { InitiatingProcessFileName: 'rpcd.exe' } },
    'another svchost’s port 135': { rpc: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p' } },
    'another port': { rpc: { LocalPort: 49_667 } },
    'the endpoint mapper only begins to listen': { rpc: { ActionType: 'ListeningConnectionCreated' } },
    'a call from the machine itself': { rpc: { RemoteIP: '::1' } },
    'a call from its own address': { rpc: { RemoteIP: '::ffff:10.20.1.21' } },
    'the server is no child of svchost': { server: { InitiatingProcessFileName: 'explorer.exe' } },
    'the server is another svchost’s': { server: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p' } },
    'the child’s grandparent is not svchost': { child: { InitiatingProcessParentFileName: 'explorer.exe' } },
    'the child’s grandparent is unknown': { child: { InitiatingProcessParentFileName: null } },
    'a call on another machine': { rpc: bystander },
  }),
  ...outcomes(story, [], {
    'another PID started the child': { child: { InitiatingProcessId: 5129 } },
    'another program started the child': { child: { InitiatingProcessFileName: 'winword.exe' } },
    'the child is another holder’s of the PID': { child: { InitiatingProcessCreationTime: t(milliseconds(104), tick) } },
    'identity open, child before the server': { child: { InitiatingProcessCreationTime: null, Timestamp: t(milliseconds(104), tickLess) } },
    'the grandparent is another PID': { child: { InitiatingProcessParentId: 861 } },
    'the grandparent is of another boot': { child: { InitiatingProcessParentCreationTime: t(days(-8)) } },
  }),
  ...outcomes(story, hop, {
    'the child does not know its creator’s creation': { child: { InitiatingProcessCreationTime: null } },
    'the same, and the child comes with the server': { child: { InitiatingProcessCreationTime: null, Timestamp: t(milliseconds(104)) } },
    'the server does not know its own creation': { server: { ProcessCreationTime: null } },
    'the child does not know the launcher’s creation': { child: { InitiatingProcessParentCreationTime: null } },
    'the server does not know the launcher’s creation': { server: { InitiatingProcessCreationTime: null } },
    'identity known, the child before the call': { child: { Timestamp: t(seconds(-30)) } },
  }),
  ...outcomes(story, hop, {
    'the server with the call': { server: { Timestamp: t() } },
    'the server 1 s before the call: two sensors stamp them': { server: { Timestamp: t(seconds(-1)) } },
    'the server 2 s after the call': { server: { Timestamp: t(seconds(2)) } },
    'the child 24 h after the call': { child: { Timestamp: t(hours(24)) } },
    'the child 24 h before the call': { child: { Timestamp: t(hours(-24)) } },
  }),
  ...outcomes(story, [], {
    'the server more than 1 s before the call': { server: { Timestamp: t(seconds(-1), tickLess) } },
    'the server later than 2 s': { server: { Timestamp: t(seconds(2), tick) } },
    'the child later than 24 h': { child: { Timestamp: t(hours(24), tick) } },
    'the child more than 24 h before': { child: { Timestamp: t(hours(-24), tickLess) } },
  }),
];

const activated: Process = { ...excel, created: t(milliseconds(104)) };
const second: Process = { ...payload, pid: 7100, parent: activated, created: t(minutes(2)) };

const hops: readonly Scenario[] = [
  ...outcomes(story, [incident('Medium', form, 'rpc server child child2', { revision: 2 })], {
    'two commands of one server are one hop': { child2: started(second) },
  }),
  ...outcomes(story, [incident('Medium', form, 'rpc rpc2 server child', { revision: 2 })], {
    'two callers within 2 s: nothing tells whose the server is': { rpc2: accepted(rpcss, { LocalPort: 135, RemoteIP: '10.20.3.99' }) },
  }),
  ...outcomes(story, hop, {
    'an earlier holder of the PID is told apart by its creation': { server2: started({ ...excel, created: t(seconds(1)) }) },
  }),
];

const excluded = (name: string, folder: string): readonly Scenario[] =>
  outcomes(storyOf({ ...excel, name, folder: `${folder}\\` }), [incident('Low', form, 'rpc server child', { because: `${name}, which` })], {
    [`${name}, which the published hunt leaves out`]: {},
  });

/** WMI runs programs for callers: that is the subject of rules of its own. */
const providerHost: readonly Scenario[] = outcomes(
  storyOf({ ...excel, name: 'WmiPrvSE.exe', folder: 'C:\\Windows\\System32\\wbem\\' }),
  [incident('Medium', form, 'rpc server child', { because: 'ran a program for its caller' })],
  { 'WmiPrvSE.exe, which the published hunt leaves out and other rules do not': {} },
);

const judged = (severity: 'Low' | 'Medium' | 'High', because: string) => [incident(severity, form, 'rpc server child', { because })];
const sha1 = '8dca9749cd48d286950e7a9fa1088c937cbccad4';

/** What the published query leaves out is found, with the reason in its severity. */
const severities: readonly Scenario[] = [
  ...['dllhost.exe', 'backgroundTaskHost.exe', 'mobsync.exe', 'RuntimeBroker.exe', 'smartscreen.exe', 'SppExtComObj.Exe'].flatMap((name) =>
    excluded(name, 'C:\\Windows\\System32'),
  ),
  ...['usocoreworker.exe', 'browser_broker.exe'].flatMap((name) => excluded(name, 'C:\\Windows\\System32')),
  ...providerHost,
  ...excluded('TiWorker.exe', 'C:\\Windows\\WinSxS\\amd64_microsoft-windows-servicingstack_31bf3856ad364e35_10.0.19041.1_none_1'),
  ...excluded('ssoncom.exe', 'C:\\Program Files (x86)\\Citrix\\ICA Client'),
  ...outcomes(storyOf({ ...excel, name: 'DLLHOST.EXE', folder: 'C:\\Users\\Public\\' }), judged('High', 'own folder'), {
    'a dllhost.exe of the attacker’s': {},
  }),
  ...outcomes(story, judged('Low', 'csc.exe, which the published query leaves out'), {
    'the real compiler of .NET': {
      child: { FileName: 'csc.exe', FolderPath: 'C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\csc.exe' },
    },
  }),
  ...outcomes(story, judged('High', 'csc.exe, but does not run from'), {
    'a csc.exe that is none': { child: { FileName: 'csc.exe', FolderPath: 'C:\\Windows\\Temp\\csc.exe' } },
    'a csc.exe in a folder of a release that there is not': {
      child: { FileName: 'csc.exe', FolderPath: 'C:\\Windows\\Microsoft.NET\\Framework64\\v9.9\\csc.exe' },
    },
    'a csc.exe where WMI is': { child: { FileName: 'csc.exe', FolderPath: 'C:\\Windows\\System32\\wbem\\csc.exe' } },
    'a csc.exe in a folder that ASP.NET writes': {
      child: {
        FileName: 'csc.exe',
        FolderPath: 'C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\Temporary ASP.NET Files\\csc.exe',
      },
    },
  }),
  ...outcomes(story, judged('Low', 'after boot'), {
    'five minutes after boot': { server: { InitiatingProcessParentCreationTime: t(milliseconds(104), minutes(-5)) } },
    'a boot known from another record alone': {
      server: { InitiatingProcessParentCreationTime: null },
      child: { InitiatingProcessParentCreationTime: null },
      rpc: { InitiatingProcessParentCreationTime: t(minutes(-4)) },
    },
  }),
  ...outcomes(story, judged('Medium', 'within 2 s'), {
    'later than five minutes after boot': {
      server: { InitiatingProcessParentCreationTime: t(milliseconds(104), minutes(-5), tickLess) },
    },
    'a boot after it': { server: { InitiatingProcessParentCreationTime: t(milliseconds(104), tick) } },
  }),
  ...outcomes(story, judged('High', 'unsigned'), {
    'an unsigned child': { certificate: certificate(sha1, { IsSigned: false }), child: { SHA1: sha1 } },
  }),
];

export const scenarios: readonly Scenario[] = [...conditions, ...hops, ...severities];
