import type { DefenderTable, HostKind, Side, TableName, Tables } from '../model/fact';
import type { Severity, Technique } from '../model/incident';
import type { Role } from '../model/match';
import type { Duration } from '../model/time';

/** Names of the columns of table `T` that hold text. */
type ColumnsOf<T extends TableName, V> = T extends TableName
  ? { [C in keyof Tables[T]]-?: NonNullable<Tables[T][C]> extends V ? C : never }[keyof Tables[T]] & string
  : never;
type TextColumn<T extends TableName> = ColumnsOf<T, string>;
type WholeColumn<T extends TableName> = ColumnsOf<T, number | bigint>;

/**
 * What a step demands of one record. Text comparisons ignore case. All of it is data: the prefilter, the columns needed
 * and the documentation are read from it.
 *
 * - `is` / `contains` / `number`: the column equals the text, contains it, equals the number
 * - `isNot`: the column differs from the text; unknown differs from everything
 * - `anyOf`: one of the predicates holds
 * - `unknown`: the column is missing, null or empty
 * - `not`: the predicate does not hold
 * - `remoteEnd`: RemoteIP is neither loopback nor the record's own LocalIP; what is no address can be a remote end. Of
 *   `somebody`: nor multicast, broadcast or unspecified, from where nobody connects
 * - `remoteAddress`: RemoteIP is an IP address of another machine; `-`, empty, loopback and multicast are not
 */
export type Predicate =
  | { readonly op: 'is' | 'isNot' | 'contains'; readonly column: string; readonly text: string }
  | { readonly op: 'number'; readonly column: string; readonly number: number }
  | { readonly op: 'unknown'; readonly column: string }
  | { readonly op: 'not'; readonly predicate: Predicate }
  | { readonly op: 'anyOf'; readonly predicates: readonly Predicate[] }
  | { readonly op: 'remoteEnd'; readonly somebody?: true }
  | { readonly op: 'remoteAddress' };

/** A predicate that only a record of table `T` can be asked. */
export type PredicateOn<T extends TableName> = Predicate & { readonly on?: T };

export const is = <T extends TableName>(column: TextColumn<T>, text: string): PredicateOn<T> => ({ op: 'is', column, text });
export const isNot = <T extends TableName>(column: TextColumn<T>, text: string): PredicateOn<T> => ({ op: 'isNot', column, text });
export const contains = <T extends TableName>(column: TextColumn<T>, text: string): PredicateOn<T> => ({ op: 'contains', column, text });
export const number = <T extends TableName>(column: WholeColumn<T>, value: number): PredicateOn<T> => ({
  op: 'number',
  column,
  number: value,
});
export const unknown = <T extends TableName>(column: string & keyof Tables[T]): PredicateOn<T> => ({ op: 'unknown', column });
export const not = <T extends TableName>(predicate: PredicateOn<T>): PredicateOn<T> => ({ op: 'not', predicate });
export const known = <T extends TableName>(column: string & keyof Tables[T]): PredicateOn<T> => not(unknown<T>(column));
export const anyOf = <T extends TableName>(...predicates: readonly PredicateOn<T>[]): PredicateOn<T> => ({ op: 'anyOf', predicates });
export const remoteEnd = (): PredicateOn<'DeviceNetworkEvents'> => ({ op: 'remoteEnd' });
export const remoteSomebody = (): PredicateOn<'DeviceNetworkEvents'> => ({ op: 'remoteEnd', somebody: true });
export const remoteAddress = <T extends 'DeviceNetworkEvents' | 'DeviceLogonEvents'>(): PredicateOn<T> => ({ op: 'remoteAddress' });

export interface Step {
  readonly table: TableName;
  readonly where: readonly Predicate[];
}

/** A record of `table` for which every predicate holds. */
export const record = <T extends DefenderTable>(table: T, ...where: readonly PredicateOn<NoInfer<T>>[]): Step => ({ table, where });

/** The identity of a long-lived host process, learnt from any record that a rule reads and that names it as creator or parent. */
export const host = (kind: HostKind): Step => ({ table: 'HostIdentity', where: [{ op: 'is', column: 'HostKind', text: kind }] });

export type ProcessSide = `${Role}.${Side}`;

/** An instant of a fact: its event time, or when the process it is about was created (event time where that is unknown). */
export type Moment = `${Role}.at` | `${Role}.created`;

/** Columns that hold a session's identity. */
export type LogonSide = `${Role}.${'LogonId' | 'InitiatingProcessLogonId' | 'CallerLogonId'}`;

