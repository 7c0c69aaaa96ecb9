import { type Address, isLoopback, isNobody, parseAddress } from '../model/address';
import { type Fact, textOf } from '../model/fact';
import { foldCase } from '../model/text';

/** Longest list that is read, and addresses that are taken from it: an adapter has a handful. */
const longest = 64 * 1024;
const mostAddresses = 32;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** The texts that a list of {IPAddress, …} calls addresses; none where it is no such list. */
const listed = (list: string): readonly string[] => {
  if (list.length > longest) return [];
  try {
    const entries: unknown = JSON.parse(list);
    return Array.isArray(entries)
      ? entries.flatMap((entry) => (isObject(entry) && typeof entry.IPAddress === 'string' ? [entry.IPAddress] : []))
      : [];
  } catch {
    return [];
  }
};

/** An adapter that is down may keep the addresses of the network it was on. */
const isUp = (fact: Fact): boolean => ['', foldCase('Up')].includes(foldCase(textOf(fact, 'NetworkAdapterStatus')));

const named = (fact: Fact): readonly string[] => {
  if (fact.table === 'DeviceNetworkEvents') return [textOf(fact, 'LocalIP')];
  return fact.table === 'DeviceNetworkInfo' && isUp(fact) ? listed(textOf(fact, 'IPAddresses')) : [];
};

/** Whether an address is a machine's: not one that every machine has, or none. */
const isAMachines = (address: Address): boolean => !isLoopback(address) && !isNobody(address);

/**
 * The addresses that a record says its device had: the local end of a connection, the list of an adapter. Other tables say
 * no such thing: in RemoteDesktopConnection LocalIP is the client's.
 */
export const ownAddressesOf = (fact: Fact): readonly Address[] => {
  const addresses = named(fact).flatMap((text) => parseAddress(text) ?? []);
  return [...new Set(addresses.filter(isAMachines))].slice(0, mostAddresses);
};
