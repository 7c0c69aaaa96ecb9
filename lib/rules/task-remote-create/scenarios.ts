import { hours, milliseconds, minutes, seconds, tick } from '../../model/time';
import { payload, scheduler, services } from '../scenario/cast';
import { accepted, admin, bystander, carried, done, loggedOn, type Process, started, t, tickLess, valueSet } from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';

const bySession = 'task-remote-create/session';
const byKey = 'task-remote-create/written';
const byLogon = 'task-remote-create/logged-on';
const byPipe = 'task-remote-create/piped';
const byAccount = 'task-remote-create/same-account';
const byAccept = 'task-remote-create/accepted';
const withKey = 'task-remote-create/recorded';
const withStart = 'task-remote-create/started';

const logonId = 246_235_957;
const name = '\\Updater';
const content = (command: string): string =>
  `<?xml version="1.0" encoding="UTF-16"?><Task version="1.2"><Actions Context="Author"><Exec><Command>${command}</Command><Arguments>/run</Arguments></Exec></Actions></Task>`;
const fields = { TaskName: name, TaskContent: content('C:\\Windows\\payload.exe'), SubjectUserName: 'svc-deploy' };

const made = (id: number, columns = {}) => done('ScheduledTaskCreated', fields, id, columns);
const tree = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tree';
const keyOf = (task: string): string => `HKEY_LOCAL_MACHINE\\${tree}${task}`;
const written = (columns = {}, by = scheduler) => valueSet(by, `${tree}${name}`, ['Id', '{47CDCDF5-3457-4925-96E5-DB6635FFCDDE}'], columns);

/** The record names no process, only the session of who asked. */
const session: Story = { logon: loggedOn(logonId), task: made(logonId) };
const hop = [incident('Low', bySession, 'logon task', { because: 'made or changed for a caller' })];
const bothLogons = (id: number | string) => ({ logon: { LogonId: id }, task: { InitiatingProcessLogonId: id } });

/** The scheduler of the next boot, which writes the task. */
const nextScheduler: Process = {
  ...scheduler,
  created: t(minutes(20), seconds(4)),
  parent: { ...services, created: t(minutes(20)) },
};

const sessionScenarios: readonly Scenario[] = [
  ...outcomes(session, hop, {
    'a task is made in the session of a remote logon': {},
    'a task is changed': { task: { ActionType: 'ScheduledTaskUpdated' } },
    'its record has a LogonId of its own, as Security 4698': { task: { LogonId: logonId, InitiatingProcessLogonId: 999 } },
    'the logon 1 h before the task': { logon: { Timestamp: t(hours(-1)) } },
    'the logon 5 s after the task': { logon: { Timestamp: t(seconds(5)) } },
  }),
  ...outcomes(session, [], {
    'a task that is deleted': { task: { ActionType: 'ScheduledTaskDeleted' } },
    'a record that names no task': { task: { AdditionalFields: '{}' } },
    'a task of the administrator at the console': { logon: { LogonType: 'Interactive', RemoteIP: '-' } },
    'a task of somebody at a remote desktop': { logon: { LogonType: 'RemoteInteractive' } },
    'a logon that failed': { logon: { ActionType: 'LogonFailed' } },
    'a logon without address': { logon: { RemoteIP: '-' } },
    'a task of another session': { task: { InitiatingProcessLogonId: logonId + 1 } },
    'a task of SYSTEM': bothLogons(999),
    'a task of nobody known': bothLogons(0),
    'another machine’s task': { task: bystander },
    'the logon more than 1 h before': { logon: { Timestamp: t(hours(-1), tickLess) } },
    'the logon more than 5 s after': { logon: { Timestamp: t(seconds(5), tick) } },
  }),
  ...outcomes(
    session,
    [incident('Informational', `${bySession} ${withKey}`, 'logon write task', { because: 'booted after the logon', confidence: 0.06 })],
    {
      'the LogonId again after a boot': {
        task: { Timestamp: t(minutes(40)) },
        write: written({ Timestamp: t(minutes(40)) }, nextScheduler),
      },
    },
  ),
];

