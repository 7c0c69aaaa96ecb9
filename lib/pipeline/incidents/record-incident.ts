import { type Telling, tellingBy } from '../../engine/assessment/telling';
import { factsIn } from '../../engine/evidence';
import { sameEvidence, unite } from '../../engine/fold';
import { HopwatchError } from '../../model/errors';
import type { DeviceId } from '../../model/fact';
import type { Assessment, Evidence, IncidentId, Revision } from '../../model/incident';
import { ascending } from '../../model/order';
import { elapsed, hours, type Ticks } from '../../model/time';
import { toWire } from '../../model/wire';
import { knownIn } from '../knowledge/enrich';
import { type Judge, type Judging, judge } from '../knowledge/knowledge';
import type { LinkPorts } from '../links/links';
import type { Bucket, ClaimKey, IncidentRow, Incidents, RevisionRef } from '../ports';
import { bucketOf, claimKeyOf } from './buckets';
import type { Hop } from './hops';
import { incidentIdOf } from './ids';

export interface Recorder {
  readonly tenant: string;
  readonly incidents: Incidents;
  /** Judges the union before it is written. */
  readonly assess: Judge;
  /** Says what of the union is kept where it is much. */
  readonly telling: Telling;
}

type RecorderPorts = LinkPorts & { readonly incidents: Incidents };

/** The recorder that judges so. @param boots starts of the device that are at hand */
export const recorderOf = (judging: Judging, ports: RecorderPorts, boots: readonly Ticks[] = []): Recorder => ({
  tenant: judging.tenant,
  incidents: ports.incidents,
  assess: judge(judging, ports, boots),
  telling: tellingBy(judging.lists),
});

/** Rows of one transaction, and how many of them may be revisions: the largest are a quarter MiB, and ten of those are too many. */
const transactionRows = 100;
const transactionRevisions = 8;
/** A 409 is another's progress, so the loop ends; far beyond any real contention it is a defect. */
const attempts = 64;

interface Found {
  /** Newest revision of every id met, absorbed ones included. */
  readonly newest: ReadonlyMap<IncidentId, Revision>;
  readonly claimed: ReadonlySet<ClaimKey>;
}

/** Newest rows of the ids, and of what they were absorbed by, to the end. */
const follow = async (incidents: Incidents, bucket: Bucket, ids: Iterable<IncidentId>): Promise<Map<IncidentId, Revision>> => {
  const newest = new Map<IncidentId, Revision>();
  const queue = [...ids];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (newest.has(id)) continue;
    const revision = await incidents.newest(bucket, id);
    if (revision === undefined)
      throw new HopwatchError(
        'corrupt-row',
        'fatal',
        `Incident ${id} has a claim but no revision. Where its device is being erased, run the erasure again; else the table 'incidents' was changed by hand: restore it or delete the claims of this id.`,
      );
    newest.set(id, revision);
    if (revision.absorbedBy !== undefined) queue.push(revision.absorbedBy);
  }
  return newest;
};

/** The incident that the hop would open, where it is there and nothing claims it: an erasure that broke off took the claims first. */
const unclaimed = async ({ tenant, incidents }: Recorder, bucket: Bucket, { device, opening }: Hop): Promise<readonly IncidentId[]> => {
  if (opening === undefined) return [];
  const id = incidentIdOf(tenant, device, opening.anchor);
  return (await incidents.newest(bucket, id)) === undefined ? [] : [id];
};

const find = async (
  recorder: Recorder,
  bucket: Bucket,
  hop: Hop,
  keys: readonly ClaimKey[],
  also: readonly IncidentId[],
): Promise<Found> => {
  const claims = await recorder.incidents.readClaims(bucket, keys);
  const known = [...also, ...claims.values()];
  const ids = known.length > 0 ? known : await unclaimed(recorder, bucket, hop);
  return { newest: await follow(recorder.incidents, bucket, ids), claimed: new Set(claims.keys()) };
};

const byAgeThenId = (a: Revision, b: Revision): number => ascending(a.openedAt, b.openedAt) || ascending(a.id, b.id);

/** More than this after all earlier evidence, the hop came back. */
const recurrence = hours(24);

const recurs = (before: Evidence, after: Evidence): boolean => {
  const known = new Set(factsIn(before).map((fact) => fact.id));
  const last = factsIn(before).reduce<Ticks | undefined>(
    (latest, { at }) => (latest === undefined || at > latest ? at : latest),
    undefined,
  );
  return last !== undefined && factsIn(after).some((fact) => !known.has(fact.id) && elapsed(last, fact.at) > recurrence);
};

interface PlanInput {
  readonly recorder: Recorder;
  readonly hop: Hop;
  readonly found: Found;
  /** Write the staying incident's next revision although its evidence is the same: what is known of it has changed. */
  readonly reassess: boolean;
}

/** What an assessment says; the boots it knew of are only kept, and why something is unknown is worth no revision. */
const said = ({ boots: _kept, enrichment, ...shown }: Assessment): string => toWire([shown, knownIn(enrichment)]);

const sameAssessment = (a: Assessment, b: Assessment): boolean => said(a) === said(b);

