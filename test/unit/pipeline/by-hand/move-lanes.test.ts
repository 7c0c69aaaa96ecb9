import { memoryHubs } from '../../../../lib/hubs/memory';
import type { DeviceId, Fact } from '../../../../lib/model/fact';
import { ticksOf } from '../../../../lib/model/time';
import { moveLanes } from '../../../../lib/pipeline/by-hand/move-lanes';
import { factsOfMessage, type LaneEntry, laneFormat, rowsOf } from '../../../../lib/pipeline/lane/lane-log';
import { laneOf } from '../../../../lib/pipeline/lane/lane-of';
import type { Plan } from '../../../../lib/pipeline/ports';
import { memoryStores } from '../../../../lib/stores/memory';
import { factWith } from '../../../support/messages/facts';

const from: Plan = { generation: 1, lanes: 1, hash: 'sha256-mod', format: laneFormat };
const to: Plan = { ...from, generation: 2, lanes: 3 };
const devices = ['a', 'b', 'c', 'd'] as const;

/** Three facts a message, one of them long-lived. */
const factsAt = (sequence: number): readonly Fact[] =>
  [0, 1, 2].map((index) => factWith(`${sequence}.${index}`, { device: devices[(sequence + index) % devices.length] ?? 'a' }));
const isLong = ({ id }: Fact): boolean => id.endsWith('.1');
const logOf = (messages: number): readonly LaneEntry[] =>
  Array.from({ length: messages }, (_, sequence) => ({ sequence, enqueuedAt: ticksOf(BigInt(sequence)), facts: factsAt(sequence) }));

/** Moves what the log holds and gives what each publication sent, and to which lane. */
const moved = async (log: readonly LaneEntry[], splits: readonly number[]) => {
  const stores = memoryStores();
  for (const size of splits)
    for (let first = 0; first < log.length; first += size)
      await stores.stateLog.append({ generation: 1, lane: 0 }, rowsOf(log.slice(first, first + size), isLong));
  const hubs = memoryHubs({ raw: 1, facts: to.lanes }, () => ticksOf(0n));
  const sent: { readonly lane: number; readonly facts: readonly Fact[] }[] = [];
  const publish: typeof hubs.publish = async (lane, messages) => {
    sent.push({ lane, facts: messages.flatMap(factsOfMessage) });
    await hubs.publish(lane, messages);
  };
  const counts = await moveLanes(from, to, { ...stores, hubs: { ...hubs, publish } });
  return { counts, sent };
};

describe('lanes that move', () => {
  test('send a few thousand facts at once, however many a lane holds', async () => {
    const log = logOf(5000);
    const { counts, sent } = await moved(log, [50]);
    expect(counts).toEqual({ facts: 15_000, questions: 0 });
    expect(Math.max(...sent.map(({ facts }) => facts.length))).toBeLessThanOrEqual(5_000);
  });

  test('send every fact to its device’s new lane in the order of the log, whoever wrote its rows and however', async () => {
    const log = logOf(200);
    const { sent } = await moved(log, [50, 7, 31]);
    for (const device of devices) {
      const own = (facts: readonly Fact[]): readonly string[] => facts.filter((fact) => fact.device === device).map(({ id }) => id);
      const lane = laneOf(device as DeviceId, to.lanes);
      const inOrder = (ids: readonly string[]): readonly string[] =>
        [...ids].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
      const arrived = own(sent.filter((one) => one.lane === lane).flatMap(({ facts }) => facts));
      expect(arrived).toEqual(inOrder(arrived));
      expect(new Set(arrived)).toEqual(new Set(own(log.flatMap(({ facts }) => facts))));
      expect(own(sent.filter((one) => one.lane !== lane).flatMap(({ facts }) => facts))).toEqual([]);
    }
  });
});
