import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { resolved } from '../app-settings';
import type { RegisteredFunction, TypedData } from '../core-module';
import type { Invoker } from '../invoke';
import { withRetries } from '../retry';
import { nextOccurrence, parseSchedule } from './ncrontab';
import type { Trigger } from './trigger';

const binding = z.object({ schedule: z.string() });

/** The longest wait that Node's timers take. */
const longestWait = 2 ** 31 - 1;

const inputOf = (last: number, next: number): TypedData => ({
  json: JSON.stringify({
    IsPastDue: false,
    Schedule: { AdjustForDST: true },
    ScheduleStatus: { Last: new Date(last).toISOString(), Next: new Date(next).toISOString(), LastUpdated: new Date(last).toISOString() },
  }),
});

/** Calls the function when its schedule says so, one call at a time; what falls into a call is left out, and nothing is made up for after a restart. */
export const timerTrigger = (target: RegisteredFunction, trigger: unknown, { invoke }: Invoker): Trigger => {
  const schedule = parseSchedule(resolved(binding.parse(trigger).schedule));
  const stopping = new AbortController();
  const wait = (until: number): Promise<void> =>
    delay(Math.min(longestWait, Math.max(0, until - Date.now())), undefined, { signal: stopping.signal });
  const run = async (): Promise<void> => {
    for (let last = Date.now(), next = nextOccurrence(schedule, last); next !== undefined; next = nextOccurrence(schedule, Date.now())) {
      while (Date.now() < next) await wait(next);
      const input = inputOf(last, next);
      await withRetries(target.metadata, (retry) => invoke(target, { input, ...retry }), stopping.signal);
      last = next;
    }
  };
  // Stopping rejects the wait; withRetries reports every other failure.
  run().catch(() => undefined);
  return {
    stop: async () => {
      stopping.abort();
    },
  };
};
