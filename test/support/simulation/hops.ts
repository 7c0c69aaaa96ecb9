import { ownAddressesOf } from '../../../lib/defender/own-addresses';
import { anchorsOf } from '../../../lib/engine/anchors';
import { tellingBy } from '../../../lib/engine/assessment/telling';
import type { RuleSet } from '../../../lib/engine/compile';
import { evaluate } from '../../../lib/engine/evaluate';
import { componentsOf, evidenceOf } from '../../../lib/engine/fold';
import type { DeviceId, Fact, FactId } from '../../../lib/model/fact';
import type { Evidence, IncidentId, Revision } from '../../../lib/model/incident';
import { type Match, roles } from '../../../lib/model/match';
import type { Decoded } from '../../../lib/pipeline/decoding/decode';
import { bucketOf } from '../../../lib/pipeline/incidents/buckets';
import { incidentIdOf } from '../../../lib/pipeline/incidents/ids';
import { lists } from '../../../lib/rules';
import { linkFaults } from '../links/links-oracle';
import { isPoison } from './poison';
import { reader, readRaw, ruleSet } from './reader';
import { rawPartitions, tenant } from './run';
import type { Outcome } from './simulate';

const telling = tellingBy(lists);

/** A hop told apart from every other by what it rests on; ids follow the log, so they are no part of it. */
export type HopText = string;

const hopText = (device: DeviceId, { rules, roles: kept, ties }: Evidence): HopText =>
  JSON.stringify([
    device,
    rules,
    roles.map((role) => [role, kept[role]?.more ?? false, kept[role]?.facts.map((fact) => fact.id) ?? []]),
    ties.map(({ kind, a, b, aId, bId, exact }) => [kind, a, b, aId, bId, exact]),
  ]);

const factsIn = ({ facts, context, hosts }: Decoded): readonly Fact[] => [...facts, ...context, ...hosts];

/** Every fact of everything that was ever enqueued, less what was too much for the code. */
const factsEver = ({ hubs, poison }: Outcome): readonly Fact[] =>
  Array.from({ length: rawPartitions }, (_, partition) =>
    hubs.log('raw', partition).flatMap((message) => readRaw(partition, message, poison)),
  )
    .flat()
    .flatMap(factsIn)
    .filter((fact) => !isPoison(fact));

interface Found {
  readonly device: DeviceId;
  readonly matches: readonly Match[];
}

/** The hops of a batch run of the rules over these facts, each with its matches. */
const foundIn = (facts: readonly Fact[], rules: RuleSet): readonly Found[] => {
  const devices = new Map<DeviceId, Map<FactId, Fact>>();
  for (const fact of facts) devices.set(fact.device, (devices.get(fact.device) ?? new Map()).set(fact.id, fact));
  return [...devices].flatMap(([device, own]) =>
    componentsOf(evaluate(rules, own.values()))
      .filter(({ matches }) => matches.some((match) => match.opens))
      .map(({ matches }) => ({ device, matches })),
  );
};

const textsOf = (found: readonly Found[]): readonly HopText[] =>
  found.map(({ device, matches }) => hopText(device, evidenceOf(telling, matches))).sort();

/** The hops that a batch run of the rules finds in these facts. */
export const hopsIn = (facts: readonly Fact[], rules: RuleSet = ruleSet): readonly HopText[] => textsOf(foundIn(facts, rules));

/** What a batch run of the same rules finds in all facts. */
interface Batch {
  readonly hops: readonly HopText[];
  /** Every id that an incident of theirs can have: that of the first anchor of a match that opens one. */
  readonly ids: ReadonlySet<string>;
}

export const batchOf = (outcome: Outcome): Batch => {
  const found = foundIn(factsEver(outcome), ruleSet);
  const ids = found.flatMap(({ device, matches }) =>
    matches.filter(({ opens }) => opens).map((match) => incidentIdOf(tenant, device, anchorsOf(match)[0])),
  );
  return { hops: textsOf(found), ids: new Set(ids) };
};

/** Whether what never came would have made more of a hop. */
export const isNearMiss = (outcome: Outcome, batch: Batch): boolean => {
  const lost = outcome.world.lost.flatMap(({ body }) => reader.decode(body, 'lost')).flatMap(factsIn);
  return lost.length > 0 && JSON.stringify(hopsIn([...factsEver(outcome), ...lost])) !== JSON.stringify(batch.hops);
};

/** The newest revision of every incident that was posted. */
export const newestRevisions = async ({ stores, posts }: Outcome): Promise<readonly Revision[]> => {
  const ids = new Map([...posts.values()].flat().map((incident) => [incident.id, incident.device.id as DeviceId]));
  const found = await Promise.all([...ids].map(([id, device]) => stores.incidents.newest(bucketOf(device), id as IncidentId)));
  return found.filter((revision) => revision !== undefined);
};

/** The hops of the incidents that stand: those that no other has absorbed. */
export const streamHops = (revisions: readonly Revision[]): readonly HopText[] =>
  revisions
    .filter(({ absorbedBy }) => absorbedBy === undefined)
    .map(({ device, evidence }) => hopText(device, evidence))
    .sort();

/** Where the links of the incidents that stand are not those that all of them together have. */
export const linksAmiss = (outcome: Outcome, revisions: readonly Revision[]): readonly string[] =>
  linkFaults(
    revisions.filter(({ absorbedBy }) => absorbedBy === undefined),
    factsEver(outcome).flatMap((fact) => ownAddressesOf(fact).map((address) => ({ address, device: fact.device, at: fact.at }))),
    tenant,
  );
