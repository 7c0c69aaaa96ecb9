import { compile } from '../../lib/engine/compile';
import type { Expected, Labelled, Scenario } from '../../lib/rules/scenario/scenario';
import { seededRandom, shuffled } from '../support/worlds/seeded-random';
import { allScenarios } from './all-scenarios';
import { run, type Standing } from './run-scenario';

/** A hop: what happened, whatever is known of it besides. The same in every order of arrival. */
const hopOf = ({ device, forms, records }: Expected | Standing): string => JSON.stringify([device, [...forms].sort(), [...records].sort()]);
const hopsOf = (incidents: readonly (Expected | Standing)[]): readonly string[] => incidents.map(hopOf).sort();

/** All orders of up to three records; of more, the reverse and six by lot. */
const ordersOf = (records: readonly Labelled[]): readonly (readonly Labelled[])[] => {
  const permutations = (rest: readonly Labelled[]): readonly (readonly Labelled[])[] =>
    rest.length < 2 ? [rest] : rest.flatMap((one) => permutations(rest.filter((other) => other !== one)).map((order) => [one, ...order]));
  if (records.length <= 3) return permutations(records).slice(1);
  const random = seededRandom(records.length);
  return [[...records].reverse(), ...Array.from({ length: 6 }, () => shuffled(random, records))];
};

const judged = ({ severity, revision }: Standing, expected: Expected) => ({
  severity,
  ...(expected.revision === undefined ? {} : { revision }),
});

const isAsExpected = (standing: readonly Standing[], expected: Expected): void => {
  const found = standing.find((one) => hopOf(one) === hopOf(expected));
  if (found === undefined) throw new Error(`no such incident: ${hopOf(expected)}`);
  const { severity, because } = expected;
  expect(judged(found, expected)).toEqual({ severity, ...(expected.revision === undefined ? {} : { revision: expected.revision }) });
  if (because !== undefined) expect(found.reasons.join('\n')).toContain(because);
};

describe.each(allScenarios)('$name', ({ rules, scenarios }) => {
  const ruleSet = compile(rules, 'live');

  test.each(scenarios.map((scenario): [string, Scenario] => [scenario.name, scenario]))('%s', async (_name, { records, expected }) => {
    const standing = await run(ruleSet, records, 'punctual');
    expect(hopsOf(standing)).toEqual(hopsOf(expected));
    for (const one of expected) isAsExpected(standing, one);
    for (const order of ordersOf(records)) expect(hopsOf(await run(ruleSet, order, 'punctual'))).toEqual(hopsOf(expected));
    const twice = shuffled(seededRandom(1), [...records, ...records]);
    expect(hopsOf(await run(ruleSet, twice, 'punctual'))).toEqual(hopsOf(expected));
    expect(hopsOf(await run(ruleSet, records, 'late'))).toEqual(hopsOf(expected));
    expect(hopsOf(await run(ruleSet, records, 'forgetful'))).toEqual(hopsOf(expected));
  });
});
