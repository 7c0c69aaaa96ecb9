import { type Duration, days, hours, minutes, seconds } from '../../model/time';
import { services } from '../scenario/cast';
import {
  accepted,
  audited,
  bystander,
  type Columns,
  certificate,
  imageWritten,
  installed,
  loggedOn,
  type Process,
  type RawRecord,
  type Service,
  started,
  t,
} from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';
import {
  at,
  byAccept,
  byWrite,
  child,
  fields,
  install,
  logon,
  logonId,
  named,
  now,
  ofSession,
  ofWrite,
  session,
  updater,
  write,
} from './stories';

const withStart = named('started');
const withKey = named('recorded');
const withKeyStart = named('written-started');
const withConnection = named('connected');

const serviceProcess = (name: string, pid: number, ...after: readonly Duration[]): Process => ({
  name,
  pid,
  created: t(...after),
  commandLine: name,
  folder: 'C:\\Windows\\',
  parent: services,
});

/** services.exe of the next boot. */
const rebooted: Process = { ...services, pid: 716, created: t(days(29), seconds(-8)) };

const whole: Story = { ...ofSession, write, child };
const wholeForms = `${session} ${withKey} ${withStart} ${withKeyStart}`;

/** One hop, whatever is seen of it and in whichever order. */
const oneHop: readonly Scenario[] = [
  ...outcomes(whole, [incident('Medium', wholeForms, 'logon install write child', { revision: 3 })], {
    'record, key and start over SMB': {},
  }),
  ...outcomes(
    whole,
    [
      incident('Medium', `${wholeForms} ${withConnection} ${byAccept} ${byWrite}`, 'accept logon install write child', {
        because: 'for a caller',
      }),
    ],
    { 'record, key and start over TCP': { accept: accepted(services, { ...now, LocalPort: 49_669 }) } },
  ),
  ...outcomes(whole, [incident('Medium', wholeForms, 'logon logon2 install write child')], {
    'one logon is two rows and one of lsass.exe': {
      logon2: loggedOn(logonId, { ...now, AccountDomain: '' }),
      lsass: loggedOn(0, { ...now, LogonId: null, RemoteIP: null, IsLocalAdmin: true }),
    },
  }),
  ...outcomes(whole, [incident('Medium', `${session} ${withStart}`, 'logon install install2 child child2')], {
    'two services of one session': {
      write: null,
      install2: installed({ name: 'UpdSvc2', path: 'C:\\ProgramData\\b.exe' }, logonId, at(minutes(3))),
      child2: started(serviceProcess('b.exe', 3500, minutes(3))),
    },
  }),
  ...outcomes(ofSession, [incident('Medium', session, 'logon install'), incident('Medium', session, 'logon2 install2')], {
    'two callers are two hops': {
      logon2: loggedOn(logonId + 1, { ...now, RemoteIP: '10.20.3.99' }),
      install2: installed(updater, logonId + 1, now),
    },
    'two sessions of one caller with two services are two hops': {
      logon2: loggedOn(logonId + 1, at(hours(2))),
      install2: installed({ name: 'UpdSvc2', path: 'C:\\ProgramData\\b.exe' }, logonId + 1, at(hours(2))),
    },
  }),
  ...outcomes(
    ofSession,
    [incident('Medium', session, 'logon install'), incident('Medium', session, 'logon2 install2', { device: bystander.DeviceId })],
    {
      'one session on two machines is two hops': {
        logon2: loggedOn(logonId, { ...bystander, ...now }),
        install2: installed(updater, logonId, { ...bystander, ...now }),
      },
    },
  ),
  ...outcomes(ofSession, [incident('Medium', session, 'logon logon2 install install2', { recurred: true })], {
    'the same caller with the same service a week later has come back': {
      logon2: loggedOn(logonId + 1, at(days(7))),
      install2: installed(updater, logonId + 1, at(days(7))),
    },
  }),
];

const psexec: Service = { name: 'PSEXESVC', path: '%SystemRoot%\\PSEXESVC.exe' };
const toolOf = (number: number, RemoteIP: string, ...after: readonly Duration[]): Readonly<Record<string, RawRecord>> => ({
  [`logon${number}`]: loggedOn(logonId + number, { ...at(...after), RemoteIP }),
  [`install${number}`]: installed(psexec, logonId + number, at(...after)),
  [`child${number}`]: started(serviceProcess('PSEXESVC.exe', 4000 + number, ...after, seconds(1))),
});

