import { ExponentialBackoff, handleWhen, retry, TaskCancelledError, TimeoutStrategy, timeout, wrap } from 'cockatiel';
import { HopwatchError, messageOf } from '../../model/errors';

/** The SDK has no deadline of its own: a request that hangs would hang until the function's timeout. */
const attemptMilliseconds = 10_000;
const attempts = 4;

interface ServiceError {
  readonly statusCode?: number;
  readonly code?: string;
}

/** HTTP status of a failed call, undefined where there was no answer. */
export const statusOf = (error: unknown): number | undefined => (error as ServiceError).statusCode;

/** Nobody answered, the answer was cut short, or the service asks to come again; what it refuses stays refused. */
const isPassing = (error: unknown): boolean => {
  const status = statusOf(error);
  return (
    error instanceof TaskCancelledError ||
    status === undefined ||
    status === 408 ||
    status === 429 ||
    status >= 500 ||
    (error as ServiceError).code === 'PARSE_ERROR'
  );
};

const policy = wrap(
  retry(handleWhen(isPassing), { maxAttempts: attempts - 1, backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 4_000 }) }),
  timeout(attemptMilliseconds, TimeoutStrategy.Aggressive),
);

/**
 * One call to the store with a deadline for each try and retries with jitter. What fails in the end is
 * `store-unavailable`: the batch is delivered again. Statuses in `expected` are thrown as they came, at once.
 */
export const steady = async <T>(what: string, expected: readonly number[], call: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  try {
    return await policy.execute(({ signal }) => call(signal));
  } catch (cause) {
    if (expected.includes(statusOf(cause) ?? -1)) throw cause;
    throw new HopwatchError(
      'store-unavailable',
      'retry',
      `Table Storage did not ${what} (${messageOf(cause)}). The host delivers again; if it lasts, check the storage account and the app's role on it.`,
      { cause },
    );
  }
};
