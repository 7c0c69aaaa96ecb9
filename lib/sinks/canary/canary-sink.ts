import { elapsed, fromUnixMilliseconds, parseTicks, toMilliseconds } from '../../model/time';
import type { Sink, Telemetry } from '../../pipeline/ports';

/** Where canaries end, and nothing else: says how long one was on its way. What happened on its device happened when it was sent. */
export const canarySink = (telemetry: Telemetry, now: () => number = Date.now): Sink => ({
  name: 'canary',
  forCanaries: true,
  deliver: async ({ device, lastSeen }) => {
    const sentAt = parseTicks(lastSeen);
    if (sentAt === undefined) return;
    const milliseconds = toMilliseconds(elapsed(sentAt, fromUnixMilliseconds(now())));
    // A count of 0 is not written, and two clocks may disagree.
    telemetry.count('canary.delivery-seconds', Math.max(1, milliseconds) / 1000, { canary: device.id });
  },
});
