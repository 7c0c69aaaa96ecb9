import { contactsOf, fanOutGroups, follows, link, type Resolved, sameSource } from '../../engine/link';
import type { DeviceId } from '../../model/fact';
import type { IncidentId, Link, Revision } from '../../model/incident';
import { ascending } from '../../model/order';
import type { Duration } from '../../model/time';
import { toWire } from '../../model/wire';
import { groupIdOf } from '../incidents/ids';
import { type Recorded, type Recorder, reassess } from '../incidents/record-incident';
import type { RevisionRef } from '../ports';
import { addressBook } from './address-book';
import { currentOf, type LinkPorts, linksIn } from './links';
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
  return [...partners.values()].sort((a, b) => ascending(a.apart, b.apart) || ascending(a.incident, b.incident));
};

/** What the partner's own links must say of the view's own incident, at least. */
const expectedOf = ({ contacts }: Partner, { own, others }: View, tenant: string): readonly Link[] => {
  const groupOf = groupIdOf(tenant);
  const shared = contacts.filter((contact) => own.some((one) => sameSource(one, contact)));
  const { before, after } = link(contacts, own, groupOf);
  return [...before, ...after, ...(shared.length === 0 ? [] : link(shared, [...own, ...others], groupOf).fanOuts)];
};

/**
 * Whether a fan-out of the partner's began earlier than it says, now that the view's own incident is there. What made it a
 * fan-out may be out of sight from here: another contact of the partner's, days away.
 */
const beganEarlier = ({ contacts }: Partner, { own, others }: View, tenant: string): ((stored: Link) => boolean) => {
  const groupOf = groupIdOf(tenant);
  const [without, now] = [fanOutGroups(contacts, others, groupOf), fanOutGroups(contacts, [...own, ...others], groupOf)];
  return (stored) =>
    stored.kind === 'fan-out' && without.get(stored.source) !== now.get(stored.source) && now.get(stored.source) !== stored.group;
};

const says = (stored: Link, expected: Link): boolean =>
  stored.kind === 'fan-out'
    ? expected.kind === 'fan-out' && stored.group === expected.group && stored.targets >= expected.targets
    : stored.kind === expected.kind && stored.incident === expected.incident;

export interface Teller {
  readonly recorder: Recorder;
  readonly ports: LinkPorts;
}

const lookFrom = ({ evidence, id }: Revision, { ports }: Teller): Promise<View> =>
  look(contactsOf(evidence, id), ports.hops, addressBook(ports.reference));

/** Rounds of an amendment against others' writes; what is left after them is for the settling. */
const rounds = 8;

/**
 * Amends an incident until its links are what is there. Whoever writes links looks again after the write: what was read
 * before it may have been overtaken, an incident opened or absorbed.
 */
const refresh = async (revision: Revision, seen: View, teller: Teller): Promise<readonly RevisionRef[]> => {
  const rung: RevisionRef[] = [];
  let [current, view] = [revision, seen];
  for (let round = 0; round < rounds; round++) {
    const links = await linksIn(view, teller.recorder.tenant, teller.ports.incidents);
    if (toWire(links) === toWire(current.assessment.links)) break;
    const amended = await reassess(teller.recorder, current.device, current.id);
    rung.push(...amended.rung);
    current = amended.current ?? current;
    view = await lookFrom(current, teller);
  }
  return rung;
};

/** The partners that do not say what they must, or name an id that is no more, each by the incident it is in now. */
const untold = async (view: View, current: Revision, former: ReadonlySet<IncidentId>, { recorder, ports }: Teller) => {
  const nearest = partnersIn(view).slice(0, toldPerHop);
  const found = await Promise.all(
    nearest.map(async (partner) => {
      const revision = await currentOf(ports.incidents, partner.target, partner.incident);
      const links = revision?.assessment.links ?? [];
      const lacks = expectedOf(partner, view, recorder.tenant).some((one) => !links.some((stored) => says(stored, one)));
      const isEarlier = beganEarlier(partner, view, recorder.tenant);
      const outdated = links.some((one) => isEarlier(one) || (one.kind !== 'fan-out' && former.has(one.incident)));
      return revision !== undefined && (lacks || outdated) ? [revision] : [];
    }),
  );
  return [...new Map(found.flat().map((revision) => [revision.id, revision])).values()].filter(({ id }) => id !== current.id);
};

/**
 * Looks again now that the incident is written, and amends it and the incidents it is tied to where their links do not say
 * so. To be called for every hop that a batch touches, also for one that brought nothing new: an earlier call may have
 * crashed half-way. Returns the revisions to ring for.
 */
export const tell = async ({ current, former }: Pick<Recorded, 'current' | 'former'>, teller: Teller): Promise<readonly RevisionRef[]> => {
  if (current === undefined || contactsOf(current.evidence, current.id).length === 0) return [];
  const view = await lookFrom(current, teller);
  const rung = [...(await refresh(current, view, teller))];
  for (const partner of await untold(view, current, new Set(former), teller))
    rung.push(...(await refresh(partner, await lookFrom(partner, teller), teller)));
  return rung;
};
