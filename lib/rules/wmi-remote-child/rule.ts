import { defineRule, is, record, within } from '../../engine/define-rule';
import { called, inSessionOf, namelessLogon, networkLogon, noSession, overWinRm, soonAfterCall } from '../steps';

const byProvider = record('DeviceProcessEvents', is('InitiatingProcessFileName', 'WmiPrvSE.exe'));
const byProviderForNobodyKnown = record('DeviceProcessEvents', ...byProvider.where, noSession);

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
    'A child whose session is unknown, where no call on 135 or WinRM connection was recorded right before it',
    'A session older than an hour; a logon whose row did not come; one without an address, where no call on 135 or WinRM connection was recorded right before it',
    'A session whose number (LogonId) is used again after a reboot within the hour, where the child’s record does not say when the host of its provider was created; on a device whose clock was set back after its start, sessions from before the start are not told from those after',
  ],
  falsePositives: ['Monitoring and inventory by WMI that runs scripts, configuration management over WinRM'],
  forms: [
    {
      name: 'session',
      opens: true,
      steps: { logon: networkLogon, child: byProvider },
      joins: inSessionOf('child', 'LogonId', 'parent'),
    },
    {
      name: 'called',
      opens: true,
      confidence: 0.4,
      steps: { rpc: called, child: byProviderForNobodyKnown },
      joins: [within('rpc.at', 'child.at', soonAfterCall)],
    },
    {
      name: 'called-session',
      opens: true,
      steps: { rpc: called, logon: namelessLogon, child: byProvider },
      joins: [...inSessionOf('child', 'LogonId', 'parent'), within('rpc.at', 'logon.at', soonAfterCall)],
    },
    {
      name: 'winrm-session',
      opens: true,
      steps: { carrier: overWinRm, logon: namelessLogon, child: byProvider },
      joins: [...inSessionOf('child', 'LogonId', 'parent'), within('carrier.at', 'logon.at', soonAfterCall)],
    },
    {
      name: 'winrm',
      opens: true,
      confidence: 0.4,
      steps: { carrier: overWinRm, child: byProviderForNobodyKnown },
      joins: [within('carrier.at', 'child.at', soonAfterCall)],
    },
  ],
});
