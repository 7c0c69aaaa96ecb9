import { HopwatchError } from '../model/errors';
import type { Fact, TableName } from '../model/fact';
import { type Role, roles } from '../model/match';
import { add, type Duration, days, hours, longest, negated, noTime } from '../model/time';
import { anchoring } from './anchors';
import type { Form, Join, Rule, Step } from './define-rule';
import { type JoinedOn, joinedColumns } from './joined-columns';
import { endsOf, rolesAsked, rolesOf } from './joins';
import { fits } from './predicates';

export interface CompiledForm {
  readonly rule: Rule;
  readonly form: Form;
  readonly steps: ReadonlyMap<Role, Step>;
  /** For each role a match can be found from: the order in which to bind the others, with the joins that can be asked at each. */
  readonly plans: ReadonlyMap<Role, readonly Binding[]>;
}

/** Bind `role` next: look its candidates up by `lookup`, then every join in `checks` must hold. */
export interface Binding {
  readonly role: Role;
  readonly lookup: Join | undefined;
  readonly checks: readonly Join[];
}

export type StateKind = 'short' | 'long';

/**
 * Above this a table's facts are stored apart: what waits for weeks must not keep the starts of processes as long, which some
 * rules look back to over a few days.
 */
const longFrom = days(7);

/** A role in a form. */
export interface Part {
  readonly form: CompiledForm;
  readonly role: Role;
}

/** A rule set made ready: what it selects, how far back it looks, and its forms with their search plans. */
export interface RuleSet {
  /** The rules that run. */
  readonly rules: readonly Rule[];
  readonly forms: readonly CompiledForm[];
  /** Whether any step of any rule could use the fact. */
  readonly selects: (fact: Fact) => boolean;
  /** The roles of the forms that the fact could play, whatever other facts there are. */
  readonly partsOf: (fact: Fact) => readonly Part[];
  /** The columns of the fact that joins read, in the roles that it could play. */
  readonly joinedIn: (fact: Fact) => readonly JoinedOn[];
  /** How long after its event time a fact can still be part of a new match, by its table. */
  readonly reachOf: (table: TableName) => Duration;
  /** State is stored in two kinds, so that the few facts that are needed far longer hold nothing else back. */
  readonly kindOf: (table: TableName) => StateKind;
  /** The longest reach of any table of the kind. */
  readonly reachOfKind: (kind: StateKind) => Duration;
  /** Also of a rule that is off: incidents that it found before keep their words and their severity. */
  readonly ruleNamed: (id: string) => Rule | undefined;
}

/** Joins that narrow a search, best first: an identity is a hash lookup, a window a range of the time order. */
const lookups = (joins: readonly Join[]): readonly Join[] => [
  ...joins.filter((join) => endsOf(join) !== undefined),
  ...joins.filter((join) => endsOf(join) === undefined),
];

const connects = (join: Join, role: Role, bound: ReadonlySet<Role>): boolean => {
  const [a, b] = rolesOf(join);
  return (a === role && bound.has(b)) || (b === role && bound.has(a));
};

const planFrom = (start: Role, all: readonly Role[], joins: readonly Join[]): readonly Binding[] => {
  const bound = new Set<Role>([start]);
  const asked = new Set<Join>();
  const ordered = lookups(joins);
  const bindings: Binding[] = [];
  while (bound.size < all.length) {
    const lookup = ordered.find((join) => all.some((role) => !bound.has(role) && connects(join, role, bound)));
    const role = all.find((one) => !bound.has(one) && (lookup === undefined || connects(lookup, one, bound)));
    if (role === undefined) break;
    bound.add(role);
    const checks = joins.filter((join) => !asked.has(join) && rolesAsked(join).every((one) => bound.has(one)));
    for (const join of checks) asked.add(join);
    bindings.push({ role, lookup, checks });
  }
  return bindings;
};

