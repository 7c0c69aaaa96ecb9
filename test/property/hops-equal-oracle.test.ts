import { type Component, componentsOf, evidenceOf } from '../../lib/engine/fold';
import { type Role, roles } from '../../lib/model/match';
import { allScenarios } from '../rules/all-scenarios';
import { type OracleHop, oracleHops } from '../support/oracle/hop-oracle';
import { liveCasts } from '../support/oracle/live-oracle';
import { recordedRecords, recordings } from '../support/oracle/recordings';
import type { RawRecord } from '../support/oracle/records';
import { type LiveBaseName, liveBases } from '../support/worlds/bases/live-bases';
import { liveWorld, marked, nearWorlds } from '../support/worlds/live-worlds';
import { decodeAll, evaluateAll, liveRules, markOf } from './support/live';

const marksOf = (role: Role, { matches }: Component): readonly string[] => [
  ...new Set(matches.flatMap(({ facts }) => (facts[role] === undefined ? [] : [`${role} ${markOf(facts[role])}`]))),
];

const hopOf = (device: string, component: Component): OracleHop => ({
  device,
  forms: evidenceOf(() => 0, component.matches).rules,
  records: roles.flatMap((role) => marksOf(role, component)).sort(),
  things: component.anchors.length,
});

/** The hops of the product, each device on its own. */
const productHops = (records: readonly RawRecord[]): readonly OracleHop[] =>
  [...decodeAll([Buffer.from(JSON.stringify({ records }))])].flatMap(([device, facts]) =>
    componentsOf(evaluateAll(liveRules, new Map([[device, facts]])))
      .filter(({ matches }) => matches.some(({ opens }) => opens))
      .map((component) => hopOf(device, component)),
  );

const inOrder = (hops: readonly OracleHop[]): readonly string[] => hops.map((hop) => JSON.stringify(hop)).sort();

/** Compares the hops of every world. Gives how many there are, and in how many worlds there are several. */
const demand = (worlds: Iterable<readonly [name: string, records: readonly RawRecord[]]>) => {
  let [count, several] = [0, 0];
  for (const [name, records] of worlds) {
    const hops = oracleHops(liveCasts(records));
    expect({ name, hops: inOrder(productHops(records)) }).toEqual({ name, hops: inOrder(hops) });
    count += hops.length;
    several += hops.length > 1 ? 1 : 0;
  }
  return { count, several };
};

const randomWorlds = function* (count: number): Generator<readonly [string, readonly RawRecord[]]> {
  for (let seed = 1; seed <= count; seed++) yield [`world ${seed}`, liveWorld(seed)];
};

/** Every third near miss of every base world. */
const nearMisses = function* (): Generator<readonly [string, readonly RawRecord[]]> {
  for (const base of Object.keys(liveBases) as LiveBaseName[])
    for (const [index, world] of nearWorlds(base).entries()) if (index % 3 === 0) yield [`${base} ${index}`, world];
};

/** Nested loops are for small worlds: a few scenarios are about numbers. */
const most = 40;

const scenarioWorlds = function* (): Generator<readonly [string, readonly RawRecord[]]> {
  for (const { name, scenarios } of allScenarios)
    for (const scenario of scenarios) if (scenario.records.length <= most) yield [`${name}: ${scenario.name}`, marked(scenario.records)];
};

describe('the hops are those of the table of anchors, read a second time', () => {
  test('in random worlds', () => {
    const { count, several } = demand(randomWorlds(1500));
    process.stdout.write(`random worlds: ${count} hops, ${several} worlds with several\n`);
    expect(count).toBeGreaterThan(1000);
    expect(several).toBeGreaterThan(100);
  });

  test('near every bound of every form', () => {
    const { count } = demand(nearMisses());
    process.stdout.write(`near misses: ${count} hops\n`);
    expect(count).toBeGreaterThan(1000);
  });

  test('in all scenarios of all rules, with every rule at work', () => {
    const { count, several } = demand(scenarioWorlds());
    process.stdout.write(`scenarios: ${count} hops, ${several} with several\n`);
    expect(count).toBeGreaterThan(600);
    expect(several).toBeGreaterThan(20);
  });

  if (recordings.length === 0) test.skip('in recorded attacks (there are none beside the project)', () => undefined);
  else
    test.each(recordings)('in the recording %s', (name) => {
      demand([[name, marked(recordedRecords(name))]]);
    });
});
