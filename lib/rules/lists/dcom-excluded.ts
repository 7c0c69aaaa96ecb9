/**
 * DCOM servers that the published hunt leaves out by name. The profile `all` leaves nothing out by name: here they lower severity.
 * Source: FalconForce, FalconFriday hunts/T1021-WIN-002.md, `DCOMFileName !in (...)` of the query
 * (github.com/FalconForceTeam/FalconFriday, commit 975d9605726b1acc40387e024fc00553f28654db; BSD 3-Clause, Copyright (c) 2020 FalconForce).
 */
export const dcomExcluded: readonly string[] = [
  'TiWorker.exe',
  'dllhost.exe',
  'backgroundTaskHost.exe',
  'mobsync.exe',
  'WmiPrvSE.exe',
  'RuntimeBroker.exe',
  'smartscreen.exe',
  'SppExtComObj.Exe',
  'usocoreworker.exe',
  'browser_broker.exe',
  'ssoncom.exe',
];
