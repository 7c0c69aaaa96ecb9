import { v5 as uuidv5 } from 'uuid';
import { HopwatchError } from '../../model/errors';
import { atLeast, type Incident, type Severity, severities } from '../../model/incident';
import { minutes } from '../../model/time';
import type { Sink } from '../../pipeline/ports';
import { plainText } from '../display-text';
import { https } from '../https';
import type { ServiceOptions } from '../options';
import { steadily } from '../steady';
import { narrative } from './narrative';
import { pace } from './pace';
import { type FoundIncident, type Sentinel, type SentinelIncident, sentinel } from './sentinel';

export interface IncidentsApiSettings {
  /** Resource id of the Log Analytics workspace that Sentinel is on. */
  readonly workspace: string;
  /** Of the cloud's Azure Resource Manager, without a slash at its end. */
  readonly endpoint: string;
}

const advice =
  'Check the workspace, that Sentinel is on it, and the app’s role Microsoft Sentinel Responder there (a new assignment takes minutes); then release what is parked.';

/** What Sentinel takes of one kind of write. */
const callsAtMost = 75;
const callsWithin = minutes(5);

const descriptionLength = 5000;
const commentLength = 30_000;
/** Sentinel takes 100 comments an incident; the rest is for the analysts. */
const commentedRevisions = 80;
/** Against analysts who write at the same instant. */
const replaceTries = 5;

/** What was posted last stands in a label, so that it needs no memory: `hopwatch-r3-Medium`. */
const label = ({ revision, severity }: Posted): string => `hopwatch-r${revision}-${severity}`;
const labelForm = /^hopwatch-r(\d{1,9})-([A-Za-z]+)$/;

interface Posted {
  readonly revision: number;
  readonly severity: Severity;
}

const labelsOf = ({ labels }: SentinelIncident): readonly string[] => (labels ?? []).map(({ labelName }) => labelName);

/** The newest revision that the labels tell of; none where somebody took them away. */
const postedIn = (incident: SentinelIncident): Posted | undefined =>
  labelsOf(incident)
    .flatMap((name): Posted[] => {
      const [, revision, said] = labelForm.exec(name) ?? [];
      const severity = severities.find((one) => one === said);
      return severity === undefined ? [] : [{ revision: Number(revision), severity }];
    })
    .reduce<Posted | undefined>((newest, one) => (newest === undefined || one.revision > newest.revision ? one : newest), undefined);

/** The parts of an incident's state that follow from its being a part of another: nobody has to look at it. */
const closed = ({ absorbedBy }: Incident): Partial<SentinelIncident> => ({
  status: 'Closed',
  classification: 'Undetermined',
  classificationComment: `A part of incident ${absorbedBy ?? ''}`,
});

const withLabel = (names: readonly string[], incident: Incident): SentinelIncident['labels'] =>
  [...new Set(['hopwatch', ...names.filter((name) => !labelForm.test(name)), label(incident)])].map((labelName) => ({ labelName }));

const opened = (incident: Incident): SentinelIncident => ({
  title: plainText(incident.title),
  severity: incident.severity,
  status: 'New',
  description: narrative(incident, descriptionLength),
  firstActivityTimeUtc: incident.firstSeen,
  lastActivityTimeUtc: incident.lastSeen,
  labels: withLabel(incident.techniques, incident),
  ...(incident.absorbedBy === undefined ? {} : closed(incident)),
});

/**
 * More severe than anything posted before, or come back since: somebody who was done with it has to look again. Never at what
 * is a part of another incident, which is posted too.
 */
const asksForAttention = (incident: Incident, before: Posted | undefined): boolean =>
  incident.absorbedBy === undefined &&
  ((incident.recurredIn ?? 0) > (before?.revision ?? 0) || (before !== undefined && !atLeast(before.severity, incident.severity)));

/** What becomes of an incident by a later revision. What analysts set stays: severity is only raised, and only when Hopwatch's own rose. */
const amended = (current: SentinelIncident, incident: Incident, before: Posted | undefined): SentinelIncident => {
  const again = asksForAttention(incident, before);
  const { classification: _c, classificationReason: _r, classificationComment: _m, ...unclassified } = current;
  return {
    ...(again && current.status === 'Closed' ? { ...unclassified, status: 'Active' as const } : current),
    severity: again && atLeast(incident.severity, current.severity) ? incident.severity : current.severity,
    lastActivityTimeUtc: incident.lastSeen,
    labels: withLabel(labelsOf(current), incident),
    ...(incident.absorbedBy !== undefined && current.status === 'New' ? closed(incident) : {}),
  };
};

const contended = (id: string): HopwatchError =>
  new HopwatchError('sink-unavailable', 'retry', `Sink incidents-api found incident ${id} changed by others each time. It is tried again.`);

/** Brings an incident that is there to this revision. One that has it, or a later one, which holds all of it, is left alone. */
const amend = async (service: Sentinel, incident: Incident, first: FoundIncident): Promise<void> => {
  let current: FoundIncident | undefined = first;
  for (let attempt = 0; attempt < replaceTries && current !== undefined; attempt++) {
    const before = postedIn(current.properties);
    if (before !== undefined && before.revision >= incident.revision) return;
    if (attempt === 0 && incident.revision <= commentedRevisions)
      await service.comment(incident.id, uuidv5(`revision ${incident.revision}`, incident.id), narrative(incident, commentLength));
    if (await service.replace(incident.id, current.etag, amended(current.properties, incident, before))) return;
    current = await service.read(incident.id);
  }
  throw contended(incident.id);
};

/** Creates the incident under its own id, or amends it where it is there: whichever revision comes first creates it. */
const bring = async (service: Sentinel, incident: Incident): Promise<void> => {
  const there = incident.revision === 1 ? undefined : await service.read(incident.id);
  if (there !== undefined) return amend(service, incident, there);
  if (await service.create(incident.id, opened(incident))) return;
  const other = await service.read(incident.id);
  if (other === undefined) throw contended(incident.id);
  await amend(service, incident, other);
};

/**
 * Incidents made through Sentinel's REST API, for workspaces that are not in the Defender portal (it does not show them). The
 * incident's id is its name there, so a repeat or another poster finds it taken and looks at what is there. Only live ones: an
 * incident in shadow is nobody's work yet.
 */
export const incidentsApiSink = ({ workspace, endpoint }: IncidentsApiSettings, options: ServiceOptions): Sink => {
  const { credential, ca, patience, now = Date.now } = options;
  const service = sentinel({
    endpoint,
    workspace,
    send: https({ auth: { credential, scope: `${endpoint}/.default` }, ca }),
    steady: steadily({ sink: 'incidents-api', advice, patience, now }),
    paces: { incidents: pace(callsAtMost, callsWithin, now), comments: pace(callsAtMost, callsWithin, now) },
  });
  return {
    name: 'incidents-api',
    deliver: async (incident) => {
      if (incident.mode === 'live') await bring(service, incident);
    },
  };
};
