/* Two people and two servers at work: monitoring, documents, a look at a machine now and then. */
import type { Ticks } from '../../../../../lib/model/time';
import { chance, pick } from '../../../worlds/seeded-random';
import { accounts, admins, asSystem } from '../../estate/accounts';
import { programs } from '../../estate/software';
import { after } from '../../random';
import type { Scene, Stage } from '../../scene';
import { accept, again, servicePort } from '../../steps/connections';
import { running, start } from '../../steps/processes';
import { activate, callServer, callWmi, enter, openManager, openShell, wmiProvider } from '../../steps/remoting';
import { install, remove, serviceOf, startService } from '../../steps/services';
import { serversOf, target } from '../administration/targets';

/** The two who administer. */
const people = admins.slice(0, 2);

/** Each server some six times an hour; now and then a script runs there. */
export const watch = (stage: Stage, scene: Scene, at: Ticks): void => {
  const to = target(stage, scene, serversOf(stage));
  if (to === undefined) return;
  const by = scene.up.hosts.own;
  const session = enter(scene, to, at, by, accounts.monitoring, 135, 0.1, { protocol: 'NTLM' });
  callWmi(to, after(to.random, at, 20, 90), session, 'SELECT Name, State FROM Win32_Service', 0.1);
  if (!chance(to.random, 0.1)) return;
  const provider = wmiProvider(to, after(to.random, at, 40, 200));
  if (chance(to.random, 0.5))
    start(
      to,
      after(to.random, provider.created, 200, 2_000),
      provider,
      programs.powershell,
      'powershell.exe -WindowStyle Hidden -File C:\\Orion\\disk.ps1',
      session.owner,
    );
};

const psexec = serviceOf('PSEXESVC', programs.psexecService);

/** One of the two runs something on one machine, and looks at another or two within the quarter of an hour. */
export const lookAt = (stage: Stage, scene: Scene, at: Ticks): void => {
  const account = pick(scene.random, people);
  const owner = { account, logonId: scene.nextLogonId(), desktop: 2, integrity: 'High' } as const;
  const shell = running(scene, at, scene.up.hosts.services, programs.cmd, '"cmd.exe"', owner);
  let next = at;
  for (let n = 0; n < pick(scene.random, [1, 1, 2, 3]); n++) {
    const to = target(stage, scene);
    next = after(scene.random, next, 60_000, 400_000);
    if (to === undefined) continue;
    const by = start(scene, next, shell, programs.psexec, `"PsExec64.exe" \\\\${to.device.bareName} cmd`, owner);
    const session = enter(scene, to, after(scene.random, next, 50, 300), by, account, 445);
    const made = after(to.random, next, 700, 1_500);
    install(to, made, psexec, { session: session.owner });
    const server = startService(to, after(to.random, made, 100, 500), psexec);
    start(to, after(to.random, server.created, 200, 900), server, programs.cmd, '"cmd"', asSystem(to.device.system));
    remove(to, after(to.random, server.created, 60_000, 500_000), psexec);
  }
};

/** A PowerShell session on a server, in which something is looked up. */
export const session = (stage: Stage, scene: Scene, at: Ticks): void => {
  const to = target(stage, scene, serversOf(stage));
  if (to === undefined) return;
  const account = pick(scene.random, people);
  const owner = { account, logonId: scene.nextLogonId(), desktop: 2, integrity: 'High' } as const;
  const shell = running(scene, at, scene.up.hosts.services, programs.powershell, '"powershell.exe"', owner);
  const entered = enter(scene, to, at, shell, account, 5985);
  const host = openShell(to, after(to.random, at, 200, 900), 'wsmprovhost', entered.owner);
  if (chance(to.random, 0.5))
    start(to, after(to.random, host.created, 9_000, 90_000), host, programs.whoami, '"whoami.exe" /groups', entered.owner);
};

/** Services and the event log of another machine, by the console. */
export const openConsole = (stage: Stage, scene: Scene, at: Ticks): void => {
  const to = target(stage, scene);
  if (to === undefined) return;
  const account = pick(scene.random, people);
  const owner = { account, logonId: scene.nextLogonId(), desktop: 2, integrity: 'High' } as const;
  const console = running(scene, at, scene.up.hosts.services, programs.mmc, '"mmc.exe" services.msc', owner);
  const entered = enter(scene, to, at, console, account, 135);
  accept(to, after(to.random, at, 50, 300), to.up.hosts.eventLog, again(to.random, entered.peer), servicePort(to.random), 0.5);
  openManager(to, after(to.random, at, 300, 900), entered);
  if (chance(to.random, 0.5))
    startService(to, after(to.random, at, 2_000, 9_000), { name: 'Spooler', image: programs.spooler, path: 'spoolsv.exe' });
  if (!chance(to.random, 0.2)) return;
  const loader = activate(to, after(to.random, at, 3_000, 90_000), programs.diskLoader, 'vdsldr.exe -Embedding', entered.owner);
  callServer(to, after(to.random, loader.created, 50, 400), loader, entered);
};

/** Five documents in a row, made by Office on its server. */
export const makeDocuments = (stage: Stage, scene: Scene, at: Ticks): void => {
  for (let n = 0; n < 5; n++) {
    const to = target(stage, scene, stage.estate.with('office-server'));
    if (to === undefined) return;
    const begun = after(scene.random, at, n * 20_000, n * 20_000 + 9_000);
    const entered = enter(scene, to, begun, scene.up.hosts.own, accounts.office, 135);
    const server = activate(to, after(to.random, begun, 80, 300), programs.word, '"WINWORD.EXE" /Automation -Embedding', entered.owner);
    callServer(to, after(to.random, server.created, 900, 3_000), server, entered);
    if (chance(to.random, 0.2))
      start(to, after(to.random, server.created, 4_000, 9_000), server, programs.splwow64, 'splwow64.exe 8192', entered.owner);
  }
};
