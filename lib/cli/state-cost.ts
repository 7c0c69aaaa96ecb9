import { deflateRawSync } from 'node:zlib';
import type { RuleSet } from '../engine/compile';
import type { DeviceId, Fact } from '../model/fact';
import { days, earlier, elapsed, later, type Ticks, toMilliseconds } from '../model/time';
import { toWire } from '../model/wire';
import type { StateKind } from '../pipeline/ports';

export interface KindCost {
  readonly kind: StateKind;
  readonly heldDays: number;
  /** A device, a day. */
  readonly factsPerDay: number;
  /** A device, a day, packed as a lane's rows are. */
  readonly bytesPerDay: number;
}

/** What holding the facts of an input costs. */
export interface StateCost {
  readonly devices: number;
  /** From the first fact to the last; 0 where that is less than an hour, of which nothing can be said. */
  readonly hours: number;
  readonly kinds: readonly KindCost[];
}

/** Facts that are packed together, of all devices of a lane: about a batch. */
const packedTogether = 256;

interface Pile {
  facts: number;
  bytes: number;
  waiting: Fact[];
}

const pack = (pile: Pile): void => {
  if (pile.waiting.length > 0) pile.bytes += deflateRawSync(Buffer.from(toWire(pile.waiting), 'utf8')).length;
  pile.waiting = [];
};

const kindsOfState: readonly StateKind[] = ['short', 'long'];

/** Weighs the facts that a lane would hold. */
export const weigher = (rules: RuleSet): { hold(fact: Fact): void; weighed(): StateCost } => {
  const piles = new Map<StateKind, Pile>(kindsOfState.map((kind) => [kind, { facts: 0, bytes: 0, waiting: [] }]));
  const devices = new Set<DeviceId>();
  let [first, last] = [undefined as Ticks | undefined, undefined as Ticks | undefined];
  return {
    hold: (fact) => {
      devices.add(fact.device);
      first = earlier(first ?? fact.at, fact.at);
      last = later(last ?? fact.at, fact.at);
      const pile = piles.get(rules.kindOf(fact.table));
      if (pile === undefined) return;
      pile.facts++;
      pile.waiting.push(fact);
      if (pile.waiting.length >= packedTogether) pack(pile);
    },
    weighed: () => {
      const hours = first === undefined || last === undefined ? 0 : toMilliseconds(elapsed(first, last)) / 3_600_000;
      const deviceDays = (devices.size * hours) / 24;
      const kinds = [...piles].map(([kind, pile]): KindCost => {
        pack(pile);
        return {
          kind,
          heldDays: Number(rules.reachOfKind(kind) / days(1)),
          factsPerDay: pile.facts / deviceDays,
          bytesPerDay: pile.bytes / deviceDays,
        };
      });
      return { devices: devices.size, hours: hours < 1 ? 0 : hours, kinds };
    },
  };
};
