import { ownAddressesOf } from '../../defender/own-addresses';
import type { Address } from '../../model/address';
import type { DeviceId, Fact } from '../../model/fact';
import type { Holder } from '../../model/incident';
import { days, daysIn, formatDay, minus, plus, type Ticks } from '../../model/time';
import type { Reference, ReferenceKind, ReferenceRow } from '../ports';

const holdersKey = (address: Address, day: string): string => JSON.stringify(['holders', address, day]);
const addressesKey = (device: DeviceId, day: string): string => JSON.stringify(['addresses', device, day]);

/** Longest device name that is kept; a host name has 255 characters at most. */
const longestName = 256;

/** Which addresses a fact's device had on its day, to be found by the address and by the device. */
export const addressRows = (fact: Fact): readonly ReferenceRow[] => {
  const day = formatDay(fact.at);
  return ownAddressesOf(fact).flatMap((address): ReferenceRow[] => [
    { kind: 'address', key: holdersKey(address, day), member: fact.device, value: fact.deviceName.slice(0, longestName) },
    { kind: 'address', key: addressesKey(fact.device, day), member: address, value: '' },
  ]);
};

/** Enough to know that there are several. */
const holdersRead = 3;
/** Addresses read of one device and day; a machine has a handful. */
const addressesRead = 32;

/** Which device had an address, and which addresses a device had, around an instant. */
export interface AddressBook {
  /**
   * The one device that had the address on the instant's UTC day or a day beside it. Two that had it within 24 hours cannot
   * be told apart by it, so of several none is named.
   */
  holderAt(address: Address, at: Ticks): Promise<Holder>;
  /** Every address for which `holderAt` can name the device at an instant from `from` to `to`. */
  addressesOf(device: DeviceId, from: Ticks, to: Ticks): Promise<readonly Address[]>;
}

/**
 * A reference that reads the addresses of a day once: for the length of a batch or a sweep, in which the same few are asked
 * for with every hop. What is learnt meanwhile is seen when the hop settles.
 */
export const addressesOnce = <R extends Reference>(reference: R): R => {
  const known = new Map<string, ReturnType<Reference['members']>>();
  return {
    ...reference,
    members: (kind: ReferenceKind, key: string, limit: number) => {
      if (kind !== 'address') return reference.members(kind, key, limit);
      const members = known.get(key) ?? reference.members(kind, key, limit);
      known.set(key, members);
      return members;
    },
  };
};

/** The days from the day before `from` to the day after `to`. */
const daysAround = (from: Ticks, to: Ticks): readonly string[] => daysIn(minus(from, days(1)), plus(to, days(1))).map(formatDay);

export const addressBook = (reference: Reference): AddressBook => {
  const holders = (key: string) => reference.members('address', key, holdersRead);
  const addresses = (key: string) => reference.members('address', key, addressesRead);
  return {
    holderAt: async (address, at) => {
      const found = await Promise.all(daysAround(at, at).map((day) => holders(holdersKey(address, day))));
      const names = new Map<string, string>();
      for (const [device, name] of found.flatMap((members) => [...members])) names.set(device, names.get(device) || name);
      const [only, another] = names;
      if (only === undefined) return { kind: 'nobody' };
      return another === undefined ? { kind: 'one', device: only[0] as DeviceId, name: only[1] } : { kind: 'several' };
    },
    addressesOf: async (device, from, to) => {
      const found = await Promise.all(daysAround(from, to).map((day) => addresses(addressesKey(device, day))));
      return [...new Set(found.flatMap((members) => [...members.keys()] as Address[]))];
    },
  };
};
