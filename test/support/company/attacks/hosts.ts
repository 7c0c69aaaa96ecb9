/* Through a process that is there already and serves everybody: the shell, the installer, WMI, WinRM, the scheduler. */

import { asSystem } from '../estate/accounts';
import type { Process } from '../estate/process';
import { programs } from '../estate/software';
import { after } from '../random';
import { accept, again, dynamicPort, servicePort } from '../steps/connections';
import { load, start } from '../steps/processes';
import { activate, callServer, callWmi, notePipe, noteWmiStart, openShell, registerTask, wmiProvider } from '../steps/remoting';
import { breakIn, type Hop, hasDesktop, payload, type Technique, technique } from './technique';

const quietLine = 'cmd.exe /Q /c cd \\ 1> \\\\127.0.0.1\\ADMIN$\\__1773738722.77 2>&1';
const encodedLine = 'powershell.exe -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkA';

/** ShellWindows: the person's own explorer takes the call; the payload runs in the person's session. */
const shellWindows = (hop: Hop): Process => {
  const { target, at, random } = hop;
  const session = breakIn(hop, 135);
  const desktop = target.up.desktop;
  const explorer = desktop?.explorer ?? target.up.hosts.userManager;
  accept(target, after(random, at, 80, 90), explorer, again(random, session.peer), dynamicPort(random), 1);
  return start(target, after(random, at, 300, 320), explorer, programs.cmd, quietLine, explorer.owner);
};

/** IMsiServer: the installer's service is started for the call, takes it, and loads what the intruder sent. */
const msiServer = (hop: Hop): Process => {
  const { target, at, random } = hop;
  const session = breakIn(hop, 135);
  const server = start(
    target,
    after(random, at, 60, 200),
    target.up.hosts.services,
    programs.msiexec,
    'msiexec.exe /V',
    asSystem(target.device.system),
  );
  callServer(target, after(random, server.created, 200, 600), server, session);
  const worker = start(
    target,
    after(random, server.created, 900, 2_000),
    server,
    programs.msiexec,
    'MsiExec.exe -Embedding 9C1A77D04F2E55B81E63',
    session.owner,
  );
  load(target, after(random, worker.created, 100, 400), worker, payload(hop, 'dll'));
  return worker;
};

const wmiExec = (hop: Hop): Process => {
  const { target, at, random, source } = hop;
  const session = breakIn(hop, 135);
  callWmi(target, after(random, at, 20, 60), session, 'Win32_Process::Create', 1);
  const provider = wmiProvider(target, after(random, at, 100, 300));
  noteWmiStart(target, after(random, provider.created, 90, 110), source.device.bareName, true);
  return start(target, after(random, provider.created, 100, 120), provider, programs.powershell, encodedLine, session.owner);
};

/** A subscription made through WMI acts later, as SYSTEM and of itself. */
const wmiSubscription = (hop: Hop): Process => {
  const { target, at, random } = hop;
  const session = breakIn(hop, 135);
  callWmi(target, after(random, at, 20, 60), session, 'SELECT * FROM __FilterToConsumerBinding', 1);
  target.note(after(random, at, 300, 900), 'DeviceEvents', {
    ActionType: 'WmiBindEventFilterToConsumer',
    FileName: null,
    LogonId: null,
    AdditionalFields: JSON.stringify({
      Consumer: 'ActiveScriptEventConsumer="Updater"',
      Filter: '__EventFilter="Updater"',
      Namespace: 'root\\subscription',
    }),
    ...target.up.hosts.winmgmt.acting,
    InitiatingProcessLogonId: 0,
  });
  const consumer = activate(
    target,
    after(random, at, 30_000, 90_000),
    programs.scrcons,
    'scrcons.exe -Embedding',
    asSystem(target.device.system),
  );
  const image = payload(hop);
  return start(target, after(random, consumer.created, 300, 900), consumer, image, image.name, consumer.owner);
};

const winrm =
  (kind: 'wsmprovhost' | 'winrshost') =>
  (hop: Hop): Process => {
    const { target, at, random } = hop;
    const session = breakIn(hop, 5985);
    const shell = openShell(target, after(random, at, 150, 400), kind, session.owner);
    const [image, line] =
      kind === 'wsmprovhost' ? ([programs.whoami, '"whoami.exe" /all'] as const) : ([programs.cmd, 'cmd.exe /c whoami'] as const);
    return start(target, after(random, shell.created, 300, 900), shell, image, line, session.owner);
  };

/** WSMan.Automation asks WMI through WinRM: the provider starts the payload in the caller's session. */
const wsmanAutomation = (hop: Hop): Process => {
  const { target, at, random } = hop;
  const session = breakIn(hop, 5985);
  const provider = wmiProvider(target, after(random, at, 200, 230));
  return start(target, after(random, provider.created, 110, 120), provider, programs.whoami, 'whoami', session.owner);
};

const remoteTask = (hop: Hop): Process => {
  const { target, at, random } = hop;
  const session = breakIn(hop, 445);
  const { schedule } = target.up.hosts;
  if (random() < 0.5) accept(target, after(random, at, 30, 90), schedule, again(random, session.peer), servicePort(random), 1);
  else notePipe(target, after(random, at, 30, 90), 'atsvc');
  const image = payload(hop);
  const made = after(random, at, 100, 300);
  registerTask(target, made, `\\${image.name.slice(0, -4)}`, `${image.folder}${image.name}`, session.owner);
  return start(target, after(random, made, 900, 3_000), schedule, image, image.name, asSystem(target.device.system));
};

export const hostTechniques: readonly Technique[] = [
  technique('dcom-shellwindows', 'T1021.003', shellWindows, { on: hasDesktop }),
  technique('dcom-imsiserver', 'T1021.003', msiServer),
  technique('wmi-exec', 'T1047', wmiExec),
  technique('wmi-subscription', 'T1546.003', wmiSubscription),
  technique('winrm-wsmprovhost', 'T1021.006', winrm('wsmprovhost')),
  technique('winrm-winrshost', 'T1021.006', winrm('winrshost')),
  technique('winrm-wsman-automation', 'T1021.006', wsmanAutomation),
  technique('remote-task', 'T1053.005', remoteTask),
];
