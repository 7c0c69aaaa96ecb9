import type { Doorbell, RevisionRef, Telemetry } from '../pipeline/ports';

/** Long enough for a warm output app. The batch waits for it, so no longer: a cold or broken one is rung again by the sweep. */
const deadlineMilliseconds = 2_000;

/** Rings `post-incident` over HTTP. Whatever comes of it is ignored: the bell row stays until the sweep has seen the delivery. */
export const httpDoorbell = (url: string, telemetry: Telemetry): Doorbell => ({
  ring: async ({ bucket, id, revision }: RevisionRef) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ bucket, id, revision }),
        redirect: 'error',
        signal: AbortSignal.timeout(deadlineMilliseconds),
      });
      await response.arrayBuffer();
      if (!response.ok) telemetry.count('doorbell.unanswered', 1, { status: response.status });
    } catch {
      telemetry.count('doorbell.unanswered', 1, { status: 0 });
    }
  },
});
