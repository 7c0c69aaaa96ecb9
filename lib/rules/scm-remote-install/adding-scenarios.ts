import { type Duration, days, hours, seconds, tick } from '../../model/time';
import { services } from '../scenario/cast';
import { audited, bystander, type Columns, certificate, loggedOn, t, tickLess } from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';
import {
  accept,
  at,
  byAccept,
  byWrite,
  child,
  fields,
  logonId,
  named,
  noAccept,
  noLogon,
  noWrite,
  now,
  ofSession,
  ofWrite,
  session,
  updater,
  write,
  wrong,
} from './stories';

const installHop = [incident('Medium', session, 'logon install')];

/** The record of 4697 names services.exe, which starts with the machine. */
const auditedAfterBoot = (...after: readonly Duration[]) =>
  audited(updater, logonId, { ...services, created: t(...after) }, at(seconds(7)));

/** A connection of the caller whose session installed the service: where services.exe starts something for it, that is the same hop. */
const ofConnection: Story = { ...ofSession, accept };
const connectionScenarios: readonly Scenario[] = [
  ...outcomes(ofConnection, [incident('Medium', `${session} ${byAccept} ${named('connected')}`, 'accept logon install')], {
    'the caller’s connection to services.exe': {},
    'the install 2 s before the caller’s connection': { accept: at(seconds(2)) },
    'the install 10 s after the caller’s connection': { accept: at(seconds(-10)) },
    'the install 5 s before the logon, with a connection': { install: at(seconds(-5)), accept: at(seconds(-4)) },
    'the install an hour after the logon, with a connection': { install: at(hours(1)), accept: at(hours(1), seconds(-1)) },
    'the device booted 5 s after the logon, with a connection': { install: auditedAfterBoot(seconds(5)) },
  }),
  ...outcomes(ofConnection, installHop, {
    ...wrong('accept', noAccept, 'with a connection'),
    'the caller is the machine’s own address to services.exe': { accept: { LocalIP: '10.20.3.117' } },
    'the install more than 2 s before the caller’s connection': { accept: at(seconds(2), tick) },
    'the install later than 10 s after the caller’s connection': { accept: at(seconds(-10), tickLess) },
  }),
  ...outcomes(ofConnection, [incident('Medium', `${session} ${byAccept}`, 'accept logon install')], {
    'another caller’s connection: it could have been either': { accept: { RemoteIP: '10.20.3.99' } },
  }),
  ...outcomes(ofConnection, [], {
    'the install record is another': { install: { ActionType: 'DriverLoad' } },
    'the install record names no service': { install: { AdditionalFields: '{}' } },
  }),
  ...outcomes(ofConnection, [incident('Medium', byAccept, 'accept install')], {
    'the LogonId again after a boot, with a connection': { install: auditedAfterBoot(seconds(5), tick) },
    ...wrong('logon', noLogon, 'with a connection'),
    'the caller logged on from the machine’s own address': { logon: { LocalIP: '10.20.3.117' } },
    'the caller’s connection beside another session’s install': { install: { InitiatingProcessLogonId: 48_210_734 } },
    'the install more than 5 s before the logon, with a connection': {
      install: at(seconds(-5), tickLess),
      accept: at(seconds(-4)),
    },
    'the install later than an hour after the logon, with a connection': {
      install: at(hours(1), tick),
      accept: at(hours(1), seconds(-1)),
    },
  }),
];

/** A logon over the very connection says which account it was. */
const ofAccount: Story = { accept, write, logon: loggedOn(logonId, { ...now, RemotePort: 51_903 }) };
const accountScenarios: readonly Scenario[] = [
  ...outcomes(ofAccount, [incident('Medium', `${byWrite} ${named('account')}`, 'accept logon write')], {
    'the logon over the connection': {},
    'the logon 5 s before the connection': { logon: at(seconds(-5)) },
    'the logon 60 s after the connection': { logon: at(seconds(60)) },
  }),
  ...outcomes(ofAccount, [incident('Medium', byWrite, 'accept write')], {
    ...wrong('logon', noLogon, 'with an account'),
    'the logon from the machine’s own address over the connection': { logon: { LocalIP: '10.20.3.117' } },
    'a logon over another connection': { logon: { RemotePort: 51_904 } },
    'a logon of which the port is unknown': { logon: { RemotePort: 0 } },
    'a logon of another machine with the same port': { logon: { RemoteIP: '10.20.3.99' } },
    'the logon more than 5 s before the connection': { logon: at(seconds(-5), tickLess) },
    'the logon later than 60 s after the connection': { logon: at(seconds(60), tick) },
  }),
  ...outcomes(ofAccount, [], {
    'a logon over a connection to another program': { accept: { InitiatingProcessFileName: 'svchost.exe' } },
    'a logon over a connection that went out': { accept: { ActionType: 'ConnectionSuccess' } },
    'a logon over a connection from the machine’s own address': { accept: { LocalIP: '10.20.3.117' } },
    'a logon over a connection of a scan': { write: null },
  }),
];

