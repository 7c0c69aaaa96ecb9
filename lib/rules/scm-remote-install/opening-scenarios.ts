import { type Duration, days, hours, minutes, seconds, tick } from '../../model/time';
import { services } from '../scenario/cast';
import { admin, audited, bystander, carried, imageWritten, installed, loggedOn, t, tickLess } from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';
import {
  accept,
  at,
  byAccept,
  byAccount,
  byPipe,
  byWrite,
  fields,
  logon,
  logonId,
  named,
  noAccept,
  noInstall,
  noLogon,
  noWrite,
  now,
  ofSession,
  ofWrite,
  session,
  unknownCaller,
  updater,
  wrong,
} from './stories';

/** The record of 4697 names services.exe, which starts with the machine. */
const auditedAfterBoot = (...after: readonly Duration[]) =>
  audited(updater, logonId, { ...services, created: t(...after) }, at(minutes(1)));

const sessionScenarios: readonly Scenario[] = [
  ...outcomes(ofSession, [incident('Medium', session, 'logon install')], {
    'the session of a network logon installed a service': {},
    'the same in the form of Security event 4697': { install: audited(updater, logonId, services, now) },
    'actions in other case, ids as text': {
      logon: { LogonType: 'NETWORK', LogonId: '48210733' },
      install: { ActionType: 'SERVICEINSTALLED' },
    },
    'a logon from a mapped address': { logon: { RemoteIP: '::ffff:10.20.3.117' } },
    'a service called like the instance of a per-user one': { install: fields({ ServiceName: 'Update_abc' }) },
    'the same, with the program of one, but not of its type': {
      install: {
        ...fields({ ServiceName: 'Upd_1a2b3', ServiceType: 16 }),
        ProcessCommandLine: '%SystemRoot%\\System32\\svchost.exe -k evil',
      },
    },
    'the same in the digits of 4697': {
      install: {
        ...fields({ ServiceName: 'Upd_1a2b3', ServiceType: '0x10' }),
        ProcessCommandLine: '%SystemRoot%\\System32\\svchost.exe -k evil',
      },
    },
    'the same, with a program in the folder of Windows': {
      install: { ...fields({ ServiceName: 'Update_abc' }), ProcessCommandLine: 'C:\\Windows\\System32\\GruntHTTP2.exe' },
    },
    'the install 5 s before its logon': { install: at(seconds(-5)) },
    'the install an hour after its logon': { install: at(hours(1)) },
    'the device booted 5 s after the logon': { install: auditedAfterBoot(seconds(5)) },
  }),
  ...outcomes(ofSession, [], {
    'no install': { install: null },
    ...wrong('install', noInstall, 'by session'),
    ...wrong('logon', noLogon, 'by session'),
    'a logon without address': { logon: { RemoteIP: '-' } },
    'a logon without any': { logon: { RemoteIP: null } },
    'a logon from the machine itself': { logon: { RemoteIP: '::1' } },
    'a logon from its own address': { logon: { RemoteIP: '10.20.1.21', LocalIP: '10.20.1.21' } },
    'a logon from a multicast address': { logon: { RemoteIP: 'ff02::fb' } },
    'another session': { install: { InitiatingProcessLogonId: 48_210_734 } },
    'NETWORK SERVICE is everybody’s session too': { logon: { LogonId: 996 }, install: { InitiatingProcessLogonId: 996 } },
    'unknown sessions are not one': {
      logon: { LogonId: 0 },
      install: { InitiatingProcessLogonId: 0, InitiatingProcessAccountSid: null },
    },
    'SYSTEM is everybody’s session': { logon: { LogonId: 999 }, install: { InitiatingProcessLogonId: 999 } },
    'another machine’s logon': { logon: bystander },
    'the install more than 5 s before': { install: at(seconds(-5), tickLess) },
    'the install later than an hour': { install: at(hours(1), tick) },
    'the LogonId again after a boot, in the form of 4697': { install: auditedAfterBoot(seconds(5), tick) },
  }),
  ...outcomes(
    ofSession,
    [incident('Low', `${session} ${named('recorded')}`, 'logon install write', { because: 'booted after the logon' })],
    {
      'the LogonId again after a boot, by the form of the service': {
        install: at(minutes(40)),
        write: imageWritten({ ...services, created: t(minutes(20)) }, updater, at(minutes(40))),
      },
    },
  ),
];

const ofAccept: Story = { accept, install: unknownCaller };

