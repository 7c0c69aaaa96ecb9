import { byTimeThenId, type DeviceId, type Fact } from '../model/fact';
import type { Evidence, Kept } from '../model/incident';
import { type Match, type Role, roles, type Tie } from '../model/match';
import { type Anchor, anchorsOf } from './anchors';

/** Matches of one device that are one hop: connected by shared anchors, transitively. */
export interface Component {
  readonly matches: readonly Match[];
  readonly anchors: readonly Anchor[];
}

/**
 * Facts kept of a role at each end of time: the first tell how it began, the last what goes on now, whatever came between. A
 * union of both stays idempotent and the same in any order, and what one union drops no later one wants.
 */
const keptAtEachEnd = 25;

const tieKey = (tie: Tie): string => [tie.kind, tie.a, tie.b, tie.aId, tie.bId, ...(tie.sides ?? [])].join('\u0000');

const bothEnds = (facts: readonly Fact[], more: boolean): Kept => {
  const distinct = [...new Map(facts.map((fact) => [fact.id, fact])).values()].sort(byTimeThenId);
  if (distinct.length <= 2 * keptAtEachEnd) return { facts: distinct, more };
  return { facts: [...distinct.slice(0, keptAtEachEnd), ...distinct.slice(-keptAtEachEnd)], more: true };
};

/** Where a kept fact stands in its role: among the first, the last, or, where there are few, both. */
interface Place {
  readonly rank: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

const placesIn = (kept: readonly (readonly [Role, Kept])[]): ReadonlyMap<string, Place> =>
  new Map(
    kept.flatMap(([role, { facts }]) =>
      facts.map((fact, rank) => [
        `${role} ${fact.id}`,
        { rank, isFirst: rank < keptAtEachEnd, isLast: rank >= facts.length - keptAtEachEnd },
      ]),
    ),
  );

interface Reaching {
  readonly tie: Tie;
  readonly to: Place;
}

/** Of the ties to the first partners the one to the very first, of those to the last the one to the very last. */
const extremes = (ways: readonly Reaching[]): readonly Tie[] => {
  const first = ways.filter(({ to }) => to.isFirst).sort((one, other) => one.to.rank - other.to.rank)[0];
  const last = ways.filter(({ to }) => to.isLast).sort((one, other) => other.to.rank - one.to.rank)[0];
  return [first, last].flatMap((found) => found?.tie ?? []);
};

/**
 * For each way in which a kept fact is tied to a role, its ties to the first and to the last partner. Every kept fact keeps a
 * tie, and the set is bounded and the same in any order of union; the first so many ties would be neither.
 */
const keptTies = (ties: readonly Tie[], kept: readonly (readonly [Role, Kept])[]): readonly Tie[] => {
  const places = placesIn(kept);
  const byWay = new Map<string, Reaching[]>();
  for (const tie of ties) {
    const [a, b] = [places.get(`${tie.a} ${tie.aId}`), places.get(`${tie.b} ${tie.bId}`)];
    if (a === undefined || b === undefined) continue;
    for (const [end, to] of [
      [`a ${tie.aId}`, b],
      [`b ${tie.bId}`, a],
    ] as const) {
      const way = [tie.kind, tie.a, tie.b, ...(tie.sides ?? []), end].join('\u0000');
      const held = byWay.get(way);
      if (held === undefined) byWay.set(way, [{ tie, to }]);
      else held.push({ tie, to });
    }
  }
  const found = [...byWay.values()].flatMap(extremes);
  return [...new Map(found.map((tie) => [tieKey(tie), tie]))].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tie]) => tie);
};

const gather = (parts: readonly Evidence[]): Evidence => {
  const byRole = roles.flatMap((role): (readonly [Role, Kept])[] => {
    const held = parts.flatMap((part) => part.roles[role] ?? []);
    if (held.length === 0) return [];
    const facts = held.flatMap((kept) => kept.facts);
    return [
      [
        role,
        bothEnds(
          facts,
          held.some((kept) => kept.more),
        ),
      ],
    ];
  });
  return {
    rules: [...new Set(parts.flatMap((part) => part.rules))].sort(),
    roles: Object.fromEntries(byRole),
    ties: keptTies(
      parts.flatMap((part) => part.ties),
      byRole,
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

/** Whether both hold the same rules, facts and ties. */
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