const ofRecord: Story = { ...ofSession, write };
const recordScenarios: readonly Scenario[] = [
  ...outcomes(ofRecord, [incident('Medium', `${session} ${named('recorded')}`, 'logon install write')], {
    'the key of the service that was installed': {},
    'names in other case': { write: { RegistryKey: 'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\UPDSVC' } },
    'the key 10 s before the record': { write: at(seconds(-10)) },
    'the key 10 s after the record': { write: at(seconds(10)) },
  }),
  ...outcomes(ofRecord, installHop, {
    ...wrong('write', noWrite, 'with a key'),
    'the key of another service': { write: { RegistryKey: 'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\UpdSvc2' } },
    'the key more than 10 s before the record': { write: at(seconds(-10), tickLess) },
    'the key later than 10 s after the record': { write: at(seconds(10), tick) },
  }),
  ...outcomes(ofRecord, [], {
    'a key beside another record': { install: { ActionType: 'DriverLoad' } },
    'a key beside a record without a service': { install: { AdditionalFields: null } },
    'the key alone': { install: null },
    'a key beside the install of SYSTEM': { install: { InitiatingProcessLogonId: 999 } },
  }),
];

const enrollment = 'C:\\WINDOWS\\system32\\CredentialEnrollmentManager.exe';
const hostSha1 = 'f3b1c9d05a6e47288190a2b3c4d5e6f708192a3b';
const svchost: Columns = { ProcessCommandLine: '%SystemRoot%\\System32\\svchost.exe -k netsvcs' };
/** What makes a start none of the service. */
const noStart: Readonly<Record<string, Columns>> = {
  'another program started it': { InitiatingProcessFileName: 'explorer.exe' },
  'an aggregated report of starts': { ActionType: 'ProcessCreatedAggregatedReport' },
  'another program was started': { FileName: 'updsvc2.exe' },
};

const ofStart: Story = { ...ofSession, child };
const startScenarios: readonly Scenario[] = [
  ...outcomes(ofStart, [incident('Medium', `${session} ${named('started')}`, 'logon install child')], {
    'the service was started': {},
    'the start 5 s before the record': { child: at(seconds(-5)) },
    'the start 30 days after the record': { child: at(days(30)) },
  }),
  ...outcomes(ofStart, installHop, {
    ...wrong('child', noStart, 'with a start'),
    'a start of svchost.exe says nothing': { install: svchost, child: { FileName: 'svchost.exe' } },
    'the start more than 5 s before the record': { child: at(seconds(-5), tickLess) },
    'the start later than 30 days after the record': { child: at(days(30), tick) },
    'another machine’s start': { child: bystander },
  }),
  ...outcomes(ofStart, [], {
    'a start beside another record': { install: { ActionType: 'DriverLoad' } },
    'a start beside the install of LOCAL SERVICE': { install: { InitiatingProcessLogonId: 997 } },
    'a per-user service that has a program of its own': {
      install: {
        ...fields({ ServiceName: 'CredentialEnrollmentManagerUserSvc_2739d6', ServiceType: 208 }),
        ProcessCommandLine: enrollment,
      },
      child: { FileName: 'CredentialEnrollmentManager.exe' },
    },
  }),
];

