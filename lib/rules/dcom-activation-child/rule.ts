import {
  contains,
  defineRule,
  type Form,
  is,
  isNot,
  number,
  reach,
  record,
  remoteEnd,
  sameProcess,
  within,
} from '../../engine/define-rule';
import { type Duration, hours, noTime, seconds } from '../../model/time';

const activated = (name: string, atLeast: Duration): Form => ({
  name,
  opens: true,
  steps: {
    rpc: record(
      'DeviceNetworkEvents',
      is('InitiatingProcessFileName', 'svchost.exe'),
      contains('InitiatingProcessCommandLine', 'rpcss'),
      number('LocalPort', 135),
      isNot('ActionType', 'ListeningConnectionCreated'),
      remoteEnd(),
    ),
    server: record(
      'DeviceProcessEvents',
      is('InitiatingProcessFileName', 'svchost.exe'),
      contains('InitiatingProcessCommandLine', 'dcomlaunch'),
    ),
    child: record('DeviceProcessEvents', is('InitiatingProcessParentFileName', 'svchost.exe')),
  },
  joins: [
    within('rpc.at', 'server.at', { atLeast, atMost: seconds(2) }),
    sameProcess('child.creator', 'server.self', ['server.at', 'child.at']),
    sameProcess('child.parent', 'server.creator'),
  ],
});

/** From 1 s before: two sensors stamp the two tables, and a call has been seen 0.54 s after the process it caused (SharpWMI). */
const live = activated('activated', seconds(-1));

export const dcomActivationChild = defineRule({
  id: 'dcom-activation-child',
  version: 1,
  title: 'A DCOM server activated right after a remote RPC call started a process',
  summary:
    'Another machine called the RPC endpoint mapper, DcomLaunch started a server within two seconds, and that server started a child.',
  techniques: ['T1021.003'],
  tactics: ['LateralMovement', 'Execution'],
  severity: 'Medium',
  severityReason: 'A remote activation on port 135 was followed within 2 s by a server that started a process',
  confidence: 0.45,
  references: ['https://attack.mitre.org/techniques/T1021/003/', 'FalconForce, FalconFriday 0xFF05, hunts/T1021-WIN-002.md'],
  blindSpots: [
    'Only time ties the call on 135 to the server: another server that starts in the same two seconds is taken for it',
    'Servers already running, and servers that start more than two seconds after the call',
    'A call on 135 that Defender did not record',
  ],
  falsePositives: ['Hosts that are called on 135 all day (WMI monitoring, scanners) while Windows starts surrogates of its own'],
  forms: [{ ...live, joins: [...live.joins, reach('rpc', 'child', hours(24))] }],
  published: activated('published', noTime),
});
