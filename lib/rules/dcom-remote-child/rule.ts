import {
  anyOf,
  contains,
  defineRule,
  host,
  is,
  isNot,
  reach,
  record,
  remoteEnd,
  sameProcess,
  unknown,
  within,
} from '../../engine/define-rule';
import { days, hours, noTime, seconds } from '../../model/time';
import { accepted, acceptedByServer, inSessionOf, launched, launchedForDcom, networkLogon } from '../steps';

/** Whatever a child of svchost started; a record that names another grandparent contradicts the rule. */
const startedByServer = record(
  'DeviceProcessEvents',
  anyOf(is('InitiatingProcessParentFileName', 'svchost.exe'), unknown('InitiatingProcessParentFileName')),
);

/**
 * From 5 s before the accept: the two tables are stamped by different sensors, and an accept has been seen 0.54 s after the
 * process it caused (SharpWMI) and 3.98 s before the server's own start (LethalHTA).
 * To 24 h after it: the declared reach.
 */
const acceptThenChild = within('accept.at', 'child.at', { atLeast: seconds(-5), atMost: hours(24) });

/** The same where only its session says who asked: WMI and WinRM have rules of their own, which tell more. */
const startedByDcomServer = record(
  'DeviceProcessEvents',
  is('InitiatingProcessParentFileName', 'svchost.exe'),
  isNot('InitiatingProcessFileName', 'svchost.exe'),
  ...['WmiPrvSE.exe', 'wsmprovhost.exe', 'winrshost.exe'].map((name) => isNot<'DeviceProcessEvents'>('InitiatingProcessFileName', name)),
);

export const dcomRemoteChild = defineRule({
  id: 'dcom-remote-child',
  version: 1,
  title: 'A DCOM server started a process after a remote connection',
  summary: 'A process that Windows started as a DCOM server accepted a connection from another machine and then started a child.',
  techniques: ['T1021.003'],
  tactics: ['LateralMovement', 'Execution'],
  severity: 'Medium',
  severityReason: 'A DCOM server with a remote caller started a process',
  confidence: 0.7,
  references: ['https://attack.mitre.org/techniques/T1021/003/', 'C.J. May, RemoteDCOMChildProc, 2024-08-05'],
  blindSpots: [
    'A server whose accept Defender did not record (network rows are throttled) and that has no network logon',
    'Servers that were already running under another parent, such as explorer.exe (ShellWindows)',
    'A server started more than 24 h before the accept is known only by its parent’s identity (PID and creation time of the DcomLaunch svchost)',
    'A payload whose parent was spoofed is nobody’s child here',
  ],
  falsePositives: [
    'Office automation, remote MMC snap-ins, management agents and backup software that call DCOM servers which start helpers',
  ],
  forms: [
    {
      name: 'started',
      opens: true,
      steps: {
        accept: acceptedByServer,
        server: launched,
        child: startedByServer,
      },
      joins: [
        sameProcess('accept.creator', 'server.self', ['server.created', 'accept.at']),
        sameProcess('child.creator', 'server.self', ['server.at', 'child.at']),
        acceptThenChild,
        reach('server', 'accept', hours(24)),
      ],
    },
    {
      name: 'running',
      opens: true,
      steps: { accept: acceptedByServer, launcher: host('dcomlaunch'), child: startedByServer },
      joins: [
        sameProcess('accept.parent', 'launcher.self', ['launcher.created', 'accept.at']),
        sameProcess('child.creator', 'accept.creator', ['accept.at', 'child.at']),
        acceptThenChild,
        reach('launcher', 'accept', days(2)),
      ],
    },
    {
      name: 'session',
      opens: true,
      steps: { logon: networkLogon, server: launchedForDcom, child: startedByServer },
      joins: [
        ...inSessionOf('server', 'LogonId', 'creator'),
        sameProcess('child.creator', 'server.self', ['server.at', 'child.at']),
        within('server.at', 'child.at', { atLeast: seconds(-5), atMost: hours(24) }),
      ],
    },
    {
      name: 'child-session',
      opens: true,
      steps: { logon: networkLogon, child: startedByDcomServer },
      joins: inSessionOf('child', 'LogonId', 'parent'),
    },
  ],
  published: {
    name: 'published',
    opens: true,
    steps: {
      accept: record('DeviceNetworkEvents', accepted, is('InitiatingProcessParentFileName', 'svchost.exe'), remoteEnd()),
      server: record('DeviceProcessEvents', contains('InitiatingProcessCommandLine', 'svchost.exe -k DcomLaunch')),
      child: record('DeviceProcessEvents'),
    },
    joins: [
      sameProcess('accept.creator', 'server.self', ['server.created', 'accept.at']),
      sameProcess('child.creator', 'server.self', ['server.at', 'child.at']),
      within('accept.at', 'child.at', { atLeast: noTime }),
    ],
  },
});
