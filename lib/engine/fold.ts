import { byTimeThenId, type DeviceId, type Fact, type FactId } from '../model/fact';
import type { Evidence, Kept } from '../model/incident';
import { type Match, type Role, roles, type Tie } from '../model/match';
import { type Anchor, anchorsOf } from './anchors';

/** Matches of one device that are one hop: connected by shared anchors, transitively. */
export interface Component {
  readonly matches: readonly Match[];
  readonly anchors: readonly Anchor[];
}

/** Facts kept per role. A union of the least stays idempotent and the same in any order; a count would not. */
const keptFacts = 50;

const tieKey = (tie: Tie): string => [tie.kind, tie.a, tie.b, tie.aId, tie.bId, ...(tie.sides ?? [])].join('\u0000');

const leastFacts = (facts: readonly Fact[], more: boolean): Kept => {
  const distinct = [...new Map(facts.map((fact) => [fact.id, fact])).values()].sort(byTimeThenId);
  return { facts: distinct.slice(0, keptFacts), more: more || distinct.length > keptFacts };
};

/**
 * For each way in which a fact is tied to a role, its tie to the least partner. It leaves no kept fact loose, is bounded by
 * the facts, and is the same however evidence is united; a number of ties would be none of it.
 */
const leastTies = (ties: readonly Tie[], kept: readonly Fact[]): readonly Tie[] => {
  const ranks = new Map([...kept].sort(byTimeThenId).map((fact, rank) => [fact.id, rank]));
  const rank = (id: FactId): number => ranks.get(id) ?? Number.POSITIVE_INFINITY;
  const held = ties
    .filter((tie) => ranks.has(tie.aId) && ranks.has(tie.bId))
    .sort((one, other) => rank(one.aId) - rank(other.aId) || rank(one.bId) - rank(other.bId));
  const least = new Map<string, Tie>();
  for (const tie of held) {
    for (const end of [`a ${tie.aId}`, `b ${tie.bId}`]) {
      const way = [tie.kind, tie.a, tie.b, ...(tie.sides ?? []), end].join('\u0000');
      if (!least.has(way)) least.set(way, tie);
    }
  }
  return [...new Map([...least.values()].map((tie) => [tieKey(tie), tie]))].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tie]) => tie);
};

const gather = (parts: readonly Evidence[]): Evidence => {
  const byRole: [Role, Kept][] = roles.flatMap((role): [Role, Kept][] => {
    const held = parts.flatMap((part) => part.roles[role] ?? []);
    return held.length === 0
      ? []
      : [
          [
            role,
            leastFacts(
              held.flatMap((kept) => kept.facts),
              held.some((kept) => kept.more),
            ),
          ],
        ];
  });
  return {
    rules: [...new Set(parts.flatMap((part) => part.rules))].sort(),
    roles: Object.fromEntries(byRole),
    ties: leastTies(
      parts.flatMap((part) => part.ties),
      byRole.flatMap(([, kept]) => kept.facts),
    ),
  };
};

const evidenceOfMatch = (match: Match): Evidence => ({
  rules: [`${match.rule}/${match.form}`],
  roles: Object.fromEntries(
    roles.flatMap((role) => (match.facts[role] === undefined ? [] : [[role, { facts: [match.facts[role]], more: false }]])),
  ),
  ties: match.ties,
});

/** Everything the matches rest on. */
export const evidenceOf = (matches: readonly Match[]): Evidence => gather(matches.map(evidenceOfMatch));

/** The union of what two revisions knew: associative, commutative, idempotent. */
export const unite = (...parts: readonly Evidence[]): Evidence => gather(parts);

/** Whether the first evidence holds all that the second does. */
export const sameEvidence = (a: Evidence, b: Evidence): boolean => {
  const fingerprint = (evidence: Evidence): string =>
    JSON.stringify([
      evidence.rules,
      roles.map((role) => [evidence.roles[role]?.more, evidence.roles[role]?.facts.map((fact) => fact.id)]),
      evidence.ties.map(tieKey),
    ]);
  return fingerprint(a) === fingerprint(b);
};

export const factsIn = (evidence: Evidence): readonly Fact[] => roles.flatMap((role) => evidence.roles[role]?.facts ?? []);

/** The facts that were recorded: a host's identity is dated by the day that named it, which is no instant of the hop. */
export const recordsIn = (evidence: Evidence): readonly Fact[] => factsIn(evidence).filter(({ table }) => table !== 'HostIdentity');

/** The device that the evidence is of; undefined where there is none. */
export const deviceIn = (evidence: Evidence): DeviceId | undefined => factsIn(evidence)[0]?.device;

/** The rules whose forms the evidence names, each once. */
export const ruleIdsIn = ({ rules }: Evidence): readonly string[] => [...new Set(rules.map((name) => name.split('/', 1)[0] ?? ''))];

/** Groups the matches of one device into hops. */
export const componentsOf = (matches: readonly Match[]): readonly Component[] => {
  const owner = new Map<Anchor, Anchor>();
  const root = (anchor: Anchor): Anchor => {
    let at = anchor;
    for (let next = owner.get(at); next !== undefined && next !== at; next = owner.get(at)) at = next;
    return at;
  };
  const anchored = matches.map((match) => ({ match, anchors: anchorsOf(match) }));
  for (const { anchors } of anchored) {
    for (const anchor of anchors) {
      const [a, b] = [root(anchors[0]), root(anchor)].sort();
      if (a !== undefined && b !== undefined) {
        owner.set(a, a);
        owner.set(b, a);
      }
    }
  }
  const components = new Map<Anchor, { matches: Match[]; anchors: Set<Anchor> }>();
  for (const { match, anchors } of anchored) {
    const held = components.get(root(anchors[0])) ?? { matches: [], anchors: new Set<Anchor>() };
    held.matches.push(match);
    for (const anchor of anchors) held.anchors.add(anchor);
    components.set(root(anchors[0]), held);
  }
  return [...components.values()].map(({ matches: own, anchors }) => ({ matches: own, anchors: [...anchors] }));
};
