/**
 * Parts of paths where users, or whoever reached the machine, write first. Administrators can write nearly anywhere: a file
 * that lies elsewhere is not cleared by that.
 */
export const writableFolders: readonly string[] = [
  '\\Users\\',
  '\\ProgramData\\',
  '\\Windows\\Temp\\',
  '\\Windows\\Tasks\\',
  '\\Windows\\Debug\\',
  '\\PerfLogs\\',
  '\\Temp\\',
  '\\$Recycle.Bin\\',
  '%TEMP%',
  '%PUBLIC%',
  '%APPDATA%',
];
