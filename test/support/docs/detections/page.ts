import type { Incident } from '../../../../lib/model/incident';
import { rules } from '../../../../lib/rules';
import { expectedOf, recordedLines } from '../../oracle/recordings';
import { incidentsIn } from '../../replay';
import { code, list, table } from '../markdown';
import { attacks, type RecordedAttack } from './attacks';

/** A recording with what was found in it. */
interface Detection {
  readonly attack: RecordedAttack;
  readonly expected: ReturnType<typeof expectedOf>;
  readonly incidents: readonly Incident[];
}

const queries = [
  ['may-dcom-child', 'May'],
  ['ff-dcom-hunt', 'DCOM'],
  ['ff-scm-0083', 'SCM'],
] as const;

type Reading = 'as-written' | 'exact';

const rowsOf = ({ expected }: Detection, reading: Reading): number =>
  queries.reduce((sum, [query]) => sum + expected.hits[query][reading].length, 0);

const publishedCells = ({ expected: { hits } }: Detection): readonly string[] =>
  queries.map(([query]) => `${hits[query]['as-written'].length}/${hits[query].exact.length}`);

const linkOf = ({ attack: { name } }: Detection): string => `[${name}](#${name.toLowerCase()})`;

const judgement = ({ severity, confidence }: Incident): string => `${severity}, ${confidence}`;

const overview = (found: readonly Detection[]): string =>
  table(
    ['recording', 'technique', ...queries.map(([, title]) => title), 'Hopwatch'],
    found.map((one) => [
      linkOf(one),
      one.expected.attack.technique,
      ...publishedCells(one),
      one.incidents.map(judgement).join('; ') || 'nothing',
    ]),
  );

const byRule = (found: readonly Detection[]): string =>
  table(
    ['rule', 'is part of the incident of'],
    rules.map(({ id }) => {
      const own = found.filter(({ incidents }) => incidents.some((incident) => incident.rules.includes(id)));
      return [`[${code(id)}](rules.md#${id})`, own.map(linkOf).join(', ') || 'none of these'];
    }),
  );

const firstSource = ({ sources: [first] }: Incident): string =>
  first === undefined ? 'unknown' : `${first.ip}${first.port === undefined ? '' : `:${first.port}`} by ${first.evidence.join(', ')}`;

const processesIn = ({ processes }: Incident): string =>
  [...new Set(processes.map(({ role, fileName }) => `${role} ${code(fileName)}`))].join(', ') || 'none';

const incidentSection = (incident: Incident): string => `${table(
  ['', ''],
  [
    ['incident', incident.title],
    ['severity, confidence', judgement(incident)],
    ['rules', incident.rules.map(code).join(', ')],
    ['device', incident.device.name],
    ['first source', firstSource(incident)],
    ['processes', processesIn(incident)],
  ],
)}

${list(incident.severityReasons)}
`;

const section = (one: Detection): string => `### ${one.attack.name}

${one.expected.attack.technique} on ${one.expected.attack.target}: ${one.expected.attack.what}.

Published: rows as written ${rowsOf(one, 'as-written')}, in the exact reading ${rowsOf(one, 'exact')}. ${one.attack.because}

${one.incidents.length === 0 ? 'Hopwatch: nothing.\n' : one.incidents.map(incidentSection).join('\n')}`;

const count = (found: readonly Detection[], holds: (one: Detection) => boolean): number => found.filter(holds).length;

/** docs/detections.md: what the rules find in recorded attacks. */
export const detectionsPage = async (): Promise<string> => {
  const found: Detection[] = [];
  for (const attack of attacks)
    found.push({ attack, expected: expectedOf(attack.name), incidents: await incidentsIn(recordedLines(attack.name)) });
  const ran = found.filter(({ attack }) => attack.outcome === 'found');
  return `# Detections

Made by \`npm run detections\` from \`lib/rules\` and fifteen recorded attacks; change it there. The recordings are of the public project OTRF
Security-Datasets (MIT licence), in the shape of Defender's stream. They are no part of this repository: the command reads them beside it, in
\`../shared/recordings\`, and leaves this page as it is where they are not there.

They say whether an attack is found, not how many false alarms a company would see.

In ${ran.length} recordings something was run, installed or loaded from another machine and must be found. The three published queries together find
${count(ran, (one) => rowsOf(one, 'as-written') > 0)} of them as written and ${count(ran, (one) => rowsOf(one, 'exact') > 0)} in the exact reading; Hopwatch finds ${count(ran, (one) => one.incidents.length > 0)}. In ${count(found, ({ attack }) => attack.outcome === 'silent')} nothing ran, and silence is right. Of one, either will do.

May, DCOM and SCM are the published queries of [parity.md](parity.md): rows as written / rows in the exact reading. Hopwatch: severity and confidence of each incident
of the profile \`all\`.

${overview(found)}

## By rule

${byRule(found)}

## By recording

${found.map(section).join('\n')}`;
};
