import type { Incident, IncidentProcess, IncidentSource } from '../../model/incident';
import { shortened } from '../../model/text';
import { codeText } from '../display-text';

/** Longest text of one entry of a list; the whole stands in the incident's JSON. */
const entryLength = 600;

/** Everything that came from a record is a code span. */
const code = (text: string): string => codeText(shortened(text, entryLength));

const listed = (heading: string, entries: readonly string[]): readonly string[] =>
  entries.length === 0 ? [] : ['', heading, ...entries.map((entry) => `- ${entry}`)];

const source = ({ ip, port, deviceName, claimedName, account, evidence }: IncidentSource): string =>
  [
    code(port === undefined ? ip : `${ip}:${port}`),
    ...(deviceName === undefined ? [] : [`of ${code(deviceName)}`]),
    ...(claimedName === undefined ? [] : [`calls itself ${code(claimedName)}`]),
    ...(account === undefined ? [] : [`as ${code(account)}`]),
    `by ${evidence.join(', ')}`,
  ].join(' ');

const process = ({ role, fileName, pid, commandLine, account }: IncidentProcess): string =>
  [
    `${role} ${code(fileName)}`,
    ...(pid === undefined ? [] : [`PID ${pid}`]),
    ...(account === undefined ? [] : [`as ${code(account)}`]),
    ...(commandLine === undefined ? [] : [`ran ${code(commandLine)}`]),
  ].join(' ');

const linesOf = (incident: Incident): readonly string[] => [
  code(incident.summary),
  ...(incident.absorbedBy === undefined ? [] : ['', `This turned out to be a part of incident ${code(incident.absorbedBy)}.`]),
  ...listed(`Severity ${incident.severity}, confidence ${incident.confidence.toFixed(2)}:`, incident.severityReasons.map(code)),
  ...listed('From:', incident.sources.map(source)),
  ...listed('Processes:', incident.processes.map(process)),
  ...listed(
    'Timeline, UTC:',
    incident.timeline.map(({ at, what }) => `${at} ${code(what)}`),
  ),
  ...listed(
    'Linked:',
    incident.links.map(({ kind, what }) => `${kind} ${code(what)}`),
  ),
  ...listed('Not known:', incident.gaps.map(code)),
  '',
  `Device ${code(incident.device.id)}; rules ${incident.rules.join(', ')}; Hopwatch incident ${incident.id}, revision ${incident.revision}.`,
];

/** Room for the line that says how many are missing. */
const markRoom = 40;

/** Whole lines up to `limit` characters, and how many are missing: a line that is cut would leave a code span open. */
const upTo = (lines: readonly string[], limit: number): string => {
  let length = 0;
  const fits = lines.findIndex((line) => {
    length += line.length + 1;
    return length > limit - markRoom;
  });
  return fits === -1 ? lines.join('\n') : [...lines.slice(0, fits), `… (${lines.length - fits} more lines)`].join('\n');
};

/** What happened, in Markdown of which nothing an attacker chose is a part; at most `limit` characters. */
export const narrative = (incident: Incident, limit: number): string => upTo(linesOf(incident), limit);
