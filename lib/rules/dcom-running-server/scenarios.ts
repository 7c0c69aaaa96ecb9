import { days, hours, milliseconds, minutes, seconds, tick } from '../../model/time';
import { automationServers } from '../lists/automation-servers';
import { excel, scheduler, services } from '../scenario/cast';
import { accepted, bystander, type Columns, loggedOn, type Process, started, t, tickLess } from '../scenario/records';
import { type Bend, incident, outcomes, type Scenario, type Story } from '../scenario/scenario';

const named = (form: string): string => `dcom-running-server/${form}`;
const byShell = named('shell');
const withAccount = named('account');

const at = (after: number) => ({ Timestamp: t(seconds(after)) });

const userinit: Process = { name: 'userinit.exe', pid: 4100, created: t(hours(-3)), commandLine: 'userinit.exe' };
const explorer: Process = {
  name: 'explorer.exe',
  pid: 4188,
  created: t(hours(-3), seconds(1)),
  commandLine: 'Explorer.EXE',
  folder: 'C:\\Windows\\',
  parent: userinit,
};
/** As Windows' own task starts the shell anew without elevation (\CreateExplorerShellUnelevatedTask). */
const unelevated: Process = { ...explorer, commandLine: 'explorer.exe /NoUACCheck', parent: scheduler };
const installerService: Process = {
  name: 'msiexec.exe',
  pid: 6604,
  created: t(minutes(-20)),
  commandLine: 'msiexec.exe /V',
  parent: services,
};

/** Started by the user who has it open, hours ago. */
const opened = (name: string): Process => ({ ...excel, name, created: t(hours(-2)), commandLine: `"${name}"`, parent: explorer });

/** Nothing that any list knows. */
const toolOf = (parent: Process, ...after: readonly number[]): Process => ({
  name: 'Tool.exe',
  pid: 7044,
  created: t(milliseconds(224), ...after.map(seconds)),
  commandLine: 'tool.exe /run',
  folder: 'C:\\Users\\Public\\',
  parent,
});

/** In the user's own session, whoever called. */
const inUsersSession = {
  AccountDomain: 'contoso',
  AccountName: 'j.doe',
  AccountSid: 'S-1-5-21-1004336348-1177238915-682003330-1201',
  LogonId: 1_204_411,
};
const callOf = (server: Process): Story => ({
  accept: accepted(server),
  child: started(toolOf(server), { ...inUsersSession, Timestamp: t() }),
});

const shellCall = callOf(explorer);
const hopOf = (form: string) => [incident('Medium', named(form), 'accept child')];

/** What makes a connection none that a caller made to such a program. */
const noAccept: Readonly<Record<string, Columns>> = {
  'a connection that went out': { ActionType: 'ConnectionSuccess' },
  'another program took the connection': { InitiatingProcessFileName: 'msedge.exe' },
  'the machine itself connected': { RemoteIP: '127.0.0.1' },
  'its own address connected': { LocalIP: '10.20.3.117' },
  'it heard mDNS': { RemoteIP: '224.0.0.251', RemotePort: 5353, LocalPort: 5353, Protocol: 'Udp' },
  'it heard mDNS over IPv6': { RemoteIP: 'ff02::fb', LocalIP: 'fe80::1', RemotePort: 5353, LocalPort: 5353, Protocol: 'Udp' },
  'it heard a broadcast': { RemoteIP: '255.255.255.255', Protocol: 'Udp' },
  'no address is known': { RemoteIP: '-' },
};

const foundOf = (server: Process): Readonly<Record<string, Bend>> => ({
  'it took a connection and started a process': {},
  'in other case': {
    accept: { InitiatingProcessFileName: server.name.toUpperCase(), ActionType: 'INBOUNDCONNECTIONACCEPTED' },
  },
  'from a mapped address': { accept: { RemoteIP: '::ffff:10.20.3.117', LocalIP: '::ffff:10.20.1.21' } },
  'its parent is unknown': { accept: { InitiatingProcessParentFileName: null } },
  'svchost.exe had started it': { accept: { InitiatingProcessParentFileName: 'svchost.exe' } },
  'the connection does not know its creation': { accept: { InitiatingProcessCreationTime: null } },
  'the child does not know its creation': { child: { InitiatingProcessCreationTime: null } },
  'the child 5 s before the connection': { child: at(-5) },
  'the child 60 s after the connection': { child: at(60) },
});

const notFound: Readonly<Record<string, Bend>> = {
  'it starts what its user asks for': { accept: null },
  'it takes connections and starts nothing': { child: null },
  ...Object.fromEntries(Object.entries(noAccept).map(([name, accept]) => [name, { accept }])),
  'another program started the child': { child: { InitiatingProcessFileName: 'cmd.exe' } },
  'another of its name started the child': { child: { InitiatingProcessId: 4189 } },
  'a later holder of the PID started the child': { child: { InitiatingProcessCreationTime: t(days(-1), tick) } },
  'the PID is unknown on both sides': { accept: { InitiatingProcessId: null }, child: { InitiatingProcessId: null } },
  'identity open, the child before the connection': { child: { InitiatingProcessCreationTime: null, Timestamp: t(tickLess) } },
  'another machine’s child': { child: bystander },
  'the child more than 5 s before the connection': { child: { Timestamp: t(seconds(-5), tickLess) } },
  'the child later than 60 s after the connection': { child: { Timestamp: t(seconds(60), tick) } },
};

const called = (prefix: string, bends: Readonly<Record<string, Bend>>): Readonly<Record<string, Bend>> =>
  Object.fromEntries(Object.entries(bends).map(([name, bend]) => [`${prefix}: ${name}`, bend]));

