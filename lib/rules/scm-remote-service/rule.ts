import { defineRule, type Form, is, record, remoteEnd, sameProcess, within } from '../../engine/define-rule';
import { type Duration, noTime, seconds } from '../../model/time';

const started = (name: string, atLeast: Duration): Form => ({
  name,
  opens: true,
  steps: {
    accept: record(
      'DeviceNetworkEvents',
      is('InitiatingProcessFileName', 'services.exe'),
      is('ActionType', 'InboundConnectionAccepted'),
      remoteEnd(),
    ),
    child: record('DeviceProcessEvents', is('InitiatingProcessFileName', 'services.exe'), is('ActionType', 'ProcessCreated')),
  },
  joins: [sameProcess('child.creator', 'accept.creator'), within('accept.at', 'child.at', { atLeast, atMost: seconds(10) })],
});

/** Two sensors stamp the start of a service and the connection: the bound of `scm-remote-install`. */
const stampedApart = seconds(-2);

export const scmRemoteService = defineRule({
  id: 'scm-remote-service',
  version: 1,
  title: 'The Service Control Manager started a process after a remote connection',
  summary: 'services.exe accepted a connection from another machine and started a service process within ten seconds.',
  techniques: ['T1021.002', 'T1569.002', 'T1543.003'],
  tactics: ['LateralMovement', 'Execution', 'Persistence'],
  severity: 'Medium',
  severityReason: 'services.exe accepted a remote connection and started a process within 10 s',
  confidence: 0.6,
  references: [
    'https://attack.mitre.org/techniques/T1021/002/',
    'https://attack.mitre.org/techniques/T1569/002/',
    'FalconForce, FalconFriday 0xFF05, 0xFF-0083-Remote_Process_Invocation_Via_SCM-Win.md, version 1.3',
  ],
  blindSpots: [
    'Services controlled over the SMB pipe \\pipe\\svcctl: services.exe accepts nothing, System (PID 4) does on 445',
    'A service started more than ten seconds after the connection, or created now and started at the next boot',
    'A service that lives in an existing svchost.exe, or one whose accept was not recorded',
  ],
  falsePositives: ['Software distribution and remote administration that starts services (client push, PsExec by administrators)'],
  forms: [started('started', stampedApart)],
  published: started('published', noTime),
});
