import { days, hours, milliseconds, seconds } from '../../model/time';
import { type Process, t } from './records';

/** Eight days up, so that nothing happens near a boot unless a scenario says so. */
const wininit: Process = { name: 'wininit.exe', pid: 640, created: t(days(-8), milliseconds(-282)), commandLine: 'wininit.exe' };
export const services: Process = { name: 'services.exe', pid: 720, created: t(days(-8)), commandLine: 'services.exe', parent: wininit };
export const rpcss: Process = {
  name: 'svchost.exe',
  pid: 988,
  created: t(days(-8), seconds(2)),
  commandLine: 'svchost.exe -k RPCSS -p',
  parent: services,
};
export const dcomLaunch: Process = {
  name: 'svchost.exe',
  pid: 860,
  created: t(days(-8), seconds(1)),
  commandLine: 'svchost.exe -k DcomLaunch -p',
  parent: services,
};

/** A DCOM server in upper case on disk, started for the intruder. */
export const excel: Process = {
  name: 'EXCEL.EXE',
  pid: 5128,
  created: t(milliseconds(-124)),
  commandLine: '"EXCEL.EXE" /automation -Embedding',
  folder: 'C:\\Program Files\\Microsoft Office\\root\\Office16\\',
  parent: dcomLaunch,
};

/** What the server was made to start. No name that any list knows. */
export const payload: Process = {
  name: 'Payload.exe',
  pid: 7044,
  created: t(milliseconds(236)),
  commandLine: 'payload.exe /run',
  folder: 'C:\\Windows\\',
  parent: excel,
};

/** A surrogate of Windows' own: nothing to do with the hop, but its record names the DcomLaunch host. */
export const surrogate: Process = {
  name: 'dllhost.exe',
  pid: 4312,
  created: t(days(-1)),
  commandLine: 'DllHost.exe /Processid:{AB8902B4-09CA-4BB6-B78D-A8F59079A8D5}',
  parent: dcomLaunch,
};

/** Serves everybody's WMI calls, and has done so for a while. */
export const wmiProvider: Process = {
  name: 'WmiPrvSE.exe',
  pid: 3460,
  created: t(hours(-2)),
  commandLine: 'wmiprvse.exe -secured -Embedding',
  folder: 'C:\\Windows\\System32\\wbem\\',
  parent: dcomLaunch,
};

/** Runs for one WinRM session and nothing else. */
export const winRmHost: Process = {
  name: 'wsmprovhost.exe',
  pid: 4676,
  created: t(milliseconds(14)),
  commandLine: 'wsmprovhost.exe -Embedding',
  parent: dcomLaunch,
};

export const scheduler: Process = {
  name: 'svchost.exe',
  pid: 1412,
  created: t(days(-8), seconds(4)),
  commandLine: 'svchost.exe -k netsvcs -p -s Schedule',
  parent: services,
};

/** Changes the registry for callers on other machines. */
export const remoteRegistry: Process = {
  name: 'svchost.exe',
  pid: 2204,
  created: t(days(-1)),
  commandLine: 'svchost.exe -k localService -p -s RemoteRegistry',
  parent: services,
};
