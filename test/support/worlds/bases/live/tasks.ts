/* Base worlds of the forms about scheduled tasks. */
import type { Base } from '../../drafts';
import { type Columns, second, t } from '../columns';
import { near, paths } from '../near-texts';
import {
  aboutProcess,
  accept,
  accepted,
  account,
  accountReads,
  accountTexts,
  actorThread,
  alike,
  bounds,
  carrier,
  carrierReads,
  carrierTexts,
  child,
  edge,
  eventOf,
  hour,
  logonOf,
  logonReads,
  logonTexts,
  minute,
  oneConnection,
  threadsOf,
  writeOf,
} from './parts';

const byScheduler: Columns = {
  'I.FileName': 'svchost.exe',
  'I.Id': 1412,
  'I.CreationTime': t(1),
  'I.CommandLine': 'svchost.exe -k netsvcs -p -s Schedule',
  'P.FileName': 'services.exe',
};

const definition = (command: string): string => `<Task><Actions><Exec><Command>${command}</Command></Exec></Actions></Task>`;
const made = (columns: Columns = {}) =>
  eventOf(11, 'ScheduledTaskCreated', { TaskName: '\\Upd\\Task', TaskContent: definition('C:\\Temp\\tool.exe') }, columns);
const written = writeOf(11.2, {
  RegistryKey: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tree\\Upd\\Task',
  RegistryValueName: 'Id',
  RegistryValueData: '{1}',
  ...byScheduler,
});

const definitions: readonly unknown[] = [
  ...[
    definition('&quot;C:\\Temp\\tool.exe&quot; /x'),
    definition('TOOL'),
    definition('tool.exe</Command><Command>cmd.exe'),
    definition(''),
    '<command>tool.exe</command>',
    'tool.exe',
  ].map((TaskContent) => JSON.stringify({ TaskName: '\\UPD\\TASK', TaskContent })),
  '{"TaskName":"\\\\Upd\\\\Other","TaskContent":"<Command>tool.exe</Command>"}',
  '{"TaskName":"\\\\Upd\\\\Task"}',
  '{"TaskName":""}',
  '{"TaskName":"","TaskContent":"<Command>tool.exe</Command>"}',
  '{"TaskContent":"<Command>tool.exe</Command>"}',
  '{"TaskName":5}',
  '{}',
  '[]',
  '',
  null,
  undefined,
];

const taskKeys: readonly unknown[] = [
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\MICROSOFT\\SCHEDULE\\TASKCACHE\\TREE\\UPD\\TASK',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Schedule\\TaskCache\\Tree\\Upd\\Other',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Schedule\\TaskCache\\Tree\\',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Schedule\\TaskCache\\Tree',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Schedule\\xTaskCache\\Tree\\Upd\\Task',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Schedule\\TaskCache\\Tasks\\Upd\\Task',
  'TaskCache\\Tree\\Upd\\Task',
  '\\TaskCache\\Tree\\Upd\\Task',
  '',
  null,
  undefined,
];

const askers: readonly unknown[] = [0, '0', 995, 996, 997, 998, 999, 1000, 345_678, '345678', 345_679, 1, '', null, undefined];

const taskTexts: NonNullable<Base['texts']> = [
  ['E.ActionType', [...near('ScheduledTaskCreated'), ...near('ScheduledTaskUpdated'), 'ScheduledTaskDeleted']],
  ['E.AdditionalFields', definitions],
  ['E.LogonId', askers],
  ['E.I.LogonId', askers],
  ['E.ProcessCreationTime', aboutProcess],
];

const scheduled = ['svchost.exe -k netsvcs -p -s Schedule', 'SCHEDULE', 'schedul', 'chedule', 'svchost.exe -k netsvcs', '', undefined];

const writeTexts: NonNullable<Base['texts']> = [
  ['R.ActionType', [...near('RegistryValueSet'), ...near('RegistryKeyCreated'), 'RegistryKeyDeleted']],
  ['R.RegistryKey', taskKeys],
  ['R.I.FileName', paths('svchost.exe')],
];

