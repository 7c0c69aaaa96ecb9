import type { Enrichment } from '../model/enrichment';
import type { FactId } from '../model/fact';
import { type Assessment, atLeast, type Evidence, type Link, mostSevere, type Origin, type Severity, severities } from '../model/incident';
import type { Role, Tie } from '../model/match';
import { earlier, later, type Ticks } from '../model/time';
import { confidenceOf, type Session } from './assessment/confidence';
import { assures, type Considered, type Effect, lowers, nothing, raises, vouches } from './assessment/consideration';
import type { Lists } from './assessment/lists';
import { areAdministrators, explanationOf, noveltyOf } from './assessment/pattern';
import { areSpokenFor, type Known, ofEvidence, ofPath } from './assessment/suspicion';
import type { RuleSet } from './compile';
import type { Rule } from './define-rule';
import { deviceIn, factsAs, formsIn, ruleIdsIn } from './evidence';
import { isAfterLogon } from './joins';
import { callerIn, reasonsOf } from './link';
import { pathsOf } from './paths';
import { deviceOf } from './sources';

export type { Lists } from './assessment/lists';
export type { Signature } from './assessment/suspicion';

/** What the assessment may know beside the incident's own evidence. Knowledge at a time: more of it amends, never removes. */
export interface Knowledge extends Known {
  /** Which devices the callers' addresses were, and what ties the hop to others. */
  readonly origins: readonly Origin[];
  readonly links: readonly Link[];
  readonly enrichment: Enrichment;
}

/** The rules of the evidence, as far as there are such today. */
export const rulesIn = (evidence: Evidence, rules: RuleSet): readonly Rule[] =>
  ruleIdsIn(evidence).flatMap((id) => rules.ruleNamed(id) ?? []);

/** What the rules alone say of a path; a form that asks for a child says nothing of a server without one. */
const baseOf = (evidence: Evidence, rules: RuleSet, withChild: boolean): Severity =>
  formsIn(evidence, rules)
    .filter(({ form }) => withChild || form?.steps.child === undefined)
    .map(({ rule }) => rule.severity)
    .reduce<Severity>(mostSevere, 'Informational');

const timeOfFact = (evidence: Evidence, role: Role, id: FactId): Ticks | undefined =>
  factsAs(evidence, role).find((fact) => fact.id === id)?.at;

/** LogonIds begin anew with each boot, so a session is none where the device started in between. */
const withinOneBoot = (tie: Tie, evidence: Evidence, { boots }: Knowledge): boolean => {
  const [a, b] = [timeOfFact(evidence, tie.a, tie.aId), timeOfFact(evidence, tie.b, tie.bId)];
  if (a === undefined || b === undefined) return true;
  return !boots.some((boot) => isAfterLogon(boot, earlier(a, b)) && boot <= later(a, b));
};

/** Whether anything tells that the device was up at the logon: a host that the tie names, or a start of the device before it. */
const isBootKnown = (tie: Tie, evidence: Evidence, { boots }: Knowledge): boolean => {
  const logon = timeOfFact(evidence, tie.b, tie.bId);
  return tie.exact || (logon !== undefined && boots.some((boot) => !isAfterLogon(boot, logon)));
};

const sessionIn = (evidence: Evidence, knowledge: Knowledge): Session => {
  const ties = evidence.ties.filter((tie) => tie.kind === 'same-logon');
  if (ties.length === 0) return 'none';
  const held = ties.filter((tie) => withinOneBoot(tie, evidence, knowledge));
  if (held.length === 0) return 'unsure';
  return held.some((tie) => isBootKnown(tie, evidence, knowledge)) ? 'sure' : 'likely';
};

/** A matching LogonId raises confidence, not severity. One that may since have been reused lowers severity. */
const throughSession = (session: Session): Considered => {
  if (session === 'sure') return assures('It ran under the network logon of a remote caller (same LogonId)');
  if (session === 'likely')
    return assures('It ran under the network logon of a remote caller (same LogonId; no start of the device is known)');
  return session === 'unsure' ? lowers('The device booted after the logon: its LogonId may be another session by now') : nothing;
};

const moved = (severity: Severity, steps: number): Severity =>
  severities[Math.max(0, Math.min(severities.length - 1, severities.indexOf(severity) + steps))] ?? severity;

const atMost = (severity: Severity, limit: Severity): Severity => (mostSevere(severity, limit) === severity ? limit : severity);

const count = (found: Considered, effect: Effect): number => found.filter((one) => one.effect === effect).length;

/** A suspicion that a company may have an answer to is a step only beside another reason. */
const stepsUp = (found: Considered): number => {
  const [alarming, suspecting, raising] = [count(found, 'alarms'), count(found, 'suspects'), count(found, 'raises')];
  return alarming + raising + (alarming + raising > 0 ? suspecting : 0);
};

/**
 * Each suspicion raises severity one step, and so does every other raising reason beside it. Lowering reasons cancel no
 * suspicion: together they take back one step, and the incident stays Medium at least; a single suspicion that history
 * explains is Medium. Without a suspicion, history decides first; then what is worth a look is Medium where it outweighs what
 * lowers, which is else one step down.
 */
