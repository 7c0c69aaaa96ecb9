import { isLinkLocal, isPublic, parseAddress } from '../model/address';
import { type DeviceId, type Fact, type FactId, textOf, wholeOf } from '../model/fact';
import { groupedBy } from '../model/grouped';
import type { Assessment, Incident, IncidentSource, Link, Origin } from '../model/incident';
import { known } from '../model/known';
import type { Tie } from '../model/match';
import { formatTicks } from '../model/time';
import { plain } from '../model/whole';
import { ancestryOf } from './ancestry';
import { accountIn, type Placed } from './describe';
import { callerRoles } from './evidence';
import { neutralise } from './neutralise';
import { hasRemoteEnd } from './predicates';
import { processAt } from './processes';

const nameLength = 256;

/**
 * The device that the caller's address was: by the caller's own record of the connection, else as the only one that had it. A
 * link-local address is good on its own wire: it is that of the device itself or of a neighbour, and another device that had it may
 * have been on another wire.
 */
export const deviceOf = ({ ip, holder, dial }: Origin, target: DeviceId | undefined) => {
  if (dial !== undefined)
    return { id: dial.device, name: dial.deviceName, by: 'its own record of the connection: the ports of both ends agree' };
  if (holder.kind !== 'one' || (isLinkLocal(ip) && holder.device !== target)) return undefined;
  return { id: holder.device, name: holder.name, by: 'the only device known to have had the address around then' };
};

const originOf = (ip: string, { origins }: Assessment, target: DeviceId | undefined): Partial<IncidentSource> => {
  const origin = origins.find((one) => one.ip === ip);
  const device = origin === undefined ? undefined : deviceOf(origin, target);
  return known({
    deviceId: device === undefined ? undefined : neutralise(device.id, nameLength),
    deviceName: device === undefined ? undefined : neutralise(device.name, nameLength),
    deviceKnownBy: device?.by,
    dialledBy: origin?.dial === undefined ? undefined : processAt('dial', origin.dial, 'creator', ancestryOf([origin.dial])),
  });
};

/** Where the fact says its caller was. The device itself and a logon without an address are nobody's place. */
const placeIn = (fact: Fact): string | undefined => {
  const raw = textOf(fact, 'RemoteIP');
  const ip = parseAddress(raw);
  if (ip !== undefined) return hasRemoteEnd(fact) ? ip : undefined;
  return raw === '' || raw === '-' ? undefined : neutralise(raw, 128);
};

/** Of the rows of one logon, one that names the account's domain: of two, one mostly does not. */
const fullest = (logons: readonly Placed[]): Fact | undefined =>
  (logons.find(({ fact }) => textOf(fact, 'AccountDomain') !== '') ?? logons[0])?.fact;

/** Logons in whose session it was done: who else was connected then can only have been it where there is none. */
const ownersIn = (ties: readonly Tie[]): ReadonlySet<FactId> =>
  new Set(ties.filter(({ kind }) => kind === 'same-logon').flatMap(({ aId, bId }) => [aId, bId]));

export const sourcesOf = (facts: readonly Placed[], ties: readonly Tie[], assessment: Assessment): readonly IncidentSource[] => {
  const located = facts.flatMap((one) => {
    const ip = placeIn(one.fact);
    return ip === undefined ? [] : [{ ...one, ip }];
  });
  const byStrength = callerRoles.flatMap((role) => located.filter((one) => one.role === role));
  const byAddress = groupedBy(byStrength, ({ ip }) => ip);
  const nameless = facts.find(({ role, fact }) => role === 'logon' && placeIn(fact) === undefined)?.fact;
  const owners = ownersIn(ties);
  // Insertion order is by the strongest role; of equals, the one with more kinds of evidence comes first.
  const strength = (own: readonly Placed[]): number =>
    new Set(own.map(({ role }) => role)).size + (own.some(({ fact }) => owners.has(fact.id)) ? callerRoles.length : 0);
  return [...byAddress]
    .sort(([, a], [, b]) => strength(b) - strength(a))
    .map(([ip, own]) => {
      const first = own.map(({ fact }) => wholeOf(fact, 'RemotePort')).find((port) => port !== undefined && port !== 0);
      // WinRM's logon names no address; where there is one source, it is that one's.
      const logon = fullest(own.filter(({ role }) => role === 'logon')) ?? (byAddress.size === 1 ? nameless : undefined);
      return {
        ip,
        ...known({ port: plain(first) }),
        ...originOf(ip, assessment, own[0]?.fact.device),
        ...known({
          claimedName: logon === undefined ? undefined : neutralise(textOf(logon, 'RemoteDeviceName'), nameLength),
          account: logon === undefined ? undefined : accountIn(logon, ''),
        }),
        evidence: [...new Set(own.map(({ role }) => role))],
      };
    });
};

/** Why the device behind an address is not named. */
export const sourceGapsOf = ({ origins }: Assessment, target: DeviceId): readonly string[] =>
  origins.flatMap((origin) => {
    const { ip, holder } = origin;
    if (deviceOf(origin, target) !== undefined) return [];
    if (isLinkLocal(ip)) return [`The address ${ip} is link-local: a neighbour on the wire of this device, whom it does not name`];
    if (isPublic(ip)) return [`The address ${ip} is public: a NAT, a VPN or a proxy may stand there for many machines, so none is named`];
    return holder.kind === 'several'
      ? [`More than one device had the address ${ip} around then, so none is named as the source`]
      : [`No device is known to have had the address ${ip} around then: a machine without Defender, or its address has not been seen`];
  });

/** A source of a fan-out: by its name where its id is a device's. */
const nameOf = (source: string, origins: readonly Origin[]): string => {
  const holder = origins.map((origin) => origin.holder).find((one) => one.kind === 'one' && one.device === source);
  return neutralise(holder?.kind === 'one' && holder.name !== '' ? holder.name : source, nameLength);
};

const targetOf = ({ targetName, target }: { readonly targetName: string; readonly target: string }): string =>
  neutralise(targetName === '' ? target : targetName, nameLength);

const said = (link: Link, origins: readonly Origin[]): string => {
  switch (link.kind) {
    case 'before':
      return `Before: ${link.source} reached ${targetOf(link)} at ${formatTicks(link.at)}; from there this hop came`;
    case 'after':
      return `After: this device, as ${link.source}, reached ${targetOf(link)} at ${formatTicks(link.at)}`;
    case 'fan-out':
      return `${nameOf(link.source, origins)} reached at least ${link.targets} devices within 24 h; the incidents of one source and day are one group`;
  }
};

/** What ties the incident to others, in words. A fan-out names its group in place of an incident. */
export const linksOf = ({ links, origins }: Assessment): Incident['links'] =>
  links.map((link) => ({
    kind: link.kind === 'fan-out' ? link.kind : 'chain',
    incident: link.kind === 'fan-out' ? link.group : link.incident,
    what: said(link, origins),
  }));
