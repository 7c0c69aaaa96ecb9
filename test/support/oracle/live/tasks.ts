/* The live forms of the rule about scheduled tasks. */
import type { Common, Connection, OtherEvent, Process, RegistryWrite } from '../records';
import { commandLineContains, connection, event, formOf, type LiveForm, logon, process, sameAction, write } from './form';
import {
  between,
  hasUnknownCaller,
  hour,
  inSession,
  isAccept,
  isNetworkLogon,
  isOfServiceAccount,
  isOverSmb,
  isSvchost,
  logonOver,
  sameCaller,
  sameConnection,
  sameName,
  sameProcess,
  sameSession,
  second,
} from './said';
import { callerAccount, callerSession, isTaskKey, taskImage, taskOf, writtenTask } from './text';

const isTask = (e: OtherEvent): boolean =>
  ['ScheduledTaskCreated', 'ScheduledTaskUpdated'].some((action) => sameAction(e.ActionType, action)) && taskOf(e) !== '';

const isTaskByNoService = (e: OtherEvent): boolean => isTask(e) && !isOfServiceAccount(e);

const isTaskBySomebody = (e: OtherEvent): boolean => isTask(e) && hasUnknownCaller(e);

/** Where the command line is unknown, what it writes tells the scheduler from other services. */
const isAcceptOfWriter = (n: Connection): boolean =>
  isAccept(n) && isSvchost(n.I.FileName) && (n.I.CommandLine === '' || commandLineContains(n.I.CommandLine, 'schedule'));

const isAcceptOfScheduler = (n: Connection): boolean => isAcceptOfWriter(n) && n.I.CommandLine !== '';

/** Only the scheduler keeps tasks there; a deletion names no key. */
const isTaskWrite = (r: RegistryWrite): boolean =>
  isSvchost(r.I.FileName) && isTaskKey(r) && ['RegistryValueSet', 'RegistryKeyCreated'].some((action) => sameAction(r.ActionType, action));

const isStartedByScheduler = (c: Process): boolean => isSvchost(c.I.FileName) && commandLineContains(c.I.CommandLine, 'schedule');

const soonAfter = (from: Common, to: Common): boolean => between(from, to, -2n * second, 10n * second);

const wroteFor = (n: Connection, r: RegistryWrite): boolean => sameProcess(r.I, n.I) && soonAfter(n, r);

const form = formOf('task-remote-create');

export const taskForms: readonly LiveForm[] = [
  form(
    'session',
    { logon: logon(isNetworkLogon), task: event(isTask) },
    ({ logon: l, task }) => sameSession(l.LogonId, callerSession(task)) && inSession(l, task),
  ),
  form('written', { accept: connection(isAcceptOfWriter), write: write(isTaskWrite) }, ({ accept, write: r }) => wroteFor(accept, r)),
  form(
    'logged-on',
    { accept: connection(isAcceptOfWriter), logon: logon(isNetworkLogon), write: write(isTaskWrite) },
    ({ accept, logon: l, write: r }) => sameConnection(accept, l) && logonOver(accept, l) && wroteFor(accept, r),
  ),
  form('accepted', { accept: connection(isAcceptOfScheduler), task: event(isTaskByNoService) }, ({ accept, task }) =>
    soonAfter(accept, task),
  ),
  form(
    'same-account',
    { carrier: connection(isOverSmb), logon: logon(isNetworkLogon), task: event(isTaskBySomebody) },
    ({ carrier, logon: l, task }) =>
      sameCaller(carrier, l) && logonOver(carrier, l) && sameName(callerAccount(task), l.AccountSid) && soonAfter(l, task),
  ),
  form(
    'piped',
    { carrier: connection(isOverSmb), logon: logon(isNetworkLogon), task: event(isTaskBySomebody) },
    ({ carrier, logon: l, task }) => sameConnection(carrier, l) && logonOver(carrier, l) && soonAfter(l, task),
  ),
  form(
    'recorded',
    { task: event(isTask), write: write(isTaskWrite) },
    ({ task, write: r }) => sameName(taskOf(task), writtenTask(r)) && between(task, r, -10n * second, 10n * second),
  ),
  form(
    'started',
    { task: event(isTask), child: process(isStartedByScheduler) },
    ({ task, child }) => sameName(taskImage(task), child.FileName) && between(task, child, -5n * second, hour),
  ),
];
