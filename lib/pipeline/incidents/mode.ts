import { ruleIdsIn } from '../../engine/evidence';
import type { Evidence, Mode } from '../../model/incident';

/** How a deployment marks what it finds. */
export interface ModeSettings {
  readonly mode: Mode;
  /** Ids of rules that are only watched. */
  readonly shadowed: ReadonlySet<string>;
}

/**
 * The mode of an incident, from its evidence and the settings alone: shadow where every rule that it rests on is in shadow.
 * A live rule that matches later makes its next revision live.
 */
export const modeOf = (evidence: Evidence, { mode, shadowed }: ModeSettings): Mode => {
  if (mode !== 'live') return mode;
  const rules = ruleIdsIn(evidence);
  return rules.length > 0 && rules.every((rule) => shadowed.has(rule)) ? 'shadow' : 'live';
};