/** Over RPC the scheduler takes the connection itself; the key is written 2 ms before the connection is stamped. */
const direct: Story = {
  accept: accepted(scheduler, { LocalPort: 49_671, RemotePort: 56_588 }),
  logon: loggedOn(logonId, { RemotePort: 56_588, Timestamp: t(milliseconds(4)) }),
  write: written({ Timestamp: t(milliseconds(-2)) }),
};
const known = [incident('Low', `${byKey} ${byLogon}`, 'accept logon write')];
const unknown = [incident('Low', byKey, 'accept write')];
const own = '10.20.1.21';

const directScenarios: readonly Scenario[] = [
  ...outcomes(direct, known, {
    'the scheduler takes a connection and writes a task': {},
    'the task’s key is made': { write: { ActionType: 'RegistryKeyCreated', RegistryValueName: null, RegistryValueData: null } },
    'a mapped address': { accept: { RemoteIP: '::ffff:10.20.3.117' } },
    'the scheduler’s command line is unknown': { accept: { InitiatingProcessCommandLine: null } },
    'the connection does not know the scheduler’s start': { accept: { InitiatingProcessCreationTime: null } },
    'the write does not know it': { write: { InitiatingProcessCreationTime: null } },
    'the logon 5 s before the connection': { logon: { Timestamp: t(seconds(-5)) } },
    'the logon 60 s after the connection': { logon: { Timestamp: t(seconds(60)) } },
    'the write 2 s before the connection': { write: { Timestamp: t(seconds(-2)) } },
    'the write 10 s after the connection': { write: { Timestamp: t(seconds(10)) } },
  }),
  ...outcomes(direct, unknown, {
    'no logon': { logon: null },
    'the logon is no network logon': { logon: { LogonType: 'Batch' } },
    'the logon failed': { logon: { ActionType: 'LogonFailed' } },
    'the logon names the machine itself': { logon: { LocalIP: '10.20.3.117' } },
    'the logon is of another connection': { logon: { RemotePort: 56_589 } },
    'the logon does not know its port': { logon: { RemotePort: 0 }, accept: { RemotePort: 0 } },
    'the logon more than 5 s before the connection': { logon: { Timestamp: t(seconds(-5), tickLess) } },
    'the logon later than 60 s': { logon: { Timestamp: t(seconds(60), tick) } },
  }),
  ...outcomes(direct, [], {
    'the scheduler writes, as it does all day, and nobody called': { accept: null },
    'the scheduler dials': { accept: { ActionType: 'ConnectionSuccess' } },
    'another program takes the connection': { accept: { InitiatingProcessFileName: 'lsass.exe' } },
    'another service takes the connection': { accept: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p -s Winmgmt' } },
    'the connection is the machine’s own': { accept: { RemoteIP: own }, logon: { RemoteIP: own } },
    'another program writes': { write: { InitiatingProcessFileName: 'regedit.exe' } },
    'another key': { write: { RegistryKey: `HKEY_LOCAL_MACHINE\\${tree.replace('Tree', 'Tasks')}\\{47CDCDF5}` } },
    'the task’s key is deleted': { write: { ActionType: 'RegistryKeyDeleted' } },
    'another svchost writes': { write: { InitiatingProcessId: 1413 } },
    'the scheduler of another boot writes': { write: { InitiatingProcessCreationTime: t(seconds(-9)) } },
    'the write more than 2 s before': { write: { Timestamp: t(seconds(-2), tickLess) } },
    'the write later than 10 s': { write: { Timestamp: t(seconds(10), tick) } },
  }),
];

/** Over SMB, as atexec does, System takes the connection; here the record does not know its session. */
const piped: Story = {
  carrier: carried(445),
  logon: loggedOn(logonId, { RemotePort: 51_904, Timestamp: t(milliseconds(90)) }),
  task: made(0, { Timestamp: t(milliseconds(700)), InitiatingProcessAccountSid: null }),
};

const pipedScenarios: readonly Scenario[] = [
  ...outcomes(piped, [incident('Low', byPipe, 'carrier logon task')], {
    'a task of no known session after a logon over SMB': {},
    'its session is missing': { task: { InitiatingProcessLogonId: null } },
    'the task is changed, not made': { task: { ActionType: 'ScheduledTaskUpdated' } },
    'the logon over SMB 5 s before the connection': { logon: { Timestamp: t(seconds(-5)) } },
    'the logon over SMB 60 s after the connection': { logon: { Timestamp: t(seconds(60)) }, task: { Timestamp: t(seconds(60)) } },
    'the task 2 s before the logon': { logon: { Timestamp: t() }, task: { Timestamp: t(seconds(-2)) } },
    'the task 10 s after the logon': { logon: { Timestamp: t() }, task: { Timestamp: t(seconds(10)) } },
  }),
  ...outcomes(piped, [], {
    'a task of SYSTEM’s own': { task: { InitiatingProcessLogonId: 999 } },
    'a record of a deletion': { task: { ActionType: 'ScheduledTaskDeleted' } },
    'a record without name': { task: { AdditionalFields: '{}' } },
    'another program’s port 445': { carrier: { InitiatingProcessId: 4711 } },
    'System dials': { carrier: { ActionType: 'ConnectionSuccess' } },
    'System’s other port': { carrier: { LocalPort: 5985 } },
    'SMB on the machine itself': { carrier: { RemoteIP: own }, logon: { RemoteIP: own } },
    'the logon over SMB is no network logon': { logon: { LogonType: 'Batch' } },
    'the logon over SMB failed': { logon: { ActionType: 'LogonFailed' } },
    'the logon over SMB names the machine itself': { logon: { LocalIP: '10.20.3.117' } },
    'the logon is over another connection': { logon: { RemotePort: 51_905 } },
    'the ports are unknown': { carrier: { RemotePort: 0 }, logon: { RemotePort: 0 } },
    'the logon over SMB more than 5 s before': { logon: { Timestamp: t(seconds(-5), tickLess) } },
    'the logon over SMB later than 60 s': { logon: { Timestamp: t(seconds(60), tick) }, task: { Timestamp: t(seconds(61)) } },
    'the task more than 2 s before the logon': { logon: { Timestamp: t() }, task: { Timestamp: t(seconds(-2), tickLess) } },
    'the task later than 10 s after the logon': { logon: { Timestamp: t() }, task: { Timestamp: t(seconds(10), tick) } },
  }),
];

/** The same where it says whose account asked, and the logon does not know its port. */
const ofAccount: Story = {
  carrier: carried(445),
  logon: loggedOn(logonId, { Timestamp: t(milliseconds(90)) }),
  task: made(0, { Timestamp: t(milliseconds(700)) }),
};

const accountScenarios: readonly Scenario[] = [
  ...outcomes(ofAccount, [incident('Low', byAccount, 'carrier logon task')], {
    'the account of a logon beside SMB made a task in a session that is unknown': {},
    'it changed one': { task: { ActionType: 'ScheduledTaskUpdated' } },
    'its SID in other case': { logon: { AccountSid: admin.AccountSid.toLowerCase() } },
    'its record has an account of its own, as Security 4698': {
      task: { AccountSid: admin.AccountSid, InitiatingProcessAccountSid: 'S-1-5-18' },
    },
    'its connection by a mapped address': { carrier: { RemoteIP: '::ffff:10.20.3.117' } },
    'its logon 5 s before the connection': { logon: { Timestamp: t(seconds(-5)) } },
    'its logon 60 s after the connection': { logon: { Timestamp: t(seconds(60)) }, task: { Timestamp: t(seconds(60)) } },
    'its task 2 s before the logon': { logon: { Timestamp: t() }, task: { Timestamp: t(seconds(-2)) } },
    'its task 10 s after the logon': { logon: { Timestamp: t() }, task: { Timestamp: t(seconds(10)) } },
  }),
  ...outcomes(ofAccount, [], {
    'it makes no task': { task: null },
    'it logs on to a remote desktop, and a program makes a task for it': { carrier: null },
    'its task in a session that is known': { task: { InitiatingProcessLogonId: 999 } },
    'its task is deleted': { task: { ActionType: 'ScheduledTaskDeleted' } },
    'its record names no task': { task: { AdditionalFields: '{}' } },
    'its connection is another program’s': { carrier: { InitiatingProcessId: 4711 } },
    'its connection went out': { carrier: { ActionType: 'ConnectionSuccess' } },
    'its connection was for WinRM': { carrier: { LocalPort: 5985 } },
    'its connection is the machine’s own': { carrier: { LocalIP: '10.20.3.117' } },
    'its logon is no network logon': { logon: { LogonType: 'Batch' } },
    'its logon failed': { logon: { ActionType: 'LogonFailed' } },
    'its logon names the machine itself': { logon: { LocalIP: '10.20.3.117' } },
    'its logon came from another machine': { logon: { RemoteIP: '10.20.3.99' } },
    'another account’s task': { task: { InitiatingProcessAccountSid: 'S-1-5-18' } },
    'accounts that are unknown are not one': { logon: { AccountSid: null }, task: { InitiatingProcessAccountSid: null } },
    'its logon more than 5 s before': { logon: { Timestamp: t(seconds(-5), tickLess) } },
    'its logon later than 60 s': { logon: { Timestamp: t(seconds(60), tick) }, task: { Timestamp: t(seconds(61)) } },
    'its task more than 2 s before the logon': { logon: { Timestamp: t() }, task: { Timestamp: t(seconds(-2), tickLess) } },
    'its task later than 10 s after the logon': { logon: { Timestamp: t() }, task: { Timestamp: t(seconds(10), tick) } },
  }),
];

/** Over TCP, and Defender recorded no write of its key. */
const called: Story = { accept: accepted(scheduler, { LocalPort: 49_671 }), task: made(0, { Timestamp: t(milliseconds(600)) }) };

const calledScenarios: readonly Scenario[] = [
  ...outcomes(called, [incident('Low', byAccept, 'accept task')], {
    'the scheduler took a connection, and a task of an unknown session was made': {},
    'one was changed': { task: { ActionType: 'ScheduledTaskUpdated' } },
    'the session of the task is known, and no logon of it came': { task: { InitiatingProcessLogonId: logonId } },
    'the session of the task is known, and its logon names no address': {
      task: { InitiatingProcessLogonId: logonId },
      nameless: loggedOn(logonId, { RemoteIP: '-' }),
    },
    'the scheduler was called from a mapped address': { accept: { RemoteIP: '::ffff:10.20.3.117' } },
    'the task 2 s before the connection': { task: { Timestamp: t(seconds(-2)) } },
    'the task 10 s after the connection': { task: { Timestamp: t(seconds(10)) } },
  }),
  ...outcomes(called, [], {
    'the scheduler was called, and no task was made': { task: null },
    'the scheduler called, and a task was made': { accept: { ActionType: 'ConnectionSuccess' } },
    'another program was called': { accept: { InitiatingProcessFileName: 'lsass.exe' } },
    'another service was called': { accept: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p -s Winmgmt' } },
    'some svchost was called': { accept: { InitiatingProcessCommandLine: null } },
    'the scheduler was called from the machine’s own address': { accept: { RemoteIP: own } },
    'a task of SYSTEM’s own beside a call': { task: { InitiatingProcessLogonId: 999 } },
    'a deletion beside a call': { task: { ActionType: 'ScheduledTaskDeleted' } },
    'a record without name beside a call': { task: { AdditionalFields: '{}' } },
    'the task more than 2 s before the connection': { task: { Timestamp: t(seconds(-2), tickLess) } },
    'the task later than 10 s after the connection': { task: { Timestamp: t(seconds(10), tick) } },
  }),
];

const recorded: Story = { ...session, write: written({ Timestamp: t(milliseconds(20)) }) };

const recordedScenarios: readonly Scenario[] = [
  ...outcomes(recorded, [incident('Low', `${bySession} ${withKey}`, 'logon write task')], {
    'a task’s record and its key are one': {},
    'names in other case': { write: { RegistryKey: keyOf('\\UPDATER') } },
    'the key made': { write: { ActionType: 'RegistryKeyCreated' } },
    'a task that is changed, and its key': { task: { ActionType: 'ScheduledTaskUpdated' } },
    'the key 10 s before the record': { write: { Timestamp: t(seconds(-10)) } },
    'the key 10 s after the record': { write: { Timestamp: t(seconds(10)) } },
  }),
  ...outcomes(recorded, hop, {
    'another task’s key': { write: { RegistryKey: keyOf('\\Microsoft\\Windows\\UpdateOrchestrator\\Schedule Scan') } },
    'another key of the scheduler': { write: { RegistryKey: `HKEY_LOCAL_MACHINE\\${tree.replace('Tree', 'Tasks')}${name}` } },
    'another program writes the key': { write: { InitiatingProcessFileName: 'regedit.exe' } },
    'the key deleted': { write: { ActionType: 'RegistryKeyDeleted' } },
    'the key more than 10 s before': { write: { Timestamp: t(seconds(-10), tickLess) } },
    'the key later than 10 s': { write: { Timestamp: t(seconds(10), tick) } },
  }),
  ...outcomes(recorded, [], {
    'a task of nobody remote, and its key': { logon: null },
    'a record of another kind, and the key': { task: { ActionType: 'ScheduledTaskDeleted' } },
    'a record without name, and a key': { task: { AdditionalFields: '{}' } },
  }),
];

const command: Process = { ...payload, parent: scheduler, created: t(seconds(2)) };
const ran: Story = { ...session, child: started(command) };

const startScenarios: readonly Scenario[] = [
  ...outcomes(ran, [incident('Medium', `${bySession} ${withStart}`, 'logon task child')], {
    'the task’s process': {},
    'its command in quotes': { task: { AdditionalFields: JSON.stringify({ ...fields, TaskContent: content('&quot;payload.exe&quot;') }) } },
    'a task that is changed, and its process': { task: { ActionType: 'ScheduledTaskUpdated' } },
    'the process 5 s before the record': { child: { Timestamp: t(seconds(-5)) } },
    'the process 1 h after the record': { child: { Timestamp: t(hours(1)) } },
  }),
  ...outcomes(ran, hop, {
    'another program’s process': { child: { InitiatingProcessFileName: 'explorer.exe' } },
    'another service’s process': { child: { InitiatingProcessCommandLine: 'svchost.exe -k DcomLaunch -p' } },
    'another task’s process': { child: { FileName: 'GoogleUpdate.exe' } },
    'the record holds no definition': { task: { AdditionalFields: JSON.stringify({ TaskName: name }) } },
    'the process more than 5 s before': { child: { Timestamp: t(seconds(-5), tickLess) } },
    'the process later than 1 h': { child: { Timestamp: t(hours(1), tick) } },
  }),
  ...outcomes(ran, [], {
    'a task of nobody remote, and its process': { logon: null },
    'a record of another kind, and a process': { task: { ActionType: 'ScheduledTaskDeleted' } },
    'a record without a name, and a process': {
      task: { AdditionalFields: JSON.stringify({ TaskContent: fields.TaskContent }) },
    },
  }),
  ...outcomes(ran, [incident('Medium', `${bySession} ${withStart}`, 'logon task child', { because: 'LOLBin' })], {
    'a task that runs a command interpreter': {
      task: { AdditionalFields: JSON.stringify({ ...fields, TaskContent: content('cmd.exe') }) },
      child: { FileName: 'cmd.exe' },
    },
  }),
];

const others = { RemoteIP: '10.20.3.99' };
const backup = JSON.stringify({ TaskName: '\\Backup' });

const hops: readonly Scenario[] = [
  ...outcomes(session, [incident('Low', bySession, 'logon task task2 task3', { revision: 3 })], {
    'three tasks of one session are one hop': {
      task2: made(logonId, { Timestamp: t(seconds(4)), AdditionalFields: backup }),
      task3: made(logonId, { Timestamp: t(seconds(9)), ActionType: 'ScheduledTaskUpdated' }),
    },
  }),
  ...outcomes(session, [...hop, incident('Low', bySession, 'logon2 task2')], {
    'two callers who make one task are two hops': {
      logon2: loggedOn(logonId + 7, { ...others, Timestamp: t(minutes(5)) }),
      task2: made(logonId + 7, { Timestamp: t(minutes(5), seconds(1)), ActionType: 'ScheduledTaskUpdated' }),
    },
  }),
  ...outcomes(direct, [incident('Low', `${bySession} ${byAccept} ${byKey} ${byLogon} ${withKey}`, 'accept logon write write2 task')], {
    'connection, logon, two values and the record of one task are one hop': {
      write2: written({ RegistryValueName: 'SD', RegistryValueType: 'Binary', Timestamp: t(milliseconds(-1)) }),
      task: made(logonId, { Timestamp: t(milliseconds(8)) }),
    },
  }),
  ...outcomes(direct, [incident('Low', byKey, 'accept accept2 write')], {
    'two callers within 10 s, and no logon: nothing tells whose the task is': {
      logon: null,
      accept2: accepted(scheduler, { ...others, LocalPort: 49_671, Timestamp: t(seconds(-1)) }),
    },
  }),
];

export const scenarios: readonly Scenario[] = [
  ...sessionScenarios,
  ...directScenarios,
  ...pipedScenarios,
  ...accountScenarios,
  ...calledScenarios,
  ...recordedScenarios,
  ...startScenarios,
  ...hops,
];
