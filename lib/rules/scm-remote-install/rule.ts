import {
  anyOf,
  defineRule,
  is,
  isNot,
  known,
  not,
  number,
  record,
  remoteEnd,
  sameCaller,
  sameConnection,
  sameLogon,
  sameProcess,
  sameText,
  unknown,
  within,
} from '../../engine/define-rule';
import { seconds } from '../../model/time';
import {
  accepted,
  byServiceAccount,
  called,
  inSession,
  inSessionOf,
  logonOver,
  networkLogon,
  overSmb,
  overWinRm,
  programStartedByServices,
  serviceWritten,
  soonAfterCall,
  startedByServices,
  untilStarted,
} from '../steps';

/** The Service Control Manager itself took a connection: RPC over TCP. */
const toServices = record('DeviceNetworkEvents', is('InitiatingProcessFileName', 'services.exe'), accepted, remoteEnd());

/** The record of a service that somebody installed; the per-user services that Windows makes at each logon have no name here. */
const installed = [is<'DeviceEvents'>('ActionType', 'ServiceInstalled'), known<'DeviceEvents'>('ServiceName')] as const;

/** Not those of the service accounts: agents that update themselves, Windows' own drivers, most of the installs that a machine sees. */
const install = record('DeviceEvents', ...installed, not(byServiceAccount));

/** No program of this machine asked for it: a remote caller has no process here (PID 0), and services.exe only acts for it. */
const byNoProgram = anyOf<'DeviceEvents'>(
  unknown<'DeviceEvents'>('InitiatingProcessId'),
  number<'DeviceEvents'>('InitiatingProcessId', 0),
  is<'DeviceEvents'>('InitiatingProcessFileName', 'services.exe'),
);
const installByNoProgram = record('DeviceEvents', ...install.where, byNoProgram);

/**
 * The same where the record does not say whose session asked for it either. Whoever logs on beside an install of a session that
 * is known is not its caller: else that session were the logon's.
 */
const installBySomebody = record('DeviceEvents', ...installed, unknown('CallerLogonId'), byNoProgram);

/** The same where it says at least whose account asked. SYSTEM is every machine's own, and nobody's from elsewhere. */
const installByAccount = record('DeviceEvents', ...installBySomebody.where, isNot('CallerSid', 'S-1-5-18'));

/** WMI made it (Win32_Service.Create), for a caller on another machine or a program at this one: its own account is a service's. */
const byWmi = is<'DeviceEvents'>('InitiatingProcessFileName', 'WmiPrvSE.exe');
const installByWmi = record('DeviceEvents', ...installed, byWmi);

/** What the others of a service's records add to. */
const installByAnybody = record('DeviceEvents', ...installed, anyOf(byWmi, not(byServiceAccount)));

const write = record('DeviceRegistryEvents', ...serviceWritten.where, is('InitiatingProcessFileName', 'services.exe'));

/**
 * From 2 s before, because sensors stamp apart and some cut the time to seconds (recorded: 0.43 s before); to 10 s after, the
 * published query's bound: services.exe has been seen to write the key 0.14 s and 0.55 s after its accept.
 */
const soonAfter = { atLeast: seconds(-2), atMost: seconds(10) };

/** To 30 s after the logon over SMB: Windows' own client tries TCP for 21 s before the pipe. Recorded: 0.37 s and 1.45 s. */
const soonAfterLogon = { atLeast: seconds(-2), atMost: seconds(30) };

