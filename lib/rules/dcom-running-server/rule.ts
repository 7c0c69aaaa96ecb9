import {
  anyOf,
  defineRule,
  type Form,
  is,
  type Join,
  record,
  remoteAddress,
  sameConnection,
  sameProcess,
  within,
} from '../../engine/define-rule';
import { seconds } from '../../model/time';
import { automationServers } from '../lists/automation-servers';
import { accepted, logonOver, networkLogon } from '../steps';

type Names = readonly string[];

const shell: Names = ['explorer.exe'];
const installer: Names = ['msiexec.exe'];

/**
 * Whoever started it: the scheduler, a svchost.exe too, starts the shell anew without elevation. What DcomLaunch started is also
 * `dcom-remote-child`'s, in the same incident. Programs hear multicast too, which nobody calls from.
 */
const acceptedBy = (names: Names) =>
  record(
    'DeviceNetworkEvents',
    accepted,
    anyOf(...names.map((name) => is<'DeviceNetworkEvents'>('InitiatingProcessFileName', name))),
    remoteAddress(),
  );
const startedBy = (names: Names) =>
  record('DeviceProcessEvents', anyOf(...names.map((name) => is<'DeviceProcessEvents'>('InitiatingProcessFileName', name))));

/** ShellWindows has been seen to start its child 0.22 s after the accept; the tolerance is that of `dcom-remote-child`, the end that of peers. */
const soonAfter = { atLeast: seconds(-5), atMost: seconds(60) };

const served: readonly Join[] = [
  sameProcess('child.creator', 'accept.creator', ['accept.at', 'child.at']),
  within('accept.at', 'child.at', soonAfter),
];

const startsFor = (name: string, names: Names): Form => ({
  name,
  opens: true,
  steps: { accept: acceptedBy(names), child: startedBy(names) },
  joins: served,
});

const all: Names = [...shell, ...installer, ...automationServers];

export const dcomRunningServer = defineRule({
  id: 'dcom-running-server',
  version: 1,
  title: 'A program that was already running served a DCOM caller and started a process',
  summary: 'A program that was running before the call accepted a connection from another machine and started a process right after.',
  techniques: ['T1021.003'],
  tactics: ['LateralMovement', 'Execution'],
  severity: 'Medium',
  severityReason: 'A program that people or Windows keep running accepted a remote connection and started a process within 60 s',
  confidence: 0.65,
  references: [
    'https://attack.mitre.org/techniques/T1021/003/',
    'Elastic detection-rules, lateral_movement_dcom_shellwindow_shellbrowserwindow',
    'Elastic protections-artifacts, lateral_movement_potential_remote_execution_via_imsiserver',
  ],
  blindSpots: [
    'Running servers beyond the shell, the Windows Installer and the automation servers in lib/rules/lists/automation-servers.ts',
    'A connection that Defender did not record: the child runs in the user’s own session, so no logon ties it to the caller',
    'A payload that runs inside the server and starts nothing',
    'A child that the caller starts more than 60 s after it connected',
  ],
  falsePositives: [
    'Programs of these names that listen for connections of their own, such as add-ins with a web server',
    'Callbacks: an mmc.exe or an Office program that calls another machine over DCOM takes its events over a connection from there, so that source and target are exchanged',
  ],
  forms: [
    startsFor('shell', shell),
    startsFor('installer', installer),
    startsFor('automation', automationServers),
    {
      name: 'account',
      opens: false,
      steps: { accept: acceptedBy(all), logon: networkLogon, child: startedBy(all) },
      joins: [...served, sameConnection('accept', 'logon'), within('accept.at', 'logon.at', logonOver)],
    },
  ],
});
