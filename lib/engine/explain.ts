import { byTimeThenId, textOf } from '../model/fact';
import type { Incident, IncidentEvidence, Mode, Revision } from '../model/incident';
import { atLeast } from '../model/incident';
import { known } from '../model/known';
import { roles } from '../model/match';
import { earlier, formatTicks, later, type Ticks } from '../model/time';
import { otherSessionIn } from './accounts';
import { rulesIn } from './assess';
import type { RuleSet } from './compile';
import type { Rule } from './define-rule';
import { accountIn, describe, describeTie, type Placed, summarise } from './describe';
import { entitiesOf } from './entities';
import { factsAs } from './evidence';
import { neutralise, neutraliseAll } from './neutralise';
import { processesOf } from './processes';
import { serviceOf } from './services';
import { linksOf, sourceGapsOf, sourcesOf } from './sources';

/** Version of what is written into an incident; a change of meaning raises it. */
const engineVersion = '0.1.0';

const titleLength = 150;

const placed = ({ evidence }: Revision): readonly Placed[] =>
  roles.flatMap((role) => factsAs(evidence, role).map((fact) => ({ role, fact })));

const evidenceItems = (revision: Revision): readonly IncidentEvidence[] =>
  placed(revision).map(({ role, fact }) => ({
    role,
    table: fact.table,
    timestamp: formatTicks(fact.at),
    what: describe(role, fact),
    joins: [
      ...new Set(
        revision.evidence.ties.filter((tie) => tie.a === role && tie.aId === fact.id).map((tie) => describeTie(tie, revision.evidence)),
      ),
    ].filter((text) => text !== ''),
  }));

const leadOf = (rules: readonly Rule[]): Rule | undefined =>
  rules.reduce<Rule | undefined>(
    (lead, rule) =>
      lead === undefined ||
      (atLeast(rule.severity, lead.severity) && (rule.severity !== lead.severity || rule.confidence > lead.confidence))
        ? rule
        : lead,
    undefined,
  );

/** Whose the fact is: of what was made, the account that asked for it, which stands in one of two places. */
const accountOf = ({ role, fact }: Placed): string => {
  switch (role) {
    case 'logon':
    case 'server':
    case 'child':
      return accountIn(fact, '');
    case 'install':
    case 'task':
    case 'subscription':
      return accountIn(fact, '') || accountIn(fact, 'InitiatingProcess');
    default:
      return '';
  }
};

const accountsOf = (facts: readonly Placed[]): readonly string[] => [...new Set(facts.map(accountOf))].filter((name) => name !== '');

const otherSessionOf = ({ evidence }: Revision): string | undefined => {
  const other = otherSessionIn(evidence);
  return other === undefined
    ? undefined
    : `${neutralise(textOf(other.child, 'FileName'), 256) || 'A program'} ran as ${other.ranAs}, but ${other.loggedOn} logged on for it`;
};

const extremes = (times: readonly Ticks[], fallback: Ticks): readonly [Ticks, Ticks] => [
  times.reduce(earlier, times[0] ?? fallback),
  times.reduce(later, times[0] ?? fallback),
];

const crowdedIn = ({ crowded = [] }: Revision['assessment']): readonly string[] =>
  crowded.map((one) => {
    const [table = '', hour = ''] = one.split(' ');
    return `State-limited: in the hour from ${hour}:00Z this device sent more of ${table} than is held; what came after that is missing here`;
  });

const gapsOf = ({ device, evidence, assessment }: Revision): readonly string[] => {
  const cut = roles.filter((role) => evidence.roles[role]?.more === true);
  return [
    ...(cut.length === 0 ? [] : [`More facts than are shown: ${cut.join(', ')}; the first, the last and what says most are`]),
    ...(evidence.roles.accept === undefined && evidence.roles.logon === undefined
      ? ['Neither the server’s own connection nor a logon is known: only time ties the caller to the server']
      : []),
    ...sourceGapsOf(assessment, device),
    ...crowdedIn(assessment),
  ];
};

/** What a revision does not say of itself. */
export interface Posting {
  readonly mode: Mode;
  /** Against the revision before it. */
  readonly isRaised: boolean;
}

/**
 * The incident the SOC gets, from a stored revision alone: the same bytes for the same revision, whoever writes it and
 * however often. Attacker-controlled text is neutralised here, before any sink sees it.
 */
export const explain = (revision: Revision, rules: RuleSet, { mode, isRaised }: Posting): Incident => {
  const facts = placed(revision);
  const own = rulesIn(revision.evidence, rules);
  const lead = leadOf(own);
  const name = neutralise(facts.find(({ fact }) => fact.deviceName !== '')?.fact.deviceName ?? revision.device, 256);
  // A host's identity is dated by the day that named it, which is no instant of the attack.
  const events = facts.filter(({ role }) => role !== 'launcher');
  const [sources, processes] = [sourcesOf(facts, revision.evidence.ties, revision.assessment), processesOf(facts)];
  const [first, last] = extremes(
    events.map(({ fact }) => fact.at),
    revision.openedAt,
  );
  return {
    id: revision.id,
    revision: revision.revision,
    mode,
    severity: revision.assessment.severity,
    ...(isRaised ? { severityRaised: true } : {}),
    severityReasons: revision.assessment.reasons,
    confidence: revision.assessment.confidence,
    title: neutralise(`${lead?.title ?? 'Remote execution'} on ${name}`, titleLength),
    summary: summarise(facts, { sources, processes, host: name }),
    rules: own.map((rule) => rule.id),
    techniques: [...new Set(own.flatMap((rule) => rule.techniques))],
    tactics: [...new Set(own.flatMap((rule) => rule.tactics))],
    device: { id: neutralise(revision.device, 128), name },
    sources,
    accounts: accountsOf(facts),
    ...known({ otherSession: otherSessionOf(revision) }),
    processes,
    ...known({ service: serviceOf(revision.evidence) }),
    firstSeen: formatTicks(first),
    lastSeen: formatTicks(last),
    evidence: evidenceItems(revision),
    timeline: [...events]
      .sort((a, b) => byTimeThenId(a.fact, b.fact))
      .map(({ role, fact }) => ({ at: formatTicks(fact.at), what: describe(role, fact) })),
    links: linksOf(revision.assessment),
    ...(revision.absorbedBy === undefined ? {} : { absorbedBy: revision.absorbedBy }),
    ...(revision.recurredIn === revision.revision ? { recurred: true } : {}),
    ...known({ recurredIn: revision.recurredIn }),
    entities: entitiesOf(revision.device, facts, revision.assessment.origins),
    enrichment: neutraliseAll(revision.assessment.enrichment),
    gaps: gapsOf(revision),
    engineVersion,
  };
};
