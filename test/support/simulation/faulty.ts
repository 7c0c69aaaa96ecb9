import { HopwatchError } from '../../../lib/model/errors';
import { chance, type Random } from '../worlds/seeded-random';
import type { Scheduler } from './scheduler';

/** How often a call fails before it does anything, and how often it is done but its answer is lost. */
export interface FaultRates {
  readonly before: number;
  readonly after: number;
}

export const noFaults: FaultRates = { before: 0, after: 0 };

const failure = (what: string): HopwatchError => new HopwatchError('store-unavailable', 'retry', what);

interface Circumstances {
  /** What the port is called. */
  readonly title: string;
  readonly owner: string;
  readonly turns: Scheduler;
  readonly random: Random;
  readonly rates: () => FaultRates;
}

type Call = (...args: unknown[]) => Promise<unknown>;

/**
 * A port whose every call waits for its turn and may fail before or after it is done: what a crash, a lost answer or another
 * owner between two awaits look like to the code under test.
 */
export const faulty = <P extends object>(port: P, { title, owner, turns, random, rates }: Circumstances): P =>
  new Proxy(port, {
    get: (target, name): unknown => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const call: Call = async (...args) => {
        await turns.turn(owner, `${title}.${String(name)}`);
        if (chance(random, rates().before)) throw failure(`${String(name)} was not done`);
        const answer: unknown = await (member as Call).apply(target, args);
        if (chance(random, rates().after)) throw failure(`the answer of ${String(name)} was lost`);
        return answer;
      };
      return call;
    },
  });
