import { parseAddress } from '../model/address';
import { byTimeThenId, type Fact, processOf, textOf, wholeOf } from '../model/fact';
import type { Incident, IncidentEvidence, IncidentProcess, IncidentSource, Mode, Revision } from '../model/incident';
import { atLeast } from '../model/incident';
import { type Role, roles } from '../model/match';
import { earlier, formatTicks, later, type Ticks } from '../model/time';
import type { Whole } from '../model/whole';
import type { RuleSet } from './compile';
import type { Rule } from './define-rule';
import { accountIn, describe, describeTie, type Placed, summarise } from './describe';
import { neutralise } from './neutralise';

/** Version of what is written into an incident; a change of meaning raises it. */
const engineVersion = '0.1.0';

const titleLength = 150;

const placed = ({ evidence }: Revision): readonly Placed[] =>
  roles.flatMap((role) => (evidence.roles[role]?.facts ?? []).map((fact) => ({ role, fact })));

const plain = (value: Whole | undefined): number | string | undefined => (typeof value === 'bigint' ? value.toString() : value);

/** Drops what is unknown, so that an absent property is absent and not undefined. */
const known = <T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== '')) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** Strength of a fact as evidence of who called: the server's own accept, then the logon it runs under, then a call on 135. */
const sourceRoles: readonly Role[] = ['accept', 'carrier', 'logon', 'rpc'];

const sourcesOf = (facts: readonly Placed[]): readonly IncidentSource[] => {
  const byAddress = new Map<string, Placed[]>();
  for (const role of sourceRoles) {
    for (const one of facts.filter((candidate) => candidate.role === role)) {
      const raw = textOf(one.fact, 'RemoteIP');
      const ip = parseAddress(raw) ?? neutralise(raw, 128);
      byAddress.set(ip, [...(byAddress.get(ip) ?? []), one]);
    }
  }
  // Insertion order is by the strongest role; of equals, the one with more kinds of evidence comes first.
  const strength = (own: readonly Placed[]): number => new Set(own.map(({ role }) => role)).size;
  return [...byAddress]
    .sort(([, a], [, b]) => strength(b) - strength(a))
    .map(([ip, own]) => {
      const first = own.map(({ fact }) => wholeOf(fact, 'RemotePort')).find((port) => port !== undefined && port !== 0);
      const logon = own.find(({ role }) => role === 'logon')?.fact;
      return {
        ip,
        ...known({
          port: plain(first),
          deviceName: logon === undefined ? undefined : neutralise(textOf(logon, 'RemoteDeviceName'), 256),
          account: logon === undefined ? undefined : accountIn(logon, ''),
        }),
        evidence: [...new Set(own.map(({ role }) => role))],
      };
    });
};

const processAt = (role: Role, fact: Fact, side: 'self' | 'creator'): IncidentProcess => {
  const { pid, createdAt, name } = processOf(fact, side);
  const prefix = side === 'self' ? '' : 'InitiatingProcess';
  return {
    role,
    fileName: neutralise(name, 512),
    ...known({
      pid: plain(pid),
      creationTime: createdAt === undefined ? undefined : formatTicks(createdAt),
      folderPath: neutralise(textOf(fact, `${prefix}FolderPath`), 1024),
      commandLine: neutralise(textOf(fact, side === 'self' ? 'ProcessCommandLine' : 'InitiatingProcessCommandLine')),
      sha1: neutralise(textOf(fact, `${prefix}SHA1`), 64),
      account: accountIn(fact, prefix),
    }),
  };
};

/** The server, however it is known, and every child; each process once. */
const processesOf = (facts: readonly Placed[]): readonly IncidentProcess[] => {
  const named = facts.flatMap(({ role, fact }): IncidentProcess[] =>
    role === 'server' || role === 'child'
      ? [processAt(role, fact, 'self')]
      : role === 'accept'
        ? [processAt('server', fact, 'creator')]
        : [],
  );
  const rank = (one: IncidentProcess): number => (one.role === 'server' ? 0 : 1);
  const byIdentity = new Map<string, IncidentProcess>();
  for (const one of [...named].sort((a, b) => rank(a) - rank(b) || (b.commandLine?.length ?? 0) - (a.commandLine?.length ?? 0))) {
    const key = `${one.role} ${one.pid ?? ''} ${one.creationTime ?? ''}`;
    if (!byIdentity.has(key)) byIdentity.set(key, one);
  }
  return [...byIdentity.values()];
};

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

const accountsOf = (facts: readonly Placed[]): readonly string[] =>
  [
    ...new Set(facts.flatMap(({ role, fact }) => (role === 'logon' || role === 'server' || role === 'child' ? [accountIn(fact, '')] : []))),
  ].filter((name) => name !== '');

const extremes = (times: readonly Ticks[], fallback: Ticks): readonly [Ticks, Ticks] => [
  times.reduce(earlier, times[0] ?? fallback),
  times.reduce(later, times[0] ?? fallback),
];

const gapsOf = ({ evidence }: Revision): readonly string[] => {
  const cut = roles.filter((role) => evidence.roles[role]?.more === true);
  return [
    ...(cut.length === 0 ? [] : [`More facts than are shown: ${cut.join(', ')}`]),
    ...(evidence.roles.accept === undefined && evidence.roles.logon === undefined
      ? ['Neither the server’s own connection nor a logon is known: only time ties the caller to the server']
      : []),
  ];
};

/**
 * The incident the SOC gets, from a stored revision alone: the same bytes for the same revision, whoever writes it and
 * however often. Attacker-controlled text is neutralised here, before any sink sees it.
 */
export const explain = (revision: Revision, rules: RuleSet, mode: Mode): Incident => {
  const facts = placed(revision);
  const own = [...new Set(revision.evidence.rules.map((name) => name.split('/', 1)[0] ?? ''))].flatMap((id) => rules.ruleNamed(id) ?? []);
  const lead = leadOf(own);
  const name = neutralise(facts.find(({ fact }) => fact.deviceName !== '')?.fact.deviceName ?? revision.device, 256);
  // A host's identity is dated by the day that named it, which is no instant of the attack.
  const events = facts.filter(({ role }) => role !== 'launcher');
  const [sources, processes] = [sourcesOf(facts), processesOf(facts)];
  const [first, last] = extremes(
    events.map(({ fact }) => fact.at),
    revision.openedAt,
  );
  return {
    id: revision.id,
    revision: revision.revision,
    mode,
    severity: revision.assessment.severity,
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
    processes,
    firstSeen: formatTicks(first),
    lastSeen: formatTicks(last),
    evidence: evidenceItems(revision),
    timeline: [...events]
      .sort((a, b) => byTimeThenId(a.fact, b.fact))
      .map(({ role, fact }) => ({ at: formatTicks(fact.at), what: describe(role, fact) })),
    links: [],
    ...(revision.absorbedBy === undefined ? {} : { absorbedBy: revision.absorbedBy }),
    ...(revision.recurred === undefined ? {} : { recurred: revision.recurred }),
    gaps: gapsOf(revision),
    engineVersion,
  };
};
