import { IPv4, IPv6 } from 'ipaddr.js';

declare const address: unique symbol;

/** A canonical IP address: dotted IPv4, or lower-case expanded IPv6 without zone. An IPv4-mapped address is the IPv4 one. */
export type Address = string & { readonly [address]: true };

/** Longest text that can be an address: a full IPv6 address with embedded IPv4 and a zone name. */
const maxLength = 128;

/** The address with a dotted end (`::ffff:10.0.0.1`) written in groups, so that one parser and one notation are left; undefined where that end is no IPv4 address. */
const inGroups = (text: string): string | undefined => {
  const end = text.slice(text.lastIndexOf(':') + 1);
  if (!end.includes('.')) return text;
  if (!IPv4.isValidFourPartDecimal(end)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = end.split('.').map(Number);
  return `${text.slice(0, -end.length)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
};

/** The library reads groups of any length, `::` for no group at all, and a colon at an end; addresses have none of these. */
const isStrict = (groups: string): boolean =>
  !/[0-9a-f]{5}|^:(?!:)|[^:]:$/i.test(groups) && (!groups.includes('::') || groups.split(':').filter((group) => group !== '').length < 8);

const parseV6 = (text: string): Address | undefined => {
  const groups = inGroups(text);
  if (groups === undefined || !isStrict(groups) || !IPv6.isValid(groups)) return undefined;
  const parsed = IPv6.parse(groups);
  return (parsed.isIPv4MappedAddress() ? parsed.toIPv4Address().toString() : parsed.toNormalizedString()) as Address;
};

/**
 * Canonical form of an address as recorded: IPv4 without leading zeros, IPv6 in any notation, `%zone` dropped.
 * Undefined for what is no address (`-`, `127.1`, `127.0.0.01`, `[::1]`, empty): such a value is never a join key.
 */
export const parseAddress = (text: string): Address | undefined => {
  if (text.length === 0 || text.length > maxLength) return undefined;
  const bare = text.split('%', 1)[0] ?? '';
  if (IPv4.isValidFourPartDecimal(bare)) return bare as Address;
  return bare.includes(':') ? parseV6(bare) : undefined;
};

export const isLoopback = (a: Address): boolean => a.startsWith('127.') || a === '0:0:0:0:0:0:0:1';

/** Addresses that a machine gives itself and that say nothing beyond its own wire: 169.254.0.0/16 and fe80::/10. */
export const isLinkLocal = (a: Address): boolean => a.startsWith('169.254.') || /^fe[89ab][0-9a-f]:/.test(a);

/** Multicast, broadcast and unspecified addresses: nobody connects from there (real rows: mDNS 224.0.0.251, ff02::fb). */
export const isNobody = (a: Address): boolean =>
  a === '0.0.0.0' ||
  a === '255.255.255.255' ||
  a === '0:0:0:0:0:0:0:0' ||
  /^ff[0-9a-f]{2}:/.test(a) ||
  (!a.includes(':') && Number(a.split('.', 1)[0]) >= 224);

/** Whether an address is one of the internet's: behind it may stand a NAT, a VPN or a proxy, and so many machines. */
export const isPublic = (a: Address): boolean => (a.includes(':') ? IPv6.parse(a) : IPv4.parse(a)).range() === 'unicast';
