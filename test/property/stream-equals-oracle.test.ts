import type * as Evaluate from '../../lib/engine/evaluate';
import type { Match } from '../../lib/model/match';
import { liveKey, liveMatches } from '../support/oracle/live-oracle';
import type { RawRecord } from '../support/oracle/records';
import { hopsIn, streamHops } from '../support/simulation/hops';
import { type LiveBaseName, liveBases } from '../support/worlds/bases/live-bases';
import { liveWorld, nearWorlds } from '../support/worlds/live-worlds';
import { seededRandom } from '../support/worlds/seeded-random';
import { asLiveMatch, decodeAll } from './support/live';
import { lateOrder, shuffledOrder, streamed } from './support/stream';

/** What the pipeline found for the records of each batch, in the order of the batches. */
const mockFound: Match[] = [];

jest.mock('../../lib/engine/evaluate', () => {
  const actual = jest.requireActual<typeof Evaluate>('../../lib/engine/evaluate');
  return {
    ...actual,
    finderOf: (...given: Parameters<typeof actual.finderOf>): Evaluate.Finder => {
      const find = actual.finderOf(...given);
      return (touching) => {
        const matches = find(touching);
        if (touching !== undefined) mockFound.push(...matches);
        return matches;
      };
    },
  };
});

type Order = typeof shuffledOrder;

/** What the stream finds in a world, and what the oracle and a batch run do. */
const compared = async (world: readonly RawRecord[], order: Order, seed: number) => {
  const random = seededRandom(seed);
  const messages = order(world, random);
  mockFound.length = 0;
  const revisions = await streamed(messages, random);
  const found = new Set(mockFound.map((match) => liveKey(asLiveMatch(match))));
  const facts = [...decodeAll(messages.map(({ body }) => body)).values()].flat();
  return {
    stream: { matches: [...found].sort(), hops: streamHops(revisions) },
    whole: { matches: liveMatches(world).map(liveKey).sort(), hops: hopsIn(facts) },
  };
};

const demand = async (worlds: Iterable<readonly [name: string, world: readonly RawRecord[]]>, order: Order) => {
  let [seed, matches, hops] = [0, 0, 0];
  for (const [name, world] of worlds) {
    const { stream, whole } = await compared(world, order, ++seed);
    expect({ name, ...stream }).toEqual({ name, ...whole });
    matches += whole.matches.length;
    hops += whole.hops.length;
  }
  return { matches, hops };
};

const someWorlds = function* (from: number, count: number): Generator<readonly [string, readonly RawRecord[]]> {
  for (let seed = from; seed < from + count; seed++) yield [`world ${seed}`, liveWorld(seed)];
};

/** Every seventh near miss of every base world. */
const someNearMisses = function* (): Generator<readonly [string, readonly RawRecord[]]> {
  for (const base of Object.keys(liveBases) as LiveBaseName[])
    for (const [index, world] of nearWorlds(base).entries()) if (index % 7 === 0) yield [`${base} ${index}`, world];
};

describe('the stream finds the matches of the oracle and the hops of a batch run', () => {
  test('in any order and any batches, with copies and new owners', async () => {
    const { matches, hops } = await demand(someWorlds(1, 400), shuffledOrder);
    process.stdout.write(`in any order: ${matches} matches, ${hops} hops\n`);
    expect(hops).toBeGreaterThan(300);
  });

  test('each record up to six hours late, with state held no longer than promised', async () => {
    const { matches, hops } = await demand(someWorlds(501, 400), lateOrder);
    process.stdout.write(`late: ${matches} matches, ${hops} hops\n`);
    expect(hops).toBeGreaterThan(300);
  });

  test('near every bound of every form, up to thirty days', async () => {
    const { matches, hops } = await demand(someNearMisses(), lateOrder);
    process.stdout.write(`near misses: ${matches} matches, ${hops} hops\n`);
    expect(hops).toBeGreaterThan(500);
  });
});
