/* Logons that are no administration: shares, machine accounts, remote desktops, and what runs under a network logon without an address. */
import type { Ticks } from '../../../../lib/model/time';
import { chance, pick, type Random } from '../../worlds/seeded-random';
import { type Account, accounts, admins, anonymous, asSystem } from '../estate/accounts';
import type { Device } from '../estate/device';
import { programs } from '../estate/software';
import { after } from '../random';
import type { Scene, Stage } from '../scene';
import { accept, dial, dynamicPort, servicePort } from '../steps/connections';
import { logOn } from '../steps/logons';
import { start } from '../steps/processes';
import { activate, callMapper } from '../steps/remoting';
import { type Activity, always, atWork, onlyAtWork, onRole, onServers } from './activity';
import { target } from './administration/targets';

const anyOf = (random: Random, devices: readonly Device[]): Device | undefined =>
  devices.length === 0 ? undefined : pick(random, devices);

const accountOn = ({ device, random }: Scene): Account => (device.user !== undefined && chance(random, 0.6) ? device.user : device.machine);

/** Policies, tickets and names: every member calls its domain controllers all day. The sensor tells a few of the connections. */
const askController = (stage: Stage, scene: Scene, at: Ticks): void => {
  const controller = anyOf(stage.random, stage.estate.with('domain-controller'));
  const there = controller === undefined ? undefined : stage.sceneOf(controller);
  if (there === undefined || there === scene) return;
  const by = scene.up.hosts.lsass;
  const port = pick(scene.random, [445, 445, 389, 88, 135]);
  const peer = dial(scene, there, at, by, port, 0.1);
  if (port === 135) {
    callMapper(there, at, peer, 0.1);
    accept(
      there,
      after(there.random, at, 2, 40),
      there.up.hosts.lsass,
      { ...peer, port: dynamicPort(there.random) },
      servicePort(there.random),
      0.1,
    );
  } else accept(there, at, port === 445 ? there.up.hosts.system : there.up.hosts.lsass, peer, port, 0.05);
  logOn(there, after(there.random, at, 1, 20), { account: accountOn(scene), peer, admin: false });
};

const openShare = (stage: Stage, scene: Scene, at: Ticks): void => {
  const server = anyOf(stage.random, stage.estate.with('file-server'));
  const there = server === undefined ? undefined : stage.sceneOf(server);
  if (there === undefined) return;
  const peer = dial(scene, there, at, scene.up.hosts.system, 445, 0.2);
  accept(there, at, there.up.hosts.system, peer, 445, 0.1);
  logOn(there, after(there.random, at, 1, 20), { account: scene.device.user ?? scene.device.machine, peer, admin: false });
};

/** A certificate is requested over DCOM: the authority's service takes the call. */
const enrol = (stage: Stage, scene: Scene, at: Ticks): void => {
  const authority = stage.estate.with('certificates')[0];
  const there = authority === undefined ? undefined : stage.sceneOf(authority);
  if (there === undefined) return;
  const peer = dial(scene, there, at, scene.up.hosts.lsass, 135);
  callMapper(there, at, peer);
  logOn(there, after(there.random, at, 1, 20), { account: scene.device.machine, peer, admin: false });
  accept(
    there,
    after(there.random, at, 20, 90),
    there.up.hosts.own,
    { ...peer, port: dynamicPort(there.random) },
    servicePort(there.random),
  );
};