/** A start adds to whatever it may have come of, and makes one of nothing. */
const laterStarts: readonly Scenario[] = [
  ...outcomes(ofSession, [incident('Medium', `${session} ${withStart}`, 'logon install child', { recurred: true, revision: 2 })], {
    'created now, started by the boot 29 days later': {
      child: started({ ...serviceProcess('UpdSvc.exe', 2210, days(29)), parent: rebooted }),
    },
    'created now, started 30 days later': { child: started(serviceProcess('UpdSvc.exe', 2210, days(30))) },
  }),
  ...outcomes(ofSession, [incident('Medium', `${session} ${withStart}`, 'logon install child', { recurred: false })], {
    'started a day later': { child: started(serviceProcess('UpdSvc.exe', 2210, days(1))) },
  }),
  ...outcomes(
    {},
    [
      incident('Medium', `${session} ${withStart}`, 'logon1 install1 child1 child2', { recurred: true }),
      incident('Medium', `${session} ${withStart}`, 'logon2 install2 child2', { recurred: false }),
    ],
    {
      'PSEXESVC of two callers: the second start fits both, and they stay two': {
        ...toolOf(1, '10.20.3.117'),
        ...toolOf(2, '10.20.3.99', days(2)),
      },
    },
  ),
  ...outcomes(ofWrite, [incident('Medium', `${byWrite} ${withKeyStart}`, 'accept write child')], {
    'a service that was there already is changed and started an hour later': {
      child: started(serviceProcess('UpdSvc.exe', 2210, hours(1))),
    },
  }),
];

const local: Columns = { InitiatingProcessId: 6120, InitiatingProcessCreationTime: t(seconds(-3)) };
const agent: Columns = {
  ...local,
  InitiatingProcessFileName: 'MsMpEng.exe',
  InitiatingProcessCommandLine: 'MsMpEng.exe',
  InitiatingProcessAccountDomain: 'nt authority',
  InitiatingProcessAccountName: 'system',
  InitiatingProcessAccountSid: 'S-1-5-18',
  InitiatingProcessLogonId: 999,
};
const perUser: Columns = {
  ...local,
  InitiatingProcessFileName: 'svchost.exe',
  InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p -s UserManager',
  InitiatingProcessLogonId: 999,
  ...fields({ ServiceName: 'CDPUserSvc_2739d6', ServiceType: 224, ServiceStartType: 3 }),
  ProcessCommandLine: null,
  FileName: 'svchost.exe',
  FolderPath: 'C:\\WINDOWS\\system32',
};
const busy: Story = { logon, accept: accepted(services, { ...now, LocalPort: 49_669 }), install };

/** What ordinary machines do, beside a caller who has nothing to do with it. */
const ordinary: readonly Scenario[] = [
  ...outcomes(busy, [], {
    'an agent updates itself': { install: agent },
    'an agent updates itself, in the form of 4697': { install: audited(updater, 999, services, now) },
    'an agent whose session is unknown updates itself': { install: { ...agent, InitiatingProcessLogonId: 0 } },
    'an administrator at the machine uses sc.exe': {
      install: { ...local, InitiatingProcessFileName: 'sc.exe', InitiatingProcessLogonId: 71_204 },
    },
    'an administrator whose session is unknown uses sc.exe': {
      install: { ...local, InitiatingProcessFileName: 'sc.exe', InitiatingProcessLogonId: 0 },
    },
    'Windows makes per-user services at a logon': { install: perUser },
    'a scan opens the manager': { install: null },
    'a service that waits is started': { install: null, child },
  }),
];

/** How an image path is written, and what it becomes. */
const becomes = (severity: 'Medium' | 'High', because: string, paths: Readonly<Record<string, string>>): readonly Scenario[] =>
  outcomes(
    ofSession,
    [incident(severity, `${session} ${withStart}`, 'logon install child', { because })],
    Object.fromEntries(
      Object.entries(paths).map(([path, file]) => [
        `${path} becomes ${file}`,
        { install: { ProcessCommandLine: path }, child: started(serviceProcess(file, 2210)) },
      ]),
    ),
  );

