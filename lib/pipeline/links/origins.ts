import { factsAs } from '../../engine/evidence';
import { callerIn } from '../../engine/link';
import type { Contact } from '../../model/contact';
import { byTimeThenId, type Fact } from '../../model/fact';
import type { Evidence, Holder, Origin } from '../../model/incident';
import type { Role } from '../../model/match';
import type { Reference } from '../ports';
import type { AddressBook } from './address-book';
import { dialOf } from './dials';

/** The facts that are the accepting end of a connection. */
const acceptingRoles: readonly Role[] = ['accept', 'carrier', 'rpc'];

/** Addresses of one incident that are asked for; and connections of one address whose other end is. */
const originsKept = 20;
const dialsAsked = 10;

/** What the contacts of one address say together: one device, or none that can be named. */
const together = (holders: readonly Holder[]): Holder => {
  const known = holders.filter(({ kind }) => kind !== 'nobody');
  const devices = new Set(known.map((holder) => (holder.kind === 'one' ? holder.device : undefined)));
  const [first] = known;
  return first === undefined ? { kind: 'nobody' } : devices.size > 1 ? { kind: 'several' } : first;
};

/** The first connection of the caller for which the caller's own record is there. */
const firstDial = async (reference: Reference, accepted: readonly Fact[]): Promise<Fact | undefined> => {
  const found = await Promise.all(accepted.slice(0, dialsAsked).map((fact) => dialOf(reference, fact)));
  return found.find((dial) => dial !== undefined);
};

/** What is known of the addresses that reached the incident's device. */
export const originsOf = async (
  reference: Reference,
  book: AddressBook,
  evidence: Evidence,
  contacts: readonly Contact[],
): Promise<readonly Origin[]> => {
  const accepted = [...factsAs(evidence, ...acceptingRoles)].sort(byTimeThenId);
  const addresses = [...new Set(contacts.map(({ source }) => source))].sort().slice(0, originsKept);
  return Promise.all(
    addresses.map(async (ip): Promise<Origin> => {
      const instants = contacts.filter(({ source }) => source === ip).map(({ at }) => at);
      const holder = together(await Promise.all(instants.map((at) => book.holderAt(ip, at))));
      const dial = await firstDial(
        reference,
        accepted.filter((fact) => callerIn(fact) === ip),
      );
      return { ip, holder, ...(dial === undefined ? {} : { dial }) };
    }),
  );
};
