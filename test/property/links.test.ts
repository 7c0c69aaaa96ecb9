import { compile } from '../../lib/engine/compile';
import type { DeviceId, Fact, FactId } from '../../lib/model/fact';
import { ticksOf } from '../../lib/model/time';
import type { Hop } from '../../lib/pipeline/incidents/hops';
import { recorderOf, recordHop } from '../../lib/pipeline/incidents/record-incident';
import { learn } from '../../lib/pipeline/knowledge/learn';
import { addressesOnce } from '../../lib/pipeline/links/address-book';
import { tell } from '../../lib/pipeline/links/tell';
import type { Stores } from '../../lib/pipeline/ports';
import { lists, rules } from '../../lib/rules';
import { memoryStores } from '../../lib/stores/memory';
import { partWorld } from '../support/links/hop-parts';
import { linkFaults, linksSaid, type Sighted } from '../support/links/links-oracle';
import { newestRevisions } from '../support/newest-revisions';
import { type FaultRates, faulty, noFaults } from '../support/simulation/faulty';
import { type Scheduler, scheduler } from '../support/simulation/scheduler';
import { below, chance, pick, type Random, seededRandom, shuffled } from '../support/worlds/seeded-random';

const cases = Number(process.env.LINK_CASES ?? 120);
/** A world takes a tenth of a second on an idle core. */
const timeLimit = 60_000 + cases * 1000;
const tenant = 'links';
const judging = { tenant, rules: compile(rules, 'live'), lists, enrichers: [] };

const seenOn = ({ address, device, at }: Sighted): Fact => ({
  table: 'DeviceNetworkEvents',
  id: `${address} ${device} ${at}` as FactId,
  device: device as DeviceId,
  deviceName: `name of ${device}`,
  at: ticksOf(at),
  columns: { LocalIP: address },
});

const record = async (stores: Stores, hop: Hop): Promise<void> => {
  const ports = { ...stores, reference: addressesOnce(stores.reference) };
  const recorder = recorderOf(judging, ports);
  await tell(await recordHop(recorder, hop), { recorder, ports });
};

/** One owner of a share of the parts: delivered again until it is done, whatever fails. */
const work = async (stores: Stores, parts: readonly Hop[]): Promise<void> => {
  for (const part of parts)
    for (let done = false; !done; )
      done = await record(stores, part).then(
        () => true,
        () => false,
      );
};

/** Three owners at once, every call of a store at its own turn, some failing before and some after they are done. */
const drain = async (stores: Stores, parts: readonly Hop[], random: Random, rates: FaultRates): Promise<void> => {
  const turns: Scheduler = scheduler(random);
  // Now and then an owner stalls between two calls, long enough for others to do all of theirs.
  const stalling: Scheduler = {
    ...turns,
    turn: async (owner) => {
      for (let left = chance(random, 0.03) ? below(random, 120) : 1; left > 0; left--) await turns.turn(owner);
    },
  };
  const owners = ['a', 'b', 'c'].map((owner, index) => {
    const guarded = Object.fromEntries(
      Object.entries(stores).map(([name, port]: [string, object]) => [
        name,
        faulty(port, { title: name, owner, turns: stalling, random, rates: () => rates }),
      ]),
    ) as unknown as Stores;
    return work(
      guarded,
      parts.filter((_, part) => part % 3 === index),
    );
  });
  let busy = true;
  const all = Promise.all(owners).finally(() => {
    busy = false;
  });
  while (busy) await turns.step();
  await all;
};

test(
  `once the hops are drained, and before anything settles, each has the links of the whole, in ${cases} worlds of any order`,
  async () => {
    const seen = new Map<string, number>();
    for (let seed = 1; seed <= cases; seed++) {
      const random = seededRandom(seed);
      const { sighted, parts } = partWorld(random);
      const stores = memoryStores();
      await learn(stores.reference, sighted.map(seenOn));
      await drain(stores, shuffled(random, parts), random, pick(random, [noFaults, { before: 0.02, after: 0.02 }]));
      const standing = (await newestRevisions(stores)).filter(({ absorbedBy }) => absorbedBy === undefined);
      expect({ seed, faults: linkFaults(standing, sighted, tenant) }).toEqual({ seed, faults: [] });
      for (const kind of new Set(standing.flatMap(linksSaid).map((text) => text.split(' ', 1)[0] ?? '')))
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
    }
    for (const kind of ['before', 'after', 'fan-out']) expect((seen.get(kind) ?? 0) / cases).toBeGreaterThan(0.3);
  },
  timeLimit,
);
