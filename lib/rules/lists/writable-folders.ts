/**
 * Parts of paths where users, or whoever reached the machine, write first: what a module or a program from there is judged by.
 * Administrators can write nearly anywhere: a file that lies elsewhere is not cleared by that.
 * Sources: the permissions of Windows 10 and 11 as they are installed; UltimateAppLockerByPassList (Oddvar Moe), its folders
 * below Windows in which everybody may write and run.
 */
export const writableFolders: readonly string[] = [
  // Each user's own, and that of all users.
  '\\Users\\',
  // Everybody may make folders there.
  '\\ProgramData\\',
  '\\PerfLogs\\',
  // Windows', each user's, and those that programs make: that of Windows takes files of everybody.
  '\\Temp\\',
  // Below Windows, so that it looks like Windows' own; everybody may write and run there.
  '\\Windows\\Tasks\\',
  '\\Windows\\tracing\\',
  '\\Windows\\Debug\\',
  '\\Windows\\Registration\\CRMLog\\',
  '\\System32\\FxsTmp\\',
  '\\System32\\com\\dmp\\',
  '\\spool\\drivers\\color\\',
  '\\Crypto\\RSA\\MachineKeys\\',
  // What was deleted runs from nowhere: it was put there.
  '\\$Recycle.Bin\\',
];

/** The same as a command line may write them. */
export const writableVariables: readonly string[] = ['%TEMP%', '%TMP%', '%PUBLIC%', '%APPDATA%', '%LOCALAPPDATA%', '%ProgramData%'];