const taskSession: Base = {
  name: 'taskSession',
  records: [logonOf(7), made(), written, child({ FileName: 'tool.exe', ...byScheduler })],
  threads: threadsOf(),
  keys: { sessions: [['L.LogonId', 'E.I.LogonId']] },
  reads: [
    ...logonReads,
    'L.LogonId',
    'E.ActionType',
    'E.AdditionalFields',
    'E.I.LogonId',
    'R.ActionType',
    'R.RegistryKey',
    'R.I.FileName',
    'C.FileName',
    'C.I.FileName',
    'C.I.CommandLine',
  ],
  edges: [
    ...bounds('L', 'E', -5n * second, hour),
    ...bounds('E', 'R', -10n * second, 10n * second),
    ...bounds('E', 'C', -5n * second, hour),
  ],
  texts: [
    ...logonTexts,
    ...taskTexts,
    ...writeTexts,
    ['C.FileName', [...near('tool.exe'), 'cmd.exe', 'TOOL']],
    ['C.I.FileName', paths('svchost.exe')],
    ['C.I.CommandLine', scheduled],
  ],
};

const taskWritten: Base = {
  name: 'taskWritten',
  records: [accept(byScheduler), logonOf(10.2, { RemotePort: 51000 }), written],
  threads: threadsOf(actorThread('N', 'R')),
  keys: oneConnection('N'),
  reads: [
    ...logonReads,
    'N.ActionType',
    'N.RemoteIP',
    'N.LocalIP',
    'N.I.FileName',
    'N.I.Id',
    'N.I.CommandLine',
    'R.ActionType',
    'R.RegistryKey',
    'R.I.FileName',
    'R.I.Id',
    'N.RemotePort',
    'L.RemotePort',
  ],
  edges: [
    ...bounds('N', 'R', -2n * second, 10n * second),
    ...bounds('N', 'L', -5n * second, minute),
    edge('N.I.CreationTime', 'R.I.CreationTime'),
  ],
  texts: [...logonTexts, ...writeTexts, ['N.ActionType', accepted], ['N.I.FileName', paths('svchost.exe')], ['N.I.CommandLine', scheduled]],
  together: alike(['N.I.FileName', 'R.I.FileName'], near('svchost.exe')),
};

/** Over the pipe of SMB, and the record names no session. */
const taskPiped: Base = {
  name: 'taskPiped',
  records: [
    carrier(445),
    logonOf(10.3, { RemotePort: 51001, AccountSid: account }),
    made({ 'I.LogonId': undefined, 'I.AccountSid': account }),
  ],
  threads: threadsOf(),
  keys: oneConnection('K'),
  reads: [...logonReads, ...carrierReads, ...accountReads, 'E.ActionType', 'E.AdditionalFields', 'K.RemotePort', 'L.RemotePort'],
  edges: [...bounds('K', 'L', -5n * second, minute), ...bounds('L', 'E', -2n * second, 10n * second)],
  texts: [...logonTexts, ...carrierTexts(445), ...accountTexts, ...taskTexts],
  together: alike(['L.AccountSid', 'E.I.AccountSid'], ['S-1-5-18', '', undefined]),
};

/** The scheduler takes the call itself, and the record names no session. */
const taskAccepted: Base = {
  name: 'taskAccepted',
  records: [accept(byScheduler), made({ 'I.LogonId': undefined })],
  threads: threadsOf(),
  reads: ['N.ActionType', 'N.RemoteIP', 'N.LocalIP', 'N.I.FileName', 'N.I.CommandLine', 'E.ActionType', 'E.AdditionalFields'],
  edges: bounds('N', 'E', -2n * second, 10n * second),
  texts: [...taskTexts, ['N.ActionType', accepted], ['N.I.FileName', paths('svchost.exe')], ['N.I.CommandLine', scheduled]],
};

export const taskBases = { taskSession, taskWritten, taskPiped, taskAccepted };
