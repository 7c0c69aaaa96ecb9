import { assess, type Knowledge, type Lists } from '../engine/assess';
import type { RuleSet } from '../engine/compile';
import { type Fact, textOf, timeOf } from '../model/fact';
import type { Assessment, Evidence, IncidentId } from '../model/incident';
import type { Ticks } from '../model/time';
import type { Reference } from './ports';
import { readSignatures, signatureKey } from './signatures';

/** A count beyond this says nothing more. */
const sightingsRead = 100;

const hashesIn = (evidence: Evidence): readonly string[] =>
  [...new Set((evidence.roles.child?.facts ?? []).map((fact) => textOf(fact, 'SHA1')))].filter((sha1) => sha1 !== '');

/** Notes that the incident started the hash, and counts the others that did. A repeat of an incident is no new sighting. */
const sight = async (reference: Reference, sha1: string, incident: IncidentId): Promise<number> => {
  await reference.put('sighting', signatureKey(sha1), incident, '');
  const others = await reference.members('sighting', signatureKey(sha1), sightingsRead + 1);
  return [...others.keys()].filter((other) => other !== incident).length;
};

/** When the device booted, as far as the facts at hand tell. */
export const bootsIn = (facts: Iterable<Fact>): readonly Ticks[] =>
  [...facts].flatMap((fact) => {
    const start = fact.table === 'HostIdentity' && fact.columns.HostKind === 'services' ? timeOf(fact, 'ProcessCreationTime') : undefined;
    return start === undefined ? [] : [start];
  });

const know = async (reference: Reference, evidence: Evidence, incident: IncidentId, boots: readonly Ticks[]): Promise<Knowledge> => {
  const hashes = hashesIn(evidence);
  const [signatures, sighted] = await Promise.all([
    readSignatures(reference, hashes),
    Promise.all(hashes.map(async (sha1) => [sha1, await sight(reference, sha1, incident)] as const)),
  ]);
  return { signatures, boots, sightings: new Map(sighted) };
};

/** Judges the evidence of an incident; what the judgement before knew of the device still counts. */
export type Judge = (evidence: Evidence, incident: IncidentId, before: Assessment | undefined) => Promise<Assessment>;

/** The judge of evidence, with the world's knowledge read for each call. */
export const judge =
  (rules: RuleSet, lists: Lists, reference: Reference) =>
  (boots: readonly Ticks[]): Judge =>
  async (evidence, incident, before) => {
    const known = [...new Set([...boots, ...(before?.boots ?? [])])].sort((a, b) => (a < b ? -1 : 1));
    return assess(evidence, rules, await know(reference, evidence, incident, known), lists);
  };

/** Whether a hash of the evidence has no certificate row yet, so that it is worth asking again when everything has come. */
export const awaitsCertificate = async (reference: Reference, evidence: Evidence): Promise<boolean> => {
  const hashes = hashesIn(evidence);
  return (await readSignatures(reference, hashes)).size < hashes.length;
};
