import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Row, rowsOf } from '../../lib/cli/replay/rows';
import { compile } from '../../lib/engine/compile';
import { rules } from '../../lib/rules';
import type { Labelled } from '../../lib/rules/scenario/scenario';
import { incidentsIn, matchesIn } from '../support/replay';
import { allScenarios } from './all-scenarios';
import { bypasses, stillOpen } from './bypasses/bypasses';
import { run } from './run-scenario';

/** One message of the stream. */
const messageOf = (records: readonly Labelled[]): readonly string[] => [JSON.stringify({ records })];

/** What `replay --profile published --rows` prints of the records. */
const publishedRows = (records: readonly Labelled[]): readonly Row[] => rowsOf(matchesIn(messageOf(records), 'published').matches);

const all = compile(rules, 'live');

const devicesIn = (records: readonly Labelled[]): number => new Set(records.map(({ properties }) => properties.DeviceId)).size;

const caller = '10.20.3.117';

describe.each(bypasses)('$name', ({ open, hidden, because = '' }) => {
  test('in the open, a published rule finds the attack', () => expect(publishedRows(open)).not.toEqual([]));

  test('so, none of them does', () => expect(publishedRows(hidden)).toEqual([]));

  test('it is reported, one incident a machine, with its caller', async () => {
    const incidents = await incidentsIn(messageOf(hidden));
    expect(new Set(incidents.map(({ device }) => device.id)).size).toBe(devicesIn(hidden));
    expect(incidents).toHaveLength(devicesIn(hidden));
    expect(new Set(incidents.map(({ sources }) => sources[0]?.ip))).toEqual(new Set([caller]));
    expect(incidents.filter(({ severityReasons }) => !severityReasons.join('\n').includes(because))).toEqual([]);
  });
});

/** Beyond this a bypass is about numbers: the pipeline needs a minute for it. */
const few = bypasses.filter(({ hidden }) => hidden.length <= 20);

describe.each(few)('$name', ({ hidden, forms }) => {
  test.each(['punctual', 'late'] as const)('the live service reports it by every form that is meant (%s records)', async (course) => {
    const found = await run(all, hidden, course);
    expect(found).toHaveLength(1);
    expect(found[0]?.forms).toEqual(expect.arrayContaining([...forms]));
    expect(found[0]?.incident.sources[0]?.ip).toBe(caller);
  });
});

describe.each(stillOpen)('still open: $name', ({ records }) => {
  test('nothing is reported', async () => expect(await run(all, records, 'punctual')).toEqual([]));
});

describe('docs/bypasses.md', () => {
  const page = readFileSync(join(__dirname, '../../docs/bypasses.md'), 'utf8');
  const named = [...page.matchAll(/`([\w-]+): ([^`]+)`/g)].map(([, set, name]) => `${set}: ${name}`);
  const own = [...bypasses.map(({ name }) => `bypasses: ${name}`), ...stillOpen.map(({ name }) => `still-open: ${name}`)];

  test('names scenarios that there are', () => {
    const known = new Set([...own, ...allScenarios.flatMap(({ name, scenarios }) => scenarios.map((one) => `${name}: ${one.name}`))]);
    expect(named.length).toBeGreaterThan(bypasses.length);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  test('names every scenario of a bypass', () => expect(own.filter((name) => !named.includes(name))).toEqual([]));
});
