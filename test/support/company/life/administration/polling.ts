/* Monitoring polls servers through WMI; automation runs its plays through WinRM; backup puts a helper on servers at night. */
import type { Ticks } from '../../../../../lib/model/time';
import { chance, pick } from '../../../worlds/seeded-random';
import { accounts, asSystem } from '../../estate/accounts';
import { programs } from '../../estate/software';
import { after } from '../../random';
import type { Scene, Stage } from '../../scene';
import { start } from '../../steps/processes';
import { activate, callWmi, enter, notePipe, openManager, openShell, wmiProvider } from '../../steps/remoting';
import { install, remove, serviceOf, setImagePath, startService } from '../../steps/services';
import { type Activity, always, between, onRole } from '../activity';
import { serversOf, target, targets } from './targets';

/** Every few minutes, so that the sensor tells few of the connections. */
const poll = (stage: Stage, scene: Scene, at: Ticks): void => {
  const to = target(stage, scene, serversOf(stage));
  if (to === undefined) return;
  const session = enter(scene, to, at, scene.up.hosts.own, accounts.monitoring, 135, 0.1, { protocol: 'NTLM' });
  callWmi(to, after(to.random, at, 20, 90), session, 'SELECT PercentProcessorTime FROM Win32_PerfFormattedData_PerfOS_Processor', 0.1);
  if (!chance(to.random, 0.1)) return;
  const provider = wmiProvider(to, after(to.random, at, 40, 200));
  if (chance(to.random, 0.3))
    start(
      to,
      after(to.random, provider.created, 200, 2_000),
      provider,
      programs.cmd,
      'cmd.exe /c C:\\Monitoring\\check-queue.cmd',
      session.owner,
    );
};

const encoded =
  'powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Unrestricted -EncodedCommand UABvAHcAZQByAFMAaABlAGwAbAAgAC0ATgBvAFAAcgBvAGYAaQBsAGUA';

const play = (stage: Stage, scene: Scene, at: Ticks): void => {
  const to = target(stage, scene, serversOf(stage));
  if (to === undefined) return;
  const { random } = to;
  const session = enter(scene, to, at, scene.up.hosts.own, accounts.automation, 5985);
  const kind = pick(random, ['wsmprovhost', 'winrshost', 'winrshost'] as const);
  const shell = openShell(to, after(random, at, 100, 400), kind, session.owner);
  const worker = start(to, after(random, shell.created, 200, 900), shell, programs.powershell, encoded, session.owner);
  start(to, after(random, worker.created, 300, 3_000), worker, programs.cmd, 'cmd.exe /c sc.exe qc spooler', session.owner);
  // A play changes a service's path: services.exe writes it for a process of this device.
  if (chance(random, 0.1))
    setImagePath(
      to,
      after(random, worker.created, 3_000, 9_000),
      to.up.hosts.services,
      'AppPoolHost',
      '"C:\\Program Files\\Contoso\\PoolHost\\AppPoolHost.exe" --service',
    );
  // Windows Update's interface is a DCOM class, so the session activates a server on its own machine.
  if (chance(random, 0.2))
    activate(
      to,
      after(random, worker.created, 500, 5_000),
      programs.dllhost,
      'DllHost.exe /Processid:{B366DEBE-645B-43A5-B865-DDD82C345492}',
      session.owner,
    );
};

const helper = serviceOf('VeeamVssSupport', programs.backupAgent, ' -port 6183');

const backUp = (stage: Stage, scene: Scene, at: Ticks): void => {
  for (const to of targets(stage, scene, serversOf(stage), 4)) {
    const begun = after(scene.random, at, 500, 60_000);
    const session = enter(scene, to, begun, scene.up.hosts.own, accounts.backup, 445);
    const opened = after(to.random, begun, 300, 1_500);
    if (chance(to.random, 0.5)) openManager(to, opened, session);
    else notePipe(to, opened, 'svcctl');
    const made = after(to.random, opened, 50, 300);
    install(to, made, helper, { session: session.owner });
    const agent = startService(to, after(to.random, made, 80, 500), helper);
    activate(
      to,
      after(to.random, agent.created, 900, 5_000),
      programs.dllhost,
      'DllHost.exe /Processid:{4E14FBA2-2E22-11D1-9964-00C04FBBB345}',
      asSystem(to.device.system),
    );
    remove(to, after(to.random, agent.created, 60_000, 600_000), helper);
  }
};

export const polling: readonly Activity[] = [
  // At a company of a thousand devices: each of two hundred servers twice an hour.
  { on: onRole('monitoring'), perHour: ({ estate }) => estate.devices.length * 0.4, act: poll },
  { on: onRole('automation'), perHour: always(8), act: play },
  // Each server once a night: a quarter of all machines, four at a time, in five hours.
  { on: onRole('backup'), perHour: (when) => between(0, 5, when.estate.devices.length / 80)(when), act: backUp },
];
