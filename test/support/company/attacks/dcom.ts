/* Through a server that is activated for the intruder. Distances in time are those measured in recorded attacks. */
import { minutes, negated, plus, seconds } from '../../../../lib/model/time';
import type { Owner } from '../estate/accounts';
import type { Process } from '../estate/process';
import { type Image, programs, unsigned } from '../estate/software';
import { after } from '../random';
import { accept, again, connect, dynamicPort } from '../steps/connections';
import { load, start } from '../steps/processes';
import { activate, callServer, type Session } from '../steps/remoting';
import { breakIn, type Hop, hasDesktop, payload, type Technique, technique } from './technique';

const impacketLine = 'cmd.exe /Q /c whoami 1> \\\\127.0.0.1\\ADMIN$\\__1773738722.41 2>&1';
const outside = '203.0.113.77';

const activated = (hop: Hop, session: Session, image: Image, line: string): Process =>
  activate(hop.target, after(hop.random, hop.at, 80, 160), image, line, session.owner);

const run = (
  { target, random }: Hop,
  by: Process,
  owner: Owner,
  least: number,
  image: Image = programs.cmd,
  line = impacketLine,
): Process => start(target, after(random, by.created, least), by, image, line, owner);

/** A server of a name, its own connection, and a child that is the payload. */
const withChild =
  (image: Image, line: string, acceptAfter: number, child?: (hop: Hop) => readonly [Image, string]) =>
  (hop: Hop): Process => {
    const session = breakIn(hop, 135);
    const server = activated(hop, session, image, line);
    callServer(hop.target, after(hop.random, server.created, acceptAfter, acceptAfter * 1.2), server, session);
    const [started, commandLine] = child?.(hop) ?? [programs.cmd, impacketLine];
    return run(hop, server, session.owner, acceptAfter * 2.5, started, commandLine);
  };

export const mmc20 = withChild(programs.mmc, '"mmc.exe" -Embedding', 124);

const named = (stem: string) => withChild(programs.mmc, '"mmc.exe" -Embedding', 124, (hop) => [payload(hop, 'exe', stem), `${stem}.exe`]);

const excelLine = '"EXCEL.EXE" /automation -Embedding';

const registerXll = (hop: Hop): Process => {
  const session = breakIn(hop, 135);
  const server = activated(hop, session, programs.excel, excelLine);
  const called = after(hop.random, server.created, 5_900, 6_700);
  callServer(hop.target, called, server, session);
  load(hop.target, after(hop.random, called, 120, 160), server, payload(hop, 'xll'));
  connect(hop.target, after(hop.random, called, 900, 2_000), server, outside, 443);
  return server;
};

/** The accept is stamped before the process it belongs to. */
const lethalHta = (hop: Hop): Process => {
  const session = breakIn(hop, 135);
  const server = activate(hop.target, after(hop.random, hop.at, 4_200, 4_400), programs.mshta, 'mshta.exe -Embedding', session.owner);
  callServer(hop.target, plus(server.created, negated(seconds(4))), server, session);
  connect(hop.target, after(hop.random, server.created, 300, 900), server, outside, 80);
  return server;
};

/** A library beside Internet Explorer is loaded at once; the child comes before the accept, which its tab's process takes. */
const iertutil = (hop: Hop): Process => {
  const session = breakIn(hop, 135);
  activated(hop, session, programs.ielowutil, '"ielowutil.exe" -CLSID:{0002DF01-0000-0000-C000-000000000046} -Embedding');
  const server = activated(hop, session, programs.iexplore, '"iexplore.exe" -Embedding');
  load(hop.target, after(hop.random, server.created, 50, 55), server, unsigned('iertutil.dll', 'C:\\Program Files\\Internet Explorer\\'));
  const child = run(hop, server, session.owner, 60);
  const tab = run(hop, server, session.owner, 900, programs.iexplore, '"IEXPLORE.EXE" SCODEF:4120 CREDAT:17410 /prefetch:2');
  callServer(hop.target, after(hop.random, server.created, 2_000, 2_200), tab, session);
  return child;
};