const compileForm = (rule: Rule, form: Form): CompiledForm => {
  const used = roles.filter((role) => form.steps[role] !== undefined);
  return {
    rule,
    form,
    steps: new Map(used.flatMap((role) => (form.steps[role] === undefined ? [] : [[role, form.steps[role]]]))),
    plans: new Map(used.map((role) => [role, planFrom(role, used, form.joins)])),
  };
};

const faultsOfForm = (rule: Rule, form: Form): readonly string[] => {
  const name = `${rule.id}/${form.name}`;
  const unbound = form.joins.flatMap(rolesAsked).filter((role) => form.steps[role] === undefined);
  const reached = new Set<Role>(form.joins.flatMap(rolesOf));
  const alone = roles.filter((role) => form.steps[role] !== undefined && !reached.has(role) && Object.keys(form.steps).length > 1);
  return [
    ...unbound.map((role) => `${name}: a join speaks of '${role}', which is no step of the form`),
    ...alone.map((role) => `${name}: no join ties '${role}' to anything`),
    ...(anchoring.some((role) => form.steps[role] !== undefined)
      ? []
      : [`${name}: no step gives an anchor; add one of ${anchoring.join(', ')}`]),
  ];
};

const faultsOf = (rules: readonly Rule[]): readonly string[] => [
  ...rules
    .filter((rule, index) => rules.findIndex((other) => other.id === rule.id) !== index)
    .map((rule) => `${rule.id}: two rules have this id`),
  ...rules.filter((rule) => rule.forms.length === 0).map((rule) => `${rule.id}: a rule needs a form`),
  ...rules.filter((rule) => rule.blindSpots.length === 0).map((rule) => `${rule.id}: say what it cannot see (blindSpots)`),
  ...rules.flatMap((rule) => rule.forms.flatMap((form) => faultsOfForm(rule, form))),
];

/** A host's identity bears the date of the day that named it, so it can come a day later than its date says. */
const hostDay = days(1);

/** Facts are kept at least this long whatever the rules ask: the analyst's context. */
const leastReach = hours(1);

/** How much later than `from` the join lets `to` be, at most. Only event times count; a bound on a creation time bounds no state. */
interface Bound {
  readonly from: Role;
  readonly to: Role;
  readonly atMost: Duration;
}

const boundsOf = (join: Join): readonly Bound[] => {
  const [a, b] = rolesOf(join);
  if (join.kind === 'reach') {
    return [
      { from: a, to: b, atMost: join.atMost },
      { from: b, to: a, atMost: join.atMost },
    ];
  }
  if (join.kind !== 'within' || !join.from.endsWith('.at') || !join.to.endsWith('.at')) return [];
  const forward = join.atMost === undefined ? [] : [{ from: a, to: b, atMost: join.atMost }];
  return [...forward, { from: b, to: a, atMost: negated(join.atLeast) }];
};

/**
 * For each role of a form, how long after its event time the last of its partners can be: shortest paths over the bounds
 * (difference constraints). Undefined where nothing bounds it.
 */
const reachesOf = (form: Form): ReadonlyMap<Role, Duration | undefined> => {
  const used = roles.filter((role) => form.steps[role] !== undefined);
  const apart = new Map<string, Duration>();
  const relax = ({ from, to, atMost }: Bound): void => {
    const known = apart.get(`${from} ${to}`);
    if (known === undefined || atMost < known) apart.set(`${from} ${to}`, atMost);
  };
  for (const bound of form.joins.flatMap(boundsOf)) relax(bound);
  for (const through of used) {
    for (const from of used) {
      for (const to of used) {
        const [first, second] = [apart.get(`${from} ${through}`), apart.get(`${through} ${to}`)];
        if (first !== undefined && second !== undefined) relax({ from, to, atMost: add(first, second) });
      }
    }
  }
  const reachOf = (role: Role): Duration | undefined => {
    const spans = used.filter((other) => other !== role).map((other) => apart.get(`${role} ${other}`));
    return spans.some((span) => span === undefined) ? undefined : spans.map((span) => span ?? noTime).reduce(longest, noTime);
  };
  return new Map(used.map((role) => [role, reachOf(role)]));
};

