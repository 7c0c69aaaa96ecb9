import type { Fact, FactId } from '../model/fact';
import { groupedBy } from '../model/grouped';
import { type Match, matchKey, type Role, type RoleFacts } from '../model/match';
import { ascending } from '../model/order';
import { minus, plus, type Ticks } from '../model/time';
import type { Binding, CompiledForm, RuleSet } from './compile';
import type { Join } from './define-rule';
import { endsOf, joined, momentOf, roleOf, rolesOf, tieOf } from './joins';

/** The facts of one role of one form, in the order of event time, with an index per key that a join looks up. */
interface Candidates {
  readonly byTime: readonly Fact[];
  readonly byKey: (name: string, keyOf: (fact: Fact) => string | undefined, key: string) => readonly Fact[];
}

const byTime = (a: Fact, b: Fact): number => ascending(a.at, b.at);

const candidatesOf = (facts: readonly Fact[]): Candidates => {
  const indexes = new Map<string, ReadonlyMap<string | undefined, readonly Fact[]>>();
  return {
    byTime: facts,
    byKey: (name, keyOf, key) => {
      const index = indexes.get(name) ?? groupedBy(facts, keyOf);
      indexes.set(name, index);
      return index.get(key) ?? [];
    },
  };
};

/** First position in time order whose event time is at or after `at`. */
const lowerBound = (facts: readonly Fact[], at: Ticks): number => {
  let [low, high] = [0, facts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const fact = facts[middle];
    if (fact !== undefined && fact.at < at) low = middle + 1;
    else high = middle;
  }
  return low;
};

const inRange = (facts: readonly Fact[], from: Ticks | undefined, to: Ticks | undefined): readonly Fact[] => {
  const start = from === undefined ? 0 : lowerBound(facts, from);
  const end = to === undefined ? facts.length : lowerBound(facts, (to + 1n) as Ticks);
  return start === 0 && end === facts.length ? facts : facts.slice(start, end);
};

type Window = Extract<Join, { kind: 'within' | 'reach' }>;

/** Of facts in time order those that the window lets `role` be; only event times are ordered, a window over creation times lets all. */
const inWindow = (join: Window, role: Role, bound: RoleFacts, facts: readonly Fact[]): readonly Fact[] => {
  const [a, b] = rolesOf(join);
  const fact = bound[a === role ? b : a];
  if (fact === undefined) return facts;
  if (join.kind === 'reach') return inRange(facts, minus(fact.at, join.atMost), plus(fact.at, join.atMost));
  const forward = roleOf(join.to) === role;
  const [own, other] = forward ? [join.to, join.from] : [join.from, join.to];
  if (!own.endsWith('.at')) return facts;
  const [at, most] = [momentOf(fact, other), join.atMost];
  return forward
    ? inRange(facts, plus(at, join.atLeast), most === undefined ? undefined : plus(at, most))
    : inRange(facts, most === undefined ? undefined : minus(at, most), minus(at, join.atLeast));
};

/** The facts that share the key by which the role is looked up, in time order; all of them where it is by none. */
const byIdentity = ({ lookup, role }: Binding, bound: RoleFacts, all: Candidates): readonly Fact[] => {
  const ends = lookup === undefined ? undefined : endsOf(lookup);
  if (lookup === undefined || ends === undefined) return all.byTime;
  const [a, b] = rolesOf(lookup);
  const fact = bound[a === role ? b : a];
  if (fact === undefined) return all.byTime;
  const [own, other] = a === role ? ends : [ends[1], ends[0]];
  const key = other.keyOf(fact);
  return key === undefined ? [] : all.byKey(own.name, own.keyOf, key);
};

const isWindow = (join: Join): join is Window => join.kind === 'within' || join.kind === 'reach';

/** What could play the role: by identity first, then by every window. */
const lookUp = (binding: Binding, bound: RoleFacts, all: Candidates): readonly Fact[] =>
  binding.checks.filter(isWindow).reduce((facts, join) => inWindow(join, binding.role, bound, facts), byIdentity(binding, bound, all));

