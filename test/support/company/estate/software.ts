/** Programs and libraries by what the columns tell of them. */
import { hexOf } from '../random';

export interface Image {
  readonly name: string;
  /** With its last backslash. */
  readonly folder: string;
  readonly product: string;
  readonly company: string;
  /** Who signed it; undefined is unsigned. */
  readonly signer: string | undefined;
}

const system32 = 'C:\\Windows\\System32\\';
const microsoft = 'Microsoft Windows';

const windows = (name: string, folder = system32): Image => ({
  name,
  folder,
  product: 'Microsoft® Windows® Operating System',
  company: 'Microsoft Corporation',
  signer: microsoft,
});

const vendor = (name: string, folder: string, product: string, company: string, signer = company): Image => ({
  name,
  folder,
  product,
  company,
  signer,
});

export const unsigned = (name: string, folder: string, product = '', company = ''): Image => ({
  name,
  folder,
  product,
  company,
  signer: undefined,
});

const office = (name: string): Image =>
  vendor(name, 'C:\\Program Files\\Microsoft Office\\root\\Office16\\', 'Microsoft Office', 'Microsoft Corporation');

export const programs = {
  system: windows('System'),
  smss: windows('smss.exe'),
  wininit: windows('wininit.exe'),
  services: windows('services.exe'),
  lsass: windows('lsass.exe'),
  svchost: windows('svchost.exe'),
  userinit: windows('userinit.exe'),
  explorer: windows('explorer.exe', 'C:\\Windows\\'),
  spooler: windows('spoolsv.exe'),
  dllhost: windows('dllhost.exe'),
  runtimeBroker: windows('RuntimeBroker.exe'),
  backgroundTask: windows('backgroundTaskHost.exe'),
  startMenu: windows('StartMenuExperienceHost.exe', 'C:\\Windows\\SystemApps\\Microsoft.Windows.StartMenuExperienceHost_cw5n1h2txyewy\\'),
  search: windows('SearchHost.exe', 'C:\\Windows\\SystemApps\\MicrosoftWindows.Client.CBS_cw5n1h2txyewy\\'),
  smartscreen: windows('smartscreen.exe'),
  wmiProvider: windows('WmiPrvSE.exe', `${system32}wbem\\`),
  scrcons: windows('scrcons.exe', `${system32}wbem\\`),
  update: windows('MoUsoCoreWorker.exe', 'C:\\Windows\\UUS\\packages\\preview\\amd64\\'),
  trustedInstaller: windows('TrustedInstaller.exe', 'C:\\Windows\\servicing\\'),
  tiWorker: windows(
    'TiWorker.exe',
    'C:\\Windows\\WinSxS\\amd64_microsoft-windows-servicingstack_31bf3856ad364e35_10.0.22621.2500_none_1\\',
  ),
  protection: windows('sppsvc.exe'),
  msiexec: windows('msiexec.exe'),
  taskhost: windows('taskhostw.exe'),
  mmc: windows('mmc.exe'),
  diskLoader: windows('vdsldr.exe'),
  disk: windows('vds.exe'),
  assistance: windows('msra.exe'),
  raserver: windows('raserver.exe'),
  certsrv: windows('certsrv.exe'),
  dfsr: windows('dfsrs.exe'),
  wsmprovhost: windows('wsmprovhost.exe'),
  winrshost: windows('winrshost.exe'),
  mshta: windows('mshta.exe'),
  rundll32: windows('rundll32.exe'),
  cmd: windows('cmd.exe'),
  conhost: windows('conhost.exe'),
  whoami: windows('whoami.exe'),
  sc: windows('sc.exe'),
  powershell: windows('powershell.exe', `${system32}WindowsPowerShell\\v1.0\\`),
  iexplore: windows('iexplore.exe', 'C:\\Program Files\\Internet Explorer\\'),
  ielowutil: windows('ielowutil.exe', 'C:\\Program Files (x86)\\Internet Explorer\\'),
  splwow64: windows('splwow64.exe', 'C:\\Windows\\'),
  defender: vendor(
    'MsMpEng.exe',
    'C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.26010.4-0\\',
    'Microsoft Malware Protection',
    'Microsoft Corporation',
  ),
  antimalwareLibrary: vendor(
    'MpOAV.dll',
    'C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.26010.4-0\\X86\\',
    'Microsoft Malware Protection',
    'Microsoft Corporation',
  ),
  excel: office('EXCEL.EXE'),
  word: office('WINWORD.EXE'),
  outlook: office('OUTLOOK.EXE'),
  edge: vendor('msedge.exe', 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\', 'Microsoft Edge', 'Microsoft Corporation'),
  chrome: vendor('chrome.exe', 'C:\\Program Files\\Google\\Chrome\\Application\\', 'Google Chrome', 'Google LLC'),
  teams: vendor('ms-teams.exe', 'C:\\Program Files\\WindowsApps\\MSTeams_25\\', 'Microsoft Teams', 'Microsoft Corporation'),
  oneDrive: vendor('OneDrive.exe', 'C:\\Program Files\\Microsoft OneDrive\\', 'Microsoft OneDrive', 'Microsoft Corporation'),
  quickAssist: vendor(
    'QuickAssist.exe',
    'C:\\Program Files\\WindowsApps\\MicrosoftCorporationII.QuickAssist\\',
    'Quick Assist',
    'Microsoft Corporation',
  ),
  java: vendor('java.exe', 'C:\\Program Files\\Java\\jre-1.8\\bin\\', 'Java(TM) Platform SE 8', 'Oracle America, Inc.'),
  googleUpdate: vendor('GoogleUpdate.exe', 'C:\\Program Files (x86)\\Google\\Update\\', 'Google Update', 'Google LLC'),
  edgeUpdate: vendor(
    'MicrosoftEdgeUpdate.exe',
    'C:\\Program Files (x86)\\Microsoft\\EdgeUpdate\\',
    'Microsoft Edge Update',
    'Microsoft Corporation',
  ),
  zoomService: vendor('CptService.exe', 'C:\\Program Files\\Zoom\\bin\\', 'Zoom Sharing Service', 'Zoom Video Communications, Inc.'),
  psexec: vendor('PsExec64.exe', 'C:\\Tools\\Sysinternals\\', 'Sysinternals PsExec', 'Microsoft Corporation'),
  psexecService: vendor('PSEXESVC.exe', 'C:\\Windows\\', 'Sysinternals PsExec', 'Microsoft Corporation'),
  clientSetup: vendor('ccmsetup.exe', 'C:\\Windows\\ccmsetup\\', 'Configuration Manager', 'Microsoft Corporation'),
  clientAgent: vendor('CcmExec.exe', 'C:\\Windows\\CCM\\', 'Configuration Manager', 'Microsoft Corporation'),
  siteServer: vendor(
    'smsexec.exe',
    'C:\\Program Files\\Microsoft Configuration Manager\\bin\\x64\\',
    'Configuration Manager',
    'Microsoft Corporation',
  ),
  poller: vendor('PRTG Probe.exe', 'C:\\Program Files (x86)\\PRTG Network Monitor\\', 'PRTG Network Monitor', 'Paessler AG'),
  backupManager: vendor(
    'Veeam.Backup.Service.exe',
    'C:\\Program Files\\Veeam\\Backup and Replication\\',
    'Veeam Backup',
    'Veeam Software Group GmbH',
  ),
  backupAgent: vendor('VeeamGuestHelper.exe', 'C:\\Windows\\', 'Veeam Guest Helper', 'Veeam Software Group GmbH'),
  scanner: vendor('nessusd.exe', 'C:\\Program Files\\Tenable\\Nessus\\', 'Nessus', 'Tenable, Inc.'),
  scannerAgent: vendor('nessus_wmi_helper.exe', 'C:\\Windows\\Temp\\', 'Nessus', 'Tenable, Inc.'),
  documents: vendor('DocFlow.Server.exe', 'C:\\Program Files\\DocFlow\\', 'DocFlow', 'Lindqvist Dokument AB'),
  documentsAddIn: vendor('DocFlow.xll', 'C:\\Program Files\\DocFlow\\', 'DocFlow', 'Lindqvist Dokument AB'),
  inventory: unsigned('FleetInventory.exe', 'C:\\Windows\\FleetInventory\\', 'FleetInventory', 'Contoso IT'),
  inventoryPush: unsigned('FleetPush.exe', 'C:\\Program Files\\FleetInventory\\', 'FleetInventory', 'Contoso IT'),
  agentHost: vendor('AppPoolHost.exe', 'C:\\Program Files\\Contoso\\PoolHost\\', 'PoolHost', 'Contoso IT'),
  ansible: unsigned('python3', '/usr/bin/'),
  deployService: vendor(
    'PDQDeployRunner-1.exe',
    'C:\\Windows\\AdminArsenal\\PDQDeployRunner\\service-1\\',
    'PDQ Deploy',
    'PDQ.com Corporation',
  ),
  deployServer: vendor('PDQDeployService.exe', 'C:\\Program Files (x86)\\Admin Arsenal\\PDQ Deploy\\', 'PDQ Deploy', 'PDQ.com Corporation'),
  imageAgent: vendor('service_process.exe', 'C:\\ProgramData\\Acronis\\Remote\\', 'Acronis Cyber Protect', 'Acronis International GmbH'),
  imageServer: vendor('AmsWebServer.exe', 'C:\\Program Files\\Acronis\\', 'Acronis Cyber Protect', 'Acronis International GmbH'),
  orion: vendor('SWJobEngineWorker2.exe', 'C:\\Program Files (x86)\\SolarWinds\\', 'SolarWinds Orion', 'SolarWinds Worldwide, LLC'),
  installer: vendor('setup.exe', 'C:\\Windows\\Temp\\deploy\\', 'Acme Reader', 'Acme Software B.V.'),
} as const satisfies Record<string, Image>;

/** Libraries that many processes load. */
export const libraries: readonly Image[] = [
  'ntdll.dll',
  'combase.dll',
  'rpcrt4.dll',
  'amsi.dll',
  'wbemprox.dll',
  'taskschd.dll',
  'vbscript.dll',
  'jscript9.dll',
].map((name) => windows(name));

const isOfWindows = ({ signer }: Image): boolean => signer === microsoft;

const hashes = new Map<string, string>();

const hashOf = (kind: string, image: Image, build: number, length: number): string => {
  const key = `${kind}|${image.folder}${image.name}|${isOfWindows(image) ? build : 0}`;
  const known = hashes.get(key);
  if (known !== undefined) return known;
  const made = hexOf(key, length);
  hashes.set(key, made);
  return made;
};

/** A file's hash: programs of Windows differ between its builds, others are the same everywhere. */
export const sha1Of = (image: Image, build: number): string => hashOf('sha1', image, build, 40);
export const sha256Of = (image: Image, build: number): string => hashOf('sha256', image, build, 64);
export const md5Of = (image: Image, build: number): string => hashOf('md5', image, build, 32);
export const sizeOf = (image: Image): number => 20_000 + image.name.length * 7_919;
export const pathOf = (image: Image): string => `${image.folder}${image.name}`;
