import { readFile } from 'node:fs/promises';
import { type Incident, type Severity, severities } from '../../model/incident';
import { ascending } from '../../model/order';

const readSink = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    // The sink makes its file when the first incident comes.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
};

const rank = ({ severity }: Incident): number => severities.indexOf(severity);

/** The last revision of every incident that reached the sink, absorbed ones left out; the most severe first, then by time. */
export const readOutcome = async (path: string): Promise<readonly Incident[]> => {
  const last = new Map<string, Incident>();
  for (const line of (await readSink(path)).split('\n')) {
    if (line === '') continue;
    const incident = JSON.parse(line) as Incident;
    if ((last.get(incident.id)?.revision ?? 0) < incident.revision) last.set(incident.id, incident);
  }
  return [...last.values()]
    .filter(({ absorbedBy }) => absorbedBy === undefined)
    .sort((a, b) => rank(b) - rank(a) || ascending(a.firstSeen, b.firstSeen));
};

/** How many there are of each severity: `3 incidents reached the sink: 2 High, 1 Low`. */
export const summarise = (incidents: readonly Incident[]): string => {
  if (incidents.length === 0) return 'No incident: nothing in these records matched a rule';
  const count = (severity: Severity): number => incidents.filter((incident) => incident.severity === severity).length;
  const counts = [...severities].reverse().flatMap((severity) => (count(severity) === 0 ? [] : [`${count(severity)} ${severity}`]));
  return `${incidents.length} incident${incidents.length === 1 ? '' : 's'} reached the sink: ${counts.join(', ')}`;
};
