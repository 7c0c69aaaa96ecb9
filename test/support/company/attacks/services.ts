/* Through the service control manager, by its own port or by the pipe, and by what it reads from the registry. */

import { asSystem } from '../estate/accounts';
import type { Process } from '../estate/process';
import { programs, unsigned } from '../estate/software';
import { after } from '../random';
import { load, start } from '../steps/processes';
import { notePipe, openManager, type Session } from '../steps/remoting';
import { install, keyOf, type Service, serviceOf, setImagePath, setValue, startService } from '../steps/services';
import { breakIn, type Hop, payload, type Technique, technique } from './technique';

const openByTcp = (hop: Hop): Session => {
  const session = breakIn(hop, 135);
  openManager(hop.target, after(hop.random, hop.at, 30, 90), session, 1);
  return session;
};

const openByPipe = (hop: Hop): Session => {
  const session = breakIn(hop, 445);
  notePipe(hop.target, after(hop.random, hop.at, 30, 90), 'svcctl');
  return session;
};

const minute = 60_000;

/** A service is made and started after `least` to twice as many milliseconds. */
const created =
  (open: (hop: Hop) => Session, least: number, serviceFor: (hop: Hop) => Service) =>
  (hop: Hop): Process => {
    const session = open(hop);
    const made = after(hop.random, hop.at, 550, 1_450);
    const service = serviceFor(hop);
    install(hop.target, made, service, { session: session.owner });
    return startService(hop.target, after(hop.random, made, least), service);
  };

const unsignedService = (hop: Hop): Service => {
  const image = payload(hop);
  return serviceOf(image.name.slice(0, -4), image);
};

/** The same file everywhere: so many copies that it seems to belong to the company. */
const spreadService = (): Service => serviceOf('EndpointUpdate', unsigned('epupdate.exe', 'C:\\ProgramData\\'), ' -k');

const commandService = (hop: Hop): Service => ({
  name: `svc${hop.random().toString(36).slice(2, 8)}`,
  image: programs.cmd,
  path: '%COMSPEC% /C echo whoami ^> \\\\127.0.0.1\\C$\\__output 2^>^&1 > %TEMP%\\execute.bat & %COMSPEC% /Q /c %TEMP%\\execute.bat',
  line: 'cmd.exe /C echo whoami ^> \\\\127.0.0.1\\C$\\__output 2^>^&1 > C:\\Windows\\TEMP\\execute.bat & cmd.exe /Q /c C:\\Windows\\TEMP\\execute.bat',
});

/** The command line that the installer's service has, on a file that is not the installer. */
const likeInstaller = (hop: Hop): Service => {
  const image = payload(hop, 'exe', 'msiexec');
  return { name: 'msisvc', image, path: `${image.folder}msiexec.exe /V`, line: 'msiexec.exe /V' };
};

export const byTcp = created(openByTcp, 28, unsignedService);

/** Made today; Windows starts it at the next boot, when nobody is connected. */
const afterReboot = (hop: Hop): Process => {
  const { target, afterBoot, random } = hop;
  const session = openByTcp(hop);
  const service = unsignedService(hop);
  install(target, after(random, hop.at, 550, 1_450), service, { session: session.owner });
  const booted = afterBoot ?? target;
  return startService(booted, after(random, booted.up.from, 30_000, 90_000), service);
};

/** A service that was there gets another path, and is started. */
const modified = (hop: Hop): Process => {
  const { target, at, random } = hop;
  openByTcp(hop);
  const image = payload(hop);
  const changed = after(random, at, 300, 900);
  setImagePath(target, changed, target.up.hosts.services, 'AppMgmt', `${image.folder}${image.name}`);
  return startService(target, after(random, changed, 100, 900), { name: 'AppMgmt', image, path: image.name });
};

/** The service is a svchost, signed and everywhere; the library it is told to load is not. */
const serviceDll = (hop: Hop): Process => {
  const { target, at, random } = hop;
  const session = openByTcp(hop);
  const library = payload(hop, 'dll');
  const name = library.name.slice(0, -4);
  const service = {
    name,
    image: programs.svchost,
    path: `C:\\Windows\\System32\\svchost.exe -k netsvcs -p -s ${name}`,
    line: `svchost.exe -k netsvcs -p -s ${name}`,
  };
  const made = after(random, at, 300, 900);
  install(target, made, service, { session: session.owner });
  setValue(
    target,
    after(random, made, 50, 200),
    target.up.hosts.services,
    `${keyOf(name)}\\Parameters`,
    'ServiceDll',
    `${library.folder}${library.name}`,
    'ExpandString',
  );
  const host = startService(target, after(random, made, 300, 900), service);
  load(target, after(random, host.created, 50, 300), host, library);
  return host;
};

/** The remote registry service writes for the caller; the manager only starts what it finds. */
const byRegistry = (hop: Hop): Process => {
  const { target, at, random } = hop;
  breakIn(hop, 445);
  notePipe(target, after(random, at, 30, 90), 'winreg');
  const registry = start(
    target,
    after(random, at, 200, 600),
    target.up.hosts.services,
    programs.svchost,
    'svchost.exe -k localService -p -s RemoteRegistry',
    asSystem(target.device.system),
  );
  const image = payload(hop);
  const changed = after(random, registry.created, 500, 900);
  setImagePath(target, changed, registry, 'Fax', `${image.folder}${image.name}`);
  return startService(target, after(random, changed, 2_000, 9_000), { name: 'Fax', image, path: image.name });
};

const scm = (name: string, act: Technique['act'], more: Partial<Technique> = {}): Technique => technique(name, 'T1569.002', act, more);

export const serviceTechniques: readonly Technique[] = [
  scm('scm-tcp', byTcp),
  scm('scm-smb-pipe', created(openByPipe, 170, commandService)),
  scm('scm-after-reboot', afterReboot, { technique: 'T1543.003', when: 'before-boot' }),
  scm('scm-slow-start', created(openByTcp, 30 * minute, unsignedService)),
  scm('scm-modified-service', modified, { technique: 'T1543.003' }),
  scm('scm-service-dll', serviceDll, { technique: 'T1543.003' }),
  scm('scm-msiexec-line', created(openByTcp, 80, likeInstaller)),
  scm('scm-after-boot', byTcp, { when: 'after-boot' }),
  scm('scm-accepts-throttled', byTcp, { throttled: true }),
  scm('scm-fleet', created(openByTcp, 80, spreadService), { spread: 'fleet' }),
  scm('registry-service-change', byRegistry, { technique: 'T1112' }),
];
