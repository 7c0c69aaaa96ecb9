import type { Ticks } from '../../../../../lib/model/time';
import { chance, pick } from '../../../worlds/seeded-random';
import { accounts, asNetworkService, helpdesk as people } from '../../estate/accounts';
import { programs } from '../../estate/software';
import { after } from '../../random';
import type { Scene, Stage } from '../../scene';
import { accept, again, connect, servicePort } from '../../steps/connections';
import { load, start } from '../../steps/processes';
import { activate, callServer, enter, notePipe, openManager } from '../../steps/remoting';
import { startService } from '../../steps/services';
import { type Activity, always, onlyAtWork, onRole } from '../activity';
import { clientsOf, serversOf, target } from './targets';

const asSomebody = (scene: Scene) =>
  ({ account: pick(scene.random, people), logonId: scene.nextLogonId(), desktop: 1, integrity: 'High' }) as const;

const spooler = { name: 'Spooler', image: programs.spooler, path: 'spoolsv.exe' };

/** Computer Management on another machine: services, event log, disks, each by its own way in. */
const manage = (stage: Stage, scene: Scene, at: Ticks): void => {
  const to = target(stage, scene);
  if (to === undefined) return;
  const { random } = to;
  const owner = asSomebody(scene);
  const console = start(
    scene,
    at,
    scene.up.desktop?.explorer ?? scene.up.hosts.services,
    programs.mmc,
    '"mmc.exe" "C:\\Windows\\system32\\compmgmt.msc"',
    owner,
  );
  const session = enter(scene, to, after(random, at, 4_000, 20_000), console, owner.account, 135);
  const opened = after(random, at, 20_100, 60_000);
  accept(to, opened, to.up.hosts.eventLog, again(random, session.peer), servicePort(random), 0.5);
  if (chance(random, 0.5)) openManager(to, after(random, opened, 100, 900), session);
  else notePipe(to, opened, 'svcctl');
  if (chance(random, 0.4)) startService(to, after(random, opened, 1_500, 90_000), spooler);
  if (!chance(random, 0.3)) return;
  const loader = activate(to, after(random, opened, 3_000, 90_000), programs.diskLoader, 'vdsldr.exe -Embedding', session.owner);
  callServer(to, after(random, loader.created, 50, 400), loader, session);
  startService(to, after(random, loader.created, 300, 900), { name: 'vds', image: programs.disk, path: 'vds.exe' });
};

/** A script uses mmc's own interface on another machine; it opens a console there and nothing else. */
const automateConsole = (stage: Stage, scene: Scene, at: Ticks): void => {
  const to = target(stage, scene, serversOf(stage));
  if (to === undefined) return;
  const owner = asSomebody(scene);
  const script = start(
    scene,
    at,
    scene.up.desktop?.explorer ?? scene.up.hosts.services,
    programs.powershell,
    'powershell.exe -File export-console.ps1',
    owner,
  );
  const begun = after(scene.random, at, 500, 3_000);
  const session = enter(scene, to, begun, script, owner.account, 135);
  const server = activate(to, after(to.random, begun, 60, 250), programs.mmc, '"mmc.exe" -Embedding', session.owner);
  callServer(to, after(to.random, server.created, 60, 300), server, session);
};

/** Remote assistance that is offered: raserver takes the call and opens the person's side of it. */
const offerAssistance = (stage: Stage, scene: Scene, at: Ticks): void => {
  const to = target(stage, scene, clientsOf(stage));
  if (to?.up.desktop === undefined) return;
  const owner = asSomebody(scene);
  const expert = start(
    scene,
    at,
    scene.up.desktop?.explorer ?? scene.up.hosts.services,
    programs.assistance,
    `"msra.exe" /offerra ${to.device.bareName}`,
    owner,
  );
  const begun = after(scene.random, at, 900, 4_000);
  const session = enter(scene, to, begun, expert, owner.account, 135);
  const server = activate(to, after(to.random, begun, 60, 250), programs.raserver, 'raserver.exe -Embedding', session.owner);
  callServer(to, after(to.random, server.created, 60, 300), server, session);
  start(to, after(to.random, server.created, 400, 2_000), server, programs.assistance, '"msra.exe" -expert', to.up.desktop.owner);
};

/** Quick Assist goes out to a relay: nothing is accepted. */
const quickAssist = (_stage: Stage, scene: Scene, at: Ticks): void => {
  const desktop = scene.up.desktop;
  if (desktop === undefined) return;
  const assistant = start(scene, at, desktop.explorer, programs.quickAssist, '"QuickAssist.exe"', desktop.owner);
  connect(scene, after(scene.random, at, 900, 3_000), assistant, '20.190.160.12', 443);
};

/** Documents are made by Office on a server of its own, which the document system calls over DCOM. */
const makeDocument = (stage: Stage, scene: Scene, at: Ticks): void => {
  const to = target(stage, scene, stage.estate.with('office-server'));
  if (to === undefined) return;
  const { random } = to;
  const session = enter(scene, to, at, scene.up.hosts.own, accounts.office, 135, 0.3);
  const [image, line] = pick(random, [
    [programs.excel, '"EXCEL.EXE" /automation -Embedding'],
    [programs.word, '"WINWORD.EXE" /Automation -Embedding'],
  ] as const);
  const server = activate(to, after(random, at, 80, 300), image, line, session.owner);
  if (image === programs.excel) load(to, after(random, server.created, 900, 4_000), server, programs.documentsAddIn);
  // Office has Defender look at what it opens.
  load(to, after(random, server.created, 500, 1_500), server, programs.antimalwareLibrary);
  callServer(to, after(random, server.created, 2_000, 7_000), server, session, 0.5);
  if (chance(random, 0.4))
    start(to, after(random, server.created, 8_000, 20_000), server, programs.splwow64, 'splwow64.exe 8192', session.owner);
  if (chance(random, 0.05))
    start(
      to,
      after(random, server.created, 8_000, 20_000),
      to.up.hosts.dcomLaunch,
      programs.wmiProvider,
      'wmiprvse.exe -secured -Embedding',
      asNetworkService,
    );
};

export const helpdesk: readonly Activity[] = [
  { on: onRole('helpdesk'), perHour: onlyAtWork(1.2), act: manage },
  { on: onRole('helpdesk'), perHour: onlyAtWork(0.05), act: automateConsole },
  { on: onRole('helpdesk'), perHour: onlyAtWork(0.3), act: offerAssistance },
  { on: onRole('workstation'), perHour: onlyAtWork(0.01), act: quickAssist },
  { on: onRole('documents'), perHour: always(10), act: makeDocument },
];