const openRevision = async ({ recorder, hop }: PlanInput): Promise<Revision | undefined> => {
  if (hop.opening === undefined) return undefined;
  const id = incidentIdOf(recorder.tenant, hop.device, hop.opening.anchor);
  return {
    id,
    revision: 1,
    device: hop.device,
    openedAt: hop.opening.at,
    evidence: hop.evidence,
    assessment: await recorder.assess(hop.evidence, id, undefined),
  };
};

interface Plan {
  /** The incident that the hop is in once the plan is carried out. */
  readonly current: Revision;
  readonly revisions: readonly Revision[];
}

/** Step 4: what is to be written, no revisions where all is as it should be. */
const planned = async (input: PlanInput): Promise<Plan | undefined> => {
  const { recorder, hop, found, reassess } = input;
  const rows = [...found.newest.values()];
  const awake = rows.filter((row) => row.absorbedBy === undefined).sort(byAgeThenId);
  const [stays, ...others] = awake;
  if (stays === undefined) {
    const opened = await openRevision(input);
    return opened === undefined ? undefined : { current: opened, revisions: [opened] };
  }
  const evidence = unite(recorder.telling, ...rows.map((row) => row.evidence), hop.evidence);
  const changed = !sameEvidence(evidence, stays.evidence);
  const assessment = changed || reassess ? await recorder.assess(evidence, stays.id, stays.assessment) : stays.assessment;
  const absorbed = others.map((row) => ({
    ...row,
    revision: row.revision + 1,
    absorbedBy: stays.id,
    assessment: { ...row.assessment, severity: 'Informational' as const },
  }));
  const next: Revision = {
    ...stays,
    revision: stays.revision + 1,
    evidence,
    assessment,
    ...(recurs(stays.evidence, evidence) ? { recurredIn: stays.revision + 1 } : {}),
  };
  const differs = changed || !sameAssessment(assessment, stays.assessment);
  return { current: differs ? next : stays, revisions: differs ? [...absorbed, next] : absorbed };
};

const withBell = (revision: Revision): readonly IncidentRow[] => [
  { kind: 'revision', revision },
  { kind: 'bell', id: revision.id, revision: revision.revision },
];

const claimRows = (keys: readonly ClaimKey[], claimed: ReadonlySet<ClaimKey>, id: IncidentId): readonly IncidentRow[] =>
  keys.filter((key) => !claimed.has(key)).map((key) => ({ kind: 'claim', key, id }));

/** What became of a hop. */
export interface Recorded {
  /** Revisions to ring for; none where nothing was new. */
  readonly rung: readonly RevisionRef[];
  /** The incident that the hop is in, whoever wrote it; undefined where it opened none and belongs to none. */
  readonly current: Revision | undefined;
  /** Ids under which it was known before they turned out to be one. */
  readonly former: readonly IncidentId[];
}

const recorded = (rung: readonly RevisionRef[], current: Revision | undefined, { newest }: Found): Recorded => ({
  rung,
  current,
  former: [...newest.keys()].filter((id) => id !== current?.id),
});

const record = async (recorder: Recorder, hop: Hop, also: readonly IncidentId[], reassess: boolean): Promise<Recorded> => {
  const bucket = bucketOf(hop.device);
  const anchors = hop.opening === undefined ? hop.anchors : [hop.opening.anchor, ...hop.anchors];
  const keys = [...new Set(anchors.map((anchor) => claimKeyOf(hop.device, anchor)))];
  const rung: RevisionRef[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const found = await find(recorder, bucket, hop, keys, also);
    const plan = await planned({ recorder, hop, found, reassess: reassess && rung.length === 0 });
    if (plan === undefined) return recorded(rung, undefined, found);
    const rows = [...plan.revisions.flatMap(withBell), ...claimRows(keys, found.claimed, plan.current.id)];
    if (rows.length === 0) return recorded(rung, plan.current, found);
    // Revisions with their bells come first, in pairs, so a cut leaves no revision without its bell; the next round writes the rest.
    const now = rows.slice(0, plan.revisions.length > transactionRevisions ? 2 * transactionRevisions : transactionRows);
    if ((await recorder.incidents.insert(bucket, now)) === 'conflict') continue;
    rung.push(...now.flatMap((row) => (row.kind === 'bell' ? [{ bucket, id: row.id, revision: row.revision }] : [])));
    if (now.length === rows.length) return recorded(rung, plan.current, found);
  }
  throw new HopwatchError(
    'store-unavailable',
    'retry',
    `An incident of device ${hop.device.slice(0, 40)} could not be written in ${attempts} attempts against other writers; the batch is delivered again.`,
  );
};

/**
 * Puts a hop into the incident it belongs to: a new one, one that is there, or one that several turn out to be. All writes
 * of one step are one transaction of inserts; a 409 means that another was faster, and everything is read anew.
 */
export const recordHop = (recorder: Recorder, hop: Hop): Promise<Recorded> => record(recorder, hop, [], false);

/** Judges an incident again, with what has become known since; writes a revision only if the judgement differs. */
export const reassess = (recorder: Recorder, device: DeviceId, id: IncidentId): Promise<Recorded> =>
  record(recorder, { device, anchors: [], evidence: { rules: [], roles: {}, ties: [] }, opening: undefined }, [id], true);
