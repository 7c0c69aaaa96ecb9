import { assess, type Knowledge, type Lists } from '../engine/assess';
import type { RuleSet } from '../engine/compile';
import { type Fact, textOf, timeOf } from '../model/fact';
import type { Assessment, Evidence, IncidentId } from '../model/incident';
import { days, earlier, elapsed, type Ticks, ticksOf } from '../model/time';
import { type LinkPorts, lookAround } from './links/links';
import type { Reference } from './ports';
import { readSignatures, signatureKey } from './signatures';

/** Sightings that are read of one hash; what is missed beyond lowers nothing. */
const sightingsRead = 400;
/** A younger sighting is no history: what spreads over a fleet within a day is a wave, whoever sends it. */
const historyAge = days(1);

/** The first start of each hash in the evidence. */
const startsIn = (evidence: Evidence): ReadonlyMap<string, Ticks> => {
  const starts = new Map<string, Ticks>();
  for (const fact of evidence.roles.child?.facts ?? []) {
    const sha1 = textOf(fact, 'SHA1');
    if (sha1 !== '') starts.set(sha1, earlier(fact.at, starts.get(sha1) ?? fact.at));
  }
  return starts;
};

/** Notes when the incident started the hash, and counts the others that did so before it. A repeat of an incident is no new sighting. */
const sight = async (reference: Reference, sha1: string, incident: IncidentId, at: Ticks): Promise<number> => {
  await reference.put('sighting', signatureKey(sha1), incident, at.toString());
  const others = await reference.members('sighting', signatureKey(sha1), sightingsRead);
  return [...others].filter(([other, start]) => other !== incident && elapsed(ticksOf(BigInt(start)), at) >= historyAge).length;
};

/** When the device booted, as far as the facts at hand tell. */
export const bootsIn = (facts: Iterable<Fact>): readonly Ticks[] =>
  [...facts].flatMap((fact) => {
    const start = fact.table === 'HostIdentity' && fact.columns.HostKind === 'services' ? timeOf(fact, 'ProcessCreationTime') : undefined;
    return start === undefined ? [] : [start];
  });

/** What judging needs beside the world's knowledge. */
export interface Judging {
  readonly tenant: string;
  readonly rules: RuleSet;
  readonly lists: Lists;
}

const know = async (
  { tenant }: Judging,
  ports: LinkPorts,
  evidence: Evidence,
  incident: IncidentId,
  boots: readonly Ticks[],
): Promise<Knowledge> => {
  const { reference } = ports;
  const starts = startsIn(evidence);
  const [signatures, around, sighted] = await Promise.all([
    readSignatures(reference, [...starts.keys()]),
    lookAround(ports, tenant, evidence, incident),
    Promise.all([...starts].map(async ([sha1, at]) => [sha1, await sight(reference, sha1, incident, at)] as const)),
  ]);
  return { signatures, boots, sightings: new Map(sighted), ...around };
};

/** Judges the evidence of an incident; what the judgement before knew of the device still counts. */
export type Judge = (evidence: Evidence, incident: IncidentId, before: Assessment | undefined) => Promise<Assessment>;

/** The judge of evidence, with the world's knowledge read for each call. */
export const judge =
  (judging: Judging, ports: LinkPorts) =>
  (boots: readonly Ticks[]): Judge =>
  async (evidence, incident, before) => {
    const known = [...new Set([...boots, ...(before?.boots ?? [])])].sort((a, b) => (a < b ? -1 : 1));
    return assess(evidence, judging.rules, await know(judging, ports, evidence, incident, known), judging.lists);
  };

/** Whether a hash of the evidence has no certificate row yet, so that it is worth asking again when everything has come. */
export const awaitsCertificate = async (reference: Reference, evidence: Evidence): Promise<boolean> => {
  const hashes = [...startsIn(evidence).keys()];
  return (await readSignatures(reference, hashes)).size < hashes.length;
};
