import { explanationOf, patternsOf } from '../../../../lib/engine/assessment/pattern';
import { isClean, type Sighting, standingOf } from '../../../../lib/engine/assessment/standing';
import { compile } from '../../../../lib/engine/compile';
import type { DeviceId } from '../../../../lib/model/fact';
import type { IncidentId } from '../../../../lib/model/incident';
import { minutes, plus, ticksOf } from '../../../../lib/model/time';
import { judge } from '../../../../lib/pipeline/knowledge/knowledge';
import { noteSightings, readSightings } from '../../../../lib/pipeline/knowledge/sightings';
import type { ReferenceRow } from '../../../../lib/pipeline/ports';
import { lists, rules } from '../../../../lib/rules';
import { memoryStores } from '../../../../lib/stores/memory';
import { evidenceOf, factOf } from '../../../support/enrichers/subject';

const accept = factOf('DeviceNetworkEvents', { RemoteIP: '10.20.9.1', LocalIP: '10.20.1.21', InitiatingProcessFileName: 'services.exe' });
const { asked } = patternsOf(evidenceOf({ accept: [accept] }), true);
const [caller = '', suspect = ''] = ['caller', 'suspect'].map((kind) => asked.find((one) => one.startsWith(`["${kind}"`)));

/** One visit every quarter of an hour, so many; every `bad`-th of them is suspicious. */
const seenOf = async (visits: number, bad: number) => {
  const { reference } = memoryStores();
  const all = Array.from(
    { length: visits },
    (_, n): Sighting => ({
      by: `i${n}` as IncidentId,
      device: `d${n % 50}` as DeviceId,
      at: plus(ticksOf(638_000_000_000_000_000n), minutes(15 * n)),
    }),
  );
  await noteSightings(reference, [caller], all);
  await noteSightings(
    reference,
    [suspect],
    all.filter((_, n) => n % bad === 0),
  );
  const seen = await readSightings(reference, [caller, suspect]);
  return [caller, suspect].map((one) => standingOf(seen.get(one) ?? [], 'another' as IncidentId, accept.at));
};

test('an incident that goes on notes four times at which it showed a pattern, and no more: it fills nothing alone', async () => {
  const { reference, ...stores } = memoryStores();
  const noted: ReferenceRow[] = [];
  const put = async (row: ReferenceRow) => {
    if (row.kind === 'sighting' && row.key === caller) noted.push(row);
    await reference.put(row);
  };
  const visits = Array.from({ length: 10 }, (_, n) => ({ ...accept, at: plus(accept.at, minutes(15 * n)) }));
  const judging = { tenant: 't', rules: compile(rules, 'live'), lists, enrichers: [] };
  await judge(judging, { ...stores, reference: { ...reference, put } })(
    evidenceOf({ accept: visits }),
    'an incident' as IncidentId,
    undefined,
  );
  expect(noted).toHaveLength(4);
});

test('of a caller with more visits than are read, the suspicious ones are counted among those that are', async () => {
  const [all, suspicious] = await seenOf(9_600, 48);
  if (all === undefined || suspicious === undefined) throw new Error('two patterns were asked for');
  expect([all.sightings, all.capped]).toEqual([400, true]);
  expect(suspicious.sightings).toBeLessThan(30);
  expect(isClean(all, suspicious)).toBe(true);
});

test('a caller whose visits are all suspicious stays so, however many there are', async () => {
  const [all, suspicious] = await seenOf(500, 1);
  expect(suspicious).toEqual(all);
});

test('of few visits each is read', async () => {
  const [all, suspicious] = await seenOf(96, 48);
  expect([all?.sightings, all?.capped, suspicious?.sightings]).toEqual([96, false, 2]);
});

test('what was read in part is said so', async () => {
  const [all] = await seenOf(500, 500);
  if (all === undefined) throw new Error('a pattern was asked for');
  const history = new Map(asked.filter((one) => one !== suspect).map((one) => [one, all]));
  expect(explanationOf(evidenceOf({ accept: [accept] }), history)).toContain('in 400 or more other incidents');
});
