import { collector } from '../../../lib/cli/replay/collect';
import { findMatches } from '../../../lib/cli/replay/find-matches';
import { writeIncidents } from '../../../lib/cli/replay/incidents';
import { compile } from '../../../lib/engine/compile';
import type { DeviceId } from '../../../lib/model/fact';
import { atLeast, type Incident, type IncidentId, mostSevere, type Severity } from '../../../lib/model/incident';
import { days, elapsed, hours, minutes, negated, parseTicks, type Ticks } from '../../../lib/model/time';
import { rules } from '../../../lib/rules';
import { memoryStores } from '../../../lib/stores/memory';
import { everyAttack } from '../company/attacks/catalogue';
import type { AttackPlan, Planted } from '../company/attacks/plant';
import { company } from '../company/company';
import type { Style } from '../company/estate/style';
import { messagesOf } from '../company/messages';
import { severityThen } from './severity-then';

export interface CompanyPlan {
  readonly devices: number;
  readonly days: number;
  readonly seed: number;
  /** `all` of the catalogue; `single`: without the fleet, which takes most of the time. */
  readonly attacks: 'none' | 'all' | 'single';
  readonly style: Style;
}

export interface Measured {
  readonly plan: CompanyPlan;
  /** Incidents that no planted attack explains. */
  readonly benign: readonly Incident[];
  /** Incidents of planted attacks. */
  readonly hostile: readonly Incident[];
  /** The most severe incident of each planted attack, in the end and when its hop was complete; undefined where none was found. */
  readonly attacks: readonly (readonly [Planted, last: Severity | undefined, first: Severity | undefined])[];
  /** What each incident was when its hop was complete, by its id. */
  readonly posted: ReadonlyMap<IncidentId, Severity>;
  /** Midnight before the first record. */
  readonly begun: Ticks;
}

const ruleSet = compile(rules, 'live');

interface Found {
  readonly incidents: readonly Incident[];
  readonly posted: ReadonlyMap<IncidentId, Severity>;
}

const incidentsOf = async (records: Iterable<{ readonly text: string }>): Promise<Found> => {
  const reader = collector(ruleSet, 'all', ({ reason }) => {
    throw new Error(`the company has a record that cannot be read: ${reason}`);
  });
  let number = 0;
  for (const { text } of records) reader.take({ file: 'company', number: ++number, bytes: Buffer.from(text, 'utf8') });
  const incidents: Incident[] = [];
  const sink = { name: 'measured', deliver: async (incident: Incident) => void incidents.push(incident) };
  const matches = findMatches(reader.collected, ruleSet, 'all');
  const stores = memoryStores();
  await writeIncidents(matches, reader.collected, ruleSet, stores, { sink, last: true });
  const posted = new Map<IncidentId, Severity>();
  for (const { id, device } of incidents) posted.set(id, await severityThen(stores, ruleSet, device.id as DeviceId, id));
  return { incidents, posted };
};

/** A program that is called may have run for a while; what it starts may wait a day. */
const window = { from: negated(minutes(30)), to: hours(26) };

const isOf = ({ device, sourceIp, startedAt }: Planted, incident: Incident): boolean => {
  const after = elapsed(startedAt, parseTicks(incident.firstSeen) as Ticks);
  return (
    incident.device.id === device.id &&
    after >= window.from &&
    after <= window.to &&
    (incident.sources.length === 0 || incident.sources.some(({ ip }) => ip === sourceIp))
  );
};

const byDevice = <T>(items: readonly T[], deviceOf: (item: T) => string): ReadonlyMap<string, readonly T[]> => {
  const grouped = new Map<string, T[]>();
  for (const item of items) grouped.set(deviceOf(item), [...(grouped.get(deviceOf(item)) ?? []), item]);
  return grouped;
};

const plansOf = ({ attacks, days: dayCount }: CompanyPlan): readonly AttackPlan[] =>
  attacks === 'none' ? [] : everyAttack(dayCount).filter(({ technique }) => attacks === 'all' || technique.spread !== 'fleet');

