import {
  anyOf,
  contains,
  defineRule,
  is,
  known,
  not,
  record,
  remoteEnd,
  sameCaller,
  sameConnection,
  sameProcess,
  sameText,
  unknown,
  within,
} from '../../engine/define-rule';
import { hours, seconds } from '../../model/time';
import { accepted, byServiceAccount, inSessionOf, logonOver, networkLogon, overSmb } from '../steps';

const made = record(
  'DeviceEvents',
  anyOf(is('ActionType', 'ScheduledTaskCreated'), is('ActionType', 'ScheduledTaskUpdated')),
  known('TaskName'),
);

/** The same where it was no service account of the machine's. */
const madeByNoService = record('DeviceEvents', ...made.where, not(byServiceAccount));

/** The same where the record does not say whose session asked for it. */
const madeBySomebody = record('DeviceEvents', ...made.where, unknown('CallerLogonId'));

const toSvchost = [accepted, is<'DeviceNetworkEvents'>('InitiatingProcessFileName', 'svchost.exe'), remoteEnd()] as const;
const scheduler = contains<'DeviceNetworkEvents'>('InitiatingProcessCommandLine', 'schedule');

/** The scheduler took a connection. */
const toScheduler = record('DeviceNetworkEvents', ...toSvchost, scheduler);

/** Where its command line is unknown, what it writes tells it from other services. */
const toWriter = record('DeviceNetworkEvents', ...toSvchost, anyOf(scheduler, unknown('InitiatingProcessCommandLine')));

/** Only the scheduler keeps tasks there. A deletion names no key. */
const written = record(
  'DeviceRegistryEvents',
  is('InitiatingProcessFileName', 'svchost.exe'),
  contains('RegistryKey', '\\TaskCache\\Tree\\'),
  anyOf(is('ActionType', 'RegistryValueSet'), is('ActionType', 'RegistryKeyCreated')),
);

const startedByScheduler = record(
  'DeviceProcessEvents',
  is('InitiatingProcessFileName', 'svchost.exe'),
  contains('InitiatingProcessCommandLine', 'schedule'),
);

/** The scheduler has been seen to write a task 2 ms before its connection is stamped; the end is that of `scm-remote-install`. */
const soonAfter = { atLeast: seconds(-2), atMost: seconds(10) };

export const taskRemoteCreate = defineRule({
  id: 'task-remote-create',
  version: 1,
  title: 'A scheduled task was made from another machine',
  summary: 'Somebody on another machine made or changed a scheduled task here.',
  techniques: ['T1053.005'],
  tactics: ['LateralMovement', 'Execution', 'Persistence'],
  severity: 'Low',
  severityReason: 'A scheduled task was made or changed for a caller on another machine',
  confidence: 0.6,
  references: ['https://attack.mitre.org/techniques/T1053/005/', 'Elastic detection-rules, lateral_movement_scheduled_task_target'],
  blindSpots: [
    'A task whose record names no session, where neither the scheduler’s own connection nor a logon over SMB, known by port or account, was recorded right before it',
    'What the task runs, where the record holds no definition, and what it starts more than an hour after it was made',
    'A scheduler that shares its svchost.exe with other services, as before Windows 10 1703: its starts are not told from theirs',
    'Over SMB, a session of which no logon with an address came, or that is older than an hour; a session number used again after a reboot within the hour: the record names no process that starts with the machine, so the incident says so only where the boot is known from others',
  ],
  falsePositives: [
    'Management and backup software that makes tasks remotely',
    'A task that somebody at the machine makes while another machine asks the scheduler something',
  ],
  forms: [
    {
      name: 'session',
      opens: true,
      steps: { logon: networkLogon, task: made },
      joins: inSessionOf('task', 'CallerLogonId'),
    },
    {
      name: 'written',
      opens: true,
      confidence: 0.5,
      steps: { accept: toWriter, write: written },
      joins: [sameProcess('write.creator', 'accept.creator'), within('accept.at', 'write.at', soonAfter)],
    },
    {
      name: 'logged-on',
      opens: true,
      steps: { accept: toWriter, logon: networkLogon, write: written },
      joins: [
        sameConnection('accept', 'logon'),
        within('accept.at', 'logon.at', logonOver),
        sameProcess('write.creator', 'accept.creator'),
        within('accept.at', 'write.at', soonAfter),
      ],
    },
    {
      name: 'accepted',
      opens: true,
      confidence: 0.4,
      steps: { accept: toScheduler, task: madeByNoService },
      joins: [within('accept.at', 'task.at', soonAfter)],
    },
    {
      name: 'piped',
      opens: true,
      confidence: 0.35,
      steps: { carrier: overSmb, logon: networkLogon, task: madeBySomebody },
      joins: [sameConnection('carrier', 'logon'), within('carrier.at', 'logon.at', logonOver), within('logon.at', 'task.at', soonAfter)],
    },
    {
      name: 'same-account',
      opens: true,
      confidence: 0.45,
      steps: { carrier: overSmb, logon: networkLogon, task: madeBySomebody },
      joins: [
        sameCaller('carrier', 'logon'),
        within('carrier.at', 'logon.at', logonOver),
        sameText('task.CallerSid', 'logon.AccountSid'),
        within('logon.at', 'task.at', soonAfter),
      ],
    },
    {
      name: 'recorded',
      opens: false,
      steps: { task: made, write: written },
      joins: [sameText('write.TaskName', 'task.TaskName'), within('task.at', 'write.at', { atLeast: seconds(-10), atMost: seconds(10) })],
    },
    {
      name: 'started',
      opens: false,
      steps: { task: made, child: startedByScheduler },
      joins: [sameText('task.TaskImage', 'child.FileName'), within('task.at', 'child.at', { atLeast: seconds(-5), atMost: hours(1) })],
    },
  ],
});
