import { contactsOf, follows, link, type Resolved, sameSource } from '../../engine/link';
import type { DeviceId } from '../../model/fact';
import type { IncidentId, Link, Revision } from '../../model/incident';
import type { Duration } from '../../model/time';
import { toWire } from '../../model/wire';
import { groupIdOf } from '../ids';
import type { RevisionRef } from '../ports';
import { type Recorder, reassess } from '../record-incident';
import { addressBook } from './address-book';
import { type LinkPorts, linksIn, standingOf } from './links';
import { look, type View } from './view';

/**
 * Incidents that one hop amends at most, the nearest in time. A fan-out of more targets says so by its steps; what it did
 * not reach learns of it when it settles.
 */
const toldPerHop = 20;

/** Another incident that is tied to the view's own. */
interface Partner {
  readonly incident: IncidentId;
  readonly target: DeviceId;
  readonly contacts: readonly Resolved[];
  readonly apart: Duration;
}

const apart = (a: Resolved, b: Resolved): Duration => (a.at < b.at ? b.at - a.at : a.at - b.at) as Duration;

const tied = (a: Resolved, b: Resolved): boolean => follows(a, b) || follows(b, a) || sameSource(a, b);

/** The incidents that are tied to the view's own, nearest first. */
const partnersIn = ({ own, others }: View): readonly Partner[] => {
  const partners = new Map<IncidentId, Partner>();
  for (const other of others) {
    const near = own.filter((one) => tied(one, other)).map((one) => apart(one, other));
    if (near.length === 0) continue;
    const { contacts = [], apart: before } = partners.get(other.incident) ?? {};
    const least = [...near, ...(before === undefined ? [] : [before])].reduce((a, b) => (a < b ? a : b));
    partners.set(other.incident, { incident: other.incident, target: other.target, contacts: [...contacts, other], apart: least });
  }
  return [...partners.values()].sort((a, b) => (a.apart < b.apart ? -1 : a.apart > b.apart ? 1 : a.incident < b.incident ? -1 : 1));
};

/** What the partner's own links must say of the view's own incident, at least. */
const expectedOf = ({ contacts }: Partner, { own, others }: View, tenant: string): readonly Link[] => {
  const groupOf = groupIdOf(tenant);
  const shared = contacts.filter((contact) => own.some((one) => sameSource(one, contact)));
  const { before, after } = link(contacts, own, groupOf);
  return [...before, ...after, ...(shared.length === 0 ? [] : link(shared, [...own, ...others], groupOf).fanOuts)];
};

const says = (stored: Link, expected: Link): boolean =>
  stored.kind === 'fan-out'
    ? expected.kind === 'fan-out' && stored.source === expected.source && stored.targets >= expected.targets
    : stored.kind === expected.kind && stored.incident === expected.incident;

const lacks = ({ assessment }: Revision, expected: readonly Link[]): boolean =>
  expected.some((one) => !assessment.links.some((stored) => says(stored, one)));

export interface Teller {
  readonly recorder: Recorder;
  readonly ports: LinkPorts;
}

/** The partners that do not say what they must, each by the incident it is in now. */
const untold = async (view: View, own: IncidentId, { recorder, ports }: Teller): Promise<readonly Revision[]> => {
  const nearest = partnersIn(view).slice(0, toldPerHop);
  const found = await Promise.all(
    nearest.map(async (partner) => {
      const revision = await standingOf(ports.incidents, partner.target, partner.incident);
      return revision !== undefined && lacks(revision, expectedOf(partner, view, recorder.tenant)) ? [revision] : [];
    }),
  );
  return [...new Map(found.flat().map((revision) => [revision.id, revision])).values()].filter(({ id }) => id !== own);
};

/**
 * Looks again now that the incident is written, and amends it and the incidents it is tied to where their links do not say
 * so. To be called for every hop that a batch touches, also for one that brought nothing new: an earlier call may have
 * crashed half-way. Returns the revisions to ring for.
 */
export const tell = async (standing: Revision, teller: Teller): Promise<readonly RevisionRef[]> => {
  const { recorder, ports } = teller;
  const contacts = contactsOf(standing.evidence, standing.id);
  if (contacts.length === 0) return [];
  const view = await look(contacts, ports.hops, addressBook(ports.reference));
  const links = await linksIn(view, recorder.tenant, ports.incidents);
  const own = toWire(links) === toWire(standing.assessment.links) ? [] : [standing];
  const rung: RevisionRef[] = [];
  for (const { device, id } of [...own, ...(await untold(view, standing.id, teller))])
    rung.push(...(await reassess(recorder, device, id)).rung);
  return rung;
};