const surrogate = (hop: Hop): Process => {
  const session = breakIn(hop, 135);
  const server = activated(hop, session, programs.dllhost, 'DllHost.exe /Processid:{0C3B05FB-3498-40C3-9C03-4B22D735550C}');
  load(hop.target, after(hop.random, server.created, 40, 90), server, payload(hop, 'dll'));
  callServer(hop.target, after(hop.random, server.created, 100, 200), server, session);
  return run(hop, server, session.owner, 700, programs.rundll32, 'rundll32.exe C:\\ProgramData\\a.dll,Start');
};

/** A program of the person's own has had Excel open for a while; the intruder only calls it. */
const longRunning = (hop: Hop): Process => {
  const { target, at, random } = hop;
  const session = breakIn(hop, 135);
  const owner = target.up.desktop?.owner ?? session.owner;
  const server = start(target, plus(at, negated(minutes(25))), target.up.hosts.dcomLaunch, programs.excel, excelLine, owner);
  callServer(target, after(random, at, 80, 160), server, session);
  return start(target, after(random, at, 400, 900), server, programs.cmd, impacketLine, owner);
};

/** Called over 127.0.0.1 from a PowerShell session that came by WinRM: the server's peer is its own machine. */
const loopback = (hop: Hop): Process => {
  const { target, at, random } = hop;
  const session = breakIn(hop, 5985);
  const shell = activate(target, after(random, at, 150, 400), programs.wsmprovhost, 'wsmprovhost.exe -Embedding', session.owner);
  const here = { ip: '127.0.0.1', port: dynamicPort(random), name: '' };
  connect(target, after(random, shell.created, 4_000, 4_010), shell, '127.0.0.1', 135, here.port);
  accept(target, after(random, shell.created, 4_011, 4_020), target.up.hosts.rpcss, here, 135, 1);
  const server = activate(target, after(random, shell.created, 4_100, 4_200), programs.mmc, '"mmc.exe" -Embedding', session.owner);
  accept(target, after(random, server.created, 80, 160), server, again(random, here), dynamicPort(random), 1);
  return start(target, after(random, server.created, 300, 600), server, programs.cmd, impacketLine, session.owner);
};

/** The payload claims another parent than the server that started it. */
const spoofed = (hop: Hop): Process => {
  const { target, random } = hop;
  const session = breakIn(hop, 135);
  const server = activated(hop, session, programs.mmc, '"mmc.exe" -Embedding');
  callServer(target, after(random, server.created, 110, 140), server, session);
  const image = payload(hop);
  return start(
    target,
    after(random, server.created, 400, 700),
    target.up.desktop?.explorer ?? target.up.hosts.spooler,
    image,
    image.name,
    session.owner,
  );
};

const dcom = (name: string, act: Technique['act'], more: Partial<Technique> = {}): Technique => technique(name, 'T1021.003', act, more);

export const dcomTechniques: readonly Technique[] = [
  dcom('dcom-mmc20', mmc20),
  dcom('dcom-excel4macro', withChild(programs.excel, excelLine, 6_300)),
  dcom('dcom-registerxll', registerXll),
  dcom('dcom-outlook-createobject', withChild(programs.outlook, '"OUTLOOK.EXE" -Embedding', 3_100), { on: hasDesktop }),
  dcom('dcom-lethalhta', lethalHta),
  dcom('dcom-iertutil', iertutil),
  dcom('dcom-dllhost-surrogate', surrogate),
  dcom('dcom-raserver', withChild(programs.raserver, 'raserver.exe -Embedding', 130), { on: hasDesktop }),
  dcom('dcom-long-running-server', longRunning, { on: hasDesktop }),
  dcom('dcom-loopback-by-winrm', loopback),
  dcom('dcom-ppid-spoofed', spoofed),
  dcom('dcom-child-named-werfault', named('WerFault')),
  dcom('dcom-child-named-csc', named('csc')),
  dcom('dcom-after-boot', mmc20, { when: 'after-boot' }),
  dcom('dcom-accepts-throttled', mmc20, { throttled: true }),
];