const severityOf = (base: Severity, found: Considered, explained: boolean): Severity => {
  const alarming = count(found, 'alarms') + count(found, 'suspects');
  const [raising, lowering] = [count(found, 'raises'), count(found, 'lowers') + count(found, 'vouches')];
  if (alarming > 0) {
    const full = moved(base, Math.max(0, stepsUp(found) - (lowering > 0 ? 1 : 0)));
    return mostSevere('Medium', explained && alarming === 1 ? atMost(full, 'Medium') : full);
  }
  if (explained) return atMost(base, 'Low');
  if (raising > lowering) return mostSevere(base, 'Medium');
  return lowering > raising ? moved(base, -1) : base;
};

const meanings = {
  alarms: 'raises severity',
  suspects: 'raises severity',
  raises: 'raises severity',
  lowers: 'lowers severity',
  vouches: 'lowers severity',
  assures: 'raises confidence',
  notes: 'changes nothing',
} as const satisfies Record<Effect, string>;

/**
 * A logon row has no local address. That a device called itself is then known only from who held the calling address. A
 * connection names both ends: where one came from another address, that one was not the device's own any more.
 */
const calledItself = (evidence: Evidence, { origins }: Knowledge): boolean => {
  if (factsAs(evidence, 'accept', 'carrier', 'rpc').some((fact) => callerIn(fact) !== undefined)) return false;
  const own = deviceIn(evidence);
  return origins.length > 0 && origins.every((origin) => deviceOf(origin, own)?.id === own);
};

/** What holds for the incident whichever path is looked at. */
const sharedOf = (evidence: Evidence, knowledge: Knowledge, lists: Lists): Considered => [
  ...(calledItself(evidence, knowledge)
    ? vouches("Each address that called was the device's own then: it called itself")
    : throughSession(sessionIn(evidence, knowledge))),
  ...ofEvidence(evidence, knowledge, lists),
];

/**
 * What the hop is tied to, and that it is new. Ignored where something vouches for the hop. Chains are also ignored where the
 * rule says Low and nothing else raises it: in an administered network nearly every machine was reached within a day.
 */
const surroundingsOf = (own: Considered, base: Severity, evidence: Evidence, { history, links }: Knowledge): Considered => {
  if (count(own, 'vouches') > 0) return nothing;
  const novelty = noveltyOf(evidence, history);
  const isWorthALook =
    atLeast(base, 'Medium') || own.some(({ effect }) => effect === 'alarms' || effect === 'suspects' || effect === 'raises');
  const told = isWorthALook ? links : links.filter(({ kind }) => kind === 'fan-out');
  return [
    // That those who administer machines reach many, from where others came, is their work.
    ...(areAdministrators(evidence, history) ? nothing : reasonsOf(told).flatMap(raises)),
    ...(novelty === undefined ? nothing : raises(novelty)),
  ];
};

/** One cause is one step, in however many records it shows. */
const eachOnce = (found: Considered): Considered => [...new Map(found.map((one) => [one.reason, one])).values()];

interface Judged {
  readonly found: Considered;
  readonly severity: Severity;
}

/** What each path says for and against itself, and how severe it is for that; where there is no path, the incident as a whole. */
const judgePaths = (evidence: Evidence, rules: RuleSet, knowledge: Knowledge, lists: Lists, explained: boolean): readonly Judged[] => {
  const shared = sharedOf(evidence, knowledge, lists);
  const judge = (withChild: boolean, ofItself: Considered): Judged => {
    const [own, base] = [[...ofItself, ...shared], baseOf(evidence, rules, withChild)];
    const found = eachOnce([...own, ...surroundingsOf(own, base, evidence, knowledge)]);
    return { found, severity: severityOf(base, found, explained) };
  };
  const paths = pathsOf(evidence).map((path) => judge(path.child !== undefined, ofPath(path, evidence, knowledge, lists)));
  return paths.length === 0 ? [judge(true, nothing)] : paths;
};

/**
 * Severity with its reasons, and confidence. What the published queries suppress lowers severity here and is said; nothing
 * is ever left out. The most severe path decides, so a harmless sibling hides nothing.
 */
export const assess = (evidence: Evidence, rules: RuleSet, knowledge: Knowledge, lists: Lists): Assessment => {
  const explanation = areSpokenFor(evidence, knowledge, lists) ? explanationOf(evidence, knowledge.history) : undefined;
  const judged = judgePaths(evidence, rules, knowledge, lists, explanation !== undefined);
  const severity = judged.map((path) => path.severity).reduce(mostSevere);
  const deciding = judged.filter((path) => path.severity === severity).flatMap((path) => path.found);
  const said = [
    ...rulesIn(evidence, rules).map((rule) => rule.severityReason),
    ...deciding.map(({ effect, reason }) => `${reason} (${meanings[effect]})`),
    ...(explanation === undefined ? [] : [`${explanation} (lowers severity)`]),
  ];
  const all = judged.map(({ found }) => found);
  const mostOf = (effect: Effect): number => Math.max(...all.map((found) => count(found, effect)));
  return {
    severity,
    reasons: [...new Set(said)],
    confidence: confidenceOf(evidence, rules, {
      session: sessionIn(evidence, knowledge),
      alarms: mostOf('alarms') + mostOf('suspects'),
      raises: mostOf('raises'),
      lowers: mostOf('lowers') + mostOf('vouches'),
      quiet: !atLeast(severity, 'Medium'),
      explained: explanation !== undefined,
    }),
    boots: knowledge.boots,
    origins: knowledge.origins,
    links: knowledge.links,
    enrichment: knowledge.enrichment,
  };
};
