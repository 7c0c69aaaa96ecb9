import { bootTimesIn } from '../../defender/boot-times';
import type { RuleSet } from '../../engine/compile';
import { learners } from '../../enrichers';
import type { DeviceId, Fact, FactId, TableName } from '../../model/fact';
import type { Match } from '../../model/match';
import type { Ticks } from '../../model/time';
import { type Decoded, decoder, type FilterReason, type RawRecord } from '../../pipeline/decoding/decode';
import type { BadRecord } from '../input/bad-records';
import { decodeLine } from '../input/decode-line';
import type { Line } from '../input/read-lines';
import type { Forgetting } from './forget';
import type { Profile } from './profile';

/** Everything an input left behind once read: the facts by device, and an account of every record. */
export interface Collected {
  readonly devices: Map<DeviceId, Map<FactId, Fact>>;
  /** Matches of which facts were let go. */
  readonly found: ReadonlyMap<DeviceId, ReadonlyMap<string, Match>>;
  /** Certificates and alerts: about no one device, and held whatever their age. */
  readonly fleet: Map<string, Fact>;
  readonly boots: Map<string, Set<Ticks>>;
  readonly filtered: Map<FilterReason, number>;
  lines: number;
  received: number;
  facts: number;
  duplicates: number;
  bad: number;
}

export interface Collector {
  readonly collected: Collected;
  take(line: Line): void;
  /** Whether a fact came after one was let go that it could have needed: what is collected is then of no use. */
  isOutOfOrder(): boolean;
}

const emptyWith = (found: Collected['found']): Collected => ({
  devices: new Map(),
  found,
  fleet: new Map(),
  boots: new Map(),
  filtered: new Map(),
  lines: 0,
  received: 0,
  facts: 0,
  duplicates: 0,
  bad: 0,
});

const ofFleet: ReadonlySet<TableName> = new Set(['DeviceFileCertificateInfo', 'AlertInfo', 'AlertEvidence']);

const holds = (collected: Collected, fact: Fact): boolean => {
  if (ofFleet.has(fact.table)) {
    const key = JSON.stringify([fact.device, fact.id]);
    if (collected.fleet.has(key)) return true;
    collected.fleet.set(key, fact);
    return false;
  }
  const held = collected.devices.get(fact.device) ?? new Map<FactId, Fact>();
  if (held.has(fact.id)) return true;
  held.set(fact.id, fact);
  collected.devices.set(fact.device, held);
  return false;
};

/**
 * Reads lines into facts. In the profile `published` every record of every table is asked for the boot times it names; in
 * `all` the prefilter passes over what no rule needs.
 * @param memory lets go of facts on the way; without it all are held
 */
export const collector = (rules: RuleSet, profile: Profile, onBad: (bad: BadRecord) => void, memory?: Forgetting): Collector => {
  const collected = emptyWith(memory?.found ?? new Map());
  let outOfOrder = false;
  const noteBoots = ({ table, properties }: RawRecord): void => {
    const device = typeof properties.DeviceId === 'string' ? properties.DeviceId : '';
    for (const boot of bootTimesIn(table, properties)) collected.boots.set(device, (collected.boots.get(device) ?? new Set()).add(boot));
  };
  const reader = profile === 'published' ? decoder(rules, 'as-recorded', [], noteBoots) : decoder(rules, 'by-file', learners);
  const tally = (decoded: Decoded): void => {
    collected.received += decoded.received;
    collected.duplicates += decoded.duplicates;
    for (const [reason, count] of decoded.filtered) collected.filtered.set(reason, (collected.filtered.get(reason) ?? 0) + count);
    collected.bad += decoded.deadLettered;
    for (const fact of [...decoded.facts, ...decoded.context]) {
      if (memory?.isTooLate(fact) === true) outOfOrder = true;
      if (holds(collected, fact)) collected.duplicates++;
      else collected.facts++;
    }
    for (const host of decoded.hosts) holds(collected, host);
    memory?.tidy(collected.devices);
  };
  return {
    collected,
    isOutOfOrder: () => outOfOrder,
    take: (line) => {
      collected.lines++;
      tally(decodeLine(reader, line, onBad));
    },
  };
};
