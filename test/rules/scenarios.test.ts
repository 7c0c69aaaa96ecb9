import { compile, type RuleSet } from '../../lib/engine/compile';
import type { Expected, Labelled } from '../../lib/rules/scenario/scenario';
import { seededRandom, shuffled } from '../support/worlds/seeded-random';
import { allScenarios } from './all-scenarios';
import { run, type Standing } from './run-scenario';

/** What happened, and what is thought of it once nothing waits any more: the same in every order of arrival. Ids and revisions follow the order. */
const hopOf = ({ device, severity, forms, records }: Expected | Standing): string =>
  JSON.stringify([device, severity, [...forms].sort(), [...records].sort()]);
const hopsOf = (incidents: readonly (Expected | Standing)[]): readonly string[] => incidents.map(hopOf).sort();

/** Above this a scenario is about numbers, and is run in two orders only. */
const many = 20;

const permutations = (records: readonly Labelled[]): readonly (readonly Labelled[])[] =>
  records.length < 2
    ? [records]
    : records.flatMap((one) => permutations(records.filter((other) => other !== one)).map((order) => [one, ...order]));

/** All other orders of up to three records; of more, the reverse and four by lot; and one in which every record comes twice. */
const otherOrders = (records: readonly Labelled[]): readonly (readonly Labelled[])[] => {
  const random = seededRandom(records.length);
  const reverse = [...records].reverse();
  if (records.length > many) return [reverse];
  const orders =
    records.length <= 3 ? permutations(records).slice(1) : [reverse, ...Array.from({ length: 4 }, () => shuffled(random, records))];
  return [...orders, shuffled(random, [...records, ...records])];
};

const allHops = async (rules: RuleSet, records: readonly Labelled[]): Promise<readonly (readonly string[])[]> => {
  const found: (readonly string[])[] = [];
  for (const order of otherOrders(records)) found.push(hopsOf(await run(rules, order, 'punctual')));
  if (records.length <= many) found.push(hopsOf(await run(rules, records, 'late')));
  return found;
};

describe.each(allScenarios)('$name', ({ rules, scenarios }) => {
  const ruleSet = compile(rules, 'live');

  test.each(scenarios)('$name', async ({ records, expected }) => {
    const standing = await run(ruleSet, records, 'punctual');
    expect(hopsOf(standing)).toEqual(hopsOf(expected));
    for (const { because = '', revision, recurred, confidence, ...hop } of expected) {
      const found = standing.find((one) => hopOf(one) === hopOf(hop));
      expect(found?.reasons.join('\n')).toContain(because);
      if (revision !== undefined) expect(found?.revision).toBe(revision);
      if (recurred !== undefined) expect(found?.incident.recurred ?? false).toBe(recurred);
      if (confidence !== undefined) expect(found?.incident.confidence).toBe(confidence);
    }
  });

  test.each(scenarios)('$name: the same hops in every order', async ({ records, expected }) => {
    const hops = hopsOf(expected);
    expect((await allHops(ruleSet, records)).filter((found) => found.join() !== hops.join())).toEqual([]);
  });
});
