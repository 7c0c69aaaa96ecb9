/*
 * Wrong versions of a form, made from its data: each predicate left out, each text and number altered, each bound moved by
 * one, each join left out, each order condition left out or altered.
 */
import type { Form, Join, Moment, Predicate, Step } from '../../../lib/engine/define-rule';
import type { Role } from '../../../lib/model/match';
import { add, type Duration, negated, tick } from '../../../lib/model/time';

export interface Mutant {
  /** What was done, within the form. */
  readonly what: string;
  readonly form: Form;
}

interface Change<T> {
  readonly what: string;
  /** Undefined leaves the part out. */
  readonly to: T | undefined;
}

const replaced = <T>(parts: readonly T[], index: number, by: T | undefined): readonly T[] =>
  parts.flatMap((part, position) => (position === index ? (by === undefined ? [] : [by]) : [part]));

/** Every change of every part of a list, as lists. */
const inEach = <T>(parts: readonly T[], changesOf: (part: T) => readonly Change<T>[]): readonly Change<readonly T[]>[] =>
  parts.flatMap((part, index) => changesOf(part).map(({ what, to }) => ({ what, to: replaced(parts, index, to) })));

// ---- steps ----------------------------------------------------------------------------------------------------------

const nameOf = (predicate: Predicate): string => {
  switch (predicate.op) {
    case 'is':
    case 'isNot':
    case 'contains':
      return `${predicate.column} ${predicate.op} ${predicate.text}`;
    case 'number':
      return `${predicate.column} is ${predicate.number}`;
    case 'unknown':
      return `${predicate.column} unknown`;
    case 'not':
      return `not ${nameOf(predicate.predicate)}`;
    case 'anyOf':
      return `(${predicate.predicates.map(nameOf).join(' or ')})`;
    case 'remoteEnd':
      return predicate.somebody === true ? 'remoteEnd of somebody' : 'remoteEnd';
    case 'remoteAddress':
      return 'remoteAddress';
  }
};

/** A part of a text can also be made shorter and still be found. */
const otherTexts = (op: 'is' | 'isNot' | 'contains', text: string): readonly string[] => {
  const altered = `${text.slice(0, -1)}~`;
  return op === 'contains' ? [...new Set([altered, text.slice(1), text.slice(0, -1)])] : [altered];
};

const alterations = (predicate: Predicate): readonly Change<Predicate>[] => {
  switch (predicate.op) {
    case 'is':
    case 'isNot':
    case 'contains':
      return otherTexts(predicate.op, predicate.text).map((text) => ({
        what: `${nameOf(predicate)} → ${text}`,
        to: { ...predicate, text },
      }));
    case 'number':
      return [-1, 1].map((by) => ({
        what: `${nameOf(predicate)} → ${predicate.number + by}`,
        to: { ...predicate, number: predicate.number + by },
      }));
    case 'not':
      return alterations(predicate.predicate).flatMap(({ what, to }) =>
        to === undefined ? [] : [{ what: `not ${what}`, to: { ...predicate, predicate: to } }],
      );
    case 'anyOf':
      return inEach(predicate.predicates, predicateChanges).flatMap(({ what, to }) =>
        to === undefined ? [] : [{ what, to: { ...predicate, predicates: to } }],
      );
    case 'remoteEnd':
      return predicate.somebody === true ? [{ what: `${nameOf(predicate)} → of anybody`, to: { op: 'remoteEnd' } }] : [];
    default:
      return [];
  }
};

const predicateChanges = (predicate: Predicate): readonly Change<Predicate>[] => [
  { what: `without ${nameOf(predicate)}`, to: undefined },
  ...alterations(predicate),
];

// ---- joins ----------------------------------------------------------------------------------------------------------

const tablesWithCreation: readonly string[] = ['DeviceProcessEvents', 'DeviceEvents', 'HostIdentity'];

const stepOf = (form: Form, moment: Moment): Step | undefined => form.steps[moment.slice(0, moment.indexOf('.')) as Role];

/** The other moment of the same fact, where its table has two. */
const otherMoment = (form: Form, moment: Moment): readonly Moment[] => {
  const [role, which] = moment.split('.') as [Role, 'at' | 'created'];
  return tablesWithCreation.includes(stepOf(form, moment)?.table ?? '') ? [`${role}.${which === 'at' ? 'created' : 'at'}`] : [];
};

const movedByOne = (bound: Duration): readonly Duration[] => [add(bound, negated(tick)), add(bound, tick)];

const joinName = (join: Join): string => {
  switch (join.kind) {
    case 'sameProcess':
      return `${join.a} = ${join.b}`;
    case 'within':
      return `${join.from} to ${join.to}`;
    default:
      return `${join.kind} ${join.a}, ${join.b}`;
  }
};

