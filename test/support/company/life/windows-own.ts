/* Windows' own traffic through DCOM, the service control manager and the task scheduler: local, all day, on every device. */
import type { Ticks } from '../../../../lib/model/time';
import { below, chance, pick } from '../../worlds/seeded-random';
import { asLocalService, asNetworkService, asSystem, type Owner } from '../estate/accounts';
import { type Image, libraries, programs } from '../estate/software';
import { after } from '../random';
import type { Scene } from '../scene';
import { accept } from '../steps/connections';
import { load, start } from '../steps/processes';
import { activate, registerTask } from '../steps/remoting';
import { install, serviceOf, setImagePath, startService } from '../steps/services';
import { type Activity, always, atWork, everywhere, onClients } from './activity';

type Surrogate = readonly [Image, commandLine: string, as: 'system' | 'network' | 'local' | 'user'];

const surrogates: readonly Surrogate[] = [
  [programs.dllhost, 'DllHost.exe /Processid:{AB8902B4-09CA-4BB6-B78D-A8F59079A8D5}', 'user'],
  [programs.dllhost, 'DllHost.exe /Processid:{3EB3C877-1F16-487C-9050-104DBCD66683}', 'user'],
  [programs.dllhost, 'DllHost.exe /Processid:{E10F6C3A-F1AE-4ADC-AA9D-2FE65525666E}', 'system'],
  [programs.dllhost, 'DllHost.exe /Processid:{973D20D7-562D-44B9-B70B-5A0F49CCDF3F}', 'user'],
  [programs.runtimeBroker, 'RuntimeBroker.exe -Embedding', 'user'],
  [programs.runtimeBroker, 'RuntimeBroker.exe -Embedding', 'user'],
  [programs.backgroundTask, '"backgroundTaskHost.exe" -ServerName:App.AppXmtcan0h2tfbfy7k9kn8hbxb6dmzz1zh0.mca', 'user'],
  [programs.search, '"SearchHost.exe" -ServerName:CortanaUI.AppXstmwaab17q5s3y22tp6apqz7a45vwv65.mca', 'user'],
  [programs.startMenu, '"StartMenuExperienceHost.exe" -ServerName:App.AppXywbrabmsek0gm3tkwpr5kwzbs55tkqay.mca', 'user'],
  [programs.smartscreen, 'smartscreen.exe -Embedding', 'user'],
  [programs.wmiProvider, 'wmiprvse.exe -secured -Embedding', 'network'],
  [programs.wmiProvider, 'wmiprvse.exe -Embedding', 'system'],
  [programs.update, 'MoUsoCoreWorker.exe -Embedding', 'system'],
  [programs.tiWorker, 'TiWorker.exe -Embedding', 'system'],
  [programs.excel, '"EXCEL.EXE" /automation -Embedding', 'user'],
  [programs.outlook, '"OUTLOOK.EXE" -Embedding', 'user'],
  [programs.mmc, '"mmc.exe" -Embedding', 'user'],
  [programs.rundll32, 'rundll32.exe shell32.dll,SHCreateLocalServerRunDll {9BA05972-F6A8-11CF-A442-00A0C90A8F39} -Embedding', 'user'],
];

const ownerOf = (scene: Scene, as: Surrogate[2]): Owner => {
  if (as === 'network') return asNetworkService;
  if (as === 'local') return asLocalService;
  return as === 'user' ? (scene.up.desktop?.owner ?? asSystem(scene.device.system)) : asSystem(scene.device.system);
};

const aSurrogate = (scene: Scene, at: Ticks): void => {
  // The rarer, the later in the list: Office and mmc are automated by a user's own scripts now and then.
  const [image, line, as] = pick(scene.random, chance(scene.random, 0.03) ? surrogates : surrogates.slice(0, 14));
  if (as === 'user' && scene.up.desktop === undefined) return;
  const server = activate(scene, at, image, line, ownerOf(scene, as));
  if (chance(scene.random, 0.3)) load(scene, after(scene.random, at, 20, 300), server, pick(scene.random, libraries));
  // A provider or a broker starts something of its own on this device.
  if (image === programs.wmiProvider && chance(scene.random, 0.05))
    start(scene, after(scene.random, at, 300, 9_000), server, programs.cmd, 'cmd.exe /c C:\\Windows\\CCM\\inventory.cmd', server.owner);
  if (image === programs.mmc) start(scene, after(scene.random, at, 300, 9_000), server, programs.cmd, '"cmd.exe" /k', server.owner);
};

const svchosts: readonly (readonly [options: string, as: Surrogate[2]])[] = [
  ['-k netsvcs -p -s wuauserv', 'system'],
  ['-k netsvcs -p -s BITS', 'system'],
  ['-k LocalSystemNetworkRestricted -p -s WdiSystemHost', 'system'],
  ['-k LocalService -p -s LicenseManager', 'local'],
  ['-k NetworkService -p -s DoSvc', 'network'],
  ['-k wsappx -p -s AppXSvc', 'system'],
  ['-k wsappx -p -s ClipSVC', 'system'],
  ['-k appmodel -p -s camsvc', 'system'],
];