const imagePaths: readonly Scenario[] = [
  ...becomes('Medium', 'for a caller', {
    'C:\\Program Files\\Contoso Agent\\agent.exe -k run': 'AGENT.EXE',
    '"C:\\Program Files\\Contoso Agent\\agent.exe" -k run': 'agent.exe',
    'C:\\Program Files\\Contoso - Tools\\my agent.exe': 'my agent.exe',
    '\\SystemRoot\\Temp\\u.exe': 'u.exe',
    '\\??\\C:\\Windows\\Temp\\u.exe': 'u.exe',
    'C:\\ProgramData\\tool': 'tool.exe',
    'u.exe': 'U.exe',
  }),
  ...becomes('High', 'a share of its own device', { '\\\\127.0.0.1\\ADMIN$\\kPxQvBzT.exe': 'kPxQvBzT.exe' }),
  ...becomes('High', 'LOLBin', {
    '%COMSPEC% /C start /b C:\\Windows\\Temp\\u.exe': 'cmd.exe',
    '%%COMSPEC%% /C "%%COMSPEC%% /C start /b powershell -enc SQBm"': 'cmd.exe',
    'cmd /c C:\\Windows\\Temp\\u.exe': 'cmd.exe',
    'C:\\Windows\\System32\\rundll32 C:\\Windows\\Temp\\u.dll,Run': 'rundll32.exe',
  }),
  ...outcomes(ofSession, [incident('Medium', `${session} ${withStart}`, 'logon install child')], {
    'the record names folder and file in place of a path': {
      install: { ProcessCommandLine: null, FolderPath: 'C:\\Program Files\\Contoso Agent', FileName: 'agent.exe' },
      child: started(serviceProcess('agent.exe', 2210)),
    },
  }),
  ...outcomes(ofSession, [incident('High', session, 'logon install', { because: 'runs what it is told' })], {
    'cmd.exe starts what its line names, services.exe does not': {
      install: { ProcessCommandLine: 'cmd /c C:\\Windows\\Temp\\u.exe' },
      child: started(serviceProcess('u.exe', 2210)),
    },
  }),
  ...outcomes(ofSession, [incident('High', session, 'logon install', { because: 'by its short name' })], {
    'a short name is that of no program on a list': {
      install: { ProcessCommandLine: 'C:\\Windows\\System32\\WINDOW~1\\v1.0\\POWERS~1.EXE -w h -c x' },
    },
  }),
  ...outcomes(ofSession, [incident('Medium', session, 'logon install')], {
    'a folder may have its short name': { install: { ProcessCommandLine: 'C:\\PROGRA~1\\Contoso\\agent.exe -k' } },
    'the record names no program': { install: { ProcessCommandLine: null }, child: started(serviceProcess('u.exe', 2210)) },
  }),
];

const callOf = (name: string): Story => ({
  logon,
  install: installed({ name, path: updater.path }, logonId, now),
  write: imageWritten(services, { name, path: updater.path }, now),
});
const hostile: Readonly<Record<string, string>> = {
  'quotes and brackets': '"]},{"ServiceName":"x',
  'the end of the line and of text': 'a\u0000b\r\nc',
  'writing from right to left': '\u202egnp.cvs',
  'letters of every script': 'Обновление-更新-ß-ſ',
  'half a surrogate': 'x\ud800',
  'a name of JavaScript’s own': '__proto__',
  '10 KB': 'x'.repeat(10_240),
};

/** A name is the attacker's text: it ties what it names, and nothing else. */
const names: readonly Scenario[] = [
  ...Object.entries(hostile).flatMap(([what, name]) =>
    outcomes(callOf(name), [incident('Medium', `${session} ${withKey}`, 'logon install write')], { [`a service’s name with ${what}`]: {} }),
  ),
  ...outcomes(ofSession, [incident('Medium', session, 'logon install'), incident('Medium', session, 'logon2 install2')], {
    'a name that looks like the other caller’s service': {
      install: fields({ ServiceName: 'UpdSvc","10.20.3.99' }),
      logon2: loggedOn(logonId + 1, { ...now, RemoteIP: '10.20.3.99' }),
      install2: installed(updater, logonId + 1, now),
    },
  }),
];

const sha1 = 'd41e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60';
const signed = certificate(sha1, { IsSigned: true, IsTrusted: true });
const ofStart: Story = { ...ofSession, child: started({ ...serviceProcess('UpdSvc.exe', 2210), sha1 }) };

const severities: readonly Scenario[] = [
  ...outcomes(ofStart, [incident('Low', `${session} ${withStart}`, 'logon install child', { because: 'signed and trusted' })], {
    'a trusted file as a service': { certificate: signed },
  }),
  ...outcomes(ofStart, [incident('Medium', `${session} ${withStart}`, 'logon install child', { because: 'unsigned' })], {
    'an unsigned file as a service': { certificate: certificate(sha1, { IsSigned: false }) },
  }),
  ...outcomes(ofStart, [incident('Medium', `${session} ${withStart}`, 'logon install install2 child')], {
    'a trusted service hides none that waits': {
      certificate: signed,
      install2: installed({ name: 'UpdSvc2', path: 'C:\\ProgramData\\b.exe' }, logonId, now),
    },
  }),
  ...outcomes(ofWrite, [incident('Low', byWrite, 'accept write', { because: 'after boot' })], {
    'a minute after boot': {
      accept: { InitiatingProcessCreationTime: t(seconds(-60)) },
      write: { InitiatingProcessCreationTime: t(seconds(-60)) },
    },
  }),
];

export const hopScenarios: readonly Scenario[] = [...oneHop, ...laterStarts, ...ordinary, ...imagePaths, ...names, ...severities];
