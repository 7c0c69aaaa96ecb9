import { z } from 'zod';
import { HopwatchError } from '../../model/errors';
import type { Call, Send } from '../https';
import type { Steady } from '../steady';
import type { Pace } from './pace';

/** The incidents of a Sentinel workspace over Azure Resource Manager, as far as a sink needs them. */

const apiVersion = '2025-09-01';

/** What may be written of an incident. A PUT replaces all of it, so what an analyst set is sent back as it was. */
const writable = z.object({
  title: z.string(),
  severity: z.enum(['High', 'Medium', 'Low', 'Informational']),
  status: z.enum(['New', 'Active', 'Closed']),
  description: z.string().optional(),
  labels: z.array(z.object({ labelName: z.string() })).optional(),
  firstActivityTimeUtc: z.string().optional(),
  lastActivityTimeUtc: z.string().optional(),
  owner: z.record(z.string(), z.unknown()).optional(),
  classification: z.string().optional(),
  classificationReason: z.string().optional(),
  classificationComment: z.string().optional(),
});

const found = z.object({ etag: z.string(), properties: writable });

export type SentinelIncident = z.output<typeof writable>;
export type FoundIncident = z.output<typeof found>;

export interface Sentinel {
  /** False where the id is taken. */
  create(id: string, incident: SentinelIncident): Promise<boolean>;
  read(id: string): Promise<FoundIncident | undefined>;
  /** False where somebody else was faster. */
  replace(id: string, etag: string, incident: SentinelIncident): Promise<boolean>;
  /** Writes a comment, or leaves the one that is there under its id. */
  comment(id: string, comment: string, message: string): Promise<void>;
}

export interface Access {
  /** Of Azure Resource Manager. */
  readonly endpoint: string;
  /** Resource id of the Log Analytics workspace. */
  readonly workspace: string;
  readonly send: Send;
  readonly steady: Steady;
  /** Sentinel counts the writes of incidents and of comments apart. */
  readonly paces: { readonly incidents: Pace; readonly comments: Pace };
}

const unreadable = (cause: unknown): HopwatchError =>
  new HopwatchError(
    'sink-rejected',
    'fatal',
    'Sink incidents-api read an incident that is not what Sentinel documents. Look at it in the portal; please report it.',
    { cause },
  );

const parse = (body: string): FoundIncident => {
  try {
    return found.parse(JSON.parse(body));
  } catch (cause) {
    throw unreadable(cause);
  }
};

export const sentinel = ({ endpoint, workspace, send, steady, paces }: Access): Sentinel => {
  const urlOf = (...path: readonly string[]): string =>
    `${endpoint}${workspace}/providers/Microsoft.SecurityInsights/incidents/${path.join('/')}?api-version=${apiVersion}`;
  const call = (one: Call, place?: Pace) =>
    steady((signal) => {
      place?.();
      return send(one, signal);
    });
  const put = (url: string, body: unknown, answers: readonly number[], place: Pace) =>
    call({ method: 'PUT', url, body: JSON.stringify(body), answers }, place);
  return {
    create: async (id, properties) => (await put(urlOf(id), { properties }, [409], paces.incidents)).status !== 409,
    read: async (id) => {
      const { status, body } = await call({ method: 'GET', url: urlOf(id), answers: [404] });
      return status === 404 ? undefined : parse(body);
    },
    replace: async (id, etag, properties) => {
      const { status } = await put(urlOf(id), { etag, properties }, [409, 412], paces.incidents);
      return status !== 409 && status !== 412;
    },
    comment: async (id, comment, message) => {
      await put(urlOf(id, 'comments', comment), { properties: { message } }, [409], paces.comments);
    },
  };
};
