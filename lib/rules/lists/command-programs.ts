/** Programs that run scripts or commands; the published list of LOLBins lacks most of them. */
export const interpreters: readonly string[] = [
  'powershell.exe',
  'powershell_ise.exe',
  'pwsh.exe',
  'cmd.exe',
  'wscript.exe',
  'cscript.exe',
  'mshta.exe',
];

/**
 * Names of the published list whose program is not of Windows, and that vendors give to programs of their own: Squirrel's
 * updater, a test runner, a file tracker, .NET's host, a wallpaper with the device's name.
 */
export const genericNames: readonly string[] = ['Update.exe', 'Squirrel.exe', 'te.exe', 'Tracker.exe', 'dotnet.exe', 'Bginfo.exe'];

/** Servers whose work it is to start programs for callers: WMI, WinRM, the scheduler. That they start one is no more odd than that they are called. */
export const commandServers: readonly string[] = ['WmiPrvSE.exe', 'wsmprovhost.exe', 'winrshost.exe', 'svchost.exe'];

/**
 * Programs of services that run whatever their caller sends. Administrators and intruders use the same signed files.
 * Sources: Sysinternals PsExec, PAExec, CSExec, RemCom, winexe, xCmd.
 */
export const remoteShells: readonly string[] = [
  'PSEXESVC.exe',
  'PAExec.exe',
  'csexecsvc.exe',
  'RemComSvc.exe',
  'winexesvc.exe',
  'xCmdSvc.exe',
];