const aLocalService = (scene: Scene, at: Ticks): void => {
  const { services } = scene.up.hosts;
  if (chance(scene.random, 0.7)) {
    const [options, as] = pick(scene.random, svchosts);
    start(scene, at, services, programs.svchost, `svchost.exe ${options}`, ownerOf(scene, as));
    return;
  }
  const [image, line] = pick(scene.random, [
    [programs.protection, 'sppsvc.exe'],
    [programs.trustedInstaller, 'TrustedInstaller.exe'],
    [programs.msiexec, 'msiexec.exe /V'],
    [programs.googleUpdate, '"GoogleUpdate.exe" /svc'],
    [programs.edgeUpdate, '"MicrosoftEdgeUpdate.exe" /svc'],
    [programs.clientAgent, '"CcmExec.exe"'],
  ] as const);
  const service = start(scene, at, services, image, line, asSystem(scene.device.system));
  if (image === programs.msiexec && chance(scene.random, 0.5))
    start(
      scene,
      after(scene.random, at, 200, 4_000),
      service,
      programs.msiexec,
      'MsiExec.exe -Embedding 6B1D2A90C4E7F3A58D0B E Global\\MSI0000',
      service.owner,
    );
};

/** Updaters install and change services, locally and as SYSTEM. */
const anUpdater = (scene: Scene, at: Ticks): void => {
  const [image, name, served] = pick(scene.random, [
    [programs.googleUpdate, 'GoogleUpdaterInternalService140.0', programs.googleUpdate],
    [programs.edgeUpdate, 'MicrosoftEdgeElevationService', programs.edgeUpdate],
    [programs.zoomService, 'ZoomCptService', programs.zoomService],
    [programs.defender, 'MDCoreSvc', programs.defender],
  ] as const);
  const updater = start(scene, at, scene.up.hosts.schedule, image, `"${image.name}" --update`, asSystem(scene.device.system));
  const service = serviceOf(name, served, ' --service');
  const done = after(scene.random, at, 2_000, 40_000);
  if (chance(scene.random, 0.6)) install(scene, done, service, { process: updater });
  else setImagePath(scene, done, scene.up.hosts.services, name, service.path);
  startService(scene, after(scene.random, done, 300, 5_000), service);
};

const tasks = [
  '\\Microsoft\\Windows\\UpdateOrchestrator\\Schedule Scan',
  '\\Microsoft\\Windows\\Flighting\\OneSettings\\RefreshCache',
  '\\OneDrive Reporting Task',
];

const aTask = (scene: Scene, at: Ticks): void => {
  const owner = scene.up.desktop?.owner ?? asSystem(scene.device.system);
  if (chance(scene.random, 0.15))
    registerTask(scene, at, pick(scene.random, tasks), '%systemroot%\\system32\\usoclient.exe', asSystem(scene.device.system), 'Updated');
  const [image, line] = pick(scene.random, [
    [programs.taskhost, 'taskhostw.exe'],
    [programs.taskhost, 'taskhostw.exe Install $(Arg0)'],
    [programs.powershell, 'powershell.exe -NonInteractive -File C:\\Windows\\CCM\\evaluate.ps1'],
    [programs.cmd, 'cmd.exe /c C:\\Scripts\\rotate-logs.cmd'],
  ] as const);
  start(scene, at, scene.up.hosts.schedule, image, line, image === programs.taskhost ? owner : asSystem(scene.device.system));
};

/** Browsers take multicast name service packets; the sensor calls them accepted connections. */
const aMulticast = (scene: Scene, at: Ticks): void => {
  const apps = scene.up.desktop?.apps ?? [];
  const browser = apps[below(scene.random, Math.min(2, apps.length))] ?? scene.up.hosts.rpcss;
  accept(scene, at, browser, { ip: pick(scene.random, ['224.0.0.251', 'ff02::fb']), port: 5353 }, 5353, 0.6);
};

/** A program talks to itself over loopback, or to its own address. */
const aLoopback = (scene: Scene, at: Ticks): void => {
  const apps = scene.up.desktop?.apps ?? [];
  const process = apps.length === 0 ? scene.up.hosts.lsass : pick(scene.random, apps);
  const ip = pick(scene.random, ['127.0.0.1', '127.0.0.1', '::1', scene.device.addressAt(at)]);
  accept(scene, at, process, { ip, port: 49_152 + below(scene.random, 16_000) }, 49_152 + below(scene.random, 16_000), 0.6);
};

const alone =
  (act: (scene: Scene, at: Ticks) => void): Activity['act'] =>
  (_stage, scene, at) =>
    act(scene, at);

export const windowsOwn: readonly Activity[] = [
  { on: onClients, perHour: atWork(8), act: alone(aSurrogate) },
  { on: ({ isClient }) => !isClient, perHour: always(2), act: alone(aSurrogate) },
  { on: everywhere, perHour: always(2.5), act: alone(aLocalService) },
  { on: everywhere, perHour: always(0.02), act: alone(anUpdater) },
  { on: everywhere, perHour: always(2), act: alone(aTask) },
  { on: onClients, perHour: atWork(1.5), act: alone(aMulticast) },
  { on: everywhere, perHour: always(0.5), act: alone(aLoopback) },
];
