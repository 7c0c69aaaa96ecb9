import { z } from 'zod';
import { type Received, type Reply, refusal, type TlsService, tlsService } from './tls-service';

export const workspace =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/law-soc';

const incidents = `${workspace}/providers/Microsoft.SecurityInsights/incidents/`;

const properties = z.looseObject({
  title: z.string().min(1).max(500),
  severity: z.enum(['High', 'Medium', 'Low', 'Informational']),
  status: z.enum(['New', 'Active', 'Closed']),
  description: z.string().max(5000).optional(),
  labels: z.array(z.strictObject({ labelName: z.string().min(1) })).optional(),
  firstActivityTimeUtc: z.iso.datetime().optional(),
  lastActivityTimeUtc: z.iso.datetime().optional(),
});
const incidentBody = z.strictObject({ etag: z.string().optional(), properties });
const commentBody = z.strictObject({ properties: z.strictObject({ message: z.string().min(1).max(30_000) }) });

export type Properties = z.output<typeof properties>;

interface Stored {
  readonly etag: string;
  readonly properties: Properties;
  readonly comments: Map<string, string>;
}

export interface SentinelService extends TlsService {
  readonly incidents: ReadonlyMap<string, Stored>;
  /** How often an incident was created. */
  readonly creations: number;
  /** An analyst's change, made at once. */
  change(id: string, change: Partial<Properties>): void;
}

const callsAtMost = 75;
const callsWithin = 5 * 60_000;

/**
 * Sentinel's incidents as Azure Resource Manager gives them: a PUT without the etag of what is there is a conflict, one with it
 * replaces everything; 75 writes of a kind in five minutes.
 *
 * @param now Unix milliseconds, what the limit goes by
 */
export const sentinelService = async (token: string, now: () => number): Promise<SentinelService> => {
  const stored = new Map<string, Stored>();
  const writes = { incident: [] as number[], comment: [] as number[] };
  let [etags, creations] = [0, 0];
  const keep = (id: string, kept: Properties, before?: Stored): Stored => {
    const one = { etag: `"${++etags}"`, properties: kept, comments: before?.comments ?? new Map<string, string>() };
    stored.set(id, one);
    return one;
  };
  const isThrottled = (kind: keyof typeof writes): boolean => {
    writes[kind] = writes[kind].filter((at) => at > now() - callsWithin);
    return writes[kind].push(now()) > callsAtMost;
  };
  const shown = (id: string, { etag, properties: kept }: Stored) => ({ name: id, etag, properties: { ...kept, incidentNumber: 1 } });
  const putComment = (one: Stored | undefined, comment: string, body: unknown): Reply => {
    const parsed = commentBody.safeParse(body);
    if (!parsed.success) return refusal(400, 'BadRequest', parsed.error.message);
    if (one === undefined) return refusal(404, 'ResourceNotFound');
    if (one.comments.has(comment)) return refusal(409, 'Conflict');
    if (one.comments.size >= 100) return refusal(400, 'TooManyComments');
    one.comments.set(comment, parsed.data.properties.message);
    return { status: 201, body: {} };
  };
  const putIncident = (id: string, body: unknown): Reply => {
    const parsed = incidentBody.safeParse(body);
    if (!parsed.success) return refusal(400, 'BadRequest', parsed.error.message);
    const one = stored.get(id);
    if (one !== undefined && parsed.data.etag !== one.etag) return refusal(409, 'Conflict', 'Newer instance of incident exists');
    if (one === undefined) creations++;
    return { status: one === undefined ? 201 : 200, body: shown(id, keep(id, parsed.data.properties, one)) };
  };
  const answer = ({ method, url, headers, body }: Received): Reply => {
    if (headers.authorization !== `Bearer ${token}`) return refusal(401, 'InvalidAuthenticationToken');
    if (!url.pathname.startsWith(incidents) || url.searchParams.get('api-version') !== '2025-09-01')
      return refusal(404, 'ResourceNotFound');
    const [id = '', comments, comment] = url.pathname.slice(incidents.length).split('/');
    const one = stored.get(id);
    if (method === 'GET') return one === undefined ? refusal(404, 'ResourceNotFound') : { status: 200, body: shown(id, one) };
    const isComment = comments === 'comments' && comment !== undefined;
    if (isThrottled(isComment ? 'comment' : 'incident')) return refusal(429, 'TooManyRequests', undefined, { 'retry-after': '60' });
    const sent: unknown = JSON.parse(body.toString('utf8'));
    return isComment ? putComment(one, comment, sent) : putIncident(id, sent);
  };
  return {
    ...(await tlsService(answer)),
    incidents: stored,
    get creations() {
      return creations;
    },
    change: (id, change) => {
      const one = stored.get(id);
      if (one !== undefined) keep(id, { ...one.properties, ...change }, one);
    },
  };
};