const conditionsOf = (form: string, server: Process): readonly Scenario[] => [
  ...outcomes(callOf(server), hopOf(form), called(server.name, foundOf(server))),
  ...outcomes(callOf(server), [], called(server.name, notFound)),
];

const otherServers = automationServers
  .filter((name) => name !== 'EXCEL.EXE')
  .flatMap((name) =>
    outcomes(
      callOf(opened(name)),
      name === 'mshta.exe' ? [incident('High', named('automation'), 'accept child', { because: 'runs scripts' })] : hopOf('automation'),
      { [`${name}, which the user has open`]: {} },
    ),
  );

const ofAccount: Story = { ...shellCall, logon: loggedOn(48_210_733, { ...at(0), RemotePort: 51_903 }) };

const inWindows = { FolderPath: 'C:\\Windows\\Tool.exe' };
const othersSession = 'in the session of contoso\\j.doe, and the caller was logged on as contoso\\svc-deploy (raises severity)';

const accountScenarios: readonly Scenario[] = [
  ...outcomes(ofAccount, [incident('High', `${byShell} ${withAccount}`, 'accept logon child', { because: othersSession })], {
    'a program from a writable folder runs in the user’s session for another account': {},
  }),
  ...outcomes(ofAccount, [incident('Medium', `${byShell} ${withAccount}`, 'accept logon child', { because: othersSession })], {
    'another account alone is no step up': { child: inWindows },
  }),
  ...outcomes(ofAccount, [incident('Medium', `${byShell} ${withAccount}`, 'accept logon child', { because: 'users can write to' })], {
    'the logon is the user’s own': { logon: { AccountName: 'j.doe', AccountSid: inUsersSession.AccountSid } },
    'whose session the child is in is not known': { child: { AccountDomain: null, AccountName: null, AccountSid: null } },
    'the child runs as SYSTEM': { child: { AccountDomain: 'nt authority', AccountName: 'system', AccountSid: 'S-1-5-18' } },
  }),
  ...outcomes(
    ofAccount,
    [incident('Medium', `${byShell} ${withAccount}`, 'accept logon logon2 child', { because: 'users can write to' })],
    {
      'one of two logons over the connection is the user’s': {
        logon2: loggedOn(48_210_740, {
          ...at(0),
          RemotePort: 51_903,
          AccountName: 'j.doe',
          AccountSid: inUsersSession.AccountSid,
        }),
      },
    },
  ),
  ...outcomes(ofAccount, [incident('High', `${byShell} ${withAccount}`, 'accept logon child')], {
    ...called('with its logon', foundOf(explorer)),
    'the scheduler started the shell': {
      accept: accepted(unelevated),
      child: started(toolOf(unelevated), { ...inUsersSession, Timestamp: t() }),
    },
    'the logon 5 s before the connection': { logon: at(-5) },
    'the logon 60 s after the connection': { logon: at(60) },
  }),
  ...outcomes(ofAccount, hopOf('shell'), {
    'a logon by remote desktop': { logon: { LogonType: 'RemoteInteractive' } },
    'a logon that failed': { logon: { ActionType: 'LogonFailed' } },
    'a logon from the machine’s own address': { logon: { LocalIP: '10.20.3.117' } },
    'a logon over another connection': { logon: { RemotePort: 51_902 } },
    'a logon of which the port is unknown': { logon: { RemotePort: 0 } },
    'the logon more than 5 s before the connection': { logon: { Timestamp: t(seconds(-5), tickLess) } },
    'the logon later than 60 s after the connection': { logon: { Timestamp: t(seconds(60), tick) } },
  }),
  ...outcomes(ofAccount, [], called('with its logon', notFound)),
];

const cmd: Process = {
  ...toolOf(explorer),
  name: 'cmd.exe',
  commandLine: '"C:\\Windows\\System32\\cmd.exe" /c whoami',
  folder: 'C:\\Windows\\System32\\',
};
const two = [incident('Medium', byShell, 'accept child'), incident('Medium', byShell, 'accept2 child2')];

const hops: readonly Scenario[] = [
  ...outcomes(shellCall, [incident('High', byShell, 'accept child', { because: 'LOLBin' })], {
    'ShellWindows: explorer.exe accepts, then cmd.exe runs in the user’s session': { child: started(cmd, inUsersSession) },
  }),
  ...outcomes(shellCall, [incident('Medium', byShell, 'accept accept2 child child2', { revision: 2 })], {
    'two commands of one caller over two connections': {
      accept2: accepted(explorer, { ...at(20), RemotePort: 51_999 }),
      child2: started({ ...toolOf(explorer, 20), pid: 7100 }),
    },
  }),
  ...outcomes(shellCall, two, {
    'two callers of one shell are two hops': {
      accept2: accepted(explorer, { ...at(600), RemoteIP: '10.20.3.99' }),
      child2: started({ ...toolOf(explorer, 600), pid: 7100 }),
    },
  }),
  ...outcomes(shellCall, [incident('Medium', byShell, 'accept accept2 child')], {
    'two callers within a minute: nothing tells whose the child is': {
      accept2: accepted(explorer, { ...at(-20), RemoteIP: '10.20.3.99' }),
    },
  }),
  ...outcomes(shellCall, [...hopOf('shell'), incident('Medium', byShell, 'accept2 child2', { device: bystander.DeviceId })], {
    'one caller on two machines is two hops': {
      accept2: accepted(explorer, bystander),
      child2: started(toolOf(explorer), { ...bystander, Timestamp: t() }),
    },
  }),
];

export const scenarios: readonly Scenario[] = [
  ...conditionsOf('shell', explorer),
  ...conditionsOf('installer', installerService),
  ...conditionsOf('automation', opened('EXCEL.EXE')),
  ...otherServers,
  ...accountScenarios,
  ...hops,
];