const acceptScenarios: readonly Scenario[] = [
  ...outcomes(ofAccept, [incident('Medium', byAccept, 'accept install')], {
    'services.exe took a connection, and somebody without a session installed a service': {},
    'the record names no process at all': { install: { InitiatingProcessId: null } },
    'the record names services.exe, as in the form of 4697': { install: audited(updater, 0, services, now) },
    'the same with the session of services.exe': { install: audited(updater, 0, services, { ...now, InitiatingProcessLogonId: 999 }) },
    'the session is known, and no logon of it came': { install: { InitiatingProcessLogonId: logonId } },
    'the session is known, and its logon names no address': {
      install: { InitiatingProcessLogonId: logonId },
      nameless: loggedOn(logonId, { ...now, RemoteIP: '-', AccountSid: null }),
    },
    'the session is known, and its logon is two hours old': {
      install: { InitiatingProcessLogonId: logonId },
      earlier: loggedOn(logonId, at(hours(-2))),
    },
    'the session is known, and its account logged on in another': {
      install: { InitiatingProcessLogonId: logonId },
      other: loggedOn(logonId + 1, now),
    },
    'services.exe was called from a mapped address': { accept: { RemoteIP: '::ffff:10.20.3.117', LocalIP: '::ffff:10.20.1.21' } },
    'the install 2 s before the connection': { install: at(seconds(-2)) },
    'the install 10 s after the connection': { install: at(seconds(10)) },
  }),
  ...outcomes(ofAccept, [], {
    'a scan that opens the manager and installs nothing': { install: null },
    'nobody called services.exe': { accept: null },
    ...wrong('accept', noAccept, 'over TCP'),
    'services.exe was called from the machine itself': { accept: { RemoteIP: '127.0.0.1' } },
    'services.exe was called from its own address': { accept: { RemoteIP: '10.20.1.21' } },
    ...wrong('install', noInstall, 'over TCP'),
    'the session is known: it is SYSTEM’s': { install: { InitiatingProcessLogonId: 999 } },
    'a program of the machine asked for it': { install: { InitiatingProcessFileName: 'sc.exe', InitiatingProcessId: 6120 } },
    'another machine’s install': { install: bystander },
    'the install more than 2 s before the connection': { install: at(seconds(-2), tickLess) },
    'the install later than 10 s after the connection': { install: at(seconds(10), tick) },
  }),
];

const carrier = carried(445, now);
const ofPipe: Story = {
  carrier,
  logon: loggedOn(logonId, { ...now, RemotePort: 51_904 }),
  install: installed(updater, 0, { ...now, InitiatingProcessAccountSid: null }),
};

const pipeScenarios: readonly Scenario[] = [
  ...outcomes(ofPipe, [incident('Medium', byPipe, 'carrier logon install')], {
    'a logon over SMB, and somebody without a session installed a service': {},
    'System by its other name': { carrier: { InitiatingProcessFileName: 'ntoskrnl.exe' } },
    'over SMB without a process': { install: { InitiatingProcessId: null } },
    'over SMB by services.exe': { install: audited(updater, 0, services, { ...now, AccountSid: null }) },
    'the logon 5 s before its connection': { carrier: at(seconds(5)) },
    'the logon 60 s after its connection': { carrier: at(seconds(-60)) },
    'the install 2 s before the logon over SMB': { install: at(seconds(-2)) },
    'the install 30 s after the logon over SMB': { install: at(seconds(30)) },
  }),
  ...outcomes(ofPipe, [], {
    'a share is used, and nothing is installed': { install: null },
    'no connection was recorded': { carrier: null },
    'another process took the connection': { carrier: { InitiatingProcessId: 5 } },
    'System only dialled': { carrier: { ActionType: 'ConnectionSuccess' } },
    'another port': { carrier: { LocalPort: 5985 } },
    'System was called from the machine’s own address': { carrier: { LocalIP: '10.20.3.117' } },
    ...wrong('logon', noLogon, 'over SMB'),
    'the logon names the machine’s own address': { logon: { LocalIP: '10.20.3.117' } },
    ...wrong('install', noInstall, 'over SMB'),
    'the session is known: it is another': { install: { InitiatingProcessLogonId: 48_210_734 } },
    'a program of the machine asked for it over SMB': { install: { InitiatingProcessId: 6120 } },
    'the logon came over another connection': { logon: { RemotePort: 51_905 } },
    'the logon’s port is unknown': { logon: { RemotePort: 0 } },
    'the logon came from another machine': { logon: { RemoteIP: '10.20.3.99' } },
    'the logon more than 5 s before its connection': { carrier: at(seconds(5), tick) },
    'the logon later than 60 s after its connection': { carrier: at(seconds(-60), tickLess) },
    'the install more than 2 s before the logon over SMB': { install: at(seconds(-2), tickLess) },
    'the install later than 30 s after the logon over SMB': { install: at(seconds(30), tick) },
  }),
];

