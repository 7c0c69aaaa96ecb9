import type { TokenCredential } from '@azure/identity';
import { ExponentialBackoff, handleWhen, retry, TimeoutStrategy, timeout } from 'cockatiel';
import { HopwatchError, hostDeliversAgain, messageOf } from '../../model/errors';
import { type Duration, toMilliseconds } from '../../model/time';

export type HubConnection =
  | { readonly connectionString: string; readonly hub: string }
  | { readonly fullyQualifiedNamespace: string; readonly credential: TokenCredential; readonly hub: string };

const tries = 3;

/** Tries are ours: the SDK would wait half a minute between its own, longer than a try may last. */
export const clientOptions = (deadline: Duration) => ({ retryOptions: { maxRetries: 0, timeoutInMs: toMilliseconds(deadline) } });

const codeOf = (error: unknown): string => (error as { readonly code?: string }).code ?? '';

/** What no further try mends. */
const refusals: ReadonlySet<string> = new Set([
  'ArgumentError',
  'ArgumentOutOfRangeError',
  'InvalidOperationError',
  'MessageTooLargeError',
  'MessagingEntityDisabledError',
  'MessagingEntityNotFoundError',
  'NotImplementedError',
  'ReceiverDisconnectedError',
]);

const isRefusal = (error: unknown): boolean => error instanceof HopwatchError || refusals.has(codeOf(error));

const failure = (hub: string, what: string, cause: unknown): HopwatchError => {
  if (cause instanceof HopwatchError) return cause;
  const why = messageOf(cause);
  switch (codeOf(cause)) {
    case 'ArgumentOutOfRangeError':
      return new HopwatchError(
        'lane-plan-differs',
        'fatal',
        `Event hub ${hub} does not have the partition that was asked for (${why}). Set LANES to the facts hub's partition count, under a new GENERATION if it changed.`,
        { cause },
      );
    case 'MessageTooLargeError':
      return new HopwatchError(
        'limit-exceeded',
        'fatal',
        `Event hub ${hub} refused a message for its size (${why}). Hopwatch must not come to this whatever it is sent; please report it.`,
        { cause },
      );
    case 'ReceiverDisconnectedError':
      return new HopwatchError(
        'hub-unavailable',
        'fatal',
        `Event hub ${hub} did not ${what} (${why}). Somebody who wants the partition for himself reads it under the same consumer group: give another one.`,
        { cause },
      );
    case 'UnauthorizedError':
      return new HopwatchError(
        'hub-unavailable',
        'retry',
        `Event hub ${hub} refused to ${what} (${why}). Give the identity (\`az login\`’s on a desk, the app’s on Azure) the role Azure Event Hubs Data Receiver on it, and Azure Event Hubs Data Sender too: on the facts hub, and for canaries on the raw one; a new role takes some minutes.`,
        { cause },
      );
    default:
      return new HopwatchError(
        'hub-unavailable',
        'retry',
        `Event hub ${hub} did not ${what} (${why}). ${hostDeliversAgain} check the namespace, the hub's name and the app's role on it.`,
        { cause },
      );
  }
};

/** A client of the SDK. */
interface Client {
  close(): Promise<void>;
}

/** One hub with a client that is opened when first needed, and anew where it only fails. */
export interface Connected<C> {
  /** Calls with a deadline for each try, and retries with jitter. `what` completes the sentence "Event hub … did not …". */
  use<T>(what: string, call: (client: C, signal: AbortSignal) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface Patience {
  /** Of one try. A send on a connection that breaks is not told so: it waits until here. */
  readonly deadline: Duration;
  /**
   * For so long a client may fail before another takes its place. The SDK finds a dead connection within a minute and
   * reconnects; what fails longer may be stuck for ever.
   */
  readonly patience: Duration;
}

export const connected = <C extends Client>(hub: string, open: () => C, { deadline, patience }: Patience): Connected<C> => {
  const retried = retry(
    handleWhen((error) => !isRefusal(error)),
    { maxAttempts: tries - 1, backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 4_000 }) },
  );
  const limited = timeout(toMilliseconds(deadline), TimeoutStrategy.Aggressive);
  let current: C | undefined;
  let failingSince: number | undefined;

  /** What the SDK refuses to open is a matter of the settings: the records that wait for it are not at fault. */
  const opened = (): C => {
    try {
      return open();
    } catch (cause) {
      throw new HopwatchError(
        'settings-invalid',
        'fatal',
        `Event hub ${hub} cannot be opened (${messageOf(cause)}). Correct its connection and its name in the app settings.`,
        { cause },
      );
    }
  };

  const noteFailure = (client: C): void => {
    failingSince ??= performance.now();
    if (current !== client || performance.now() - failingSince < toMilliseconds(patience)) return;
    current = undefined;
    failingSince = undefined;
    client.close().catch(() => undefined);
  };

  return {
    use: async (what, call) => {
      const client = current ?? opened();
      current = client;
      try {
        const result = await retried.execute(() => limited.execute(({ signal }) => call(client, signal)));
        failingSince = undefined;
        return result;
      } catch (cause) {
        if (!isRefusal(cause)) noteFailure(client);
        throw failure(hub, what, cause);
      }
    },
    close: async () => {
      const client = current;
      current = undefined;
      await client?.close();
    },
  };
};
