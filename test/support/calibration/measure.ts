import { collector } from '../../../lib/cli/replay/collect';
import { findMatches } from '../../../lib/cli/replay/find-matches';
import { writeIncidents } from '../../../lib/cli/replay/incidents';
import { compile } from '../../../lib/engine/compile';
import { atLeast, type Incident, mostSevere, type Severity } from '../../../lib/model/incident';
import { elapsed, hours, minutes, negated, parseTicks, type Ticks } from '../../../lib/model/time';
import { rules } from '../../../lib/rules';
import { memoryStores } from '../../../lib/stores/memory';
import { everyAttack } from '../company/attacks/catalogue';
import type { Planted } from '../company/attacks/plant';
import { company } from '../company/company';
import { messagesOf } from '../company/messages';

export interface CompanyPlan {
  readonly devices: number;
  readonly days: number;
  readonly seed: number;
  readonly attacks: boolean;
}

export interface Measured {
  readonly plan: CompanyPlan;
  /** Incidents that no planted attack explains. */
  readonly benign: readonly Incident[];
  /** Incidents of planted attacks. */
  readonly hostile: readonly Incident[];
  /** The most severe incident of each planted attack; undefined where none was found. */
  readonly attacks: readonly (readonly [Planted, Severity | undefined])[];
}

const ruleSet = compile(rules, 'live');

const incidentsOf = async (records: Iterable<{ readonly text: string }>): Promise<readonly Incident[]> => {
  const reader = collector(ruleSet, 'all', ({ reason }) => {
    throw new Error(`the company has a record that cannot be read: ${reason}`);
  });
  let number = 0;
  for (const { text } of records) reader.take({ file: 'company', number: ++number, bytes: Buffer.from(text, 'utf8') });
  const incidents: Incident[] = [];
  const sink = { name: 'measured', deliver: async (incident: Incident) => void incidents.push(incident) };
  const matches = findMatches(reader.collected, ruleSet, 'all');
  await writeIncidents(matches, reader.collected, ruleSet, memoryStores(), { sink, last: true });
  return incidents;
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

/** Runs a company's days through the replay's own code, and tells attacks from administration by what was planted. */
export const measure = async (plan: CompanyPlan): Promise<Measured> => {
  const { devices, days, seed } = plan;
  const made = company({ devices, days, seed, noise: 'none', ...(plan.attacks ? { attacks: everyAttack(days) } : {}) });
  const incidents = await incidentsOf(messagesOf(made.records()));
  const planted = byDevice(made.attacks, ({ device }) => device.id);
  const found = byDevice(incidents, ({ device }) => device.id);
  const isHostile = (incident: Incident): boolean => (planted.get(incident.device.id) ?? []).some((attack) => isOf(attack, incident));
  return {
    plan,
    benign: incidents.filter((incident) => !isHostile(incident)),
    hostile: incidents.filter(isHostile),
    attacks: made.attacks.map((attack) => {
      const own = (found.get(attack.device.id) ?? []).filter((incident) => isOf(attack, incident));
      return [attack, own.length === 0 ? undefined : own.map(({ severity }) => severity).reduce(mostSevere)] as const;
    }),
  };
};

const isLoud = ({ severity }: Incident): boolean => atLeast(severity, 'Medium');

/** Benign incidents of a severity or above, for 1,000 devices and a day. */
export const falseAlarms = ({ plan, benign }: Measured, severity: Severity): number =>
  (1_000 * benign.filter((incident) => atLeast(incident.severity, severity)).length) / (plan.devices * plan.days);

/** Share of the attacks whose session the records show that are Medium or above; a fleet counts once. */
export const identityShare = ({ attacks }: Measured): { readonly loud: number; readonly all: number } => {
  const once = attacks.filter(
    ([{ hasIdentityEvidence, name, variant }], index) =>
      hasIdentityEvidence &&
      (name !== 'scm-fleet' || attacks.findIndex(([other]) => other.name === name && other.variant === variant) === index),
  );
  return { loud: once.filter(([, severity]) => severity !== undefined && atLeast(severity, 'Medium')).length, all: once.length };
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
