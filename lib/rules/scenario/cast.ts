import { days, milliseconds, seconds } from '../../model/time';
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
  folder: 'C:\\Windows\\Temp\\',
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