type Within = Extract<Join, { kind: 'within' }>;

const withoutEnd = ({ atMost: _atMost, ...join }: Within): Within => join;

const withinChanges = (form: Form, join: Within): readonly Change<Join>[] => [
  ...movedByOne(join.atLeast).map((atLeast) => ({ what: `at least ${join.atLeast} → ${atLeast}`, to: { ...join, atLeast } })),
  ...(join.atMost === undefined ? [] : movedByOne(join.atMost)).map((atMost) => ({
    what: `at most ${join.atMost} → ${atMost}`,
    to: { ...join, atMost },
  })),
  ...(join.atMost === undefined ? [] : [{ what: `no at most ${join.atMost}`, to: withoutEnd(join) }]),
  ...otherMoment(form, join.from).map((from) => ({ what: `from ${from}`, to: { ...join, from } })),
  ...otherMoment(form, join.to).map((to) => ({ what: `to ${to}`, to: { ...join, to } })),
];

type SameLogon = Extract<Join, { kind: 'sameLogon' }>;

/** Every other column that holds a session, where the table has one. */
const sameLogonChanges = (form: Form, join: SameLogon): readonly Change<Join>[] => {
  const role = join.a.slice(0, join.a.indexOf('.')) as Role;
  const columns = [
    'LogonId',
    'InitiatingProcessLogonId',
    ...(form.steps[role]?.table === 'DeviceEvents' ? ['CallerLogonId'] : []),
  ] as const;
  return columns
    .map((column) => `${role}.${column}` as SameLogon['a'])
    .filter((a) => a !== join.a)
    .map((a): Change<Join> => ({ what: `by ${a}`, to: { ...join, a } }))
    .concat(join.host === undefined ? [] : [{ what: 'in any boot', to: { kind: 'sameLogon', a: join.a, b: join.b } }]);
};

type SameProcess = Extract<Join, { kind: 'sameProcess' }>;

const withoutOrder = ({ ifUnknown: _ifUnknown, ...join }: SameProcess): SameProcess => join;

const sameProcessChanges = (form: Form, join: SameProcess): readonly Change<Join>[] => {
  if (join.ifUnknown === undefined) return [];
  const [first, second] = join.ifUnknown;
  const orders: readonly (readonly [Moment, Moment])[] = [
    [second, first],
    ...otherMoment(form, first).map((other): [Moment, Moment] => [other, second]),
    ...otherMoment(form, second).map((other): [Moment, Moment] => [first, other]),
  ];
  return [
    { what: `without the order ${first}, ${second}`, to: withoutOrder(join) },
    ...orders.map((ifUnknown) => ({ what: `order ${first}, ${second} → ${ifUnknown.join(', ')}`, to: { ...join, ifUnknown } })),
  ];
};

const joinChanges =
  (form: Form) =>
  (join: Join): readonly Change<Join>[] => {
    const alterationsOf = (): readonly Change<Join>[] => {
      switch (join.kind) {
        case 'sameProcess':
          return sameProcessChanges(form, join);
        case 'within':
          return withinChanges(form, join);
        case 'reach':
          return movedByOne(join.atMost).map((atMost) => ({ what: `${join.atMost} → ${atMost}`, to: { ...join, atMost } }));
        case 'sameLogon':
          return sameLogonChanges(form, join);
        case 'sameConnection':
          return [{ what: 'by the address alone', to: { ...join, kind: 'sameCaller' } }];
        default:
          return [];
      }
    };
    return [
      { what: `without ${joinName(join)}`, to: undefined },
      ...alterationsOf().map(({ what, to }) => ({ what: `${joinName(join)}: ${what}`, to })),
    ];
  };

// ---- forms ----------------------------------------------------------------------------------------------------------

const stepMutants = (form: Form): readonly Mutant[] =>
  (Object.entries(form.steps) as [Role, Step][]).flatMap(([role, step]) =>
    inEach(step.where, predicateChanges).flatMap(({ what, to: where }) =>
      where === undefined ? [] : [{ what: `${role}: ${what}`, form: { ...form, steps: { ...form.steps, [role]: { ...step, where } } } }],
    ),
  );

const joinMutants = (form: Form): readonly Mutant[] =>
  inEach(form.joins, joinChanges(form)).flatMap(({ what, to: joins }) => (joins === undefined ? [] : [{ what, form: { ...form, joins } }]));

export const mutantsOf = (form: Form): readonly Mutant[] => [...stepMutants(form), ...joinMutants(form)];
