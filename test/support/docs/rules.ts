import { compile } from '../../../lib/engine/compile';
import type { Form, Rule } from '../../../lib/engine/define-rule';
import type { Technique } from '../../../lib/model/incident';
import { roles } from '../../../lib/model/match';
import { rules } from '../../../lib/rules';
import { code, list, table } from './markdown';
import { columnsRead, joinInWords, predicateInWords, spanInWords } from './rule-words';

const techniqueLink = (technique: Technique): string =>
  `[${technique}](https://attack.mitre.org/techniques/${technique.replace('.', '/')}/)`;

const stepRows = (form: Form): readonly (readonly string[])[] =>
  roles.flatMap((role) => {
    const step = form.steps[role];
    if (step === undefined) return [];
    const demands = step.where.map(predicateInWords).join('; ') || 'any record';
    return [[code(role), step.table, demands, columnsRead(form, role).map(code).join(', ')]];
  });

const formSection = (form: Form, when: string): string => `### Form ${code(form.name)}: ${when}

${table(['role', 'table', 'what must hold', 'columns it reads'], stepRows(form))}

${list(form.joins.map(joinInWords))}
`;

const reachRows = (rule: Rule): readonly (readonly string[])[] => {
  const { reachOf } = compile([rule], 'live');
  const tables = [...new Set(rule.forms.flatMap((form) => Object.values(form.steps).map((step) => step.table)))];
  return tables.sort().map((name) => [name, spanInWords(reachOf(name))]);
};

const ruleSection = (rule: Rule): string => `## ${code(rule.id)}

**${rule.title}.** ${rule.summary}

${table(
  ['', ''],
  [
    ['severity', `${rule.severity}: ${rule.severityReason}`],
    ['confidence', String(rule.confidence)],
    ['techniques', rule.techniques.map(techniqueLink).join(', ')],
    ['tactics', rule.tactics.join(', ')],
    ['version', String(rule.version)],
  ],
)}

${rule.forms.map((form) => formSection(form, form.opens ? 'opens an incident' : 'adds to an incident')).join('\n')}
${rule.published === undefined ? '' : `${formSection(rule.published, 'the published query, in `replay --profile published` only')}\n`}### Reach

${table(['table', 'how long a record can be part of a new match'], reachRows(rule))}

### What it cannot see

${list(rule.blindSpots)}

### What else looks like it

${list(rule.falsePositives)}

### References

${list(rule.references)}
`;

const overview = (): string =>
  table(
    ['rule', 'what it sees', 'severity', 'confidence', 'techniques'],
    rules.map((rule) => [
      `[${code(rule.id)}](#${rule.id})`,
      rule.title,
      rule.severity,
      String(rule.confidence),
      rule.techniques.map(techniqueLink).join(', '),
    ]),
  );

/** docs/rules.md: what every rule looks for, for analysts and for whoever grants Hopwatch its tables. */
export const rulesPage = (): string => `# Rules

Made from \`lib/rules\` by \`npm run docs\`; change it there.

A rule holds in one of its forms: one record per role, all of one device, for which every line below it holds. Text is compared without
regard to case. Severity and confidence are where the judgement of an incident begins; what else is known moves them.

The columns \`DeviceId\`, \`DeviceName\`, \`Timestamp\`, \`ReportId\` and \`ActionType\` are needed of every table. \`HostIdentity\` is no table of
Defender's: it is what the creator and parent columns of any record say about services.exe and the DcomLaunch svchost.

${overview()}

${rules.map(ruleSection).join('\n')}`;
