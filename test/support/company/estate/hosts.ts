import type { Ticks } from '../../../../lib/model/time';
import { below, type Random } from '../../worlds/seeded-random';
import { after } from '../random';
import { type Account, asLocalService, asNetworkService, asSystem, type Owner } from './accounts';
import type { Desktop, Device, Hosts, Role } from './device';
import { type Process, processOf } from './process';
import { type Image, programs } from './software';

/** What of a device its processes depend on. */
export type Machine = Pick<Device, 'clockAhead' | 'build' | 'parentsAsPaths' | 'streamsUniqueIds' | 'system' | 'role'>;

const ownPrograms: Partial<Readonly<Record<Role, Image>>> = {
  management: programs.siteServer,
  monitoring: programs.poller,
  automation: programs.ansible,
  backup: programs.backupManager,
  scanner: programs.scanner,
  documents: programs.documents,
  certificates: programs.certsrv,
  'domain-controller': programs.dfsr,
};

/** Makes the processes of one boot, each a little later and with a greater id than the one before. */
const maker = (random: Random, device: Machine, boots: number, from: Ticks) => {
  let [pid, at] = [300, from];
  return (image: Image, commandLine: string, owner: Owner, parent?: Process): Process => {
    pid += 4 * (3 + below(random, 40));
    at = after(random, at, 60, 900);
    return processOf({
      device,
      image,
      pid: image === programs.system ? 4 : pid,
      created: at,
      commandLine,
      owner,
      parent,
      logonShown: true,
      uniqueId: device.streamsUniqueIds ? String((BigInt(boots) << 48n) + BigInt(pid)) : undefined,
    });
  };
};

export const hostsOf = (random: Random, device: Machine, boots: number, from: Ticks): Hosts => {
  const make = maker(random, device, boots, from);
  const byItself = asSystem(device.system);
  const system = make(programs.system, '', byItself);
  const smss = make(programs.smss, 'smss.exe', byItself, system);
  const wininit = make(programs.wininit, 'wininit.exe', byItself, smss);
  const services = make(programs.services, 'services.exe', byItself, wininit);
  const host = (options: string, owner: Owner): Process => make(programs.svchost, `svchost.exe ${options}`, owner, services);
  const own = ownPrograms[device.role] ?? programs.clientAgent;
  return {
    system,
    wininit,
    services,
    lsass: make(programs.lsass, 'lsass.exe', byItself, wininit),
    dcomLaunch: host('-k DcomLaunch -p', byItself),
    rpcss: host('-k RPCSS -p', asNetworkService),
    eventLog: host('-k LocalServiceNetworkRestricted -p -s EventLog', asLocalService),
    schedule: host('-k netsvcs -p -s Schedule', byItself),
    winmgmt: host('-k netsvcs -p -s Winmgmt', byItself),
    userManager: host('-k netsvcs -p -s UserManager', byItself),
    termService: host('-k NetworkService -s TermService', asNetworkService),
    winrm: host('-k NetworkService -p -s WinRM', asNetworkService),
    spooler: make(programs.spooler, 'spoolsv.exe', byItself, services),
    defender: make(programs.defender, '"MsMpEng.exe"', byItself, services),
    own: make(own, `"${own.name}"`, byItself, services),
  };
};

const started: readonly (readonly [Image, string])[] = [
  [programs.edge, '"msedge.exe" --no-startup-window --win-session-start'],
  [programs.chrome, '"chrome.exe" --restore-last-session'],
  [programs.teams, '"ms-teams.exe" msteams:system-initiated'],
  [programs.outlook, '"OUTLOOK.EXE" /recycle'],
  [programs.oneDrive, '"OneDrive.exe" /background'],
  [programs.java, 'java.exe -Xmx512m -jar C:\\Apps\\stock-client.jar'],
];

/** The person logs on some minutes after the boot, and their programs start. */
export const desktopOf = (random: Random, device: Machine, boots: number, boot: Ticks, user: Account, hosts: Hosts): Desktop => {
  const from = after(random, boot, 90_000, 1_200_000);
  const owner: Owner = { account: user, logonId: 0x2_4000 + below(random, 20_000), desktop: 1, integrity: 'Medium' };
  const make = maker(random, device, boots, from);
  const userinit = make(programs.userinit, 'userinit.exe', owner, hosts.wininit);
  const explorer = make(programs.explorer, 'explorer.exe', owner, userinit);
  return { from, owner, explorer, apps: started.map(([image, line]) => make(image, line, owner, explorer)) };
};
