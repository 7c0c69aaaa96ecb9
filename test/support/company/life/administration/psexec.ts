import type { Ticks } from '../../../../../lib/model/time';
import { below, chance, pick } from '../../../worlds/seeded-random';
import { type Account, admins, asSystem } from '../../estate/accounts';
import type { Process } from '../../estate/process';
import { programs } from '../../estate/software';
import { after } from '../../random';
import type { Scene, Stage } from '../../scene';
import { fileColumns, running, start } from '../../steps/processes';
import { enter, notePipe, openManager } from '../../steps/remoting';
import { install, remove, serviceOf, startService } from '../../steps/services';
import { type Activity, onlyAtWork, onRole } from '../activity';
import { targets } from './targets';

const service = serviceOf('PSEXESVC', programs.psexecService);

const commands = [
  [programs.msiexec, 'msiexec.exe /i C:\\Windows\\Temp\\deploy\\reader.msi /qn'],
  [programs.installer, '"setup.exe" /S'],
  [programs.cmd, '"cmd.exe" /c gpupdate /force'],
  [programs.powershell, '"powershell.exe" -ExecutionPolicy RemoteSigned -File C:\\Windows\\Temp\\deploy\\fix.ps1'],
] as const;

type Command = (typeof commands)[number];

const psexecOn = (from: Scene, to: Scene, at: Ticks, by: Process, account: Account, [image, line]: Command): void => {
  const { random } = to;
  const session = enter(from, to, at, by, account, 445);
  const written = after(random, at, 100, 400);
  to.note(written, 'DeviceFileEvents', {
    ActionType: 'FileCreated',
    ...fileColumns(programs.psexecService, to.device.build),
    RequestProtocol: 'SMB',
    RequestSourceIP: session.peer.ip,
    RequestAccountName: account.name,
    ShareName: 'ADMIN$',
    ...to.up.hosts.system.acting,
  });
  if (chance(random, 0.5)) openManager(to, after(random, written, 50, 200), session);
  else notePipe(to, after(random, written, 50, 200), 'svcctl');
  const made = after(random, written, 250, 500);
  install(to, made, service, { session: session.owner });
  const server = startService(to, after(random, made, 100, 500), service);
  const owner = chance(random, 0.5) ? asSystem(to.device.system) : { ...session.owner, desktop: 0 };
  start(to, after(random, server.created, 200, 900), server, image, line, owner);
  if (chance(random, 0.8)) remove(to, after(random, server.created, 5_000, 90_000), service);
};

const run = (stage: Stage, scene: Scene, at: Ticks, count: number): void => {
  const account = pick(scene.random, admins);
  const owner = { account, logonId: scene.nextLogonId(), desktop: 2, integrity: 'High' } as const;
  const shell = running(scene, at, scene.up.hosts.services, programs.cmd, '"cmd.exe"', owner);
  const command = pick(scene.random, commands);
  const devices = stage.estate.devices.filter(({ role }) => role === 'workstation' || role === 'server');
  let next = at;
  for (const to of targets(stage, scene, devices, count)) {
    next = after(scene.random, next, 2_000, 15_000);
    const by = start(scene, next, shell, programs.psexec, `"PsExec64.exe" \\\\${to.device.bareName} -s ${command[1]}`, owner);
    psexecOn(scene, to, after(scene.random, next, 50, 300), by, account, command);
  }
};

/** Two or three people deploy by PsExec from a jump host: one machine now and then, dozens in a wave. */
export const psexec: readonly Activity[] = [
  { on: onRole('jump-host'), perHour: onlyAtWork(0.6), act: (stage, scene, at) => run(stage, scene, at, 1) },
  { on: onRole('jump-host'), perHour: onlyAtWork(0.05), act: (stage, scene, at) => run(stage, scene, at, 10 + below(scene.random, 30)) },
];