/** Runs a company's days through the replay's own code, and tells attacks from administration by what was planted. */
export const measure = async (plan: CompanyPlan): Promise<Measured> => {
  const made = company({ ...plan, noise: 'none', attacks: plansOf(plan) });
  const { incidents, posted } = await incidentsOf(messagesOf(made.records()));
  const planted = byDevice(made.attacks, ({ device }) => device.id);
  const found = byDevice(incidents, ({ device }) => device.id);
  const isHostile = (incident: Incident): boolean => (planted.get(incident.device.id) ?? []).some((attack) => isOf(attack, incident));
  return {
    plan,
    posted,
    begun: made.estate.start,
    benign: incidents.filter((incident) => !isHostile(incident)),
    hostile: incidents.filter(isHostile),
    attacks: made.attacks.map((attack) => {
      const own = (found.get(attack.device.id) ?? []).filter((incident) => isOf(attack, incident));
      const most = (severityOf: (incident: Incident) => Severity): Severity | undefined =>
        own.length === 0 ? undefined : own.map(severityOf).reduce(mostSevere);
      return [attack, most(({ severity }) => severity), most(({ id }) => posted.get(id) ?? 'Informational')] as const;
    }),
  };
};

const isLoud = ({ severity }: Incident): boolean => atLeast(severity, 'Medium');

const perThousand = (plan: CompanyPlan, count: number): number => (1_000 * count) / (plan.devices * plan.days);

/** Benign incidents of a severity or above, for 1,000 devices and a day. */
export const falseAlarms = ({ plan, benign }: Measured, severity: Severity): number =>
  perThousand(plan, benign.filter((incident) => atLeast(incident.severity, severity)).length);

/** The same as they were posted when their hops were complete. */
export const postedAlarms = ({ plan, benign, posted }: Measured, severity: Severity): number =>
  perThousand(plan, benign.filter(({ id }) => atLeast(posted.get(id) ?? 'Informational', severity)).length);

/** The same of the days after the first; undefined where there is none. */
export const laterAlarms = ({ plan, benign, posted, begun }: Measured, severity: Severity): number | undefined => {
  const later = benign.filter(({ firstSeen }) => elapsed(begun, parseTicks(firstSeen) as Ticks) >= days(1));
  const loud = later.filter(({ id }) => atLeast(posted.get(id) ?? 'Informational', severity));
  return plan.days === 1 ? undefined : perThousand({ ...plan, days: plan.days - 1 }, loud.length);
};

/** Share of the attacks whose session the records show that are Medium or above, in the end or when its hop was complete; a fleet counts once. */
export const identityShare = (
  { attacks }: Measured,
  when: 'posted' | 'final' = 'final',
): { readonly loud: number; readonly all: number } => {
  const once = attacks.filter(
    ([{ hasIdentityEvidence, name, variant }], index) =>
      hasIdentityEvidence &&
      (name !== 'scm-fleet' || attacks.findIndex(([other]) => other.name === name && other.variant === variant) === index),
  );
  const severityOf = ([, last, first]: (typeof once)[number]): Severity | undefined => (when === 'final' ? last : first);
  return { loud: once.filter((one) => atLeast(severityOf(one) ?? 'Informational', 'Medium')).length, all: once.length };
};

/** What a benign incident was about: its rules and the last program in it. */
const activityOf = ({ rules: own, processes }: Incident): string => `${own.join(', ')}: ${processes.at(-1)?.fileName ?? 'nothing started'}`;

export const loudActivities = ({ benign }: Measured): readonly (readonly [string, number])[] => {
  const counts = new Map<string, number>();
  for (const incident of benign.filter(isLoud)) {
    const what = `${incident.severity}, ${activityOf(incident)}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
};

export interface Bin {
  /** Middle of the bin, tenths. */
  readonly confidence: number;
  readonly incidents: number;
  readonly attacks: number;
}

/** Incidents by their confidence, rounded to tenths. The incidents of a fleet are one attack, so the first of them stands for all. */
export const binsOf = (all: readonly Measured[]): readonly Bin[] => {
  const bins = new Map<number, { incidents: number; attacks: number }>();
  const put = ({ confidence }: Incident, attacks: number): void => {
    const key = Math.round(confidence * 10) / 10;
    const held = bins.get(key) ?? { incidents: 0, attacks: 0 };
    bins.set(key, { incidents: held.incidents + 1, attacks: held.attacks + attacks });
  };
  for (const { benign, hostile, attacks } of all) {
    const fleet = new Set(attacks.filter(([{ name }]) => name === 'scm-fleet').map(([{ device }]) => device.id));
    for (const incident of benign) put(incident, 0);
    for (const incident of hostile.filter(({ device, rules: own }) => !fleet.has(device.id) || !own.includes('scm-remote-install')))
      put(incident, 1);
  }
  return [...bins].sort(([a], [b]) => a - b).map(([confidence, counts]) => ({ confidence, ...counts }));
};
