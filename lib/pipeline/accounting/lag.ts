import { elapsed, fromUnixMilliseconds, toMilliseconds } from '../../model/time';
import type { HubMessage, HubName, Telemetry } from '../ports';

interface LagPorts {
  readonly telemetry: Telemetry;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Counts how long ago the last message of a batch came to its hub, once the batch is done. A clock that is behind the hub's counts as no lag. */
export const countLag = (
  place: { readonly hub: HubName; readonly partition: string },
  messages: readonly HubMessage[],
  { telemetry, now }: LagPorts,
): void => {
  const last = messages.at(-1);
  if (last === undefined) return;
  const lag = toMilliseconds(elapsed(last.enqueuedAt, fromUnixMilliseconds(now())));
  telemetry.count('partition.lag-seconds', Math.max(0, Math.floor(lag / 1000)), { ...place });
};
