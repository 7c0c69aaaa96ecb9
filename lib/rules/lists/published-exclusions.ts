/**
 * What the published hunts leave out by name beside FalconForce's list of servers. The profile `all` leaves nothing out by
 * name: here a real program of the name lowers severity, and any other of it is a suspicion.
 * Sources: C.J. May, RemoteDCOMChildProc (WerFault.exe, raserver.exe); FalconForce, hunts/T1021-WIN-002.md (csc.exe).
 */
export const excludedChildren: readonly string[] = ['WerFault.exe', 'csc.exe'];
export const excludedServers: readonly string[] = ['raserver.exe'];
