import { hours, milliseconds, minutes, seconds, tick } from '../../model/time';
import { excel, payload } from '../scenario/cast';
import { accepted, admin, bystander, loggedOn, type Process, started, t, tickLess } from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';

const byStart = 'dcom-remote-child/started';
const byServer = 'dcom-remote-child/session';
const byChild = 'dcom-remote-child/child-session';

const logonId = 48_210_733;
const owned = { ...admin, LogonId: logonId };
const nobody = { RemoteIP: '-', RemotePort: 0, RemoteDeviceName: null };
const named = (name: string) => ({ server: { FileName: name }, child: { InitiatingProcessFileName: name } });

/** No connection was recorded, but the server runs in the session of a remote logon; its child’s own session is unknown. */
const ofServer: Story = { logon: loggedOn(logonId), server: started(excel, owned), child: started(payload) };
const bothLogons = (id: number | string) => ({ logon: { LogonId: id }, server: { LogonId: id } });

const serverScenarios: readonly Scenario[] = [
  ...outcomes(ofServer, [incident('Medium', byServer, 'logon server child', { because: 'same LogonId', confidence: 0.76 })], {
    'a server in the session of a remote logon starts a process': {},
    'the child’s grandparent is not known': { child: { InitiatingProcessParentFileName: null } },
    'the child knows not when its server was created': { child: { InitiatingProcessCreationTime: null } },
    'the session’s server does not know its own creation': { server: { ProcessCreationTime: null } },
    'the same, and all at once': { server: { ProcessCreationTime: null, Timestamp: t() }, child: { Timestamp: t() } },
    'the logon 1 h before the server': { logon: { Timestamp: t(milliseconds(-124), hours(-1)) } },
    'the logon 5 s after the server': { logon: { Timestamp: t(milliseconds(-124), seconds(5)) } },
    'the child 5 s before its server': { child: { Timestamp: t(milliseconds(-124), seconds(-5)) } },
    'the child 24 h after its server': { child: { Timestamp: t(milliseconds(-124), hours(24)) } },
    'the device booted 5 s after the logon': { logon: { Timestamp: t() }, server: { InitiatingProcessCreationTime: t(seconds(5)) } },
  }),
  ...outcomes(ofServer, [], {
    'somebody at a remote desktop activates a server': { logon: { LogonType: 'RemoteInteractive' } },
    'a logon that failed, and a server': { logon: { ActionType: 'LogonFailed' } },
    'a logon without address, as RunasCs makes, and a server': { logon: nobody },
    'a logon of the machine itself, and a server': { logon: { RemoteIP: '::1' } },
    'the session’s server is another svchost’s': { server: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p' } },
    'the session’s server is PowerShell’s host for WinRM': named('wsmprovhost.exe'),
    'the session’s server is the host of winrs': named('winrshost.exe'),
    'the server is of another session': { server: { LogonId: logonId + 1 } },
    'LogonId 0 is unknown': bothLogons(0),
    'LogonId 996 is NETWORK SERVICE': bothLogons(996),
    'LogonId 999 is SYSTEM': bothLogons(999),
    'the child’s grandparent is another': { child: { InitiatingProcessParentFileName: 'userinit.exe' } },
    'the child is of another PID': { child: { InitiatingProcessId: 5129 } },
    'the child is of another program': { child: { InitiatingProcessFileName: 'winword.exe' } },
    'the child is of another holder of the PID': { child: { InitiatingProcessCreationTime: t(milliseconds(-124), tick) } },
    'identity open, the child before its server': {
      child: { InitiatingProcessCreationTime: null, Timestamp: t(milliseconds(-124), tickLess) },
    },
    'the logon more than 1 h before the server': { logon: { Timestamp: t(milliseconds(-124), hours(-1), tickLess) } },
    'the logon more than 5 s after the server': { logon: { Timestamp: t(milliseconds(-124), seconds(5), tick) } },
    'the child more than 5 s before its server': { child: { Timestamp: t(milliseconds(-124), seconds(-5), tickLess) } },
    'the child later than 24 h after its server': { child: { Timestamp: t(milliseconds(-124), hours(24), tick) } },
    'the LogonId again after a boot': { logon: { Timestamp: t() }, server: { InitiatingProcessCreationTime: t(seconds(5), tick) } },
  }),
  ...outcomes(ofServer, [incident('Low', byServer, 'logon server child', { because: 'through which Windows is administered' })], {
    'Quick Assist starts its window as whoever sits there, which is no suspicion': {
      server: { FileName: 'raserver.exe', FolderPath: 'C:\\Windows\\System32\\raserver.exe' },
      child: {
        InitiatingProcessFileName: 'raserver.exe',
        FileName: 'msra.exe',
        FolderPath: 'C:\\Windows\\System32\\msra.exe',
        AccountDomain: 'contoso',
        AccountName: 'j.doe',
        AccountSid: 'S-1-5-21-1004336348-1177238915-682003330-1201',
      },
    },
  }),
];

/** The server's own start is not there or does not know its session; the child's does. */
const ofChild: Story = { logon: loggedOn(logonId), child: started(payload, owned) };

const childScenarios: readonly Scenario[] = [
  ...outcomes(ofChild, [incident('Medium', byChild, 'logon child', { because: 'same LogonId' })], {
    'a DCOM server’s child in the session of a remote logon': {},
    'the server’s start is there, its session unknown': { server: started(excel) },
    'the logon 1 h before the child': { logon: { Timestamp: t(milliseconds(236), hours(-1)) } },
    'the logon 5 s after the child': { logon: { Timestamp: t(milliseconds(236), seconds(5)) } },
    'the device booted 5 s after the child’s logon': {
      logon: { Timestamp: t() },
      child: { InitiatingProcessParentCreationTime: t(seconds(5)) },
    },
  }),
  ...outcomes(ofChild, [], {
    'a child of somebody at a remote desktop': { logon: { LogonType: 'RemoteInteractive' } },
    'a child, and a logon that failed': { logon: { ActionType: 'LogonFailed' } },
    'a child under a logon without address': { logon: nobody },
    'a child of another session': { child: { LogonId: logonId + 1 } },
    'a child that svchost itself started': { child: { InitiatingProcessFileName: 'svchost.exe' } },
    'a child in the session of which the grandparent is another': { child: { InitiatingProcessParentFileName: 'userinit.exe' } },
    'a child of WMI, which has a rule of its own': { child: { InitiatingProcessFileName: 'wmiprvse.exe' } },
    'a child of PowerShell’s host for WinRM, which has one too': { child: { InitiatingProcessFileName: 'wsmprovhost.exe' } },
    'a child of the host of winrs, which has one too': { child: { InitiatingProcessFileName: 'winrshost.exe' } },
    'another machine’s child of the session': { child: bystander },
    'the logon more than 1 h before the child': { logon: { Timestamp: t(milliseconds(236), hours(-1), tickLess) } },
    'the logon more than 5 s after the child': { logon: { Timestamp: t(milliseconds(236), seconds(5), tick) } },
    'the child’s LogonId again after a boot': {
      logon: { Timestamp: t() },
      child: { InitiatingProcessParentCreationTime: t(seconds(5), tick) },
    },
  }),
];

const both = `${byServer} ${byChild}`;
const whole: Story = { logon: loggedOn(logonId), server: started(excel, owned), child: started(payload, owned) };
const other: Process = { ...excel, pid: 6004, created: t(seconds(20)) };

const hopScenarios: readonly Scenario[] = [
  ...outcomes(whole, [incident('Medium', both, 'logon logon2 server child')], {
    'the three rows of one logon are one logon': {
      logon2: loggedOn(logonId, { AccountDomain: '', Timestamp: t(milliseconds(-273)) }),
      told: loggedOn(0, { ...nobody, LogonId: null, IsLocalAdmin: true, InitiatingProcessFileName: 'lsass.exe', InitiatingProcessId: 732 }),
    },
  }),
  ...outcomes(whole, [incident('Medium', `${byStart} ${both}`, 'accept logon server child')], {
    'known by connection and by session it is one hop': { accept: accepted(excel, { InitiatingProcessParentId: null }) },
  }),
  ...outcomes(whole, [incident('Medium', both, 'logon server server2 child child2')], {
    'two servers of one session are one hop': {
      server2: started(other, owned),
      child2: started({ ...payload, pid: 7100, parent: other, created: t(seconds(21)) }, owned),
    },
  }),
  ...outcomes(whole, [incident('Medium', both, 'logon server child'), incident('Medium', both, 'logon2 server2 child2')], {
    'two callers’ servers are two hops': {
      logon2: loggedOn(logonId + 9, { RemoteIP: '10.20.3.99', Timestamp: t(seconds(19)) }),
      server2: started(other, { ...admin, LogonId: logonId + 9 }),
      child2: started({ ...payload, pid: 7100, parent: other, created: t(seconds(21)) }, { ...admin, LogonId: logonId + 9 }),
    },
  }),
  ...outcomes(ofServer, [incident('Low', byServer, 'logon server child', { because: 'booted after the logon', confidence: 0.09 })], {
    'a number of a session that may have been given again since a boot': {
      logon: { Timestamp: t(minutes(-50)) },
      server: { InitiatingProcessParentCreationTime: t(minutes(-10)) },
    },
  }),
  ...outcomes(ofServer, [incident('Medium', byServer, 'logon server child', { because: 'same LogonId', confidence: 0.76 })], {
    'a boot just before the logon': {
      logon: { Timestamp: t(minutes(-50)) },
      server: { InitiatingProcessParentCreationTime: t(minutes(-50)) },
    },
  }),
];

/** Who called is known by the session alone. */
export const sessionScenarios: readonly Scenario[] = [...serverScenarios, ...childScenarios, ...hopScenarios];
