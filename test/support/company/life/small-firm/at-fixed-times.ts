/* What runs at fixed times and is over within minutes: a deployment, plays of a Linux host, the nightly image, the weekly scan. */
import type { Ticks } from '../../../../../lib/model/time';
import { below, chance } from '../../../worlds/seeded-random';
import { type Account, accounts } from '../../estate/accounts';
import { programs } from '../../estate/software';
import { after } from '../../random';
import type { Scene, Stage } from '../../scene';
import { dynamicPort, type Peer } from '../../steps/connections';
import { start } from '../../steps/processes';
import { callWmi, enter, enterFrom, notePipe, openManager, openShell, wmiProvider } from '../../steps/remoting';
import { install, remove, type Service, serviceOf, startService } from '../../steps/services';
import { serversOf, targets } from '../administration/targets';

const serve = (to: Scene, at: Ticks, from: Scene, by: Scene['up']['hosts']['own'], account: Account, service: Service) => {
  const session = enter(from, to, at, by, account, 445);
  const opened = after(to.random, at, 200, 900);
  if (chance(to.random, 0.5)) openManager(to, opened, session);
  else notePipe(to, opened, 'svcctl');
  const made = after(to.random, opened, 50, 300);
  install(to, made, service, { session: session.owner });
  return startService(to, after(to.random, made, 80, 500), service);
};

const runner = serviceOf('PDQDeployRunner-1', programs.deployService);

/** To every machine that is up, a few seconds apart, once. */
export const deploy = (stage: Stage, scene: Scene, at: Ticks): void => {
  const by = start(scene, at, scene.up.hosts.services, programs.deployServer, '"PDQDeployService.exe"', scene.up.hosts.own.owner);
  let next = at;
  for (const to of targets(stage, scene, stage.estate.devices, 200)) {
    next = after(scene.random, next, 2_000, 8_000);
    const service = serve(to, next, scene, by, accounts.push, runner);
    const job = after(to.random, service.created, 500, 3_000);
    start(to, job, service, programs.msiexec, 'msiexec.exe /i "\\\\files\\deploy\\reader.msi" /qn', service.owner);
    remove(to, after(to.random, job, 30_000, 120_000), runner);
  }
};

const image = serviceOf('AcronisRemoteAgent', programs.imageAgent, ' --remote');

/** Every server, one after the other, each night from one machine. */
export const imageServers = (stage: Stage, scene: Scene, at: Ticks): void => {
  const by = start(scene, at, scene.up.hosts.services, programs.imageServer, '"AmsWebServer.exe"', scene.up.hosts.own.owner);
  let next = at;
  for (const to of targets(stage, scene, serversOf(stage), 100)) {
    next = after(scene.random, next, 30_000, 90_000);
    const agent = serve(to, next, scene, by, accounts.backup, image);
    remove(to, after(to.random, agent.created, 60_000, 600_000), image);
  }
};

/** Machines that reach others and send no records themselves. */
const appliance =
  (ip: string, name: string) =>
  (scene: Scene): Peer => ({ ip, port: dynamicPort(scene.random), name });

const linux = appliance('10.99.0.20', 'ANSIBLE01');
const scanner = appliance('10.99.0.31', 'SCANNER');

const wrapped =
  'PowerShell -NoProfile -NonInteractive -ExecutionPolicy Unrestricted -EncodedCommand JgBjAGgAYwBwAC4AYwBvAG0AIAA2ADUAMAAwADEA';

/** A Linux host runs a play on all servers within minutes. */
export const playAll = (stage: Stage, scene: Scene, at: Ticks): void => {
  let next = at;
  for (const to of targets(stage, scene, serversOf(stage), 100)) {
    next = after(scene.random, next, 500, 4_000);
    const session = enterFrom(to, next, linux(to), accounts.automation, 5985);
    for (let task = 0; task < 3; task++) {
      const begun = after(to.random, next, 500 + task * 9_000, 4_000 + task * 9_000);
      const shell = openShell(to, begun, 'winrshost', session.owner);
      start(to, after(to.random, begun, 200, 900), shell, programs.powershell, wrapped, session.owner);
    }
  }
};

/** All machines that are up within an hour and a quarter, with credentials. */
export const scanAll = (stage: Stage, scene: Scene, at: Ticks): void => {
  const all = targets(stage, scene, stage.estate.devices, 500);
  all.forEach((to, index) => {
    const begun = after(to.random, at, (index * 4_500_000) / all.length, ((index + 1) * 4_500_000) / all.length);
    const session = enterFrom(to, begun, scanner(to), accounts.scan, 445, 0.8, { protocol: 'NTLM' });
    openManager(to, after(to.random, begun, 200, 900), session, 0.7);
    if (chance(to.random, 0.8))
      startService(to, after(to.random, begun, 900, 2_000), {
        name: 'RemoteRegistry',
        image: programs.svchost,
        path: 'svchost.exe -k localService -p -s RemoteRegistry',
      });
    const asked = after(to.random, begun, 3_000, 20_000);
    const wmi = enterFrom(to, asked, scanner(to), accounts.scan, 135, 0.8, { protocol: 'NTLM' });
    callWmi(to, after(to.random, asked, 20, 90), wmi, 'SELECT * FROM Win32_Product');
    if (!chance(to.random, 0.4)) return;
    const provider = wmiProvider(to, after(to.random, asked, 100, 600));
    const line = `cmd.exe /c netsh advfirewall show allprofiles > C:\\Windows\\Temp\\q${below(to.random, 100_000)}.txt`;
    start(to, after(to.random, provider.created, 200, 2_000), provider, programs.cmd, line, wmi.owner);
  });
};
