/* What the company's own history is counted from: a row for each quarter of an hour in which an incident, or a remote desktop session, showed a pattern. */

import { type Pattern, patternsOfRemoteDesktop, sampleOf } from '../../engine/assessment/pattern';
import { type RemoteDesktopId, type Sighting, sightingsRead, spellApart } from '../../engine/assessment/standing';
import { is, record, remoteAddress, type Step } from '../../engine/define-rule';
import type { DeviceId, Fact } from '../../model/fact';
import { floorTo, ticksOf } from '../../model/time';
import type { Reference, ReferenceRow } from '../ports';

/** A row for each quarter of an hour in which it was seen; a repeat is no new sighting. */
const rowOf = (pattern: Pattern, { by, at, device }: Sighting): ReferenceRow => ({
  kind: 'sighting',
  key: pattern,
  member: `${by} ${floorTo(at, spellApart)}`,
  value: `${at} ${device}`,
});

export const noteSightings = async (reference: Reference, patterns: readonly Pattern[], sightings: readonly Sighting[]): Promise<void> => {
  const rows = patterns.flatMap((pattern) => sightings.map((sighting) => rowOf(pattern, sighting)));
  await Promise.all(rows.map((row) => reference.put(row)));
};

/** Whose sighting a row is. Before a row was one of a quarter of an hour, its member was the incident's id alone. */
const byOf = (member: string): Sighting['by'] => {
  const end = member.lastIndexOf(' ');
  return (end < 0 ? member : member.slice(0, end)) as Sighting['by'];
};

const parsed = (member: string, value: string): Sighting => {
  const [at = '', device = ''] = value.split(' ', 2);
  return { by: byOf(member), device: device as DeviceId, at: ticksOf(BigInt(at)) };
};

/** Sightings of each pattern; of one that is a share of another, those that the sample of the other has too: what shows both has one name in both. */
export const readSightings = async (
  reference: Reference,
  patterns: readonly Pattern[],
): Promise<ReadonlyMap<Pattern, readonly Sighting[]>> => {
  const rows = new Map(
    await Promise.all(patterns.map(async (one) => [one, await reference.members('sighting', one, sightingsRead)] as const)),
  );
  const sightingsOf = (one: Pattern): readonly Sighting[] => {
    const whole = rows.get(sampleOf(one) ?? one);
    return [...(rows.get(one) ?? [])].filter(([member]) => whole?.has(member) !== false).map(([member, value]) => parsed(member, value));
  };
  return new Map(patterns.map((one) => [one, sightingsOf(one)]));
};

/** Somebody came by remote desktop. Who administers machines does so on many of them; who works at one does on that one. */
export const overRemoteDesktop: Step = record(
  'DeviceLogonEvents',
  is('LogonType', 'RemoteInteractive'),
  is('ActionType', 'LogonSuccess'),
  remoteAddress(),
);

/** One sighting for each quarter of an hour, however many rows a logon has. */
export const remoteDesktopRows = (logon: Fact): readonly ReferenceRow[] => {
  const at = floorTo(logon.at, spellApart);
  const by = `remote desktop ${logon.device} ${at}` as RemoteDesktopId;
  return patternsOfRemoteDesktop(logon).map((pattern) => rowOf(pattern, { by, device: logon.device, at }));
};
