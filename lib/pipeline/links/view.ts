import { linkSpan, type Resolved } from '../../engine/link';
import type { Contact } from '../../model/contact';
import type { DeviceId } from '../../model/fact';
import { minus, plus } from '../../model/time';
import type { Hops, Span } from '../ports';
import type { AddressBook } from './address-book';

/** Contacts read of one source or target in one span: far beyond the targets that are told apart. */
const contactsRead = 4000;

/** An incident's contacts and those of others that could be tied to it. */
export interface View {
  readonly own: readonly Resolved[];
  readonly others: readonly Resolved[];
}

/** The time around the contacts in which others could be tied to one of them, without overlaps. */
const spansAround = (contacts: readonly Contact[]): readonly Span[] => {
  const spans: Span[] = [];
  for (const { at } of [...contacts].sort((a, b) => (a.at < b.at ? -1 : 1))) {
    const span = { from: minus(at, linkSpan), to: plus(at, linkSpan) };
    const last = spans.at(-1);
    if (last !== undefined && span.from <= last.to) spans[spans.length - 1] = { from: last.from, to: span.to };
    else spans.push(span);
  }
  return spans;
};

const resolveBy =
  (book: AddressBook) =>
  async (contact: Contact): Promise<Resolved> => {
    const holder = await book.holderAt(contact.source, contact.at);
    return { ...contact, from: holder.kind === 'one' ? holder.device : undefined };
  };

const each = <T, R>(items: readonly T[], read: (item: T) => Promise<readonly R[]>): Promise<readonly R[]> =>
  Promise.all(items.map(read)).then((found) => found.flat());

const distinct = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];

const keyOf = ({ source, target, incident, at }: Contact): string => JSON.stringify([source, target, incident, at.toString()]);

/**
 * Reads what could be tied to the contacts, all of one incident: hops out of their sources, out of their target, and into
 * the devices they came from. A hop is kept by its address alone; which device an address was is asked now, of every contact
 * by its own time, so that both sides of a pair come to the same answer.
 */
export const look = async (contacts: readonly Contact[], hops: Hops, book: AddressBook): Promise<View> => {
  const resolve = resolveBy(book);
  const spans = spansAround(contacts);
  const own = await Promise.all(contacts.map(resolve));
  const sources = distinct(own.flatMap(({ from }) => from ?? []));
  const devices: readonly DeviceId[] = distinct([...contacts.map(({ target }) => target), ...sources]);
  const addresses = await each(spans, ({ from, to }) => each(devices, (device) => book.addressesOf(device, from, to)));
  const callers = distinct([...contacts.map(({ source }) => source), ...addresses]);
  const [outOf, into] = await Promise.all([
    each(spans, (span) => each(callers, (address) => hops.bySource(address, span, contactsRead))),
    each(spans, (span) => each(sources, (device) => hops.byTarget(device, span, contactsRead))),
  ]);
  // Where a hop into a device came from ties it to nothing here, unless it is among those out of a caller.
  const reached = into.map((contact): Resolved => ({ ...contact, from: undefined }));
  const others = new Map([...reached, ...(await Promise.all(outOf.map(resolve)))].map((contact) => [keyOf(contact), contact]));
  return { own, others: [...others.values()].filter(({ incident }) => incident !== contacts[0]?.incident) };
};
