/**
 * Programs that people keep running and that serve DCOM callers then: Office's automation servers, the management console,
 * Internet Explorer. What a rule reads, not what it decides by: a program that is not here is a stated blind spot.
 * Source: the DCOM objects of MITRE ATT&CK T1021.003 and its references.
 */
export const automationServers: readonly string[] = [
  'EXCEL.EXE',
  'WINWORD.EXE',
  'POWERPNT.EXE',
  'OUTLOOK.EXE',
  'VISIO.EXE',
  'MSACCESS.EXE',
  'WINPROJ.EXE',
  'mmc.exe',
  'iexplore.exe',
  'mshta.exe',
];
