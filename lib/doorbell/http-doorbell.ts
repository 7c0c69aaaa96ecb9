import type { Doorbell, RevisionRef, Telemetry } from '../pipeline/ports';

/** Long enough for a warm output app. The batch waits for it, so no longer: a cold or broken one is rung again by the sweep. */
const deadlineMilliseconds = 2_000;

/** Gives the bearer token that the output app's sign-in asks for. */
export type TokenSource = () => Promise<string>;

const inTime = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([
    promise,
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })),
  ]);

/** Rings `post-incident` over HTTP. Whatever comes of it is ignored: the bell row stays until the sweep has seen the delivery. */
export const httpDoorbell = (url: string, telemetry: Telemetry, token?: TokenSource): Doorbell => ({
  ring: async ({ bucket, id, revision }: RevisionRef) => {
    const signal = AbortSignal.timeout(deadlineMilliseconds);
    try {
      const authorization = token === undefined ? {} : { authorization: `Bearer ${await inTime(token(), signal)}` };
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...authorization },
        body: JSON.stringify({ bucket, id, revision }),
        redirect: 'error',
        signal,
      });
      await response.arrayBuffer();
      if (!response.ok) telemetry.count('doorbell.unanswered', 1, { status: response.status });
    } catch {
      telemetry.count('doorbell.unanswered', 1, { status: 0 });
    }
  },
});
