import { compile } from '../../lib/engine/compile';
import { prefilterOf } from '../../lib/pipeline/decoding/prefilter';
import { rules } from '../../lib/rules';
import { allScenarios } from './all-scenarios';
import { factOf } from './run-scenario';

const everyId = rules.map(({ id }) => id);
const allBut = (...ids: readonly string[]): ReadonlySet<string> => new Set(everyId.filter((id) => !ids.includes(id)));
const facts = allScenarios.flatMap(({ scenarios }) => scenarios.flatMap(({ records }) => records.map(factOf)));
const records = allScenarios.flatMap(({ scenarios }) => scenarios.flatMap((scenario) => scenario.records));
const nothing = { tables: new Set<string>(), steps: [] };

describe.each(everyId)('with all rules off but %s', (id) => {
  const alone = compile(
    rules.filter((rule) => rule.id === id),
    'live',
  );
  const others = compile(rules, 'live', allBut(id));

  test('the forms, the reach and what is selected are those of the rule alone', () => {
    expect(others.forms.map(({ rule, form }) => `${rule.id}/${form.name}`)).toEqual(alone.forms.map(({ form }) => `${id}/${form.name}`));
    expect(facts.map((fact) => others.selects(fact))).toEqual(facts.map((fact) => alone.selects(fact)));
    for (const { table } of facts)
      expect([others.reachOf(table), others.kindOf(table)]).toEqual([alone.reachOf(table), alone.kindOf(table)]);
  });

  test('the prefilter is that of the rule alone', () => {
    const [own, theirs] = [prefilterOf(alone, nothing), prefilterOf(others, nothing)];
    const wanted = (by: typeof own) =>
      records.map(({ category, properties }) => by.wants(category.replace('AdvancedHunting-', ''), JSON.stringify(properties)));
    expect(wanted(theirs)).toEqual(wanted(own));
  });
});

test('with every rule off nothing is selected', () => {
  const none = compile(rules, 'live', allBut());
  expect(none.forms).toEqual([]);
  expect(facts.filter((fact) => none.selects(fact))).toEqual([]);
});

test('a rule that is off still has its words for what it found before', () => {
  const off = compile(rules, 'live', new Set(everyId));
  expect(everyId.map((id) => off.ruleNamed(id)?.title)).toEqual(rules.map(({ title }) => title));
});
