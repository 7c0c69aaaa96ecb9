import { moveToPlan } from '../../../lib/cli/operate/lanes';
import { memoryHubs } from '../../../lib/hubs/memory';
import type { DeviceId, Fact, FactId } from '../../../lib/model/fact';
import type { IncidentId } from '../../../lib/model/incident';
import { days, parseTicks, plus, type Ticks } from '../../../lib/model/time';
import { factsOfMessage, laneFormat, rowsOf } from '../../../lib/pipeline/lane/lane-log';
import { laneOf } from '../../../lib/pipeline/lane/lane-of';
import type { Plan, Stores } from '../../../lib/pipeline/ports';
import { memoryStores } from '../../../lib/stores/memory';

const at = parseTicks('2026-04-01T00:00:00Z') as Ticks;
const old: Plan = { generation: 1, lanes: 2, hash: 'sha256-mod', format: laneFormat };
const next: Plan = { ...old, generation: 2, lanes: 3 };
const devices = Array.from({ length: 12 }, (_, index) => `device ${index}` as DeviceId);

const fact = (device: DeviceId, id: string, table: Fact['table']): Fact =>
  ({ id: id as FactId, device, table, at, columns: {} }) as unknown as Fact;

/** Two facts of every device, in a short-lived and a long-lived row of its old lane. */
const filled = async (): Promise<Stores> => {
  const stores = memoryStores();
  await stores.lanePlan.fix(old);
  for (let lane = 0; lane < old.lanes; lane++) {
    const facts = devices
      .filter((device) => laneOf(device, old.lanes) === lane)
      .flatMap((device) => [fact(device, 'started', 'DeviceProcessEvents'), fact(device, 'installed', 'DeviceEvents')]);
    const entries = [{ sequence: 0, enqueuedAt: at, facts }];
    await stores.stateLog.append(
      { generation: 1, lane },
      rowsOf(entries, ({ table }) => table === 'DeviceEvents'),
    );
  }
  return stores;
};

const heldIn = (hubs: ReturnType<typeof memoryHubs>, lane: number): readonly string[] =>
  [
    ...new Set(
      hubs
        .log('facts', lane)
        .flatMap(({ body }) => factsOfMessage(body))
        .map(({ device, id }) => `${device} ${id}`),
    ),
  ].sort();

const expectedIn = (lane: number): readonly string[] =>
  devices
    .filter((device) => laneOf(device, next.lanes) === lane)
    .flatMap((device) => [`${device} installed`, `${device} started`])
    .sort();

describe('another number of lanes', () => {
  test('every fact, short-lived and long-lived, is in its device’s new lane, however often it is carried over', async () => {
    const [stores, hubs] = [await filled(), memoryHubs({ raw: 1, facts: next.lanes }, () => at)];
    expect(await moveToPlan(old, next, stores, hubs)).toMatch(/^24 facts and 0 waiting questions of generation 1 .* 3 lanes/);
    await moveToPlan(old, next, stores, hubs);
    for (let lane = 0; lane < next.lanes; lane++) expect(heldIn(hubs, lane)).toEqual(expectedIn(lane));
  });

  test.each([
    ['more', 3, 1],
    ['fewer', 1, 0],
  ])('what still waits to be asked again waits in a lane of the new generation, of %s lanes', async (_, lanes, expected) => {
    const [stores, hubs] = [await filled(), memoryHubs({ raw: 1, facts: lanes }, () => at)];
    const question = {
      lane: { generation: 1, lane: 1 },
      due: plus(at, days(3)),
      bucket: 4,
      incident: 'i' as IncidentId,
      question: 'links',
    } as const;
    await stores.settling.ask(question);
    await moveToPlan(old, { ...next, lanes }, stores, hubs);
    const found = await Promise.all([0, 1, 2].map((lane) => stores.settling.due({ generation: 2, lane }, question.due)));
    expect(found.flat()).toEqual([{ ...question, lane: { generation: 2, lane: expected } }]);
  });

  test.each([
    ['another number of lanes than the tables know', { generation: 1, lanes: 5 }],
    ['a generation that is not earlier', { generation: 2, lanes: 2 }],
  ])('%s is refused, and nothing is sent', async (_what, from) => {
    const [stores, hubs] = [await filled(), memoryHubs({ raw: 1, facts: next.lanes }, () => at)];
    await expect(moveToPlan(from, next, stores, hubs)).rejects.toMatchObject({ code: 'lane-plan-differs' });
    expect([0, 1, 2].flatMap((lane) => heldIn(hubs, lane))).toEqual([]);
  });

  test('a facts hub with other lanes, or that does not answer, is told before the new plan is stored', async () => {
    const [stores, hubs] = [await filled(), memoryHubs({ raw: 1, facts: old.lanes }, () => at)];
    await expect(moveToPlan(old, next, stores, hubs)).rejects.toThrow('The facts hub has 2 partitions, LANES is 3.');
    const silent = { ...hubs, factsPartitions: () => Promise.reject(new Error('no such hub')) };
    await expect(moveToPlan(old, next, stores, silent)).rejects.toThrow('no such hub');
    expect((await stores.lanePlan.stored()).map(({ generation }) => generation)).toEqual([1]);
    expect([0, 1].flatMap((lane) => heldIn(hubs, lane))).toEqual([]);
  });
});
