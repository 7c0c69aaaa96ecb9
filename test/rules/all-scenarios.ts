import type { Rule } from '../../lib/engine/define-rule';
import { rules } from '../../lib/rules';
import type { Scenario } from '../../lib/rules/scenario/scenario';
import { serviceHops } from './service-hops';
import { prevalence, severalRules } from './several-rules';
import { sisterTechniques } from './sister-techniques';

/** Scenarios, and the rules that run in them: mostly one rule alone, so that a scenario shows what that rule does. */
export interface ScenarioSet {
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly scenarios: readonly Scenario[];
}

/** A rule's scenarios stand in its folder, which has its name: a new rule needs no line here. */
const alone = (rule: Rule): ScenarioSet => {
  const { scenarios } = require(`../../lib/rules/${rule.id}/scenarios.ts`) as Pick<ScenarioSet, 'scenarios'>;
  return { name: rule.id, rules: [rule], scenarios };
};

export const allScenarios: readonly ScenarioSet[] = [
  ...rules.map(alone),
  { name: 'several rules', rules, scenarios: [...severalRules, ...serviceHops, ...sisterTechniques, ...prevalence] },
];
