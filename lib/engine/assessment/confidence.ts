import type { Evidence } from '../../model/incident';
import type { RuleSet } from '../compile';
import { formsIn } from '../evidence';

/**
 * Whether a logon over the network owns what happened; `likely`: its number says so, and nothing of when the device started;
 * `unsure`: the device started in between, so that it may have given the number twice.
 */
export type Session = 'sure' | 'likely' | 'unsure' | 'none';

/** How sure the surest form makes us that was seen to hold, before anything else is known. */
const sureOf = (evidence: Evidence, rules: RuleSet): number =>
  formsIn(evidence, rules)
    .map(({ rule, form }) => (form?.opens === true ? (form.confidence ?? rule.confidence) : 0))
    .reduce((most, one) => Math.max(most, one), 0);

/** What moves the odds, as powers of e; `docs/calibration.md` shows how well they hold. */
const weights = {
  session: { sure: 0.3, likely: 0.1, unsure: -1.2, none: 0 },
  /** A process took the connection itself, and every part of its identity is known on both sides. */
  exact: 0.3,
  alarm: 2,
  raise: 1,
  lower: -1,
  /** Nothing in it is worth a look. */
  quiet: -1,
  explained: -5,
} as const;

export interface Signs {
  readonly session: Session;
  readonly alarms: number;
  readonly raises: number;
  readonly lowers: number;
  /** Whether it is less than Medium. */
  readonly quiet: boolean;
  readonly explained: boolean;
}

/** Never surer: what nobody has thought of is one in twenty. */
const most = 0.95;
const least = 0.02;

/** How sure that it is an attack: the surest form's own odds, moved by what else is known. */
export const confidenceOf = (evidence: Evidence, rules: RuleSet, signs: Signs): number => {
  const base = Math.min(most, Math.max(least, sureOf(evidence, rules)));
  const exact = evidence.ties.some((tie) => tie.exact && (tie.a === 'accept' || tie.b === 'accept'));
  const odds =
    Math.log(base / (1 - base)) +
    weights.session[signs.session] +
    (exact ? weights.exact : 0) +
    weights.alarm * Math.min(2, signs.alarms) +
    weights.raise * Math.min(2, signs.raises) +
    (signs.lowers > 0 ? weights.lower : 0) +
    (signs.quiet ? weights.quiet : 0) +
    (signs.explained ? weights.explained : 0);
  return Math.round(Math.min(most, Math.max(least, 1 / (1 + Math.exp(-odds)))) * 100) / 100;
};
