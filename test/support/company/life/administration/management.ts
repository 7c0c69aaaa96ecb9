/* The site server pushes its client and asks for inventory; an in-house tool, unsigned, does the same in its own way. */
import type { Ticks } from '../../../../../lib/model/time';
import { chance } from '../../../worlds/seeded-random';
import { accounts } from '../../estate/accounts';
import { programs } from '../../estate/software';
import { after } from '../../random';
import type { Scene, Stage } from '../../scene';
import { accept, connect } from '../../steps/connections';
import { fileColumns, start } from '../../steps/processes';
import { callWmi, enter, notePipe, openManager, registerTask, wmiProvider } from '../../steps/remoting';
import { install, serviceOf, startService } from '../../steps/services';
import { type Activity, atWork, between, onlyAtWork, onRole } from '../activity';
import { clientsOf, serversOf, target, targets } from './targets';

const client = serviceOf('ccmsetup', programs.clientSetup, ' /runservice /ignoreskipupgrade /config:MobileClient.tcf');

const pushClient = (stage: Stage, scene: Scene, at: Ticks): void => {
  const to = target(stage, scene);
  if (to === undefined) return;
  const { random } = to;
  const account = chance(random, 0.5) ? accounts.push : scene.device.machine;
  const session = enter(scene, to, at, scene.up.hosts.own, account, 445);
  const written = after(random, at, 500, 3_000);
  to.note(written, 'DeviceFileEvents', {
    ActionType: 'FileCreated',
    ...fileColumns(programs.clientSetup, to.device.build),
    RequestProtocol: 'SMB',
    RequestSourceIP: session.peer.ip,
    RequestAccountName: account.name,
    ShareName: 'ADMIN$',
    ...to.up.hosts.system.acting,
  });
  if (chance(random, 0.6)) openManager(to, after(random, written, 50, 300), session);
  else notePipe(to, after(random, written, 50, 300), 'svcctl');
  const made = after(random, written, 350, 900);
  install(to, made, client, { session: session.owner });
  const setup = startService(to, after(random, made, 100, 700), client);
  connect(to, after(random, setup.created, 800, 4_000), setup, scene.device.addressAt(at), 443);
};

const askInventory = (stage: Stage, scene: Scene, at: Ticks): void => {
  const to = target(stage, scene);
  if (to === undefined) return;
  const session = enter(scene, to, at, scene.up.hosts.own, scene.device.machine, 135);
  callWmi(to, after(to.random, at, 20, 90), session, 'SELECT * FROM Win32_ComputerSystem', 0.3);
};

/** Remote control: the client's own service takes the helpdesk's connection. */
const controlRemotely = (stage: Stage, scene: Scene, at: Ticks): void => {
  const to = target(stage, scene, clientsOf(stage));
  if (to !== undefined) accept(to, at, to.up.hosts.own, { ip: scene.device.addressAt(at), port: 51_000 }, 2701);
};

const collector = serviceOf('FleetInventory', programs.inventory, ' --once');

/** In-house and unsigned: a service is made over RPC/TCP, started, and left. */
const collect = (stage: Stage, scene: Scene, at: Ticks): void => {
  const owner = { account: accounts.inventory, logonId: scene.nextLogonId(), desktop: 0, integrity: 'High' } as const;
  const by = start(scene, at, scene.up.hosts.schedule, programs.inventoryPush, '"FleetPush.exe" --all', owner);
  let next = at;
  for (const to of targets(stage, scene, serversOf(stage), 12)) {
    next = after(scene.random, next, 900, 6_000);
    const session = enter(scene, to, next, by, accounts.inventory, 135);
    openManager(to, after(to.random, next, 30, 120), session);
    const made = after(to.random, next, 150, 400);
    install(to, made, collector, { session: session.owner });
    const service = startService(to, after(to.random, made, 80, 400), collector);
    start(to, after(to.random, service.created, 200, 2_000), service, programs.cmd, 'cmd.exe /c systeminfo', service.owner);
  }
};

/** A task for the night, made from afar. */
const scheduleRemotely = (stage: Stage, scene: Scene, at: Ticks): void => {
  const to = target(stage, scene, serversOf(stage));
  if (to === undefined) return;
  const session = enter(scene, to, at, scene.up.hosts.own, accounts.push, 445);
  notePipe(to, after(to.random, at, 20, 90), 'atsvc');
  const made = after(to.random, at, 60, 300);
  registerTask(to, made, '\\Contoso\\Nightly maintenance', 'C:\\Scripts\\maintain.cmd', session.owner);
  if (chance(to.random, 0.5))
    start(
      to,
      after(to.random, made, 500, 5_000),
      to.up.hosts.schedule,
      programs.cmd,
      'cmd.exe /c C:\\Scripts\\maintain.cmd',
      to.up.hosts.own.owner,
    );
};

const runScript = (stage: Stage, scene: Scene, at: Ticks): void => {
  const to = target(stage, scene, serversOf(stage));
  if (to === undefined) return;
  const session = enter(scene, to, at, scene.up.hosts.own, accounts.push, 135);
  callWmi(to, after(to.random, at, 20, 90), session, 'SELECT * FROM __NAMESPACE WHERE Name="ccm"');
  const provider = wmiProvider(to, after(to.random, at, 100, 400));
  start(
    to,
    after(to.random, provider.created, 100, 900),
    provider,
    programs.powershell,
    'powershell.exe -NonInteractive -File C:\\Windows\\CCM\\SystemTemp\\repair.ps1',
    session.owner,
  );
};

export const management: readonly Activity[] = [
  { on: onRole('management'), perHour: onlyAtWork(0.5), act: pushClient },
  { on: onRole('management'), perHour: atWork(20), act: askInventory },
  { on: onRole('management'), perHour: between(4, 5, 1), act: collect },
  { on: onRole('management'), perHour: onlyAtWork(0.15), act: scheduleRemotely },
  { on: onRole('management'), perHour: onlyAtWork(0.3), act: runScript },
  { on: onRole('helpdesk'), perHour: onlyAtWork(0.5), act: controlRemotely },
];
