import { minutes, seconds } from '../../model/time';
import { remoteRegistry, wmiProvider } from '../scenario/cast';
import { bystander, type Columns, carried, t, valueSet } from '../scenario/records';
import { writes } from '../scenario/registry-writes';
import { incident, outcomes, type Scenario } from '../scenario/scenario';

const hive = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes';
const user = 'HKEY_CURRENT_USER\\S-1-5-21-1004336348-1177238915-682003330-1153\\SOFTWARE\\Classes';
const font = '{0BE35203-8F91-11CE-9DE3-00AA004BB851}';
const speech = '{655D9BF9-3876-43D0-B6E8-C83C1224154C}';
const key = `SOFTWARE\\Classes\\CLSID\\${font}\\TreatAs`;
const treatAs = ['', '{81C5FE01-027C-3E1C-98D5-DA9C9862AA21}'] as const;

/** What makes a write none of what a class runs. */
const noWrite: Readonly<Record<string, Columns>> = {
  'a value that is deleted': { ActionType: 'RegistryValueDeleted' },
  'another program writes': { InitiatingProcessFileName: 'regedit.exe' },
  'a key of no class': { RegistryKey: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run' },
  'a key that says what a class is called': { RegistryKey: `${hive}\\CLSID\\${font}\\ProgID` },
  'an application’s name': { RegistryKey: `${hive}\\AppID\\${font}`, RegistryValueName: '' },
  'another machine’s write': bystander,
};
const {
  story,
  ofCall,
  byConnection,
  byCall,
  both,
  hop,
  scenarios: conditions,
} = writes({
  rule: 'registry-remote-class',
  severity: 'Medium',
  because: 'What a COM class runs, or as whom, was changed',
  what: 'a class',
  key,
  value: treatAs,
  noWrite,
  called: { confidence: 0.4 },
});

const classes: readonly Scenario[] = [
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
  }),
  ...outcomes(story, [incident('High', both, 'carrier logon write', { because: 'A COM class is to load what lies' })], {
    'a library that lies where users can write': {
      write: { RegistryKey: `${user}\\CLSID\\${speech}\\InprocServer32`, RegistryValueData: 'C:\\Windows\\Temp\\x.dll' },
    },
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

export const scenarios: readonly Scenario[] = [...conditions, ...classes, ...hops];
