import type { Rule } from '../../lib/engine/define-rule';
import { dcomRemoteChild } from '../../lib/rules/dcom-remote-child/rule';
import { scenarios as ofDcomRemoteChild } from '../../lib/rules/dcom-remote-child/scenarios';
import type { Scenario } from '../../lib/rules/scenario/scenario';

/** Scenarios, and the rules that run in them: mostly one rule alone, so that a scenario shows what that rule does. */
export interface ScenarioSet {
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly scenarios: readonly Scenario[];
}

const alone = (rule: Rule, scenarios: readonly Scenario[]): ScenarioSet => ({ name: rule.id, rules: [rule], scenarios });

export const allScenarios: readonly ScenarioSet[] = [alone(dcomRemoteChild, ofDcomRemoteChild)];
