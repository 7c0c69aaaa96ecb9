import { HopwatchError } from '../model/errors';

/**
 * Milliseconds that anybody waits for what the store is asked: its own tries take longer where it hangs. The host gives a start up
 * after ten seconds, and no prober waits longer.
 */
const patience = 5_000;

/** What comes of the work; throws `store-unavailable` (retry) where that takes longer. */
export const inTime = <T>(work: Promise<T>): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => {
      setTimeout(reject, patience, new HopwatchError('store-unavailable', 'retry', 'The store does not answer.')).unref();
    }),
  ]);
