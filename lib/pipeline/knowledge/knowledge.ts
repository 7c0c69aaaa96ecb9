import { assess, type Knowledge, type Lists } from '../../engine/assess';
import { type History, patternsOf } from '../../engine/assessment/pattern';
import { spellsIn, standingOf } from '../../engine/assessment/standing';
import { isSuspicious } from '../../engine/assessment/suspicion';
import type { RuleSet } from '../../engine/compile';
import { factsAs, recordsIn } from '../../engine/evidence';
import { byTimeThenId, type Fact, textOf, timeOf } from '../../model/fact';
import type { Assessment, Evidence, IncidentId } from '../../model/incident';
import { ascending } from '../../model/order';
import type { Ticks } from '../../model/time';
import { crowdsAround } from '../lane/crowds';
import { type LinkPorts, noteContactsThenLook } from '../links/links';
import type { Reference } from '../ports';
import { enrich, keepKnown } from './enrich';
import type { Enricher } from './enricher';
import { noteSightings, readSightings } from './sightings';
import { readCertificates, readSignatures } from './signatures';

/** The files of an incident whose signature says something. */
const filesOf = (evidence: Evidence): readonly string[] => [
  ...new Set(
    factsAs(evidence, 'child', 'image')
      .map((fact) => textOf(fact, 'SHA1'))
      .filter((sha1) => sha1 !== ''),
  ),
];

/** Spells of one incident that are noted: as many as it takes to be known, so that no one incident fills what is read. */
const spellsNoted = 4;

/** Notes that the incident showed its patterns, and when, *then* reads how they stand: of two incidents whichever comes last sees the other. A repeat is no new sighting. */
const noteThenRead = async (reference: Reference, lists: Lists, evidence: Evidence, incident: IncidentId): Promise<History> => {
  const facts = recordsIn(evidence);
  const [first] = [...facts].sort(byTimeThenId);
  if (first === undefined) return new Map();
  const { shown, asked } = patternsOf(evidence, isSuspicious(evidence, lists));
  const spells = spellsIn(facts.map(({ at }) => at)).slice(0, spellsNoted);
  await noteSightings(
    reference,
    shown,
    spells.map((at) => ({ by: incident, device: first.device, at })),
  );
  const standings = await Promise.all(
    asked.map(async (pattern) => [pattern, standingOf(await readSightings(reference, pattern), incident, first.at)] as const),
  );
  return new Map(standings);
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
  readonly enrichers: readonly Enricher[];
}

const gather = async (
  { tenant, lists, enrichers }: Judging,
  ports: LinkPorts,
  evidence: Evidence,
  incident: IncidentId,
  before: Assessment | undefined,
): Promise<Omit<Knowledge, 'boots'>> => {
  const { reference } = ports;
  const around = noteContactsThenLook(ports, tenant, evidence, incident);
  const enriched = around.then(({ origins }) => enrich(enrichers, reference, evidence, incident, origins));
  const [signatures, { origins, links }, history, enrichment] = await Promise.all([
    readSignatures(reference, filesOf(evidence)),
    around,
    noteThenRead(reference, lists, evidence, incident),
    enriched,
  ]);
  return { signatures, history, origins, links, enrichment: keepKnown(before?.enrichment ?? {}, enrichment) };
};

/** Hours around the evidence in which facts of its device were refused. */
const crowdedIn = async (reference: Reference, evidence: Evidence): Promise<readonly string[]> => {
  const facts = recordsIn(evidence);
  const [first] = facts;
  if (first === undefined) return [];
  return crowdsAround(
    reference,
    first.device,
    facts.map(({ at }) => at),
  );
};

/** Judges the evidence of an incident; what the judgement before knew of the device still counts. */
export type Judge = (evidence: Evidence, incident: IncidentId, before: Assessment | undefined) => Promise<Assessment>;

/** The judge of evidence, with the world's knowledge read for each call, and the boots of the device as far as they are at hand. */
export const judge =
  (judging: Judging, ports: LinkPorts, boots: readonly Ticks[] = []): Judge =>
  async (evidence, incident, before) => {
    const known = await gather(judging, ports, evidence, incident, before);
    const allBoots = [...new Set([...boots, ...(before?.boots ?? [])])].sort(ascending);
    const assessment = assess(evidence, judging.rules, { ...known, boots: allBoots }, judging.lists);
    const crowded = await crowdedIn(ports.reference, evidence);
    return crowded.length === 0 ? assessment : { ...assessment, crowded };
  };

/** Whether a hash of the evidence has no certificate row yet, so that it is worth asking again when everything has come. */
export const awaitsCertificate = async (reference: Reference, evidence: Evidence): Promise<boolean> => {
  const hashes = filesOf(evidence);
  return (await readCertificates(reference, hashes)).size < hashes.length;
};
