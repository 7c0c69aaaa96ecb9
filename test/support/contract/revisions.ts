import { randomBytes } from 'node:crypto';
import type { DeviceId, Fact, FactId } from '../../../lib/model/fact';
import type { IncidentId, Revision } from '../../../lib/model/incident';
import { parseTicks, type Ticks } from '../../../lib/model/time';
import type { Recorder } from '../../../lib/pipeline/incidents/record-incident';
import type { IncidentRow, Incidents } from '../../../lib/pipeline/ports';

export const at = (text: string): Ticks => {
  const ticks = parseTicks(text);
  if (ticks === undefined) throw new Error(`not a time: ${text}`);
  return ticks;
};

/** The id that a number stands for. */
export const idOf = (n: number): IncidentId => `00000000-0000-5000-8000-${n.toString(16).padStart(12, '0')}` as IncidentId;

const childOf = (device: DeviceId, commandLine: string): Fact =>
  ({
    table: 'DeviceProcessEvents',
    id: 'child' as FactId,
    device,
    deviceName: device,
    at: at('2026-03-01T10:00:00.1234567Z'),
    columns: { ProcessId: 2n ** 53n + 1n, ProcessCommandLine: commandLine },
  }) as unknown as Fact;

export const revisionOf = (id: IncidentId, revision: number, commandLine = 'cmd.exe'): Revision => ({
  id,
  revision,
  device: 'device' as DeviceId,
  openedAt: at('2026-03-01T10:00:00.0000001Z'),
  evidence: { rules: ['rule/form'], roles: { child: { facts: [childOf('device' as DeviceId, commandLine)], more: false } }, ties: [] },
  assessment: {
    severity: 'Medium',
    reasons: ['because'],
    confidence: 0.5,
    boots: [at('2026-03-01T00:00:00Z')],
    origins: [],
    links: [],
    enrichment: {},
  },
});

/** Text that deflates to `bytes` and no further. */
const incompressible = (bytes: number): string => randomBytes(bytes).toString('base64');

/** A revision that packs to this many bytes, in a text that is not shortened to fit. */
export const largeRevisionOf = (id: IncidentId, revision: number, bytes: number): Revision => {
  const base = revisionOf(id, revision);
  return { ...base, assessment: { ...base.assessment, reasons: [incompressible(bytes)] } };
};

export const rowOf = (revision: Revision): IncidentRow => ({ kind: 'revision', revision });
export const bellOf = ({ id, revision }: Pick<Revision, 'id' | 'revision'>): IncidentRow => ({ kind: 'bell', id, revision });
export const claimOf = (key: string, id: IncidentId): IncidentRow => ({ kind: 'claim', key, id });

/** A recorder that judges everything alike. */
export const recorderOver = (incidents: Incidents): Recorder => ({
  tenant: 'tenant',
  incidents,
  assess: async () => revisionOf(idOf(1), 1).assessment,
  telling: () => 0,
});
