import type { TokenCredential } from '@azure/identity';
import type { Incident, IncidentId } from '../../../lib/model/incident';
import { milliseconds, seconds } from '../../../lib/model/time';

export const token = 'a-token';

/** What the tests sign in with, and what it was asked for. */
export const credential = (): TokenCredential & { readonly scopes: string[] } => {
  const scopes: string[] = [];
  return {
    scopes,
    getToken: async (scope) => {
      scopes.push(...[scope].flat());
      return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
};

/** Tries without a pause worth the name, and a deadline that a loaded machine keeps. */
export const impatience = { deadline: seconds(30), pause: milliseconds(1), longestWait: milliseconds(50) };

export const incidentId = (n: number): IncidentId => `00000000-0000-5000-8000-${n.toString(16).padStart(12, '0')}` as IncidentId;

/** An incident with everything in it. */
export const incident = (parts: Partial<Incident> = {}): Incident => ({
  id: incidentId(1),
  revision: 1,
  mode: 'live',
  severity: 'Medium',
  severityReasons: ['A new source for this account'],
  confidence: 0.9,
  title: 'A remote caller started a program through DCOM on srv-01.contoso.com',
  summary: '10.0.0.9 (ws-7) reached srv-01.contoso.com as CONTOSO\\bob: mmc.exe (PID 4120) started cmd.exe (PID 5000).',
  rules: ['dcom-remote-child'],
  techniques: ['T1021.003', 'T1059'],
  tactics: ['LateralMovement', 'Execution'],
  device: { id: 'ab'.repeat(20), name: 'srv-01.contoso.com' },
  sources: [
    { ip: '10.0.0.9', port: 51_000, deviceId: 'cd'.repeat(20), deviceName: 'ws-7', account: 'CONTOSO\\bob', evidence: ['accept', 'logon'] },
  ],
  accounts: ['CONTOSO\\bob'],
  processes: [
    { role: 'server', pid: 4120, creationTime: '2026-03-02T08:00:00.1234567Z', fileName: 'mmc.exe', commandLine: 'mmc.exe -Embedding' },
    {
      role: 'child',
      pid: 5000,
      creationTime: '2026-03-02T08:00:04.0000000Z',
      fileName: 'cmd.exe',
      folderPath: 'C:\\Windows\\System32\\cmd.exe',
      commandLine: 'cmd.exe /c whoami',
      sha1: 'ef'.repeat(20),
    },
  ],
  firstSeen: '2026-03-02T08:00:00.0000000Z',
  lastSeen: '2026-03-02T08:00:04.0000000Z',
  evidence: [
    { role: 'accept', table: 'DeviceNetworkEvents', timestamp: '2026-03-02T08:00:02.0000000Z', what: 'accepted', joins: [] },
    { role: 'server', table: 'DeviceProcessEvents', timestamp: '2026-03-02T08:00:00.1234567Z', what: 'started', joins: [] },
    { role: 'child', table: 'DeviceProcessEvents', timestamp: '2026-03-02T08:00:04.0000000Z', what: 'started', joins: ['same process'] },
  ],
  timeline: [{ at: '2026-03-02T08:00:00.1234567Z', what: 'svchost.exe started the server mmc.exe' }],
  links: [{ kind: 'chain', incident: incidentId(2), what: 'Before: 10.0.0.1 reached ws-7' }],
  gaps: [],
  entities: [
    { $id: '1', Type: 'host', HostName: 'srv-01', DnsDomain: 'contoso.com', MdatpDeviceId: 'ab'.repeat(20) },
    { $id: '2', Type: 'account', Name: 'bob', NTDomain: 'CONTOSO', Sid: 'S-1-5-21-1-2-3-1104' },
    { $id: '3', Type: 'ip', Address: '10.0.0.9' },
  ],
  enrichment: { assets: { kind: 'unknown', reason: 'No record of the device has been seen' } },
  engineVersion: '0.1.0',
  ...parts,
});