/** An administrator works on a server by remote desktop: the session owns servers that DcomLaunch starts for it. */
const workRemotely = (stage: Stage, scene: Scene, at: Ticks): void => {
  const from = anyOf(stage.random, [...stage.estate.with('jump-host'), ...stage.estate.with('helpdesk')]);
  const there = from === undefined ? undefined : stage.sceneOf(from);
  if (there === undefined || there === scene) return;
  const account = pick(scene.random, admins);
  const peer = dial(there, scene, at, there.up.hosts.termService, 3389);
  accept(scene, at, scene.up.hosts.termService, peer, 3389);
  logOn(scene, after(scene.random, at, 100, 400), { account, peer: { ...peer, port: 0 }, protocol: 'NTLM' });
  const begun = after(scene.random, at, 900, 2_500);
  const owner = { ...logOn(scene, begun, { type: 'RemoteInteractive', account, peer, protocol: 'Negotiate' }), desktop: 3 };
  const userinit = start(scene, after(scene.random, begun, 500, 1_500), scene.up.hosts.wininit, programs.userinit, 'userinit.exe', owner);
  const explorer = start(scene, after(scene.random, begun, 1_600, 3_000), userinit, programs.explorer, 'explorer.exe', owner);
  for (const [image, line] of [
    [programs.runtimeBroker, 'RuntimeBroker.exe -Embedding'],
    [programs.dllhost, 'DllHost.exe /Processid:{AB8902B4-09CA-4BB6-B78D-A8F59079A8D5}'],
    [programs.smartscreen, 'smartscreen.exe -Embedding'],
  ] as const)
    activate(scene, after(scene.random, begun, 2_000, 60_000), image, line, owner);
  if (chance(scene.random, 0.3)) activate(scene, after(scene.random, begun, 60_000, 600_000), programs.mmc, '"mmc.exe" -Embedding', owner);
  const shell = start(scene, after(scene.random, begun, 60_000, 600_000), explorer, programs.powershell, '"powershell.exe"', owner);
  start(scene, after(scene.random, shell.created, 5_000, 90_000), shell, programs.whoami, '"whoami.exe" /groups', owner);
};

/** A host of application pools logs its accounts on over the network, to itself: no address, and its own processes under the session. */
const logOnToItself = (_stage: Stage, scene: Scene, at: Ticks): void => {
  const pool = start(scene, at, scene.up.hosts.services, programs.agentHost, '"AppPoolHost.exe" --service', asSystem(scene.device.system));
  const owner = logOn(scene, after(scene.random, at, 50, 300), {
    account: accounts.office,
    protocol: 'Negotiate',
    peer: undefined,
    admin: false,
  });
  const worker = start(
    scene,
    after(scene.random, at, 350, 900),
    pool,
    programs.powershell,
    'powershell.exe -NoProfile -File C:\\Pools\\collect.ps1',
    owner,
  );
  if (chance(scene.random, 0.4))
    activate(
      scene,
      after(scene.random, worker.created, 500, 5_000),
      programs.dllhost,
      'DllHost.exe /Processid:{3EB3C877-1F16-487C-9050-104DBCD66683}',
      owner,
    );
};

/** A scan without credentials: the ports answer, nobody is logged on but nobody. */
const probe = (stage: Stage, scene: Scene, at: Ticks): void => {
  const there = target(stage, scene);
  if (there === undefined) return;
  for (const port of [135, 445, 5985] as const) {
    const peer = dial(scene, there, after(scene.random, at, 5, 900), scene.up.hosts.own, port, 0.2);
    accept(there, after(there.random, at, 5, 900), port === 135 ? there.up.hosts.rpcss : there.up.hosts.system, peer, port, 0.5);
    if (port === 445) logOn(there, after(there.random, at, 900, 1_100), { account: anonymous, peer, protocol: 'NTLM', admin: false });
  }
};

export const sessions: readonly Activity[] = [
  { on: ({ role }) => role !== 'domain-controller', perHour: atWork(3), act: askController },
  { on: ({ isClient }) => isClient, perHour: atWork(0.8), act: openShare },
  { on: ({ isClient }) => isClient, perHour: onlyAtWork(0.01), act: enrol },
  { on: onServers, perHour: onlyAtWork(0.08), act: workRemotely },
  { on: onRole('server'), perHour: always(0.05), act: logOnToItself },
  { on: onRole('scanner'), perHour: always(4), act: probe },
];
