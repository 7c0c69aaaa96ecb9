import type { Scenario } from '../scenario/scenario';
import { addingScenarios } from './adding-scenarios';
import { hopScenarios } from './hop-scenarios';
import { openingScenarios } from './opening-scenarios';
import { wmiScenarios } from './wmi-scenarios';

export const scenarios: readonly Scenario[] = [...openingScenarios, ...addingScenarios, ...wmiScenarios, ...hopScenarios];
