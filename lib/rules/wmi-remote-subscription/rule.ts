import { anyOf, defineRule, is, number, record, unknown, within } from '../../engine/define-rule';
import { hours, seconds } from '../../model/time';
import { called, inSessionOf, launched, namelessLogon, networkLogon, soonAfterCall } from '../steps';

const bound = record('DeviceEvents', is('ActionType', 'WmiBindEventFilterToConsumer'));

/** The same where the record names the session of nobody: unknown, or that of the WMI service itself. */
const boundBySomebody = record('DeviceEvents', ...bound.where, anyOf(unknown('CallerLogonId'), number('CallerLogonId', 999)));

/** Where the script of a subscription runs. */
const scriptHost = record('DeviceProcessEvents', ...launched.where, is('FileName', 'scrcons.exe'));

export const wmiRemoteSubscription = defineRule({
  id: 'wmi-remote-subscription',
  version: 1,
  title: 'A WMI event subscription was made from another machine',
  summary: 'Somebody on another machine bound a WMI event filter to a consumer here, which runs whenever the event occurs.',
  techniques: ['T1546.003', 'T1047'],
  tactics: ['LateralMovement', 'Persistence', 'Execution'],
  severity: 'Low',
  severityReason: 'A WMI event filter was bound to a consumer for a caller on another machine',
  confidence: 0.6,
  references: [
    'https://attack.mitre.org/techniques/T1546/003/',
    'Sigma, win_wmi_persistence, reads event 5861 of Microsoft-Windows-WMI-Activity',
  ],
  blindSpots: [
    'A subscription whose record names no session, where no call on 135 was recorded right before it: over WinRM there is none',
    'A filter and a consumer that wait to be bound, and temporary subscriptions',
    'What a consumer other than a script starts: WmiPrvSE.exe starts it as SYSTEM, like everything else',
    'A session older than an hour; a session number used again after a reboot within the hour: the record names no process that starts with the machine, so the incident says so only where the boot is known from others',
  ],
  falsePositives: ['Monitoring and configuration management that subscribes to events remotely'],
  forms: [
    {
      name: 'session',
      opens: true,
      steps: { logon: networkLogon, subscription: bound },
      joins: inSessionOf('subscription', 'CallerLogonId'),
    },
    {
      name: 'called',
      opens: true,
      confidence: 0.4,
      steps: { rpc: called, subscription: boundBySomebody },
      joins: [within('rpc.at', 'subscription.at', soonAfterCall)],
    },
    {
      name: 'called-session',
      opens: true,
      steps: { rpc: called, logon: namelessLogon, subscription: bound },
      joins: [...inSessionOf('subscription', 'CallerLogonId'), within('rpc.at', 'logon.at', soonAfterCall)],
    },
    {
      name: 'ran',
      opens: false,
      steps: { subscription: bound, child: scriptHost },
      joins: [within('subscription.at', 'child.at', { atLeast: seconds(-5), atMost: hours(24) })],
    },
  ],
});
