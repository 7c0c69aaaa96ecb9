import { DelegateBackoff, handleWhen, retry, TimeoutStrategy, timeout } from 'cockatiel';
import { HopwatchError, messageOf } from '../model/errors';
import { type Duration, milliseconds, seconds, toMilliseconds } from '../model/time';

/** How long a sink waits for its service. A revision that is not delivered is rung for again, so no longer than a caller may. */
export interface Patience {
  /** Of one try. The SDKs have none. */
  readonly deadline: Duration;
  /** Before the second try; later ones wait twice as long each, all of them more or less. */
  readonly pause: Duration;
  /** Longest wait that the service may ask for within a delivery; for a longer one the sink rests. */
  readonly longestWait: Duration;
}

const usualPatience: Patience = { deadline: seconds(10), pause: milliseconds(500), longestWait: seconds(5) };

const tries = 3;

/** After so many calls in a row that failed in the end, the service is left alone for a while: it is down, and every call would find out for itself. */
const failuresInARow = 3;
const restMilliseconds = 30_000;

/** However long a rest the service asks for, it is asked again after an hour: Azure Resource Manager counts by the hour at most, and a header may be wrong. */
const longestRest = 3_600_000;

/** Errors of Azure's HTTP client: a status and an answer, where there was one. */
interface ServiceError {
  readonly statusCode?: number;
  readonly code?: string;
  readonly response?: { readonly headers?: { get(name: string): string | undefined } };
}

export const statusOf = (error: unknown): number | undefined => (error as ServiceError | undefined)?.statusCode;

/** Nobody answered, or the service asks to come again; what it refuses stays refused. */
const isPassing = (error: unknown): boolean => {
  const status = statusOf(error);
  return status === undefined || status === 408 || status === 429 || status >= 500;
};

/** Milliseconds that the service asks to wait, in seconds or as a date; 0 where it says nothing. */
const waitOf = (error: unknown, now: number): number => {
  const header = (error as ServiceError).response?.headers?.get('retry-after');
  if (header === undefined) return 0;
  const wait = /^\d{1,7}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : 0;
};

/** What the service says of it: its status, its code, and as much of its words as a line holds. */
const reasonOf = (error: unknown): string => {
  const said = messageOf(error).slice(0, 300);
  const status = statusOf(error);
  return status === undefined ? said : `${status} ${(error as ServiceError).code ?? ''}: ${said}`;
};

/** One call to a sink's service, with a deadline for each try and retries with jitter. What fails in the end is a HopwatchError. */
export type Steady = <T>(call: (signal: AbortSignal) => Promise<T>) => Promise<T>;

export interface SteadyOptions {
  readonly sink: string;
  /** What to look at where the service refuses: a sentence. */
  readonly advice: string;
  readonly patience?: Patience | undefined;
  readonly now?: (() => number) | undefined;
}

/**
 * Calls that may fail in passing. A service that asks for a longer rest, or that is down, is left alone for as long, by all calls.
 *
 * Errors: `sink-unavailable` (retry): the same call may succeed later. `sink-rejected` (fatal): it will not, until somebody
 * mends something.
 */
export const steadily = ({ sink, advice, patience = usualPatience, now = Date.now }: SteadyOptions): Steady => {
  let [restUntil, failures] = [0, 0];
  const unavailable = (why: string, cause?: unknown): HopwatchError =>
    new HopwatchError('sink-unavailable', 'retry', `Sink ${sink} did not take the incident (${why}). It is tried again.`, { cause });
  const longestWait = toMilliseconds(patience.longestWait);
  const pauseAfter = (attempt: number, error: unknown): number =>
    Math.max(waitOf(error, now()), toMilliseconds(patience.pause) * 2 ** attempt * (0.5 + Math.random()));
  const retried = retry(
    handleWhen((error) => !(error instanceof HopwatchError) && isPassing(error) && waitOf(error, now()) <= longestWait),
    {
      maxAttempts: tries - 1,
      backoff: new DelegateBackoff(({ attempt, result }) => pauseAfter(attempt - 1, 'error' in result ? result.error : undefined)),
    },
  );
  const limited = timeout(toMilliseconds(patience.deadline), TimeoutStrategy.Aggressive);
  return async (call) => {
    if (now() < restUntil) throw unavailable('the service is down, or asked for a rest');
    try {
      const answer = await retried.execute(() => limited.execute(({ signal }) => call(signal)));
      failures = 0;
      return answer;
    } catch (cause) {
      if (cause instanceof HopwatchError) throw cause;
      const why = reasonOf(cause);
      if (!isPassing(cause))
        throw new HopwatchError('sink-rejected', 'fatal', `Sink ${sink} refused the incident (${why}). ${advice}`, { cause });
      const rest = ++failures < failuresInARow ? 0 : restMilliseconds;
      restUntil = Math.max(restUntil, now() + Math.min(longestRest, Math.max(rest, waitOf(cause, now()))));
      throw unavailable(why, cause);
    }
  };
};
