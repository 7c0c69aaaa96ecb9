import { below, type Random } from '../worlds/seeded-random';

interface Waiting {
  readonly owner: string;
  readonly release: () => void;
}

/** Lets one waiting operation go at a time, in an order that the seed decides: the only concurrency there is. */
export interface Scheduler {
  /** Waits for its turn; never resolves where the owner was crashed meanwhile. */
  turn(owner: string): Promise<void>;
  /** Releases one waiting operation and everything that follows from it without another turn; false where none waits. */
  step(): Promise<boolean>;
  /** Forgets what the owner waits for, as a killed process does. */
  crash(owner: string): void;
}

/** Everything that can run without another turn has run. */
const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const scheduler = (random: Random): Scheduler => {
  let waiting: Waiting[] = [];
  return {
    turn: (owner) =>
      new Promise((release) => {
        waiting.push({ owner, release });
      }),
    step: async () => {
      const [next] = waiting.splice(below(random, waiting.length), 1);
      next?.release();
      await quiet();
      return next !== undefined;
    },
    crash: (owner) => {
      waiting = waiting.filter((one) => one.owner !== owner);
    },
  };
};
