import { days, tick } from '../../../lib/model/time';
import { admin, loggedOn, type Process, started, t } from '../../../lib/rules/scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../../../lib/rules/scenario/scenario';

const cmd: Process = {
  name: 'cmd.exe',
  pid: 3300,
  created: t(),
  commandLine: 'cmd.exe',
  parent: { name: 'sihost.exe', pid: 3200, created: t(), commandLine: 'sihost.exe' },
};
const tool: Process = {
  name: 'tool.exe',
  pid: 7044,
  created: t(days(1)),
  commandLine: 'tool.exe',
  folder: '\\\\tsclient\\C\\',
  parent: cmd,
};
const session = { ...admin, LogonId: 48_210_733 };
const story: Story = {
  logon: loggedOn(session.LogonId, { LogonType: 'RemoteInteractive', Timestamp: t() }),
  child: started(tool, session),
};

export const scenarios: readonly Scenario[] = [
  ...outcomes(story, [incident('Medium', 'rdp-client-drive/session', 'logon child')], {
    'a program from the client’s drive': {},
    'the same, 45 days after the logon': { child: started({ ...tool, created: t(days(45)) }, session) },
  }),
  ...outcomes(story, [], {
    'another session': { child: { LogonId: 48_210_734 } },
    'later than 45 days': { child: started({ ...tool, created: t(days(45), tick) }, session) },
  }),
];
