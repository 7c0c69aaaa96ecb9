/**
 * Programs of services that Windows brings and that are started on demand, often by those who administer a machine from afar.
 * Source: the services of Windows 10, 11 and Server 2019 to 2025 that have a program of their own, and svchost.exe.
 */
export const windowsServices: readonly string[] = [
  'svchost.exe',
  'spoolsv.exe',
  'vds.exe',
  'VSSVC.exe',
  'msdtc.exe',
  'sppsvc.exe',
  'wbengine.exe',
  'WmiApSrv.exe',
  'snmptrap.exe',
  'locator.exe',
  'dllhost.exe',
  'AgentService.exe',
  'alg.exe',
  'dfsrs.exe',
  'dns.exe',
  'FXSSVC.exe',
  'perfhost.exe',
  'SearchIndexer.exe',
  'SecurityHealthService.exe',
  'SensorDataService.exe',
  'spectrum.exe',
  'TieringEngineService.exe',
];
