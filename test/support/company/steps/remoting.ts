/* What Windows does when another machine calls it, whoever calls and why. */
import type { Ticks } from '../../../../lib/model/time';
import { chance } from '../../worlds/seeded-random';
import { type Account, asNetworkService, type Owner } from '../estate/accounts';
import type { Process } from '../estate/process';
import { type Image, programs } from '../estate/software';
import { after } from '../random';
import type { Scene } from '../scene';
import { accept, again, dial, dynamicPort, type Peer, servicePort } from './connections';
import { type Logon, logOn } from './logons';
import { start } from './processes';
import { callerColumns, setValue } from './services';

/** A call to the endpoint mapper. */
export const callMapper = (scene: Scene, at: Ticks, peer: Peer, share = 0.5): void =>
  accept(scene, at, scene.up.hosts.rpcss, peer, 135, share);

export interface Session {
  readonly owner: Owner;
  readonly peer: Peer;
}

type Way = 135 | 445 | 5985;

/** What the called machine sees of a connection to `port`, a call to the mapper if that is 135, and the logon over it. */
export const enterFrom = (
  to: Scene,
  at: Ticks,
  peer: Peer,
  account: Account,
  port: Way,
  share = 0.5,
  logon: Partial<Logon> = {},
): Session => {
  if (port === 135) callMapper(to, at, peer, share);
  else accept(to, at, to.up.hosts.system, peer, port, share);
  return { peer, owner: logOn(to, after(to.random, at, 1, 20), { account, peer, ...logon }) };
};

/** A caller that is a device of the company connects, so that its own record of it is there too. */
export const enter = (
  from: Scene,
  to: Scene,
  at: Ticks,
  by: Process,
  account: Account,
  port: Way,
  share = 0.5,
  logon: Partial<Logon> = {},
): Session => enterFrom(to, at, dial(from, to, at, by, port), account, port, share, logon);

/** DCOM: the svchost that starts servers starts one for the caller. */
export const activate = (scene: Scene, at: Ticks, image: Image, commandLine: string, owner: Owner): Process =>
  start(scene, at, scene.up.hosts.dcomLaunch, image, commandLine, owner);

/** The activated server takes the caller's own connection. */
export const callServer = (scene: Scene, at: Ticks, server: Process, { peer }: Session, share = 0.8): void =>
  accept(scene, at, server, again(scene.random, peer), dynamicPort(scene.random), share);

/** The service control manager over RPC/TCP: services.exe itself takes the connection. */
export const openManager = (scene: Scene, at: Ticks, { peer }: Session, share = 0.6): void =>
  accept(scene, at, scene.up.hosts.services, again(scene.random, peer), servicePort(scene.random), share);

const wmiLine = 'wmiprvse.exe -secured -Embedding';

/** A WMI provider host: one of Windows' own accounts, whoever called. */
export const wmiProvider = (scene: Scene, at: Ticks): Process =>
  start(scene, at, scene.up.hosts.dcomLaunch, programs.wmiProvider, wmiLine, asNetworkService);

/** A caller connects to WMI: the svchost of winmgmt takes the connection; the sensor may tell of the operation, without an address. */
export const callWmi = (scene: Scene, at: Ticks, session: Session, query: string, share = 0.5): void => {
  const { winmgmt } = scene.up.hosts;
  accept(scene, at, winmgmt, again(scene.random, session.peer), servicePort(scene.random), share);
  const note = (type: string, more: object): void =>
    scene.note(after(scene.random, at, 2, 60), 'DeviceEvents', {
      ActionType: 'RemoteWmiOperation',
      FileName: null,
      LogonId: null,
      RemoteIP: null,
      RemotePort: null,
      RemoteDeviceName: null,
      AdditionalFields: JSON.stringify({ OperationType: type, ...more }),
      ...winmgmt.acting,
      InitiatingProcessLogonId: 0,
    });
  note('Connect', {});
  note('ExecQuery', { OperationDetails: query, Namespace: '\\\\.\\root\\cimv2' });
};

/** A process started through WMI: the record names no process. */
export const noteWmiStart = (scene: Scene, at: Ticks, client: string, remote: boolean): void =>
  scene.note(at, 'DeviceEvents', {
    ActionType: 'ProcessCreatedUsingWmiQuery',
    FileName: null,
    ProcessId: null,
    LogonId: null,
    AdditionalFields: JSON.stringify({ InitiatingProcess: {}, ClientMachine: client, IsRemoteMachine: remote }),
    ...scene.up.hosts.winmgmt.acting,
    InitiatingProcessLogonId: 0,
  });

/** A WinRM shell for the caller: PowerShell's host or that of winrs. */
export const openShell = (scene: Scene, at: Ticks, kind: 'wsmprovhost' | 'winrshost', owner: Owner): Process =>
  activate(scene, at, programs[kind], kind === 'wsmprovhost' ? 'wsmprovhost.exe -Embedding' : 'WinrsHost.exe -Embedding', owner);

/** The pipe by which a caller can reach what also listens on TCP; whether the service tells of a remote open is not known, so it seldom does here. */
export const notePipe = (scene: Scene, at: Ticks, pipe: 'svcctl' | 'atsvc' | 'winreg'): void => {
  if (!chance(scene.random, 0.1)) return;
  scene.note(at, 'DeviceEvents', {
    ActionType: 'NamedPipeEvent',
    AdditionalFields: JSON.stringify({
      FileOperation: 'File opened',
      NamedPipeEnd: 'Server',
      PipeName: `\\Device\\NamedPipe\\${pipe}`,
      SessionId: 0,
      ThreadId: 0,
    }),
    ...scene.up.hosts.system.acting,
    InitiatingProcessLogonId: 0,
  });
};

/** A task is made: the record names its caller and no process; the Schedule service writes the cache. */
export const registerTask = (
  scene: Scene,
  at: Ticks,
  task: string,
  command: string,
  by: Owner,
  action: 'Created' | 'Updated' = 'Created',
): void => {
  scene.note(at, 'DeviceEvents', {
    ActionType: `ScheduledTask${action}`,
    FileName: null,
    LogonId: null,
    AdditionalFields: JSON.stringify({
      TaskName: task,
      TaskContent: `<Exec><Command>${command}</Command></Exec>`,
      SubjectUserName: by.account.name,
    }),
    ...callerColumns(scene, { session: by }),
  });
  const tree = `HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tree${task}`;
  setValue(scene, after(scene.random, at, 1, 30), scene.up.hosts.schedule, tree, 'Id', '{0A5B9C1E-4F7D-4B58-9E52-5A3D1B7C2F60}');
};
