import { ExponentialBackoff, handleWhen, retry, TimeoutStrategy, timeout } from 'cockatiel';
import { HopwatchError, hostDeliversAgain, messageOf } from '../../model/errors';
import { type Duration, toMilliseconds } from '../../model/time';

const tries = 4;

/** Errors of the SDK: a status where there was an answer; the service's code here or there, by operation. */
interface ServiceError {
  readonly statusCode?: number;
  readonly code?: string;
  readonly details?: { readonly odataError?: { readonly code?: string } };
}

const statusOf = (error: unknown): number | undefined => (error as ServiceError).statusCode;

const codeOf = (error: unknown): string | undefined => (error as ServiceError).details?.odataError?.code ?? (error as ServiceError).code;

/** Nobody answered, the answer was cut short, or the service asks to come again; what it refuses stays refused. */
const isPassing = (error: unknown): boolean => {
  const status = statusOf(error);
  return status === undefined || status === 408 || status === 429 || status >= 500 || codeOf(error) === 'PARSE_ERROR';
};

/** What the service says of a table, under statuses that mostly mean a row: 404 and 409. */
const aboutTheTable: ReadonlySet<string | undefined> = new Set(['TableNotFound', 'TableBeingDeleted']);

/** What to do about an answer of 401 or 403, by the service's code. */
const remedyOf = (code: string | undefined): string => {
  switch (code) {
    case 'AuthorizationPermissionMismatch':
      return 'The identity has no role on the table. Give it Storage Table Data Contributor there (Storage Table Data Reader where it only reads; infra/modules/state.bicep says which); a new role takes some minutes.';
    case 'AuthorizationFailure':
      return 'The storage account admits nobody from this network: come from one that it admits, or through its private endpoint.';
    default:
      return 'It does not know the identity: sign in (`az login` on a desk, a managed identity on Azure), or mend the connection string.';
  }
};

const failure = (what: string, cause: unknown): HopwatchError => {
  const why = codeOf(cause) ?? messageOf(cause);
  const status = statusOf(cause);
  if (status === 401 || status === 403)
    return new HopwatchError('store-unavailable', 'retry', `Table Storage refused to ${what} (${why}). ${remedyOf(codeOf(cause))}`, {
      cause,
    });
  if (codeOf(cause) === 'TableNotFound')
    return new HopwatchError(
      'store-unavailable',
      'retry',
      `Table Storage did not ${what} (${why}). The app creates its tables when it starts: look whether it did, and whether StateTables names its account.`,
      { cause },
    );
  return status === 400 || status === 413
    ? new HopwatchError(
        'limit-exceeded',
        'fatal',
        `Table Storage refused to ${what} (${why}). Hopwatch must not come to this whatever it is sent; please report it.`,
        { cause },
      )
    : new HopwatchError(
        'store-unavailable',
        'retry',
        `Table Storage did not ${what} (${why}). ${hostDeliversAgain} check the storage account and the app's role on it.`,
        { cause },
      );
};

/**
 * One call to the store with a deadline for each try, and retries with jitter. Undefined where the service answers with one
 * of `statuses` about a row; whatever else fails in the end is a HopwatchError.
 *
 * @param what completes the sentence "Table Storage did not …"
 */
export type Steady = <T>(statuses: readonly number[], what: string, call: (signal: AbortSignal) => Promise<T>) => Promise<T | undefined>;

/** @param deadline of one try. The SDK has none: a request that hangs would hang until the function's timeout. */
export const steadily = (deadline: Duration): Steady => {
  const retried = retry(handleWhen(isPassing), {
    maxAttempts: tries - 1,
    backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 4_000 }),
  });
  const limited = timeout(toMilliseconds(deadline), TimeoutStrategy.Aggressive);
  return async (statuses, what, call) => {
    try {
      return await retried.execute(() => limited.execute(({ signal }) => call(signal)));
    } catch (cause) {
      if (statuses.includes(statusOf(cause) ?? 0) && !aboutTheTable.has(codeOf(cause))) return undefined;
      throw failure(what, cause);
    }
  };
};
