/* What the company's own history is counted from: a row for each incident, or remote desktop session, that showed a pattern. */

import { type Pattern, patternsOfRemoteDesktop } from '../engine/assessment/pattern';
import { type RemoteDesktopId, type Sighting, spellApart } from '../engine/assessment/standing';
import { is, record, remoteAddress, type Step } from '../engine/define-rule';
import type { DeviceId, Fact } from '../model/fact';
import { floorTo, ticksOf } from '../model/time';
import type { Reference, ReferenceRow } from './ports';

/** Sightings that are read of one pattern, the same ones each time: far beyond what any judgement counts. */
const sightingsRead = 400;

const rowOf = (pattern: Pattern, { by, at, device }: Sighting): ReferenceRow => ({
  kind: 'sighting',
  key: pattern,
  member: by,
  value: `${at} ${device}`,
});

/** A repeat is no new sighting. */
export const noteSightings = async (reference: Reference, patterns: readonly Pattern[], sighting: Sighting): Promise<void> => {
  const rows = patterns.map((pattern) => rowOf(pattern, sighting));
  await Promise.all(rows.map(({ kind, key, member, value }) => reference.put(kind, key, member, value)));
};

const parsed = (by: string, value: string): Sighting => {
  const [at = '', device = ''] = value.split(' ', 2);
  return { by: by as Sighting['by'], device: device as DeviceId, at: ticksOf(BigInt(at)) };
};

export const readSightings = async (reference: Reference, pattern: Pattern): Promise<readonly Sighting[]> =>
  [...(await reference.members('sighting', pattern, sightingsRead))].map(([by, value]) => parsed(by, value));

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
  const by = JSON.stringify(['remote desktop', logon.device, at.toString()]) as RemoteDesktopId;
  return patternsOfRemoteDesktop(logon).map((pattern) => rowOf(pattern, { by, device: logon.device, at }));
};
