import { printIncident } from '../../../lib/cli/print-incident';
import { compile } from '../../../lib/engine/compile';
import { explain } from '../../../lib/engine/explain';
import type { Fact, FactId } from '../../../lib/model/fact';
import type { Incident, Revision } from '../../../lib/model/incident';
import type { Role } from '../../../lib/model/match';
import { rules } from '../../../lib/rules';
import { plainText } from '../../../lib/sinks/display-text';
import { narrative } from '../../../lib/sinks/incidents-api/narrative';
import { rowOf } from '../../../lib/sinks/logs-ingestion/row';
import { consoleTelemetry } from '../../../lib/telemetry/console-telemetry';
import { at, idOf, revisionOf } from '../../support/contract/revisions';
import { hostileTexts } from '../../support/messages/hostile-texts';

const ruleSet = compile(rules, 'live');
const when = at('2026-03-01T10:00:00Z');

const named = { ProcessId: 5000n, ProcessCreationTime: when, InitiatingProcessId: 4000n, InitiatingProcessCreationTime: when };

/** One fact of every role that shows text, each with the one hostile column. */
const tables: Readonly<Partial<Record<Role, Fact['table']>>> = {
  accept: 'DeviceNetworkEvents',
  logon: 'DeviceLogonEvents',
  install: 'DeviceEvents',
  task: 'DeviceEvents',
  subscription: 'DeviceEvents',
  write: 'DeviceRegistryEvents',
  server: 'DeviceProcessEvents',
  image: 'DeviceImageLoadEvents',
  child: 'DeviceProcessEvents',
};

const usual = {
  FileName: 'a.exe',
  FolderPath: 'C:\\a.exe',
  ProcessCommandLine: 'a.exe',
  AccountName: 'bob',
  AccountDomain: 'corp',
  AccountSid: 'S-1-5-21-1-2-3-1104',
  RemoteIP: '10.0.0.9',
  RemoteDeviceName: 'ws-7',
  ServiceName: 'svc',
  ServiceImage: 'a.exe',
  TaskName: 'task',
  Consumer: 'consumer',
  ActionType: 'action',
  RegistryValueName: 'ImagePath',
  RegistryValueData: 'a.exe',
  InitiatingProcessFileName: 'b.exe',
  InitiatingProcessFolderPath: 'C:\\b.exe',
  InitiatingProcessCommandLine: 'b.exe',
  InitiatingProcessAccountName: 'alice',
  SHA1: 'ab12',
};

type Field = keyof typeof usual | 'deviceName' | 'device' | 'reason';

const revisionWith = (field: Field, text: string): Revision => {
  const base = revisionOf(idOf(1), 1);
  const device = (field === 'device' ? text : 'd1') as Revision['device'];
  const facts = Object.entries(tables).map(([role, table]) => {
    const columns = { ...named, ...usual, [field]: text };
    const fact = { table, id: role as FactId, device, deviceName: field === 'deviceName' ? text : 'srv-01', at: when, columns };
    return [role, { facts: [fact as unknown as Fact], more: false }] as const;
  });
  return {
    ...base,
    device,
    evidence: { rules: ['dcom-remote-child/form'], roles: Object.fromEntries(facts), ties: [] },
    assessment: { ...base.assessment, enrichment: field === 'reason' ? { assets: { kind: 'unknown', reason: text } } : {} },
  };
};

const incidentWith = (field: Field, text: string): Incident =>
  explain(revisionWith(field, text), ruleSet, { mode: 'live', isRaised: false });

/** By code points, beside Unicode's classes that the code goes by. */
const hiddenRanges = [
  [0x00, 0x1f],
  [0x7f, 0xa0],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x200b, 0x200f],
  [0x2028, 0x202f],
  [0x2060, 0x206f],
  [0xd800, 0xf8ff],
  [0xfeff, 0xfeff],
] as const;

const hidden = new RegExp(`[${hiddenRanges.map(([from, to]) => `\\u{${from.toString(16)}}-\\u{${to.toString(16)}}`).join('')}]`, 'u');
const isInert = (text: string): boolean => !hidden.test(text);

const textsIn = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];

const longest = 40_000;

const outsideSpans = (text: string): string => text.replace(/`[^`\n]+`/g, '');

/** What is wrong with how one text is shown; empty where nothing is. */
const faultsOf = (incident: Incident, text: string): readonly string[] => {
  const lines: string[] = [];
  consoleTelemetry((line) => lines.push(line)).log('error', `failed: ${text}`, { field: text });
  const told = narrative(incident, 1_000_000);
  const title = plainText(incident.title);
  const checks: Readonly<Record<string, boolean>> = {
    'JSON: hidden character': textsIn(incident).every(isInert),
    'JSON: not bounded': textsIn(incident).every(({ length }) => length < longest),
    'row: hidden character': textsIn(rowOf(incident, 'tenant')).every(isInert),
    'terminal: hidden character': printIncident(incident).split('\n').every(isInert),
    'log: not one line of inert JSON': lines.length === 1 && lines.every((line) => isInert(line) && typeof JSON.parse(line) === 'object'),
    'title: mark-up': !/[<>&`[\]*~@]|:\/\/|\bwww\./i.test(title),
    'description: mark-up': !/[<>&@]|:\/\/|\bwww\./i.test(told),
    'description: outside of a code span': !/evil/i.test(outsideSpans(told)),
  };
  return Object.entries(checks).flatMap(([fault, holds]) => (holds ? [] : [`${fault}: ${JSON.stringify(text.slice(0, 60))}`]));
};

const fields: readonly Field[] = [...(Object.keys(usual) as (keyof typeof usual)[]), 'deviceName', 'device', 'reason'];

test('there are at least four hundred texts', () => expect(hostileTexts.length).toBeGreaterThanOrEqual(400));

test.each(fields)('whatever stands in %s is shown as text and nothing else', (field) => {
  const shown = hostileTexts.map((text) => ({ text, incident: incidentWith(field, text) }));
  expect(shown.flatMap(({ text, incident }) => faultsOf(incident, text))).toEqual([]);
  // The field is shown at all, so the test looks at something.
  expect(new Set(shown.map(({ incident }) => JSON.stringify(incident))).size).toBeGreaterThan(200);
});
