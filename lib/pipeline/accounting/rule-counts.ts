import type { RuleSet } from '../../engine/compile';
import { ruleIdsIn } from '../../engine/evidence';
import type { Fact } from '../../model/fact';
import type { Revision } from '../../model/incident';
import type { Telemetry } from '../ports';

/** Counts what a batch brought of one device: which rules could use it, and whether the columns are filled that their joins read. */
export const countBrought = (rules: RuleSet, facts: readonly Fact[], telemetry: Telemetry): void => {
  const asked = new Set(facts.flatMap((fact) => rules.partsOf(fact).map(({ form }) => form.rule.id)));
  for (const rule of asked) telemetry.count('rule.evaluated', 1, { rule });
  for (const fact of facts.filter(({ table }) => table !== 'HostIdentity'))
    for (const { role, column, known } of rules.joinedIn(fact))
      telemetry.count('column.facts', 1, { table: fact.table, role, column, known });
};

/** Counts for every rule of an incident that it was judged again, and whether that changed its severity. */
export const countSettled = (before: Revision, after: Revision, telemetry: Telemetry): void => {
  const changed = before.assessment.severity !== after.assessment.severity;
  for (const rule of ruleIdsIn(before.evidence)) {
    telemetry.count('rule.settled', 1, { rule });
    if (changed) telemetry.count('rule.amended', 1, { rule });
  }
};
