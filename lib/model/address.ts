import { IPv4, IPv6 } from 'ipaddr.js';

declare const address: unique symbol;

/** A canonical IP address: dotted IPv4, or lower-case expanded IPv6 without zone. An IPv4-mapped address is the IPv4 one. */
export type Address = string & { readonly [address]: true };

/** Longest text that can be an address: a full IPv6 address with embedded IPv4 and a zone name. */
const maxLength = 128;

/**
 * Canonical form of an address as recorded: IPv4 without leading zeros, IPv6 in any notation, `%zone` dropped.
 * Undefined for what is no address (`-`, `127.1`, `127.0.0.01`, `[::1]`, empty): such a value is never a join key.
 */
export const parseAddress = (text: string): Address | undefined => {
  if (text.length === 0 || text.length > maxLength) return undefined;
  const bare = text.split('%', 1)[0] ?? '';
  if (IPv4.isValidFourPartDecimal(bare)) return bare as Address;
  if (!bare.includes(':') || !IPv6.isValid(bare)) return undefined;
  const parsed = IPv6.parse(bare);
  return (parsed.isIPv4MappedAddress() ? parsed.toIPv4Address().toString() : parsed.toNormalizedString()) as Address;
};

export const isLoopback = (a: Address): boolean => a.startsWith('127.') || a === '0:0:0:0:0:0:0:1';

/** Multicast, broadcast and unspecified addresses: nobody connects from there (real rows: mDNS 224.0.0.251, ff02::fb). */
export const isNobody = (a: Address): boolean =>
  a === '0.0.0.0' ||
  a === '255.255.255.255' ||
  a === '0:0:0:0:0:0:0:0' ||
  a.startsWith('ff') ||
  (!a.includes(':') && Number(a.split('.', 1)[0]) >= 224);
