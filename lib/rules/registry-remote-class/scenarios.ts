import { milliseconds, minutes, seconds, tick } from '../../model/time';
import { remoteRegistry, rpcss, wmiProvider } from '../scenario/cast';
import { accepted, bystander, type Columns, carried, loggedOn, t, tickLess, valueSet } from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';

const byConnection = 'registry-remote-class/carried';
const byLogon = 'registry-remote-class/logged-on';
const byCall = 'registry-remote-class/called';
const byWinRm = 'registry-remote-class/winrm';

const hive = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes';
const user = 'HKEY_CURRENT_USER\\S-1-5-21-1004336348-1177238915-682003330-1153\\SOFTWARE\\Classes';
const font = '{0BE35203-8F91-11CE-9DE3-00AA004BB851}';
const speech = '{655D9BF9-3876-43D0-B6E8-C83C1224154C}';
const key = `SOFTWARE\\Classes\\CLSID\\${font}\\TreatAs`;
const treatAs = ['', '{81C5FE01-027C-3E1C-98D5-DA9C9862AA21}'] as const;

/** The client connects to SMB, logs on, and has the Remote Registry service write. */
const story: Story = {
  carrier: carried(445),
  logon: loggedOn(48_210_733, { RemotePort: 51_904, Timestamp: t(milliseconds(40)) }),
  write: valueSet(remoteRegistry, key, treatAs, { Timestamp: t(milliseconds(350)) }),
};
const both = `${byConnection} ${byLogon}`;
const hop = [incident('Medium', both, 'carrier logon write', { because: 'What a COM class runs, or as whom, was changed' })];
const nameless = [incident('Medium', byConnection, 'carrier write')];
const own = '10.20.1.21';