export const scmRemoteInstall = defineRule({
  id: 'scm-remote-install',
  version: 1,
  title: 'A service was installed or changed from another machine',
  summary: 'Somebody on another machine installed a service here, or changed what one runs; it need not have been started yet.',
  techniques: ['T1021.002', 'T1543.003', 'T1569.002'],
  tactics: ['LateralMovement', 'Persistence', 'Execution'],
  severity: 'Medium',
  severityReason: 'A service was installed or changed for a caller on another machine',
  confidence: 0.7,
  references: [
    'https://attack.mitre.org/techniques/T1543/003/',
    'https://attack.mitre.org/techniques/T1569/002/',
    'FalconForce, FalconFriday 0xFF05, names creating now and starting later as a bypass of its own rule',
    'Elastic detection-rules, lateral_movement_remote_service_installed_winlog: joins logon and install on the logon id',
    'Microsoft, "Services and RPC/TCP": clients try TCP first and fall back to the pipe after 21 s',
  ],
  blindSpots: [
    'An install whose record names neither session nor account, over the SMB pipe, while Defender recorded no connection on 445 or no logon with its port',
    'Over the SMB pipe, a session of which no logon with an address came, or that is older than an hour',
    'A service that was there already and is changed over the SMB pipe: the write does not say for whom',
    'The start of a service that shares its svchost.exe with others, and the library it loads: the command line names none',
    'A service that WMI made, where no call on 135 or WinRM connection was recorded right before it; one that was there already and is changed through WMI',
    'A LogonId is given again after a reboot: within the hour a local install could be taken for the old caller’s, where its record does not name services.exe; the incident says so where the boot is known',
  ],
  falsePositives: [
    'Software distribution by client push, PsExec by administrators, backup and inventory agents that install a service',
    'A service that WMI makes for a program at the machine, while another machine calls WMI',
    'In the form of Security event 4697, which names no program: an administrator at the machine, while another machine asks services.exe something',
  ],
  forms: [
    {
      name: 'session',
      opens: true,
      steps: { logon: networkLogon, install },
      joins: inSessionOf('install', 'CallerLogonId', 'creator'),
    },
    {
      name: 'accepted',
      opens: true,
      confidence: 0.55,
      steps: { accept: toServices, install: installByNoProgram },
      joins: [within('accept.at', 'install.at', soonAfter)],
    },
    {
      name: 'piped',
      opens: true,
      confidence: 0.4,
      steps: { carrier: overSmb, logon: networkLogon, install: installBySomebody },
      joins: [
        sameConnection('carrier', 'logon'),
        within('carrier.at', 'logon.at', logonOver),
        within('logon.at', 'install.at', soonAfterLogon),
      ],
    },
    {
      name: 'same-account',
      opens: true,
      confidence: 0.5,
      steps: { logon: networkLogon, install: installByAccount },
      joins: [sameText('install.CallerSid', 'logon.AccountSid'), within('logon.at', 'install.at', soonAfterLogon)],
    },
    {
      name: 'called',
      opens: true,
      confidence: 0.4,
      steps: { rpc: called, install: installByWmi },
      joins: [within('rpc.at', 'install.at', soonAfterCall)],
    },
    {
      name: 'winrm',
      opens: true,
      confidence: 0.4,
      steps: { carrier: overWinRm, install: installByWmi },
      joins: [within('carrier.at', 'install.at', soonAfterCall)],
    },
    {
      name: 'written',
      opens: true,
      confidence: 0.55,
      steps: { accept: toServices, write },
      joins: [sameProcess('write.creator', 'accept.creator'), within('accept.at', 'write.at', soonAfter)],
    },
    {
      name: 'connected',
      opens: false,
      steps: { accept: toServices, logon: networkLogon, install },
      joins: [
        sameLogon('install.CallerLogonId', 'logon.LogonId', 'creator'),
        sameCaller('accept', 'logon'),
        within('accept.at', 'install.at', soonAfter),
        within('logon.at', 'install.at', inSession),
      ],
    },
    {
      name: 'account',
      opens: false,
      steps: { accept: toServices, logon: networkLogon },
      joins: [sameConnection('accept', 'logon'), within('accept.at', 'logon.at', logonOver)],
    },
    {
      name: 'recorded',
      opens: false,
      steps: { install: installByAnybody, write },
      joins: [
        sameText('write.ServiceName', 'install.ServiceName'),
        within('install.at', 'write.at', { atLeast: seconds(-10), atMost: seconds(10) }),
      ],
    },
    {
      name: 'started',
      opens: false,
      steps: { install: installByAnybody, child: programStartedByServices },
      joins: [sameText('install.ServiceImage', 'child.FileName'), within('install.at', 'child.at', untilStarted)],
    },
    {
      name: 'written-started',
      opens: false,
      steps: { write, child: programStartedByServices },
      joins: [sameText('write.ServiceImage', 'child.FileName'), within('write.at', 'child.at', untilStarted)],
    },
    {
      name: 'hosted',
      opens: false,
      steps: { install: installByAnybody, child: startedByServices },
      joins: [sameText('install.ServiceName', 'child.ServiceName'), within('install.at', 'child.at', untilStarted)],
    },
    {
      name: 'written-hosted',
      opens: false,
      steps: { write, child: startedByServices },
      joins: [sameText('write.ServiceName', 'child.ServiceName'), within('write.at', 'child.at', untilStarted)],
    },
  ],
});
