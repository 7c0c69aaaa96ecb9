import { isDeepStrictEqual } from 'node:util';
import type { Fault } from '../support/contract/fault-proxy';
import { passingFaults } from '../support/contract/faults';
import { type FaultyAzurite, faultyAzurite, hangs, type Proxied, underFaults } from '../support/contract/faulty-azurite';
import { operations } from '../support/contract/operations';
import { chance, pick, type Random, seededRandom } from '../support/worlds/seeded-random';
import { type Proof, percent, type Tick, tellFailure } from './harness';

/** A call gives up after four tries of a request: fewer faults than that must always pass. */
const mostFaults = 3;
/** Requests that faults are drawn for. */
const mostRequests = 6;
/** Cases that run at once: most of their time is waiting. */
const abreast = 8;

const names = Object.keys(operations);
const faultNames = Object.keys(passingFaults);

type Drawn = ReadonlyMap<number, string>;

/** Up to three faults, at the first requests rather than later: many operations have no more than one or two. */
const drawn = (random: Random): Drawn => {
  const requests = Array.from({ length: mostRequests }, (_, request) => request).filter(() => chance(random, 0.6));
  return new Map(requests.slice(0, mostFaults).map((request) => [request, pick(random, faultNames)]));
};

interface Tally {
  failures: number;
  readonly operations: Set<string>;
  readonly faults: Set<string>;
  /** Cases in which so many faults came to pass. */
  readonly met: number[];
}

const runCase = async (seed: number, place: Proxied, n: number, tally: Tally): Promise<void> => {
  const random = seededRandom(seed);
  // In turn, so that no run leaves one out.
  const name = names[seed % names.length] ?? '';
  const operation = operations[name];
  if (operation === undefined) throw new RangeError(`no operation ${name}`);
  const faults = drawn(random);
  const met: string[] = [];
  const faultOf = (nth: number): Fault | undefined => {
    const fault = faults.get(nth);
    if (fault !== undefined) met.push(`${fault}, request ${nth}`);
    return fault === undefined ? undefined : passingFaults[fault];
  };
  const isHanging = [...faults.values()].some((fault) => hangs(passingFaults[fault] ?? {}));
  const cell = await underFaults(operation, n, place, { faultOf, running: isHanging ? place.impatient : place.stores });
  tally.operations.add(name);
  for (const fault of met) tally.faults.add(fault.replace(/, request.*/, ''));
  tally.met[met.length] = (tally.met[met.length] ?? 0) + 1;
  const { answer, stored } = operation;
  if (isDeepStrictEqual(cell, { answer, stored })) return;
  tally.failures++;
  tellFailure(seed, [`${name} under ${met.join('; ')}: ${String(JSON.stringify(cell))}`]);
};

/** One of the runners abreast, with tables and a proxy of its own. */
const runner = async (azurite: FaultyAzurite, seeds: Iterator<number>, tally: Tally, tick: Tick): Promise<void> => {
  const place = await azurite.proxied(await azurite.newTables());
  let n = 0;
  for (let next = seeds.next(); !next.done; next = seeds.next()) {
    await runCase(next.value, place, ++n, tally);
    tick();
  }
};

export const faults: Proof = {
  name: 'faults',
  about:
    'every operation of the stores through the real client to Azurite, with up to three faults at its requests: answer and result as without',
  cases: 153,
  run: async ({ cases, seed }, tick) => {
    const tally: Tally = { failures: 0, operations: new Set(), faults: new Set(), met: [] };
    const azurite = await faultyAzurite();
    try {
      const seeds = Array.from({ length: cases }, (_, index) => seed + index).values();
      await Promise.all(Array.from({ length: abreast }, () => runner(azurite, seeds, tally, tick)));
    } finally {
      await azurite.stop();
    }
    const shareOf = (count: number): string => percent(tally.met[count] ?? 0, cases);
    return {
      cases,
      failures: tally.failures,
      coverage: {
        operations: `${tally.operations.size}/${names.length}`,
        faults: `${tally.faults.size}/${faultNames.length}`,
        ...Object.fromEntries(Array.from({ length: mostFaults + 1 }, (_, count) => [`${count} faults`, shareOf(count)])),
      },
    };
  },
};
