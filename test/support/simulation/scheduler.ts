import { below, chance, pick, type Random } from '../worlds/seeded-random';

interface Waiting {
  readonly owner: string;
  readonly what: string;
  readonly release: () => void;
  /** Step before which others go first. */
  readonly from: number;
}

/** Calls that hang while others go on: their share, for how many steps at most, and which, where not any. */
export interface Stalls {
  readonly share: number;
  readonly most: number;
  readonly only?: string;
}

export const noStalls: Stalls = { share: 0, most: 0 };

/** Lets one waiting operation go at a time, in an order that the seed decides: the only concurrency there is. */
export interface Scheduler {
  /** Waits for its turn; never resolves where the owner was crashed meanwhile or before. */
  turn(owner: string, what?: string): Promise<void>;
  /** Releases one waiting operation and everything that follows from it without another turn; false where none waits. */
  step(): Promise<boolean>;
  /** Forgets what the owner waits for, as a killed process does. Returns what that was. */
  crash(owner: string): readonly string[];
  /** Those who wait for this. */
  waitingFor(what: string): readonly string[];
  /** What was waited for and went ahead. */
  readonly passed: ReadonlySet<string>;
}

/** Everything that can run without another turn has run. */
const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const scheduler = (random: Random, stalls: Stalls = noStalls): Scheduler => {
  const dead = new Set<string>();
  const passed = new Set<string>();
  let waiting: Waiting[] = [];
  let steps = 0;
  const mayHang = (what: string): boolean => stalls.share > 0 && (stalls.only ?? what) === what;
  const delay = (what: string): number => (mayHang(what) && chance(random, stalls.share) ? below(random, stalls.most) : 0);
  /** Whoever hangs goes on when nobody else is left. */
  const next = (): Waiting | undefined => {
    const ready = waiting.filter(({ from }) => from <= steps);
    return waiting.length === 0 ? undefined : pick(random, ready.length > 0 ? ready : waiting);
  };
  return {
    turn: (owner, what = '') =>
      new Promise((release) => {
        if (!dead.has(owner)) waiting.push({ owner, what, release, from: steps + delay(what) });
      }),
    step: async () => {
      steps++;
      const chosen = next();
      waiting = waiting.filter((one) => one !== chosen);
      if (chosen !== undefined) passed.add(chosen.what);
      chosen?.release();
      await quiet();
      return chosen !== undefined;
    },
    crash: (owner) => {
      dead.add(owner);
      const lost = waiting.filter((one) => one.owner === owner).map(({ what }) => what);
      waiting = waiting.filter((one) => one.owner !== owner);
      return lost;
    },
    waitingFor: (what) => waiting.filter((one) => one.what === what).map(({ owner }) => owner),
    passed,
  };
};