const extend = function* (
  plan: readonly Binding[],
  from: number,
  bound: RoleFacts,
  candidates: ReadonlyMap<Role, Candidates>,
): Generator<RoleFacts> {
  const binding = plan[from];
  if (binding === undefined) {
    yield bound;
    return;
  }
  const all = candidates.get(binding.role);
  if (all === undefined) return;
  for (const fact of lookUp(binding, bound, all)) {
    const next = { ...bound, [binding.role]: fact };
    if (binding.checks.every((join) => joined(join, next))) yield* extend(plan, from + 1, next, candidates);
  }
};

const matchOf = ({ rule, form }: CompiledForm, facts: RoleFacts, of: Fact): Match => ({
  rule: rule.id,
  form: form.name,
  opens: form.opens,
  device: of.device,
  facts,
  ties: form.joins.flatMap((join) => tieOf(join, facts)),
});

/** What could play each role of a form. */
type Cast = ReadonlyMap<Role, Candidates>;

/** Facts by the role they could play, in the order of event time. */
const heldByForm = (rules: RuleSet, facts: readonly Fact[]): ReadonlyMap<CompiledForm, ReadonlyMap<Role, readonly Fact[]>> => {
  const held = new Map<CompiledForm, Map<Role, Fact[]>>();
  for (const fact of facts) {
    for (const { form, role } of rules.partsOf(fact)) {
      const roles = held.get(form) ?? new Map<Role, Fact[]>();
      held.set(form, roles);
      const own = roles.get(role);
      if (own === undefined) roles.set(role, [fact]);
      else own.push(fact);
    }
  }
  return held;
};

/** The forms of which every role has somebody to play it. */
const castForms = (rules: RuleSet, facts: readonly Fact[]): readonly (readonly [CompiledForm, Cast])[] => {
  const held = heldByForm(rules, facts);
  return rules.forms.flatMap((form) => {
    const roles = held.get(form);
    return roles === undefined || roles.size < form.steps.size
      ? []
      : [[form, new Map([...roles].map(([role, own]) => [role, candidatesOf(own)] as const))] as const];
  });
};

const matchesOfForm = function* (compiled: CompiledForm, cast: Cast, touching: ReadonlySet<FactId> | undefined): Generator<Match> {
  // Without `touching` any one role reaches every match; with it, a match is found from each of its touching facts.
  const starts = touching === undefined ? [...compiled.plans].slice(0, 1) : [...compiled.plans];
  for (const [role, plan] of starts) {
    for (const fact of cast.get(role)?.byTime ?? []) {
      if (touching !== undefined && !touching.has(fact.id)) continue;
      for (const bound of extend(plan, 0, { [role]: fact }, cast)) yield matchOf(compiled, bound, fact);
    }
  }
};

/** Finds matches; with `touching` only those that hold at least one of these facts: what a batch that brought them can have completed. */
export type Finder = (touching?: ReadonlySet<FactId>) => readonly Match[];

/** The facts of ONE device made ready once, however often they are asked for matches. */
export const finderOf = (rules: RuleSet, facts: Iterable<Fact>): Finder => {
  const distinct = new Map<FactId, Fact>();
  for (const fact of facts) if (!distinct.has(fact.id)) distinct.set(fact.id, fact);
  const forms = castForms(rules, [...distinct.values()].sort(byTime));
  return (touching) => {
    const found = new Map<string, Match>();
    for (const [compiled, cast] of forms) for (const match of matchesOfForm(compiled, cast, touching)) found.set(matchKey(match), match);
    return [...found.values()];
  };
};

/**
 * Every match of the rules over the facts of ONE device: the batch join that a unit test, a backtest and the live service
 * run alike. Pure: the order and number of copies of the facts make no difference.
 */
export const evaluate = (rules: RuleSet, facts: Iterable<Fact>, touching?: ReadonlySet<FactId>): readonly Match[] =>
  finderOf(rules, facts)(touching);