/** The record names no session but an account, as of a tool that logs on over SMB with Kerberos: its logon does not know its port. */
const ofAccount: Story = { logon, install: unknownCaller };
const system = 'S-1-5-18';

const accountScenarios: readonly Scenario[] = [
  ...outcomes(ofAccount, [incident('Medium', byAccount, 'logon install')], {
    'an account logged on over the network, and installed a service in a session that is unknown': {},
    'its SID in other case': { logon: { AccountSid: admin.AccountSid.toLowerCase() } },
    'its service in the form of 4697': { install: audited(updater, 0, services, now) },
    'its install names no process': { install: { InitiatingProcessId: null } },
    'its install names services.exe and its own session': {
      install: audited(updater, 0, services, { ...now, InitiatingProcessLogonId: 999 }),
    },
    'its install 2 s before the logon': { install: at(seconds(-2)) },
    'its install 30 s after the logon': { install: at(seconds(30)) },
  }),
  ...outcomes(ofAccount, [], {
    'an account logs on and installs nothing': { install: null },
    ...wrong('logon', noLogon, 'by its account'),
    'its logon names the machine’s own address': { logon: { LocalIP: '10.20.3.117' } },
    'its logon is one without address': { logon: { RemoteIP: '-' } },
    ...wrong('install', noInstall, 'by its account'),
    'an agent updates itself while its account logs on': { install: { InitiatingProcessFileName: 'agent.exe', InitiatingProcessId: 6120 } },
    'the session is known to be another than the account’s': { install: { InitiatingProcessLogonId: 48_210_734 } },
    'another account installed it': { install: { InitiatingProcessAccountSid: 'S-1-5-21-1004336348-1177238915-682003330-1143' } },
    'the account of services.exe is not the caller’s': {
      install: audited(updater, 0, services, { ...now, AccountSid: null, InitiatingProcessAccountSid: admin.AccountSid }),
    },
    'accounts that are unknown are not one': { logon: { AccountSid: null }, install: { InitiatingProcessAccountSid: null } },
    'SYSTEM is every machine’s': { logon: { AccountSid: system }, install: { InitiatingProcessAccountSid: system } },
    'another machine’s logon of the account': { logon: bystander },
    'its install more than 2 s before the logon': { install: at(seconds(-2), tickLess) },
    'its install later than 30 s after the logon': { install: at(seconds(30), tick) },
  }),
];

const writeScenarios: readonly Scenario[] = [
  ...outcomes(ofWrite, [incident('Medium', byWrite, 'accept write')], {
    'services.exe took a connection and wrote what a service runs': {},
    'through CurrentControlSet': { write: { RegistryKey: 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\UpdSvc' } },
    'a library below the key': {
      write: {
        RegistryKey: 'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\UpdSvc\\Parameters',
        RegistryValueName: 'ServiceDll',
        RegistryValueData: '%SystemRoot%\\upd.dll',
      },
    },
    'a command for its failure': { write: { RegistryValueName: 'FailureCommand', RegistryValueData: 'C:\\Windows\\u.exe' } },
    'the connection does not know the start of services.exe': { accept: { InitiatingProcessCreationTime: null } },
    'the write does not know it': { write: { InitiatingProcessCreationTime: null } },
    'the write 2 s before the connection': { write: at(seconds(-2)) },
    'the write 10 s after the connection': { write: at(seconds(10)) },
  }),
  ...outcomes(ofWrite, [], {
    'a scan that opens the manager and writes nothing': { write: null },
    'services.exe writes for a local caller': { accept: null },
    ...wrong('accept', noAccept, 'by its key'),
    'services.exe was called from itself, and wrote': { accept: { RemoteIP: '127.0.0.1' } },
    ...wrong('write', noWrite, 'by its key'),
    'another services.exe wrote': { write: { InitiatingProcessId: 721 } },
    'services.exe of another boot wrote': { write: { InitiatingProcessCreationTime: t(days(-8), tick) } },
    'the PID is unknown on both sides': { accept: { InitiatingProcessId: null }, write: { InitiatingProcessId: null } },
    'the write more than 2 s before the connection': { write: at(seconds(-2), tickLess) },
    'the write later than 10 s after the connection': { write: at(seconds(10), tick) },
  }),
];

export const openingScenarios: readonly Scenario[] = [
  ...sessionScenarios,
  ...acceptScenarios,
  ...pipeScenarios,
  ...accountScenarios,
  ...writeScenarios,
];
