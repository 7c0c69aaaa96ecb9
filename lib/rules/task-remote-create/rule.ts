import { anyOf, contains, defineRule, is, known, record, remoteEnd, sameLogon, sameProcess, within } from '../../engine/define-rule';
import { hours, seconds } from '../../model/time';
import { accepted, networkLogon } from '../steps';

const made = record(
  'DeviceEvents',
  anyOf(is('ActionType', 'ScheduledTaskCreated'), is('ActionType', 'ScheduledTaskUpdated')),
  known('TaskName'),
);

const scheduler = contains<'DeviceRegistryEvents'>('InitiatingProcessCommandLine', 'schedule');

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
    'A task whose record names no session, where the scheduler’s own connection was not recorded',
    'What the task runs: the record does not name the process, so it is not tied to it',
  ],
  falsePositives: ['Management and backup software that makes tasks remotely'],
  forms: [
    {
      name: 'session',
      opens: true,
      steps: { logon: networkLogon, task: made },
      joins: [sameLogon('task.CallerLogonId', 'logon.LogonId'), within('logon.at', 'task.at', { atLeast: seconds(-5), atMost: hours(1) })],
    },
    {
      name: 'written',
      opens: true,
      steps: {
        accept: record(
          'DeviceNetworkEvents',
          accepted,
          is('InitiatingProcessFileName', 'svchost.exe'),
          contains('InitiatingProcessCommandLine', 'schedule'),
          remoteEnd(),
        ),
        write: record('DeviceRegistryEvents', is('InitiatingProcessFileName', 'svchost.exe'), scheduler, known('TaskName')),
      },
      joins: [
        sameProcess('write.creator', 'accept.creator'),
        within('accept.at', 'write.at', { atLeast: seconds(-2), atMost: seconds(10) }),
      ],
    },
  ],
});
