import { anyOf, is, number, record, remoteEnd, type Step } from '../../engine/define-rule';
import { parseAddress } from '../../model/address';
import { type Fact, textOf, wholeOf } from '../../model/fact';
import { ascending } from '../../model/order';
import { elapsed, formatDay, minus, minutes, plus, type Ticks } from '../../model/time';
import { fromWire, toWire } from '../../model/wire';
import type { Reference, ReferenceRow } from '../ports';

/** Both machines date the connection by their own clocks; a domain tolerates five minutes between two of them (Kerberos). */
const clockSkew = minutes(5);

/** Dials read of one connection's ports and day; ports come around again after hours. */
const dialsRead = 20;

/** Ports of the services that remote execution is asked of: the endpoint mapper, SMB, WinRM. All others are too many to keep. */
const dialledPorts = [135, 445, 5985, 5986];

/** A process of the device called another machine on one of those ports. */
export const dialled: Step = record(
  'DeviceNetworkEvents',
  is('ActionType', 'ConnectionSuccess'),
  anyOf(...dialledPorts.map((port) => number<'DeviceNetworkEvents'>('RemotePort', port))),
  remoteEnd(),
);

const endOf = (fact: Fact, side: 'Local' | 'Remote'): readonly [string, string] | undefined => {
  const [address, port] = [parseAddress(textOf(fact, `${side}IP`)), wholeOf(fact, `${side}Port`)];
  return address === undefined || port === undefined || port === 0 ? undefined : [address, port.toString()];
};

/** The connection's two ends, the caller's first; undefined where a part of them is unknown. */
const keyOf = (fact: Fact, caller: 'Local' | 'Remote', at: Ticks): string | undefined => {
  const [from, to] = [endOf(fact, caller), endOf(fact, caller === 'Local' ? 'Remote' : 'Local')];
  return from === undefined || to === undefined ? undefined : JSON.stringify([...from, ...to, formatDay(at)]);
};

/** Longest command line kept of a dial, and longest other text: twenty dials are a part of a revision, whatever they are made of. */
const longestCommandLine = 2048;
const longestText = 256;

const kept = (column: string, value: unknown): unknown =>
  typeof value === 'string' ? value.slice(0, column === 'InitiatingProcessCommandLine' ? longestCommandLine : longestText) : value;

/** What an analyst is shown of the process that dialled. */
const shown = (dial: Fact): Fact =>
  ({
    ...dial,
    id: dial.id.slice(0, longestText),
    deviceName: dial.deviceName.slice(0, longestText),
    columns: Object.fromEntries(Object.entries(dial.columns).map(([name, value]) => [name, kept(name, value)])),
  }) as Fact;

/** A connection that a process made, under its two ends, so that the machine it reached finds who dialled. */
export const dialRows = (dial: Fact): readonly ReferenceRow[] => {
  const key = keyOf(dial, 'Local', dial.at);
  const member = JSON.stringify([dial.device, dial.at.toString()]);
  return key === undefined ? [] : [{ kind: 'dial', key, member, value: toWire(shown(dial)) }];
};

/**
 * The caller's own record of a connection that was accepted here: its ends are the mirror of the accept's, so it is this
 * connection and no other. Undefined where it was not kept (only calls of a few ports are) or has not come.
 */
export const dialOf = async (reference: Reference, accepted: Fact): Promise<Fact | undefined> => {
  const keys = [minus(accepted.at, clockSkew), plus(accepted.at, clockSkew)].flatMap((at) => keyOf(accepted, 'Remote', at) ?? []);
  const found = await Promise.all([...new Set(keys)].map((key) => reference.members('dial', key, dialsRead)));
  const apart = (dial: Fact): bigint => (dial.at > accepted.at ? elapsed(accepted.at, dial.at) : elapsed(dial.at, accepted.at));
  return found
    .flatMap((members) => [...members.values()].map((value) => fromWire<Fact>(value)))
    .filter((dial) => apart(dial) <= clockSkew)
    .sort((a, b) => ascending(apart(a), apart(b)) || ascending(a.id, b.id))[0];
};
