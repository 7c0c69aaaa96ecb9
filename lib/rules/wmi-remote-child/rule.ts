import { defineRule, is, record, sameLogon, within } from '../../engine/define-rule';
import { hours, seconds } from '../../model/time';
import { called, networkLogon, noSession, overWinRm } from '../steps';

const byProvider = record('DeviceProcessEvents', is('InitiatingProcessFileName', 'WmiPrvSE.exe'));
const byProviderForNobodyKnown = record('DeviceProcessEvents', ...byProvider.where, noSession);

/** A WMI call has been seen to be stamped 0.54 s after the process it caused (SharpWMI); peers wait 20 s for the child. */
const soonAfter = { atLeast: seconds(-5), atMost: seconds(20) };

export const wmiRemoteChild = defineRule({
  id: 'wmi-remote-child',
  version: 1,
  title: 'WMI started a process for a caller on another machine',
  summary: 'The WMI provider host started a process in the session of a caller on another machine, or right after a remote call.',
  techniques: ['T1047'],
  tactics: ['LateralMovement', 'Execution'],
  severity: 'Medium',
  severityReason: 'WMI started a process for a caller on another machine',
  confidence: 0.65,
  references: ['https://attack.mitre.org/techniques/T1047/', 'Elastic detection-rules, lateral_movement_incoming_wmi'],
  blindSpots: [
    'A process started as a service account by a provider (DLL hijack of WmiPrvSE) has no session of the caller',
    'A child whose session is unknown, where no call on 135 or WinRM connection was recorded',
  ],
  falsePositives: ['Monitoring and inventory by WMI that runs scripts, configuration management over WinRM'],
  forms: [
    {
      name: 'session',
      opens: true,
      steps: { logon: networkLogon, child: byProvider },
      joins: [sameLogon('child.LogonId', 'logon.LogonId'), within('logon.at', 'child.at', { atLeast: seconds(-5), atMost: hours(1) })],
    },
    {
      name: 'called',
      opens: true,
      confidence: 0.4,
      steps: { rpc: called, child: byProviderForNobodyKnown },
      joins: [within('rpc.at', 'child.at', soonAfter)],
    },
    {
      name: 'winrm',
      opens: true,
      confidence: 0.5,
      steps: { carrier: overWinRm, child: byProvider },
      joins: [within('carrier.at', 'child.at', soonAfter)],
    },
  ],
});
