import { z } from 'zod';
import { HopwatchError } from '../model/errors';
import type { IncidentId } from '../model/incident';
import { parseTicks, type Ticks } from '../model/time';
import { buckets } from '../pipeline/incidents/buckets';
import type { HubMessage, RevisionRef } from '../pipeline/ports';

/** What reaches the functions from outside, and what the Functions host says about a batch: the edge, so zod. */

const ring = z.strictObject({
  bucket: z
    .int()
    .min(0)
    .max(buckets - 1),
  id: z.uuid(),
  revision: z.int().min(1).max(1_000_000),
});

/** Longest body of a ring; three small fields need far less. */
const ringBytes = 1024;

/** The body of `post-incident`; undefined where it is anything but a bucket, an id and a revision. */
export const readRing = (body: string): RevisionRef | undefined => {
  if (body.length > ringBytes) return undefined;
  try {
    const parsed = ring.safeParse(JSON.parse(body));
    return parsed.success ? { ...parsed.data, id: parsed.data.id as IncidentId } : undefined;
  } catch {
    return undefined;
  }
};

const asTicks = (value: string | Date, context: z.RefinementCtx<string | Date>): Ticks => {
  const at = parseTicks(typeof value === 'string' ? value : value.toISOString());
  if (at === undefined) context.addIssue({ code: 'custom', message: 'not a time' });
  return at ?? (0n as Ticks);
};

/** A position in a partition, never guessed: null or an empty text is none. */
const position = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.int().min(0));

const properties = z.object({
  sequenceNumber: position,
  enqueuedTimeUtc: z.union([z.string(), z.date()]).transform(asTicks),
});

const metadata = z.object({
  partitionContext: z.object({ partitionId: z.string() }),
  systemPropertiesArray: z.array(properties),
});

export interface HubBatch {
  readonly partition: string;
  readonly messages: readonly HubMessage[];
}

const lowerFirst = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, inner]))
    : value;

/**
 * An Event Hub trigger's batch with the place of each message. `systemPropertiesArray` is the only list of the host's that
 * stays in step with the messages (lists of strings lose their empty entries). Throws where it is out of step: nothing may
 * be processed under a wrong number.
 */
export const readBatch = (messages: unknown, triggerMetadata: unknown): HubBatch => {
  const { partitionContext, systemPropertiesArray, ...rest } = (triggerMetadata ?? {}) as Record<string, unknown>;
  const parsed = metadata.safeParse({
    ...rest,
    partitionContext: lowerFirst(partitionContext),
    systemPropertiesArray: Array.isArray(systemPropertiesArray) ? systemPropertiesArray.map(lowerFirst) : systemPropertiesArray,
  });
  const bodies = Array.isArray(messages) ? messages : [messages];
  if (
    !parsed.success ||
    parsed.data.systemPropertiesArray.length !== bodies.length ||
    !bodies.every((body): body is Uint8Array => body instanceof Uint8Array)
  ) {
    throw new HopwatchError(
      'settings-invalid',
      'retry',
      'The Functions host gave a batch without its binary bodies or their sequence numbers. The triggers need cardinality many and dataType binary; check the version of the extension bundle.',
      parsed.success ? undefined : { cause: parsed.error },
    );
  }
  return {
    partition: parsed.data.partitionContext.partitionId,
    messages: parsed.data.systemPropertiesArray.map(({ sequenceNumber, enqueuedTimeUtc }, index) => ({
      sequence: sequenceNumber,
      enqueuedAt: enqueuedTimeUtc,
      body: bodies[index] as Uint8Array,
    })),
  };
};
