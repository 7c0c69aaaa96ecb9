import { contactsOf, inOrder, link } from '../../engine/link';
import type { DeviceId } from '../../model/fact';
import type { ChainLink, Evidence, IncidentId, Link, Origin, Revision } from '../../model/incident';
import { bucketOf } from '../incidents/buckets';
import { groupIdOf } from '../incidents/ids';
import type { Hops, Incidents, Reference } from '../ports';
import { addressBook } from './address-book';
import { originsOf } from './origins';
import { look, type View } from './view';

export interface LinkPorts {
  readonly reference: Reference;
  readonly hops: Hops;
  readonly incidents: Pick<Incidents, 'newest'>;
}

/** Incidents of a chain that are looked up, and that an incident names. */
const chainsRead = 50;
const chainsKept = 20;

/** The incident that an id stands for now: its own newest revision, or that of what it was absorbed by. None where it was never written. */
export const currentOf = async (incidents: LinkPorts['incidents'], device: DeviceId, id: IncidentId): Promise<Revision | undefined> => {
  let revision = await incidents.newest(bucketOf(device), id);
  while (revision?.absorbedBy !== undefined) revision = await incidents.newest(bucketOf(device), revision.absorbedBy);
  return revision;
};

/** Names each incident by the one it is in now, and leaves out what nobody wrote: a contact is noted before its incident is. */
const currentLinks = async (incidents: LinkPorts['incidents'], links: readonly ChainLink[]): Promise<readonly ChainLink[]> => {
  const found = await Promise.all(
    links.slice(0, chainsRead).map(async (one) => {
      const revision = await currentOf(incidents, one.target, one.incident);
      return revision === undefined ? [] : [{ ...one, incident: revision.id }];
    }),
  );
  return inOrder(found.flat()).slice(0, chainsKept);
};

/** What the view says of its own incident. */
export const linksIn = async ({ own, others }: View, tenant: string, incidents: LinkPorts['incidents']): Promise<readonly Link[]> => {
  const { before, after, fanOuts } = link(own, others, groupIdOf(tenant));
  return [...(await currentLinks(incidents, before)), ...(await currentLinks(incidents, after)), ...fanOuts];
};

/** What is known beyond the device about the incident: where it came from, and what ties it to others. */
export interface Around {
  readonly origins: readonly Origin[];
  readonly links: readonly Link[];
}

/**
 * Notes the contacts of the incident, *then* reads what is there: of two hops whichever comes last sees the other. The
 * incident itself may not be written yet; `tell` looks again once it is.
 */
export const noteContactsThenLook = async (ports: LinkPorts, tenant: string, evidence: Evidence, incident: IncidentId): Promise<Around> => {
  const contacts = contactsOf(evidence, incident);
  if (contacts.length === 0) return { origins: [], links: [] };
  await ports.hops.note(contacts);
  const book = addressBook(ports.reference);
  const [origins, view] = await Promise.all([originsOf(ports.reference, book, evidence, contacts), look(contacts, ports.hops, book)]);
  return { origins, links: await linksIn(view, tenant, ports.incidents) };
};
