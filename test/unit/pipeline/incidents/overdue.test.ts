import { setImmediate } from 'node:timers/promises';
import { ringOverdue, type Waiting } from '../../../../lib/pipeline/incidents/overdue';
import type { RevisionRef, Stores, Telemetry } from '../../../../lib/pipeline/ports';
import { memoryStores } from '../../../../lib/stores/memory';
import { bellOf, idOf } from '../../../support/contract/revisions';

let stores: Stores;
let rung: RevisionRef[];
let memory: Waiting;
let ages: number[];
let counts: (readonly [string, number])[];
beforeEach(() => {
  stores = memoryStores();
  rung = [];
  memory = new Map();
  ages = [];
  counts = [];
});

const telemetry: Telemetry = {
  count: (metric, value) => (metric === 'outbox.age-seconds' ? ages.push(value) : counts.push([metric, value])),
  log: () => undefined,
};

const refs = (count: number, bucket: number): readonly RevisionRef[] =>
  Array.from({ length: count }, (_, index) => ({ bucket, id: idOf(bucket * 1000 + index), revision: 1 }));

const waiting = async (...all: readonly RevisionRef[]): Promise<void> => {
  for (const ref of all) await stores.incidents.insert(ref.bucket, [bellOf(ref)]);
};

/** @param cost milliseconds that a ring takes */
const sweepAt = async (start: number, cost = 0): Promise<void> => {
  let now = start;
  const ring = async (ref: RevisionRef): Promise<void> => {
    now += cost;
    rung.push(ref);
  };
  await ringOverdue(memory, { ...stores, doorbell: { ring }, telemetry, now: () => now });
};

const bellsLeft = async (): Promise<number> =>
  (await Promise.all(Array.from({ length: 16 }, (_, bucket) => stores.incidents.bells(bucket)))).flat().length;

test('every revision that is not known to be delivered is rung for, of every bucket', async () => {
  await waiting(...refs(20, 0), ...refs(20, 15));
  await sweepAt(0);
  expect([rung.length, new Set(rung.map(({ id }) => id)).size, await bellsLeft()]).toEqual([40, 40, 40]);
});

test('the bell of one that is delivered goes, and is not rung', async () => {
  const [one, other] = refs(2, 4);
  await waiting(...refs(2, 4));
  await stores.deliveries.note(one!, 'live');
  await sweepAt(0);
  expect([rung, await bellsLeft()]).toEqual([[other], 1]);
});

test('one that is parked is neither rung for nor forgotten, until it is released', async () => {
  const [one] = refs(1, 4);
  await waiting(one!);
  await stores.deliveries.park({ ...one!, refusals: [] });
  await sweepAt(0);
  expect([rung, await bellsLeft()]).toEqual([[], 1]);
  await stores.deliveries.release(one!);
  await sweepAt(0);
  expect(rung).toEqual([one]);
});

test('the bell of one that was parked and delivered all the same goes', async () => {
  const [one] = refs(1, 4);
  await waiting(one!);
  await stores.deliveries.park({ ...one!, refusals: [] });
  await stores.deliveries.note(one!, 'live');
  await sweepAt(0);
  expect([rung, await bellsLeft()]).toEqual([[], 0]);
});

test('rings that take long do not keep the sweep: the rest waits for the next, which begins elsewhere', async () => {
  await waiting(...Array.from({ length: 16 }, (_, bucket) => refs(50, bucket)).flat());
  await sweepAt(0, 1000);
  const first = new Set(rung.map(({ bucket }) => bucket));
  expect(rung.length).toBeLessThan(50);
  rung = [];
  await sweepAt(60_000, 1000);
  expect(rung.filter(({ bucket }) => first.has(bucket))).toEqual([]);
});

test('how many wait and how many are parked is told once for all buckets, and nothing of what is delivered', async () => {
  const [waits, aside, done, both] = refs(4, 4);
  await waiting(waits!, aside!, done!, both!, ...refs(2, 15));
  for (const ref of [aside!, both!]) await stores.deliveries.park({ ...ref, refusals: [] });
  for (const ref of [done!, both!]) await stores.deliveries.note(ref, 'live');
  await sweepAt(0);
  expect(counts).toEqual([
    ['outbox.waiting', 3],
    ['outbox.set-aside', 1],
  ]);
});

test('what the time did not suffice for is counted too, as what it is', async () => {
  const all = Array.from({ length: 16 }, (_, bucket) => refs(50, bucket));
  await waiting(...all.flat());
  for (const own of all) await stores.deliveries.park({ ...own.at(-1)!, refusals: [] });
  await sweepAt(0, 1000);
  expect(counts).toEqual([
    ['outbox.waiting', 784],
    ['outbox.set-aside', 16],
  ]);
});

test('sixteen are rung for at once: a sink that is slow is waited for once for all of them', async () => {
  await waiting(...refs(40, 4));
  let [ringing, most] = [0, 0];
  const ring = async (): Promise<void> => {
    most = Math.max(most, ++ringing);
    await setImmediate();
    ringing--;
  };
  await ringOverdue(memory, { ...stores, doorbell: { ring }, telemetry, now: () => 0 });
  expect(most).toBe(16);
});

test('the age of the outbox is that of what has waited longest, whether it is rung for or not', async () => {
  const [old, young, aside] = refs(3, 4);
  await sweepAt(0);
  await waiting(old!);
  await sweepAt(10_000);
  await waiting(young!, aside!);
  await stores.deliveries.park({ ...aside!, refusals: [] });
  await sweepAt(40_000);
  await stores.deliveries.note(old!, 'live');
  await sweepAt(70_000);
  await sweepAt(100_000);
  expect(ages).toEqual([0, 0, 30, 30, 60]);
});

test('what is parked has no age, nor what is delivered', async () => {
  const [one, other] = refs(2, 4);
  await waiting(one!, other!);
  await sweepAt(0);
  await stores.deliveries.park({ ...one!, refusals: [] });
  await stores.deliveries.note(other!, 'live');
  await sweepAt(60_000);
  await sweepAt(600_000);
  expect([ages, memory.size]).toEqual([[0, 0, 0], 0]);
});
