import { byTimeThenId, type Fact, type FactId } from '../model/fact';
import { groupedBy } from '../model/grouped';
import type { Evidence, Kept } from '../model/incident';
import { type Match, type Role, roles, type Tie } from '../model/match';
import { ascending } from '../model/order';
import { type Anchor, anchorsOf } from './anchors';
import type { Telling } from './assessment/telling';

/** Matches of one device that are one hop: connected by shared anchors, transitively. */
export interface Component {
  readonly matches: readonly Match[];
  readonly anchors: readonly Anchor[];
}

/**
 * The facts kept of a role: the first tell how it began, the last what goes on now, and those that say most against the hop
 * stay whatever came before and after them. Each is the least under an order of its own, so that a union is idempotent and the
 * same in any order, and what one union drops no later one wants.
 */
interface Segment {
  readonly size: number;
  readonly order: (one: Fact, other: Fact) => number;
}

const segmentsBy = (telling: Telling): readonly Segment[] => [
  { size: 25, order: byTimeThenId },
  { size: 25, order: (one, other) => byTimeThenId(other, one) },
  { size: 10, order: (one, other) => telling(other) - telling(one) || byTimeThenId(one, other) },
];

/** Where each fact of a segment stands in it. */
type Ranks = ReadonlyMap<FactId, number>;

const ranksIn = (facts: readonly Fact[], { size, order }: Segment): Ranks =>
  new Map([...facts].sort(order).flatMap(({ id }, rank) => (rank < size ? [[id, rank]] : [])));

const remembered = (telling: Telling): Telling => {
  const known = new Map<FactId, number>();
  return (fact) => {
    const value = known.get(fact.id) ?? telling(fact);
    known.set(fact.id, value);
    return value;
  };
};

/** A role's facts, each once, and its segments. */
interface Gathered {
  readonly kept: Kept;
  readonly segments: readonly Ranks[];
}

const gatherRole = (parts: readonly Kept[], segments: readonly Segment[]): Gathered => {
  const distinct = [...new Map(parts.flatMap(({ facts }) => facts).map((fact) => [fact.id, fact])).values()].sort(byTimeThenId);
  const ranks = segments.map((segment) => ranksIn(distinct, segment));
  const facts = distinct.filter(({ id }) => ranks.some((segment) => segment.has(id)));
  return { kept: { facts, more: parts.some(({ more }) => more) || facts.length < distinct.length }, segments: ranks };
};

const tieKey = (tie: Tie): string => [tie.kind, tie.a, tie.b, tie.aId, tie.bId, ...(tie.sides ?? [])].join('\u0000');

/** A tie as seen from one of its facts: the way it goes, and the partner that it leads to. */
interface View {
  readonly tie: Tie;
  readonly way: string;
  readonly role: Role;
  readonly partner: FactId;
}

const viewsOf = (tie: Tie): readonly View[] => {
  const { kind, a, b, aId, bId, sides = [] } = tie;
  const way = [kind, a, b, ...sides].join('\u0000');
  return [
    { tie, way: `${way} from ${aId}`, role: b, partner: bId },
    { tie, way: `${way} to ${bId}`, role: a, partner: aId },
  ];
};

/** Those of one way that lead to the first partner of a segment. */
const leading = (views: readonly View[], segments: readonly Ranks[]): readonly Tie[] =>
  segments.flatMap((ranks) => {
    const rankOf = ({ partner }: View): number => ranks.get(partner) ?? Number.POSITIVE_INFINITY;
    const [first] = [...views].sort((one, other) => rankOf(one) - rankOf(other));
    return first !== undefined && ranks.has(first.partner) ? [first.tie] : [];
  });

/**
 * For each way in which a kept fact is tied to a role, its tie to the first partner of each segment. Every kept fact keeps a
 * tie, and the set is bounded and the same in any order of union; the first so many ties would be neither.
 */
const keptTies = (ties: readonly Tie[], gathered: ReadonlyMap<Role, Gathered>): readonly Tie[] => {
  const segmentsOf = (role: Role): readonly Ranks[] => gathered.get(role)?.segments ?? [];
  const isKept = (role: Role, id: FactId): boolean => segmentsOf(role).some((ranks) => ranks.has(id));
  const held = ties.filter(({ a, aId, b, bId }) => isKept(a, aId) && isKept(b, bId));
  const byWay = groupedBy(held.flatMap(viewsOf), ({ way }) => way);
  const found = [...byWay.values()].flatMap((views) => leading(views, segmentsOf(views[0].role)));
  return [...new Map(found.map((tie) => [tieKey(tie), tie]))].sort(([a], [b]) => ascending(a, b)).map(([, tie]) => tie);
};

const gather = (telling: Telling, parts: readonly Evidence[]): Evidence => {
  const segments = segmentsBy(remembered(telling));
  const byRole = new Map(
    roles.flatMap((role): (readonly [Role, Gathered])[] => {
      const held = parts.flatMap((part) => part.roles[role] ?? []);
      return held.length === 0 ? [] : [[role, gatherRole(held, segments)]];
    }),
  );
  return {
    rules: [...new Set(parts.flatMap((part) => part.rules))].sort(),
    roles: Object.fromEntries([...byRole].map(([role, { kept }]) => [role, kept])),
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
export const evidenceOf = (telling: Telling, matches: readonly Match[]): Evidence => gather(telling, matches.map(evidenceOfMatch));

/** The union of what two revisions knew: associative, commutative, idempotent. */
export const unite = (telling: Telling, ...parts: readonly Evidence[]): Evidence => gather(telling, parts);

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
