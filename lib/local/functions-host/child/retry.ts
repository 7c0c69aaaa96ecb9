import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../../model/errors';
import type { FunctionMetadata, RetryOptions } from './core-module';
import type { Invocation } from './invoke';

/** A policy of 200 ms is one of 0 s by the time it reaches the host: the library rounds to whole seconds. Never less than one here, so that a failing function does not spin. */
const delaySeconds = (options: RetryOptions, retry: number): number => {
  const { retryStrategy, delayInterval, minimumInterval, maximumInterval } = options;
  if (retryStrategy === 'fixedDelay') return Math.max(1, delayInterval?.seconds ?? 1);
  const least = Math.max(1, minimumInterval?.seconds ?? 1);
  return Math.min(least * 2 ** (retry - 1), Math.max(least, maximumInterval?.seconds ?? least));
};

export type Outcome = 'succeeded' | 'given up' | 'stopped';

/**
 * Runs one attempt after the other by the function's retry policy. The count is in memory: it is lost with the process,
 * as on Azure.
 */
export const withRetries = async (
  { name, retryOptions }: FunctionMetadata,
  attempt: (retryContext: Pick<Invocation, 'retryContext'>) => Promise<unknown>,
  stopping: AbortSignal,
): Promise<Outcome> => {
  const most = retryOptions === undefined ? 0 : retryOptions.maxRetryCount;
  let failure: unknown;
  for (let retry = 0; !stopping.aborted; retry++) {
    try {
      await attempt(
        retry === 0 ? {} : { retryContext: { retryCount: retry, maxRetryCount: most, exception: { message: messageOf(failure) } } },
      );
      return 'succeeded';
    } catch (error) {
      failure = error;
    }
    if (retryOptions === undefined || (most >= 0 && retry >= most)) {
      process.stderr.write(`${name} failed and is not tried again: ${messageOf(failure)}\n`);
      return 'given up';
    }
    const seconds = delaySeconds(retryOptions, retry + 1);
    process.stderr.write(`${name} failed, try ${retry + 1}; again in ${seconds} s: ${messageOf(failure)}\n`);
    await delay(seconds * 1000, undefined, { signal: stopping }).catch(() => undefined);
  }
  return 'stopped';
};
