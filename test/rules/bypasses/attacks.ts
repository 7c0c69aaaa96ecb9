import { type Duration, days, milliseconds, minutes, seconds } from '../../../lib/model/time';
import { excel, payload, rpcss, scheduler, services, surrogate, wmiProvider } from '../../../lib/rules/scenario/cast';
import { accepted, admin, installed, loggedOn, type Process, type RawRecord, started, t } from '../../../lib/rules/scenario/records';
import { type Bend, type Labelled, outcomes, type Story } from '../../../lib/rules/scenario/scenario';

/** A way around the published queries, told as one attack twice, and what finds it here all the same. */
export interface Bypass {
  readonly name: string;
  /** The attack in the open: a published query finds it. */
  readonly open: readonly Labelled[];
  /** The same attack by the bypass: none of the three finds it. */
  readonly hidden: readonly Labelled[];
  /** `rule/form` of forms by which it is reported. */
  readonly forms: readonly string[];
  /** A part of one of the incident's reasons. */
  readonly because?: string;
}

type Told = Pick<Bypass, 'forms' | 'because'> & { readonly story: Story; readonly open?: Bend; readonly hidden: Bend };

export const bypass = (name: string, { story, open = {}, hidden, ...found }: Told): Bypass => {
  const [inTheOpen, inHiding] = outcomes(story, [], { open, hidden });
  return { name, open: inTheOpen?.records ?? [], hidden: inHiding?.records ?? [], ...found };
};

export const logonId = 48_210_733;
export const session = { ...admin, LogonId: logonId };

/** Excel is activated over the network and made to start a program. Only the hunt of 0xFF05 finds it: Excel's own connection was not recorded. */
export const calling: Story = {
  logon: loggedOn(logonId),
  rpc: accepted(rpcss, { LocalPort: 135, RemotePort: 51_902, Timestamp: t(milliseconds(-229)) }),
  server: started(excel, session),
  child: started(payload),
};
/** The same, and only May's query finds it: the call on 135 was not recorded. */
export const accepting: Story = {
  logon: loggedOn(logonId),
  server: started(excel, session),
  accept: accepted(excel),
  child: started(payload),
};
/** The same with every record: both find it. */
export const dcom: Story = { ...calling, ...accepting };

const service = { name: 'Deployer', path: 'C:\\Windows\\Temp\\deployer.exe' };
export const deployer: Process = {
  name: 'deployer.exe',
  pid: 3380,
  created: t(milliseconds(580)),
  commandLine: service.path,
  folder: 'C:\\Windows\\Temp\\',
  sha1: 'd3b07384d113edec49eaa6238ad5ff00e1bb4a0c',
  parent: services,
};

/** A service is installed and started over RPC/TCP: the query of 0083 finds it. */
export const scm: Story = {
  logon: loggedOn(logonId, { RemotePort: 51_903 }),
  accept: accepted(services),
  install: installed(service, logonId),
  child: started(deployer),
};

export const explorer: Process = {
  name: 'explorer.exe',
  pid: 4020,
  created: t(days(-1)),
  commandLine: 'Explorer.EXE',
  folder: 'C:\\Windows\\',
  parent: { name: 'userinit.exe', pid: 3990, created: t(days(-1), seconds(-1)), commandLine: 'userinit.exe' },
};
export const unelevated: Process = { ...explorer, commandLine: 'explorer.exe /NoUACCheck', parent: scheduler };
export const startedBy = (parent: Process, change: Partial<Process> = {}): RawRecord => started({ ...payload, ...change, parent });
export const spoofed = startedBy(explorer);

export const servedBy = (one: Process): Bend => ({ server: started(one, session), child: startedBy(one) });
export const system32 = 'C:\\Windows\\System32\\';
export const publicFolder = 'C:\\Users\\Public\\';
export const dllhost: Process = { ...surrogate, pid: 6120, created: excel.created };
export const raserver: Process = { ...excel, name: 'raserver.exe', folder: publicFolder };
export const mmc: Process = { ...excel, name: 'mmc.exe', folder: system32, created: t(seconds(2)) };
export const freshProvider: Process = { ...wmiProvider, created: excel.created };

const booted = (at: Duration): Process => ({ ...services, created: t(at) });
export const youngest = booted(seconds(-30));
export const young = booted(minutes(-3));
export const rebooted = booted(days(6));