/** What makes a write none of what a class runs. */
const noWrite: Readonly<Record<string, Columns>> = {
  'a value that is deleted': { ActionType: 'RegistryValueDeleted' },
  'another program writes': { InitiatingProcessFileName: 'regedit.exe' },
  'a key of no class': { RegistryKey: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run' },
  'a key that says what a class is called': { RegistryKey: `${hive}\\CLSID\\${font}\\ProgID` },
  'an application’s name': { RegistryKey: `${hive}\\AppID\\${font}`, RegistryValueName: '' },
  'another machine’s write': bystander,
};
const writesOf = (where: string) => Object.fromEntries(Object.entries(noWrite).map(([name, write]) => [`${name}, ${where}`, { write }]));

const remoteScenarios: readonly Scenario[] = [
  ...outcomes(story, hop, {
    'the remote registry puts another class in the place of one': {},
    'it changes as whom an application’s classes run': {
      write: { RegistryKey: `${hive}\\AppID\\${font}`, RegistryValueName: 'RunAs', RegistryValueData: 'Interactive User' },
    },
    'it has them run in a surrogate': {
      write: { RegistryKey: `${hive}\\AppID\\${font}`, RegistryValueName: 'DllSurrogate', RegistryValueData: '' },
    },
    'it changes the program of a class': {
      write: { RegistryKey: `${hive}\\CLSID\\${font}\\LocalServer32`, RegistryValueData: 'C:\\Windows\\payload.exe' },
    },
    'it changes the library of a class that a user has, in other case': {
      write: { RegistryKey: `${user}\\CLSID\\${speech}\\InProcServer32`, RegistryValueData: 'C:\\Windows\\System32\\tquery2.dll' },
    },
    'a mapped address': { carrier: { RemoteIP: '::ffff:10.20.3.117' } },
    'the logon 5 s before the connection': { logon: { Timestamp: t(seconds(-5)) } },
    'the logon 60 s after the connection': { logon: { Timestamp: t(seconds(60)) }, write: { Timestamp: t(seconds(60)) } },
    'the write 5 s before the connection, and the logon with it': { logon: { Timestamp: t() }, write: { Timestamp: t(seconds(-5)) } },
    'the write 60 s after the connection, and the logon with it': { logon: { Timestamp: t() }, write: { Timestamp: t(seconds(60)) } },
  }),
  ...outcomes(story, [incident('High', both, 'carrier logon write', { because: 'A COM class is to load what lies' })], {
    'a library that lies where users can write': {
      write: { RegistryKey: `${user}\\CLSID\\${speech}\\InprocServer32`, RegistryValueData: 'C:\\Windows\\Temp\\x.dll' },
    },
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
  ...outcomes(story, [incident('Medium', byLogon, 'carrier logon write')], {
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
    ...writesOf('over SMB'),
    'another service writes': { write: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p -s wuauserv' } },
    'nobody connected': { carrier: null },
    'another program’s port 445': { carrier: { InitiatingProcessId: 4711 } },
    'System dials': { carrier: { ActionType: 'ConnectionSuccess' } },
    'System’s other port': { carrier: { LocalPort: 5985 } },
    'the machine itself connected': { carrier: { RemoteIP: own }, logon: { RemoteIP: own } },
    'the write more than 5 s before': { logon: null, write: { Timestamp: t(seconds(-5), tickLess) } },
    'the write later than 60 s': { logon: null, write: { Timestamp: t(seconds(60), tick) } },
  }),
];

/** WMI's registry provider writes for whoever called WMI. */
const byWmi = valueSet(wmiProvider, key, treatAs, { Timestamp: t(milliseconds(350)) });
const ofCall: Story = { rpc: accepted(rpcss, { LocalPort: 135 }), write: byWmi };
const ofWinRm: Story = { carrier: carried(5985), write: byWmi };

const wmiScenarios: readonly Scenario[] = [
  ...outcomes(ofCall, [incident('Medium', byCall, 'rpc write', { confidence: 0.4 })], {
    'WMI changes a class right after a call': {},
    'the write 5 s before the call': { write: { Timestamp: t(seconds(-5)) } },
    'the write 60 s after the call': { write: { Timestamp: t(seconds(60)) } },
  }),
  ...outcomes(ofCall, [], {
    ...writesOf('after a call'),
    'a program at the machine asks WMI': { rpc: null },
    'the machine itself calls on 135': { rpc: { RemoteIP: own } },
    'another service takes the call': { rpc: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p -s Winmgmt' } },
    'another program takes the call': { rpc: { InitiatingProcessFileName: 'rpcsvc.exe' } },
    'a call on another port': { rpc: { LocalPort: 49_712 } },
    'a call that went out': { rpc: { ActionType: 'ConnectionSuccess' } },
    'the write more than 5 s before the call': { write: { Timestamp: t(seconds(-5), tickLess) } },
    'the write later than 60 s after the call': { write: { Timestamp: t(seconds(60), tick) } },
  }),
  ...outcomes(ofWinRm, [incident('Medium', byWinRm, 'carrier write')], {
    'WMI changes a class right after a connection of WinRM': {},
    'the same over 5986': { carrier: { LocalPort: 5986 } },
    'the write 5 s before the connection of WinRM': { write: { Timestamp: t(seconds(-5)) } },
    'the write 60 s after the connection of WinRM': { write: { Timestamp: t(seconds(60)) } },
  }),
  ...outcomes(ofWinRm, [], {
    ...writesOf('after a connection of WinRM'),
    'the machine itself connects to WinRM': { carrier: { RemoteIP: own } },
    'another program’s port 5985': { carrier: { InitiatingProcessId: 4711 } },
    'System dials 5985': { carrier: { ActionType: 'ConnectionSuccess' } },
    'a connection over SMB, which WMI is not asked by': { carrier: { LocalPort: 445 } },
    'the write more than 5 s before the connection of WinRM': { write: { Timestamp: t(seconds(-5), tickLess) } },
    'the write later than 60 s after the connection of WinRM': { write: { Timestamp: t(seconds(60), tick) } },
  }),
];

const later = t(minutes(20), seconds(1));

const hops: readonly Scenario[] = [
  ...outcomes(story, [incident('Medium', both, 'carrier logon write write2')], {
    'two values of one class are one hop': {
      write2: valueSet(remoteRegistry, `SOFTWARE\\Classes\\CLSID\\${font}\\InprocServer32`, ['', 'C:\\Windows\\x.dll'], {
        Timestamp: t(seconds(1)),
      }),
    },
  }),
  ...outcomes(ofCall, [incident('Medium', byCall, 'rpc write write2')], {
    'two values of one class by WMI are one hop': {
      write2: valueSet(wmiProvider, `SOFTWARE\\Classes\\CLSID\\${font}\\InprocServer32`, ['', 'C:\\Windows\\x.dll'], {
        Timestamp: t(seconds(1)),
      }),
    },
  }),
  ...outcomes(story, [...hop, incident('Medium', byConnection, 'carrier2 write2')], {
    'another caller’s change of the same class is another hop': {
      carrier2: carried(445, { RemoteIP: '10.20.3.99', RemotePort: 40_110, Timestamp: t(minutes(20)) }),
      write2: valueSet(remoteRegistry, key, treatAs, { Timestamp: later }),
    },
  }),
];

export const scenarios: readonly Scenario[] = [...remoteScenarios, ...wmiScenarios, ...hops];
