/*
 * Changes of a rule's data that make no difference, by the reason, and those that cannot be made.
 */
const isOneOf = (column: string, ...names: readonly string[]): string => `(${names.map((name) => `${column} is ${name}`).join(' or ')})`;

const actor = (...names: readonly string[]): string => isOneOf('InitiatingProcessFileName', ...names);

const unknownParent = '(InitiatingProcessParentFileName is svchost.exe or InitiatingProcessParentFileName unknown)';

const office = ['EXCEL.EXE', 'WINWORD.EXE', 'POWERPNT.EXE', 'OUTLOOK.EXE', 'VISIO.EXE', 'MSACCESS.EXE', 'WINPROJ.EXE'];
const automation = [...office, 'mmc.exe', 'iexplore.exe', 'mshta.exe'];
const winRmHosts = ['wsmprovhost.exe', 'winrshost.exe'];

/** Both records are asked the same of the process that they have in common. */
const askedTwice = (form: string, roles: readonly string[], what: string): readonly string[] =>
  roles.map((role) => `${form}, ${role}: without ${what}`);

const sharedLogons = '(CallerLogonId is 996 or CallerLogonId is 997 or CallerLogonId is 999)';

export const equivalent: Readonly<Record<string, readonly string[]>> = {
  'the launcher is a svchost.exe, and the accept must name it as its parent': [
    `dcom-remote-child/running, accept: without ${unknownParent}`,
    'dcom-remote-child/running, accept: without InitiatingProcessParentFileName unknown',
    `dcom-remote-server/accepted-running, accept: without ${unknownParent}`,
    'dcom-remote-server/accepted-running, accept: without InitiatingProcessParentFileName unknown',
  ],
  'a host of the other kind is a services.exe, and no accept here names one as its parent': [
    'dcom-remote-child/running, launcher: without HostKind is dcomlaunch',
    'dcom-remote-server/accepted-running, launcher: without HostKind is dcomlaunch',
  ],
  'the child names its grandparent as the server names its parent, so one of the two is enough': [
    'dcom-activation-child/activated, server: without InitiatingProcessFileName is svchost.exe',
    'dcom-activation-child/activated, child: without InitiatingProcessParentFileName is svchost.exe',
    'dcom-activation-child/published, server: without InitiatingProcessFileName is svchost.exe',
    'dcom-activation-child/published, child: without InitiatingProcessParentFileName is svchost.exe',
  ],
  'both records name one process, so one of the two is enough': [
    ...['started', 'published'].flatMap((form) =>
      askedTwice(`scm-remote-service/${form}`, ['accept', 'child'], 'InitiatingProcessFileName is services.exe'),
    ),
    ...askedTwice('scm-remote-install/written', ['accept', 'write'], 'InitiatingProcessFileName is services.exe'),
    ...['written', 'logged-on'].flatMap((form) =>
      askedTwice(`task-remote-create/${form}`, ['accept', 'write'], 'InitiatingProcessFileName is svchost.exe'),
    ),
    ...askedTwice('dcom-running-server/shell', ['accept', 'child'], actor('explorer.exe')),
    ...askedTwice('dcom-running-server/installer', ['accept', 'child'], actor('msiexec.exe')),
    ...askedTwice('dcom-running-server/automation', ['accept', 'child'], actor(...automation)),
    ...askedTwice('dcom-running-server/account', ['accept', 'child'], actor('explorer.exe', 'msiexec.exe', ...automation)),
    `winrm-remote-host/child, server: without ${isOneOf('FileName', ...winRmHosts)}`,
    `winrm-remote-host/child, child: without ${actor(...winRmHosts)}`,
  ],
  'sessions that are everybody’s are no key, so the join leaves them out too': ['session', 'connected'].flatMap((form) => [
    `scm-remote-install/${form}, install: without not ${sharedLogons}`,
    ...[996, 997, 999].map((id) => `scm-remote-install/${form}, install: not without CallerLogonId is ${id}`),
    `scm-remote-install/${form}, install: not CallerLogonId is 996 → 997`,
    `scm-remote-install/${form}, install: not CallerLogonId is 997 → 996`,
  ]),
  'what is unknown is no key, so the join asks for it too': [
    'scm-remote-install/recorded, install: without not ServiceName unknown',
    'scm-remote-install/recorded, write: without not ServiceName unknown',
    'scm-remote-install/written-started, write: without not ServiceImage unknown',
    'scm-remote-install/hosted, install: without not ServiceName unknown',
    'scm-remote-install/written-hosted, write: without not ServiceName unknown',
    'registry-remote-service/hosted, write: without not ServiceName unknown',
    'registry-remote-service/started, write: without not ServiceImage unknown',
    'task-remote-create/recorded, task: without not TaskName unknown',
  ],
  'a name of a task comes of such a key and no other': [
    'task-remote-create/recorded, write: without RegistryKey contains \\TaskCache\\Tree\\',
    'task-remote-create/recorded, write: RegistryKey contains \\TaskCache\\Tree\\ → TaskCache\\Tree\\',
    'task-remote-create/recorded, write: RegistryKey contains \\TaskCache\\Tree\\ → \\TaskCache\\Tree',
  ],
};

/** What compile does not even take: no join is left that ties a record. */
export const refused: readonly string[] = [
  'dcom-activation-child/published, without rpc.at to server.at',
  'scm-remote-install/accepted, without accept.at to install.at',
  'scm-remote-install/piped, without logon.at to install.at',
  'scm-remote-install/called, without rpc.at to install.at',
  'scm-remote-install/winrm, without carrier.at to install.at',
  'wmi-remote-child/called, without rpc.at to child.at',
  'wmi-remote-child/called-session, without rpc.at to logon.at',
  'wmi-remote-child/winrm-session, without carrier.at to logon.at',
  'wmi-remote-child/winrm, without carrier.at to child.at',
  'winrm-remote-host/carried-session, without carrier.at to logon.at',
  'winrm-remote-host/carried, without carrier.at to server.at',
  'task-remote-create/accepted, without accept.at to task.at',
  'task-remote-create/piped, without logon.at to task.at',
  'wmi-remote-subscription/called, without rpc.at to subscription.at',
  'wmi-remote-subscription/called-session, without rpc.at to logon.at',
  'wmi-remote-subscription/ran, without subscription.at to child.at',
  'registry-remote-service/carried, without carrier.at to write.at',
  'registry-remote-service/logged-on, without logon.at to write.at',
  'registry-remote-service/called, without rpc.at to write.at',
  'registry-remote-service/winrm, without carrier.at to write.at',
  'registry-remote-class/carried, without carrier.at to write.at',
  'registry-remote-class/logged-on, without logon.at to write.at',
  'registry-remote-class/called, without rpc.at to write.at',
  'registry-remote-class/winrm, without carrier.at to write.at',
];
