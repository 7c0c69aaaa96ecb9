import type { Incident, IncidentProcess, IncidentSource } from '../model/incident';
import { shortened } from '../model/text';
import { enrichmentLines } from './print-enrichment';

const indent = (lines: readonly string[], by: string): readonly string[] => lines.map((line) => `${by}${line}`);

/** A command line can have 32,767 characters; a screen has less. */
const shownLength = 200;
const cut = (text: string): string => shortened(text, shownLength);

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`  ${title}`, ...indent(lines, '    ')];

const startedBy = ({ ancestors = [] }: IncidentProcess): readonly string[] =>
  ancestors.length === 0
    ? []
    : [`        started by ${ancestors.map(({ fileName, pid }) => `${fileName} (PID ${pid ?? 'unknown'})`).join(', by ')}`];

const processLines = (one: IncidentProcess): readonly string[] => [
  `${one.role.padEnd(7)} ${one.fileName} (PID ${one.pid ?? 'unknown'}${one.creationTime === undefined ? '' : `, created ${one.creationTime}`})${one.account === undefined ? '' : ` as ${one.account}`}`,
  ...(one.commandLine === undefined ? [] : [`        ${cut(one.commandLine)}`]),
  ...startedBy(one),
];

const sourceLines = (source: IncidentSource): readonly string[] => [
  `${source.ip}${source.claimedName === undefined ? '' : `, calls itself ${source.claimedName}`}, known from: ${source.evidence.join(', ')}`,
  ...(source.deviceId === undefined ? [] : [`        ${source.deviceName ?? source.deviceId}: ${source.deviceKnownBy}`]),
  ...(source.dialledBy === undefined ? [] : processLines(source.dialledBy)),
];

/** An incident for a person at a terminal. Its text is neutral already. */
export const printIncident = (incident: Incident): string =>
  [
    `${incident.severity.toUpperCase()}  ${incident.title}`,
    `  ${incident.summary}`,
    ...section('why this severity', incident.severityReasons),
    ...section('when (UTC)', [
      `${incident.firstSeen.slice(0, 19).replace('T', ' ')} to ${incident.lastSeen.slice(0, 19).replace('T', ' ')}`,
    ]),
    ...section('host', [`${incident.device.name} (${incident.device.id})`]),
    ...section('source', incident.sources.flatMap(sourceLines)),
    ...section('account', [...incident.accounts, ...(incident.otherSession === undefined ? [] : [incident.otherSession])]),
    ...section('processes', incident.processes.flatMap(processLines)),
    ...section(
      'what ties it together',
      incident.evidence.flatMap((item) => item.joins.map((join) => `${item.role}: ${join}`)),
    ),
    ...section(
      'timeline (UTC)',
      incident.timeline.map(({ at, what }) => `${at.slice(11, 23)}  ${cut(what)}`),
    ),
    ...section(
      'links',
      incident.links.map(({ kind, incident: other, what }) => `${what} (${kind} ${other})`),
    ),
    ...section('what is known beside it', enrichmentLines(incident.enrichment).map(cut)),
    ...section('gaps', incident.gaps),
    `  ${incident.rules.join(', ')} · ${incident.techniques.join(', ')} · confidence ${incident.confidence} · revision ${incident.revision} · ${incident.id}`,
  ].join('\n');