/**
 * How long after its own facts a match that only adds is still needed: a server lives on, and what opens the hop may come long
 * after a module that it loaded. Everything else that matches share, a connection, a logon, a record, is of one moment.
 */
const reachBeforeOpening = (form: Form, forms: readonly CompiledForm[]): Duration =>
  form.opens || form.steps.server === undefined
    ? noTime
    : forms.flatMap(({ form: other }) => (other.opens ? (reachesOf(other).get('server') ?? []) : [])).reduce(longest, noTime);

/** How much of the past is at hand: `live` holds what the rules reach back to, `whole` is an input that is read to its end. */
export type Horizon = 'live' | 'whole';

const unbounded = (rules: readonly Rule[], horizon: Horizon): readonly string[] =>
  horizon === 'whole'
    ? []
    : rules.flatMap((rule) =>
        rule.forms
          .filter((form) => [...reachesOf(form).values()].includes(undefined))
          .map((form) => `${rule.id}/${form.name}: two of its facts can be any time apart; add a reach, so that state is bounded`),
      );

/** The rules as the replay profile `published` runs them: the published form of each rule that has one, and nothing else. */
export const publishedForms = (rules: readonly Rule[]): readonly Rule[] =>
  rules.flatMap((rule) => (rule.published === undefined ? [] : [{ ...rule, forms: [rule.published] }]));

/** Asked of the same facts again with every batch, so each fact's answer is kept for as long as the fact is. */
const partsIn = (forms: readonly CompiledForm[]): RuleSet['partsOf'] => {
  const parts = forms.flatMap((form) => [...form.steps].map(([role, step]) => ({ form, role, step })));
  const known = new WeakMap<Fact, readonly Part[]>();
  return (fact) => {
    const found = known.get(fact) ?? parts.filter(({ step }) => fits(fact, step));
    known.set(fact, found);
    return found;
  };
};

/**
 * Checks the rules, all faults of all of them at once, and prepares them for `evaluate`. Throws `rules-invalid`.
 * @param off ids of rules that do not run: nothing is selected, kept or evaluated for them
 */
export const compile = (all: readonly Rule[], horizon: Horizon, off: ReadonlySet<string> = new Set()): RuleSet => {
  const faults = [...faultsOf(all), ...unbounded(all, horizon)];
  if (faults.length > 0)
    throw new HopwatchError(
      'rules-invalid',
      'fatal',
      `The rules cannot be used. Mend each of these in lib/rules:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  const rules = all.filter(({ id }) => !off.has(id));
  const forms = rules.flatMap((rule) => rule.forms.map((form) => compileForm(rule, form)));
  const steps = forms.flatMap(({ steps: byRole }) => [...byRole.values()]);
  const partsOf = partsIn(forms);
  const reachByTable = new Map<TableName, Duration>();
  for (const { form, steps: byRole } of forms) {
    const reaches = reachesOf(form);
    const dated = [...byRole.values()].some(({ table }) => table === 'HostIdentity') ? hostDay : noTime;
    const later = add(dated, reachBeforeOpening(form, forms));
    for (const [role, step] of byRole)
      reachByTable.set(step.table, longest(reachByTable.get(step.table) ?? leastReach, add(reaches.get(role) ?? leastReach, later)));
  }
  const reachOf = (table: TableName): Duration => reachByTable.get(table) ?? leastReach;
  const kindOf = (table: TableName): StateKind => (reachOf(table) > longFrom ? 'long' : 'short');
  return {
    rules,
    forms,
    kindOf,
    reachOf,
    // Rows of the long-lived may hold what was long-lived under other rules and no longer is.
    reachOfKind: (kind) =>
      [...reachByTable].flatMap(([table, span]) => (kind === 'long' || kindOf(table) === kind ? [span] : [])).reduce(longest, leastReach),
    partsOf,
    joinedIn: joinedColumns(
      forms.map(({ form }) => form),
      partsOf,
    ),
    selects: (fact) => steps.some((step) => fits(fact, step)),
    ruleNamed: (id) => all.find((rule) => rule.id === id),
  };
};