/** A text column of a role's fact. */
export type TextSide = `${Role}.${string}`;

/**
 * What ties two facts of one device together.
 *
 * - `sameProcess`: PID and file name agree and, where both sides know it, the creation time to the tick. Where a side does
 *   not know it, `ifUnknown` must hold too: the first moment not after the second.
 * - `sameLogon`: both LogonIds are known, equal, and belong to one logon: 0, 996, 997 and 999 are shared by everybody and never a key.
 *   LogonIds begin anew with each boot. `host` is the process of `a` that starts with the machine (svchost.exe, services.exe):
 *   where it was created more than 5 s after `b`, the two are of two boots. Where that is unknown the numbers alone decide.
 * - `sameText`: both columns are known and equal but for case.
 * - `sameCaller`: both RemoteIP are addresses, and the same one.
 * - `sameConnection`: that, and both RemotePort are known and equal; 0 is Defender's unknown.
 * - `mirrored`: the two ends of one connection of the device with itself: the remote port of each is the local port of the other.
 * - `within`: the time from one moment to the other lies between the bounds, both included.
 * - `reach`: at most so far apart, either way. How far back the live service must see.
 */
export type Join =
  | {
      readonly kind: 'sameProcess';
      readonly a: ProcessSide;
      readonly b: ProcessSide;
      readonly ifUnknown?: readonly [earlier: Moment, later: Moment];
    }
  | { readonly kind: 'sameLogon'; readonly a: LogonSide; readonly b: LogonSide; readonly host?: Side }
  | { readonly kind: 'sameText'; readonly a: TextSide; readonly b: TextSide }
  | { readonly kind: 'sameCaller' | 'sameConnection' | 'mirrored'; readonly a: Role; readonly b: Role }
  | { readonly kind: 'within'; readonly from: Moment; readonly to: Moment; readonly atLeast: Duration; readonly atMost?: Duration }
  | { readonly kind: 'reach'; readonly a: Role; readonly b: Role; readonly atMost: Duration };

export const sameProcess = (a: ProcessSide, b: ProcessSide, ifUnknown?: readonly [earlier: Moment, later: Moment]): Join =>
  ifUnknown === undefined ? { kind: 'sameProcess', a, b } : { kind: 'sameProcess', a, b, ifUnknown };
export const sameLogon = (a: LogonSide, b: LogonSide, host?: Side): Join =>
  host === undefined ? { kind: 'sameLogon', a, b } : { kind: 'sameLogon', a, b, host };
export const sameText = (a: TextSide, b: TextSide): Join => ({ kind: 'sameText', a, b });
export const sameCaller = (a: Role, b: Role): Join => ({ kind: 'sameCaller', a, b });
export const sameConnection = (a: Role, b: Role): Join => ({ kind: 'sameConnection', a, b });
export const mirrored = (a: Role, b: Role): Join => ({ kind: 'mirrored', a, b });
export const within = (from: Moment, to: Moment, bounds: { readonly atLeast: Duration; readonly atMost?: Duration }): Join => ({
  kind: 'within',
  from,
  to,
  ...bounds,
});
export const reach = (a: Role, b: Role, atMost: Duration): Join => ({ kind: 'reach', a, b, atMost });

/** One way in which a rule can be seen to hold. `adds` forms bring evidence to an incident but never open one. */
export interface Form {
  readonly name: string;
  readonly opens: boolean;
  /** 0..1. Overrides the rule's confidence where this form is weaker, for example because it joins by time and not by identity. */
  readonly confidence?: number;
  readonly steps: Readonly<Partial<Record<Role, Step>>>;
  readonly joins: readonly Join[];
}

export interface Rule {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  /** What the rule sees, in one sentence, for the catalogue. */
  readonly summary: string;
  readonly techniques: readonly Technique[];
  readonly tactics: readonly string[];
  /** Severity before anything else about the incident is known, with its reason. */
  readonly severity: Severity;
  readonly severityReason: string;
  /** 0..1: how sure the rule's evidence alone makes us that this was a remote execution. */
  readonly confidence: number;
  readonly references: readonly string[];
  readonly blindSpots: readonly string[];
  readonly falsePositives: readonly string[];
  /** The ways in which the live service finds it. Every pair of facts must be bounded in time, directly or through others. */
  readonly forms: readonly Form[];
  /** The published query that started the rule, to the predicate; run by the replay profile `published` only. */
  readonly published?: Form;
}

/** A rule is data. This only fixes its type; `compile` checks that the forms are sound and reports every fault of every rule at once. */
export const defineRule = (rule: Rule): Rule => rule;
