import { compile } from '../../lib/engine/compile';
import type { Rule } from '../../lib/engine/define-rule';
import { days, hours } from '../../lib/model/time';
import { prefilterOf } from '../../lib/pipeline/decoding/prefilter';
import { rules } from '../../lib/rules';
import { addedRule } from '../support/added-rule/rule';
import { scenarios } from '../support/added-rule/scenarios';
import { rulesPage } from '../support/docs/rules';
import { incidentsIn } from '../support/replay';
import { allScenarios } from './all-scenarios';
import { run } from './run-scenario';

/** The one line: it stands in the list of rules. */
jest.mock('../../lib/rules', () => {
  const actual = jest.requireActual('../../lib/rules');
  return { ...actual, rules: [...actual.rules, jest.requireActual('../support/added-rule/rule').addedRule] };
});

/** The one folder, beside those of the other rules. */
jest.mock('../../lib/rules/rdp-client-drive/scenarios.ts', () => jest.requireActual('../support/added-rule/scenarios'), { virtual: true });

const without: readonly Rule[] = rules.filter((rule) => rule !== addedRule);
const [before, after] = [compile(without, 'live'), compile(rules, 'live')];
const [story] = scenarios;
const records = story?.records ?? [];

test('the rule is one more', () => expect(rules).toEqual([...without, addedRule]));

describe('what follows from one folder and one line', () => {
  test('the prefilter lets its records through, which it kept out before', () => {
    const wanted = (ruleSet: typeof before): readonly boolean[] =>
      records.map(({ category, properties }) =>
        prefilterOf(ruleSet, { tables: new Set(), steps: [] }).wants(category.replace('AdvancedHunting-', ''), JSON.stringify(properties)),
      );
    expect(wanted(before)).toEqual([false, false]);
    expect(wanted(after)).toEqual([true, true]);
  });

  test('state reaches back as far as it says, and is kept apart', () => {
    expect([before.reachOf('DeviceLogonEvents') < days(2), before.kindOf('DeviceLogonEvents')]).toEqual([true, 'short']);
    expect([after.reachOf('DeviceLogonEvents'), after.kindOf('DeviceLogonEvents')]).toEqual([days(45), 'long']);
    expect(after.reachOf('DeviceNetworkEvents')).toBe(before.reachOf('DeviceNetworkEvents'));
    expect(before.reachOf('DeviceLogonEvents')).toBeGreaterThanOrEqual(hours(1));
  });

  test('it stands in the catalogue, with its columns and its reach', () => {
    const section = rulesPage().split(/^## /m).at(-1) ?? '';
    expect(section).toMatch(/^`rdp-client-drive`\n/);
    for (const part of [addedRule.title, '`FolderPath` contains', '| DeviceLogonEvents | 45 d |', 'T1021.001'])
      expect(section).toContain(part);
  });

  test('its scenarios are among those that every rule is tested with', () => {
    expect(allScenarios.find(({ name }) => name === addedRule.id)).toEqual({ name: addedRule.id, rules: [addedRule], scenarios });
  });

  test('the command line replays it', async () => {
    const incidents = await incidentsIn([JSON.stringify({ records })]);
    expect(incidents.map((incident) => incident.rules)).toEqual([[addedRule.id]]);
  });

  test.each(scenarios)('the live service runs it: $name', async ({ records: own, expected }) => {
    for (const course of ['punctual', 'late'] as const) {
      const found = await run(after, own, course);
      expect(found.map(({ severity, forms }) => [severity, forms])).toEqual(expected.map(({ severity, forms }) => [severity, forms]));
    }
  });

  test('without the line there is none of it', async () => expect(await run(before, records, 'punctual')).toEqual([]));
});
