import { HopwatchError } from '../../model/errors';
import { type Duration, formatDuration, toMilliseconds } from '../../model/time';

/** Takes one place, or throws `sink-unavailable` (retry) where all of them are taken. */
export type Pace = () => void;

/** At most so many calls within any span of so long: a call too many is not made, and the sweep comes again for it. */
export const pace = (calls: number, span: Duration, now: () => number): Pace => {
  let made: readonly number[] = [];
  return () => {
    const since = now() - toMilliseconds(span);
    made = made.filter((at) => at > since);
    if (made.length >= calls)
      throw new HopwatchError(
        'sink-unavailable',
        'retry',
        `Sink incidents-api made its ${calls} calls of ${formatDuration(span)}, which is what Sentinel takes. The incident is tried again.`,
      );
    made = [...made, now()];
  };
};
