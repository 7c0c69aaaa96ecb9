import { readFileSync } from 'node:fs';
import { sampleMessages } from '../../../lib/cli/demo/sample-attack';
import { printIncident } from '../../../lib/cli/print-incident';
import { collector } from '../../../lib/cli/replay/collect';
import { findMatches } from '../../../lib/cli/replay/find-matches';
import { writeIncidents } from '../../../lib/cli/replay/incidents';
import { rulesOf } from '../../../lib/cli/replay/profile';
import type { Incident } from '../../../lib/model/incident';
import { memoryStores } from '../../../lib/stores/memory';

const host = 'srv-file-01';

const sampleIncident = async (): Promise<Incident> => {
  const rules = rulesOf('all', undefined);
  const reader = collector(rules, 'all', () => undefined);
  for (const [number, message] of sampleMessages().entries()) reader.take({ file: 'sample', number, bytes: Buffer.from(message, 'utf8') });
  const incidents: Incident[] = [];
  const sink = { name: 'page', deliver: async (incident: Incident) => void incidents.push(incident) };
  await writeIncidents(findMatches(reader.collected, rules, 'all'), reader.collected, rules, memoryStores(), { sink, last: true });
  const found = incidents.find(({ device }) => device.name.startsWith(host));
  if (found === undefined) throw new Error(`the sample attack on ${host} gave no incident`);
  return found;
};

/** Columns that the sample shows, in the order of the table; the records have about forty. */
const shown = [
  'ActionType',
  'FileName',
  'ProcessId',
  'LogonId',
  'LogonType',
  'AccountName',
  'RemoteIP',
  'RemotePort',
  'LocalPort',
  'InitiatingProcessFileName',
  'InitiatingProcessId',
];

interface Sample {
  readonly category: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const shortened = ({ category, properties }: Sample): string => {
  const columns = Object.fromEntries(shown.flatMap((name) => (properties[name] === undefined ? [] : [[name, properties[name]]])));
  return JSON.stringify({ category, properties: { Timestamp: properties.Timestamp, ...columns } });
};

const sampleRecords = (firstSeen: string, lastSeen: string): readonly string[] => {
  const records = sampleMessages()
    .flatMap((message) => (JSON.parse(message) as { readonly records: readonly Sample[] }).records)
    .filter(({ properties }) => String(properties.DeviceName).startsWith(host))
    .filter(({ properties }) => String(properties.Timestamp) >= firstSeen.slice(0, 19) && String(properties.Timestamp) <= lastSeen);
  return [...new Set(records.map(shortened))].sort((a, b) => (a.slice(a.indexOf('Timestamp')) < b.slice(b.indexOf('Timestamp')) ? -1 : 1));
};

const [begin, end] = ['<!-- made by npm run docs -->', '<!-- end -->'];

/** The README with its sample made anew: the records that go in, shortened, and the incident that comes out. */
export const readmePage = async (): Promise<string> => {
  const page = readFileSync('README.md', 'utf8');
  const [before, rest = ''] = page.split(begin, 2);
  const after = rest.slice(rest.indexOf(end));
  const incident = await sampleIncident();
  const records = sampleRecords(incident.firstSeen, incident.lastSeen);
  return `${before}${begin}\n\`\`\`json\n${records.join('\n')}\n\`\`\`\n\n\`\`\`text\n${printIncident(incident)}\n\`\`\`\n${after}`;
};
