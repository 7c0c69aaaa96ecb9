import type { Rule } from '../../lib/engine/define-rule';
import { rules } from '../../lib/rules';
import { dcomActivationChild } from '../../lib/rules/dcom-activation-child/rule';
import { scenarios as ofDcomActivationChild } from '../../lib/rules/dcom-activation-child/scenarios';
import { dcomRemoteChild } from '../../lib/rules/dcom-remote-child/rule';
import { scenarios as ofDcomRemoteChild } from '../../lib/rules/dcom-remote-child/scenarios';
import { dcomRemoteServer } from '../../lib/rules/dcom-remote-server/rule';
import { scenarios as ofDcomRemoteServer } from '../../lib/rules/dcom-remote-server/scenarios';
import { registryRemoteService } from '../../lib/rules/registry-remote-service/rule';
import { scenarios as ofRegistryRemoteService } from '../../lib/rules/registry-remote-service/scenarios';
import type { Scenario } from '../../lib/rules/scenario/scenario';
import { scmRemoteInstall } from '../../lib/rules/scm-remote-install/rule';
import { scenarios as ofScmRemoteInstall } from '../../lib/rules/scm-remote-install/scenarios';
import { scmRemoteService } from '../../lib/rules/scm-remote-service/rule';
import { scenarios as ofScmRemoteService } from '../../lib/rules/scm-remote-service/scenarios';
import { taskRemoteCreate } from '../../lib/rules/task-remote-create/rule';
import { scenarios as ofTaskRemoteCreate } from '../../lib/rules/task-remote-create/scenarios';
import { winrmRemoteHost } from '../../lib/rules/winrm-remote-host/rule';
import { scenarios as ofWinrmRemoteHost } from '../../lib/rules/winrm-remote-host/scenarios';
import { wmiRemoteChild } from '../../lib/rules/wmi-remote-child/rule';
import { scenarios as ofWmiRemoteChild } from '../../lib/rules/wmi-remote-child/scenarios';
import { wmiRemoteSubscription } from '../../lib/rules/wmi-remote-subscription/rule';
import { scenarios as ofWmiRemoteSubscription } from '../../lib/rules/wmi-remote-subscription/scenarios';
import { prevalence, severalRules } from './several-rules';

/** Scenarios, and the rules that run in them: mostly one rule alone, so that a scenario shows what that rule does. */
export interface ScenarioSet {
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly scenarios: readonly Scenario[];
}

const alone = (rule: Rule, scenarios: readonly Scenario[]): ScenarioSet => ({ name: rule.id, rules: [rule], scenarios });

export const allScenarios: readonly ScenarioSet[] = [
  alone(dcomRemoteChild, ofDcomRemoteChild),
  alone(dcomRemoteServer, ofDcomRemoteServer),
  alone(dcomActivationChild, ofDcomActivationChild),
  alone(scmRemoteService, ofScmRemoteService),
  alone(scmRemoteInstall, ofScmRemoteInstall),
  alone(wmiRemoteChild, ofWmiRemoteChild),
  alone(winrmRemoteHost, ofWinrmRemoteHost),
  alone(taskRemoteCreate, ofTaskRemoteCreate),
  alone(wmiRemoteSubscription, ofWmiRemoteSubscription),
  alone(registryRemoteService, ofRegistryRemoteService),
  { name: 'several rules', rules, scenarios: [...severalRules, ...prevalence] },
];
