import { anyOf, defineRule, is, mirrored, not, record, remoteEnd, sameProcess, within } from '../../engine/define-rule';
import { hours, seconds } from '../../model/time';
import { accepted, inSessionOf, namelessLogon, networkLogon, overWinRm, soonAfterCall } from '../steps';

const isHost = anyOf<'DeviceProcessEvents'>(is('FileName', 'wsmprovhost.exe'), is('FileName', 'winrshost.exe'));
const host = record('DeviceProcessEvents', isHost);

/** The host called the device itself: DCOM from within a WinRM session, which has no credentials for a third machine. */
const calledItself = record(
  'DeviceNetworkEvents',
  is('ActionType', 'ConnectionSuccess'),
  is('InitiatingProcessFileName', 'wsmprovhost.exe'),
  not(remoteEnd()),
);
const acceptedFromItself = record('DeviceNetworkEvents', accepted, is('InitiatingProcessParentFileName', 'svchost.exe'), not(remoteEnd()));
const startedByServer = record('DeviceProcessEvents', is('InitiatingProcessParentFileName', 'svchost.exe'));

const byHost = record(
  'DeviceProcessEvents',
  anyOf(is('InitiatingProcessFileName', 'wsmprovhost.exe'), is('InitiatingProcessFileName', 'winrshost.exe')),
);

export const winrmRemoteHost = defineRule({
  id: 'winrm-remote-host',
  version: 1,
  title: 'A WinRM session was opened from another machine',
  summary: 'A host process of Windows Remote Management ran for a caller on another machine.',
  techniques: ['T1021.006'],
  tactics: ['LateralMovement', 'Execution'],
  severity: 'Low',
  severityReason: 'A host of Windows Remote Management ran for a caller on another machine',
  confidence: 0.6,
  references: [
    'https://attack.mitre.org/techniques/T1021/006/',
    'Elastic detection-rules, lateral_movement_incoming_winrm_shell_execution',
  ],
  blindSpots: [
    'A host whose session names no address, where no connection to 5985 or 5986 was recorded right before it',
    'WinRM on ports of its own',
    'Which of several callers within 20 s a host ran for, where no logon names an address',
    'A host that calls its own device and is served by the shell (ShellWindows) or by WMI: only servers that DcomLaunch started are followed',
  ],
  falsePositives: ['Configuration management and administration over WinRM'],
  forms: [
    {
      name: 'session',
      opens: true,
      steps: { logon: networkLogon, server: host },
      joins: inSessionOf('server', 'LogonId', 'creator'),
    },
    {
      name: 'carried-session',
      opens: true,
      steps: { carrier: overWinRm, logon: namelessLogon, server: host },
      joins: [...inSessionOf('server', 'LogonId', 'creator'), within('carrier.at', 'logon.at', soonAfterCall)],
    },
    {
      name: 'carried',
      opens: true,
      // Only time ties the connection to the host, which runs for WinRM and nothing else.
      confidence: 0.5,
      steps: { carrier: overWinRm, server: host },
      joins: [within('carrier.at', 'server.at', soonAfterCall)],
    },
    {
      name: 'loopback',
      opens: false,
      steps: { dial: calledItself, accept: acceptedFromItself },
      joins: [mirrored('dial', 'accept'), within('dial.at', 'accept.at', { atLeast: seconds(-5), atMost: seconds(5) })],
    },
    {
      name: 'loopback-child',
      opens: false,
      steps: { dial: calledItself, accept: acceptedFromItself, child: startedByServer },
      joins: [
        mirrored('dial', 'accept'),
        within('dial.at', 'accept.at', { atLeast: seconds(-5), atMost: seconds(5) }),
        sameProcess('child.creator', 'accept.creator', ['accept.at', 'child.at']),
        within('accept.at', 'child.at', { atLeast: seconds(-5), atMost: hours(24) }),
      ],
    },
    {
      name: 'child',
      opens: false,
      steps: { server: host, child: byHost },
      joins: [
        sameProcess('child.creator', 'server.self', ['server.at', 'child.at']),
        within('server.at', 'child.at', { atLeast: seconds(-5), atMost: hours(24) }),
      ],
    },
  ],
});
