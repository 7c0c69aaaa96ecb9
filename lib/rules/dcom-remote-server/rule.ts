import { anyOf, contains, defineRule, host, is, not, reach, record, sameProcess, within } from '../../engine/define-rule';
import { days, hours, seconds } from '../../model/time';
import { writableFolders } from '../lists/writable-folders';
import { acceptedByServer, inSessionOf, launched, launchedForDcom, networkLogon } from '../steps';

/** Places a user or a remote caller can write to, and shares; a module from there in a DCOM server is the payload that needs no child. */
const fromWritablePath = anyOf(...[...writableFolders, '\\\\'].map((folder) => contains<'DeviceImageLoadEvents'>('FolderPath', folder)));

/** A library of Windows' own under a program's own folder is found there first: iertutil.dll beside Internet Explorer is the published hijack. */
const hijacked = record(
  'DeviceImageLoadEvents',
  is('InitiatingProcessParentFileName', 'svchost.exe'),
  is('FileName', 'iertutil.dll'),
  ...['\\System32\\', '\\SysWOW64\\', '\\WinSxS\\'].map((folder) => not(contains<'DeviceImageLoadEvents'>('FolderPath', folder))),
);

export const dcomRemoteServer = defineRule({
  id: 'dcom-remote-server',
  version: 1,
  title: 'A DCOM server was called from another machine',
  summary: 'A process that Windows started as a DCOM server had a caller on another machine, whether or not it went on to start anything.',
  techniques: ['T1021.003'],
  tactics: ['LateralMovement', 'Execution'],
  severity: 'Low',
  severityReason: 'A DCOM server had a remote caller; no child is needed for a payload inside the server',
  confidence: 0.5,
  references: [
    'https://attack.mitre.org/techniques/T1021/003/',
    'C.J. May asks for alerts on DCOM lateral movement without a child, RemoteDCOMChildProc, 2024-08-05',
  ],
  blindSpots: [
    'Servers already running under another parent than DcomLaunch (explorer.exe, a user’s Office)',
    'A caller whose accept was not recorded and whose logon row holds no LogonId or no address',
    'Modules loaded from places other than user-writable folders and shares are not read',
  ],
  falsePositives: [
    'Remote administration by DCOM: MMC snap-ins, Office automation servers, management and backup agents',
    'Answers to asynchronous calls of WMI that this machine made: unsecapp.exe takes them from the machine that was called, so that source and target are exchanged',
  ],
  forms: [
    {
      name: 'accepted',
      opens: true,
      steps: { accept: acceptedByServer, server: launched },
      joins: [sameProcess('accept.creator', 'server.self', ['server.created', 'accept.at']), reach('server', 'accept', hours(24))],
    },
    {
      name: 'accepted-running',
      opens: true,
      steps: { accept: acceptedByServer, launcher: host('dcomlaunch') },
      joins: [sameProcess('accept.parent', 'launcher.self', ['launcher.created', 'accept.at']), reach('launcher', 'accept', days(2))],
    },
    {
      name: 'network-logon',
      opens: true,
      steps: { logon: networkLogon, server: launchedForDcom },
      joins: inSessionOf('server', 'LogonId', 'creator'),
    },
    {
      name: 'loaded',
      opens: false,
      steps: {
        server: launched,
        image: record('DeviceImageLoadEvents', is('InitiatingProcessParentFileName', 'svchost.exe'), fromWritablePath),
      },
      joins: [
        sameProcess('image.creator', 'server.self', ['server.created', 'image.at']),
        within('server.at', 'image.at', { atLeast: seconds(-5), atMost: hours(24) }),
      ],
    },
    {
      name: 'hijacked',
      opens: false,
      steps: { server: launched, image: hijacked },
      joins: [
        sameProcess('image.creator', 'server.self', ['server.created', 'image.at']),
        within('server.at', 'image.at', { atLeast: seconds(-5), atMost: seconds(60) }),
      ],
    },
  ],
});
