import { linkSpan, type Resolved } from '../../engine/link';
import type { Address } from '../../model/address';
import type { Contact } from '../../model/contact';
import { ascending } from '../../model/order';
import { add, days, daysIn, earlier, later, minus, plus, tick } from '../../model/time';
import type { Hops, Span } from '../ports';
import type { AddressBook } from './address-book';

/** Contacts read of one source or target at once: far beyond the targets that are told apart. */
const contactsRead = 4000;

const each = <T, R>(items: readonly T[], read: (item: T) => Promise<readonly R[]>): Promise<readonly R[]> =>
  Promise.all(items.map(read)).then((found) => found.flat());

type Read = (span: Span, limit: number) => Promise<readonly Contact[]>;

/** A span by the days that it touches. */
const byDay = ({ from, to }: Span): readonly Span[] =>
  daysIn(from, to).map((day) => ({ from: later(from, day), to: earlier(to, minus(plus(day, days(1)), tick)) }));

/** What is in a span. Of a source that is as busy as that, so many of each day: those of one day are not hidden by those of another. */
const readIn = async (span: Span, read: Read): Promise<readonly Contact[]> => {
  const found = await read(span, contactsRead);
  if (found.length < contactsRead) return found;
  return each(byDay(span), (day) => read(day, contactsRead));
};

/** An incident's contacts and those of others that could be tied to it. */
export interface View {
  readonly own: readonly Resolved[];
  readonly others: readonly Resolved[];
}

/**
 * The time around the contacts that is read, without overlaps: twice the span in which hops are tied, so that a hop tied to
 * one of them is seen with all that it is tied to itself.
 */
const spansAround = (contacts: readonly Contact[]): readonly Span[] => {
  const around = add(linkSpan, linkSpan);
  const spans: Span[] = [];
  for (const { at } of [...contacts].sort((a, b) => ascending(a.at, b.at))) {
    const span = { from: minus(at, around), to: plus(at, around) };
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
  const outOf = async (addresses: readonly Address[]): Promise<readonly Resolved[]> => {
    const found = await each(spans, (span) =>
      each(addresses, (address) => readIn(span, (part, limit) => hops.bySource(address, part, limit))),
    );
    return Promise.all(found.map(resolve));
  };
  const own = await Promise.all(contacts.map(resolve));
  const sources = distinct(contacts.map(({ source }) => source));
  const bySources = await outOf(sources);
  const callers = distinct([...own, ...bySources].flatMap(({ from }) => from ?? []));
  const devices = distinct([...contacts.map(({ target }) => target), ...callers]);
  const addresses = await each(spans, ({ from, to }) => each(devices, (device) => book.addressesOf(device, from, to)));
  const [byOthers, into] = await Promise.all([
    outOf(distinct(addresses).filter((address) => !sources.includes(address))),
    each(spans, (span) => each(callers, (device) => readIn(span, (part, limit) => hops.byTarget(device, part, limit)))),
  ]);
  // Where a hop into a caller came from ties it to nothing here, unless it is among those out of one.
  const reached = into.map((contact): Resolved => ({ ...contact, from: undefined }));
  const others = new Map([...reached, ...bySources, ...byOthers].map((contact) => [keyOf(contact), contact]));
  return { own, others: [...others.values()].filter(({ incident }) => incident !== contacts[0]?.incident) };
};