const ofWrittenStart: Story = { ...ofWrite, child };
const writtenStartScenarios: readonly Scenario[] = [
  ...outcomes(ofWrittenStart, [incident('Medium', `${byWrite} ${named('written-started')}`, 'accept write child')], {
    'what the key names was started': {},
    'the start 5 s before the key': { child: at(seconds(-5)) },
    'the start 30 days after the key': { child: at(days(30)) },
  }),
  ...outcomes(ofWrittenStart, [incident('Medium', byWrite, 'accept write')], {
    ...wrong('child', noStart, 'by its key, with a start'),
    'a start of svchost.exe says nothing of the key': {
      write: { RegistryValueData: '%SystemRoot%\\System32\\svchost.exe -k netsvcs' },
      child: { FileName: 'svchost.exe' },
    },
    'the start more than 5 s before the key': { child: at(seconds(-5), tickLess) },
    'the start later than 30 days after the key': { child: at(days(30), tick) },
  }),
  ...outcomes(ofWrittenStart, [], {
    ...wrong('write', noWrite, 'by its key, with a start'),
    'the key of a per-user service that has a program of its own': {
      write: {
        RegistryKey: 'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\CredentialEnrollmentManagerUserSvc_2739d6',
        RegistryValueData: enrollment,
      },
      child: { FileName: 'CredentialEnrollmentManager.exe' },
    },
  }),
];

/** A host of its own says which service it was started for. */
const host: Columns = { FileName: 'svchost.exe', ProcessCommandLine: 'svchost.exe -k netsvcs -p -s UpdSvc' };
/** What makes a start none of the service's host. */
const noHost: Readonly<Record<string, Columns>> = {
  'another program started it': { ...host, InitiatingProcessFileName: 'explorer.exe' },
  'an aggregated report of starts': { ...host, ActionType: 'ProcessCreatedAggregatedReport' },
  'the host of another service': { ...host, ProcessCommandLine: 'svchost.exe -k netsvcs -p -s UpdSvc2' },
  'another machine’s host': { ...host, ...bystander },
};
const hostAt = (...after: readonly Duration[]) => ({ child: { ...host, ...at(...after) } });

const hostScenarios: readonly Scenario[] = [
  ...outcomes(ofStart, [incident('Medium', `${session} ${named('hosted')}`, 'logon install child')], {
    'the service was started in a host': { install: svchost, child: host },
    'the host 5 s before the record': { install: svchost, ...hostAt(seconds(-5)) },
    'the host 30 days after the record': { install: svchost, ...hostAt(days(30)) },
    'a host that is signed, whatever it loads': {
      install: svchost,
      child: { ...host, SHA1: hostSha1 },
      certificate: certificate(hostSha1, { IsSigned: true, IsTrusted: true }),
    },
  }),
  ...outcomes(ofStart, installHop, {
    ...wrong('child', noHost, 'with a host'),
    'the host more than 5 s before the record': hostAt(seconds(-5), tickLess),
    'the host later than 30 days after the record': hostAt(days(30), tick),
  }),
  ...outcomes(ofStart, [], {
    'a host beside another record': { install: { ActionType: 'DriverLoad' }, child: host },
    'a host beside a record without a service': { install: { AdditionalFields: '{}' }, child: host },
    'a host beside the install of NETWORK SERVICE': { install: { InitiatingProcessLogonId: 996 }, child: host },
  }),
  ...outcomes(ofWrittenStart, [incident('Medium', `${byWrite} ${named('written-hosted')}`, 'accept write child')], {
    'the host of the service of the key was started': { child: host },
    'the host 5 s before the key': hostAt(seconds(-5)),
    'the host 30 days after the key': hostAt(days(30)),
  }),
  ...outcomes(ofWrittenStart, [incident('Medium', byWrite, 'accept write')], {
    ...wrong('child', noHost, 'by its key, with a host'),
    'the host more than 5 s before the key': hostAt(seconds(-5), tickLess),
    'the host later than 30 days after the key': hostAt(days(30), tick),
  }),
  ...outcomes(ofWrittenStart, [], {
    ...Object.fromEntries(
      Object.entries(noWrite).map(([name, columns]) => [`${name}: by its key, with a host`, { write: columns, child: host }]),
    ),
  }),
];

export const addingScenarios: readonly Scenario[] = [
  ...connectionScenarios,
  ...accountScenarios,
  ...recordScenarios,
  ...startScenarios,
  ...writtenStartScenarios,
  ...hostScenarios,
];
