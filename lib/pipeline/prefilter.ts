import type { RuleSet } from '../engine/compile';
import type { Predicate } from '../engine/define-rule';
import { foldCase } from '../model/text';

/**
 * Says of the bytes of a record's `properties` whether any step of any rule could use it, before they are parsed. Made from
 * the rules' own predicates. It may say yes to a record that no step uses (the predicates then decide); it never says no to
 * one that a step does: whatever it cannot read plainly (an escape, a repeated key, letters beyond ASCII) counts as perhaps.
 */
export interface Prefilter {
  /** Tables of which any record could be wanted. */
  readonly tables: ReadonlySet<string>;
  readonly wants: (table: string, record: string) => boolean;
}

/** A column's value as it stands in the bytes; `unknown` where missing, null or empty; `unclear` where only a parser could say. */
type Peeked = string;
const unknown = '';
const unclear = '\u0000';

/** A column to look for: by the part of its key that is rare in the data, behind the part that most keys share. */
interface Key {
  readonly prefix: string;
  readonly rest: string;
}

const common = 'InitiatingProcess';

const keyOf = (column: string): Key => {
  const shared = column.startsWith(common) && column.length > common.length ? common : '';
  return { prefix: `"${shared}`, rest: `${column.slice(shared.length)}"` };
};

/** Letters beyond ASCII can fold into ASCII ones (ſ to S), `\u` may hide any, and a slash may be written with a backslash or without. */
const notPlain = /[^ -~]|\\[u/]/;

/** End of the string that starts at `from`; a quote behind a backslash is part of it. */
const endOfText = (record: string, from: number): number => {
  let end = record.indexOf('"', from);
  while (end > 0 && record.charCodeAt(end - 1) === 92) {
    let backslashes = 1;
    while (record.charCodeAt(end - 1 - backslashes) === 92) backslashes++;
    if (backslashes % 2 === 0) break;
    end = record.indexOf('"', end + 1);
  }
  return end;
};

const peekText = (record: string, from: number): Peeked => {
  const end = endOfText(record, from);
  if (end < 0) return unclear;
  const text = record.slice(from, end);
  return notPlain.test(text) ? unclear : text;
};

/** Digits that a double holds exactly; a longer number is left to the parser. */
const plainDigits = 15;

const peekBare = (record: string, from: number): Peeked => {
  if (record.startsWith('null', from)) return unknown;
  let end = from;
  while (record.charCodeAt(end) >= 48 && record.charCodeAt(end) <= 57) end++;
  const after = record[end];
  return end === from || end - from > plainDigits || (after !== ',' && after !== '}') ? unclear : record.slice(from, end);
};

const peek = (record: string, { prefix, rest }: Key): Peeked => {
  let value = -1;
  for (let at = record.indexOf(rest); at >= 0; at = record.indexOf(rest, at + rest.length)) {
    if (!record.startsWith(prefix, at - prefix.length)) continue;
    // Twice, or the end of a longer text or key: `"x\"FileName":`.
    if (value >= 0 || record.charCodeAt(at + rest.length) !== 58 || record.charCodeAt(at - prefix.length - 1) === 92) return unclear;
    value = at + rest.length + 1;
  }
  if (value < 0) return unknown;
  return record.charCodeAt(value) === 34 ? peekText(record, value + 1) : peekBare(record, value);
};

/** Whether the record's bytes rule the predicate out. */
type RulesOut = (read: (column: number) => Peeked) => boolean;

/** A literal as it would stand between quotes in JSON, folded. */
const asInJson = (text: string): string => foldCase(JSON.stringify(text).slice(1, -1));

const rulesOut = (predicate: Predicate, columnAt: (column: string) => number): RulesOut => {
  const onValue = (column: string, impossible: (value: Peeked) => boolean): RulesOut => {
    const index = columnAt(column);
    return (read) => {
      const value = read(index);
      return value !== unclear && impossible(value);
    };
  };
  switch (predicate.op) {
    case 'remoteEnd':
    case 'remoteAddress':
      return () => false;
    case 'anyOf': {
      const each = predicate.predicates.map((one) => rulesOut(one, columnAt));
      return (read) => each.every((out) => out(read));
    }
    case 'unknown':
      // A path that ends in a backslash names no file.
      return onValue(predicate.column, (value) => value !== unknown && !value.endsWith('\\'));
    case 'number':
      return onValue(predicate.column, (value) => value === unknown || Number(value) !== predicate.number);
    case 'is':
    case 'isNot':
    case 'contains': {
      const { op, column } = predicate;
      const text = asInJson(predicate.text);
      // Plain text folds by upper case alone, and keeps its length.
      const equal = (value: Peeked): boolean => value.length === text.length && value.toUpperCase() === text;
      // A name can stand at the end of a path, and is read from there.
      const ends = (value: Peeked): boolean => value.length > text.length && value.toUpperCase().endsWith(`\\\\${text}`);
      return onValue(
        column,
        op === 'contains'
          ? (value) => value.length < text.length || !value.toUpperCase().includes(text)
          : op === 'is'
            ? (value) => !equal(value) && !ends(value)
            : equal,
      );
    }
  }
};

interface TableFilter {
  readonly keys: readonly Key[];
  readonly steps: readonly (readonly RulesOut[])[];
}

/** Steps that several forms share are asked once. */
const tableFilter = (steps: readonly (readonly Predicate[])[]): TableFilter => {
  const columns: string[] = [];
  const columnAt = (column: string): number => {
    if (!columns.includes(column)) columns.push(column);
    return columns.indexOf(column);
  };
  const distinct = [...new Map(steps.map((where) => [JSON.stringify(where), where])).values()];
  const compiled = distinct.map((where) => where.map((predicate) => rulesOut(predicate, columnAt)));
  return { keys: columns.map(keyOf), steps: compiled };
};

const passes = ({ keys, steps }: TableFilter, record: string): boolean => {
  const peeked: (Peeked | undefined)[] = [];
  const read = (column: number): Peeked => {
    const known = peeked[column];
    if (known !== undefined) return known;
    const key = keys[column];
    const value = key === undefined ? unclear : peek(record, key);
    peeked[column] = value;
    return value;
  };
  return steps.some((step) => !step.some((out) => out(read)));
};

/** The prefilter of a rule set. Records of tables in `whole` are always wanted. */
export const prefilterOf = (rules: RuleSet, whole: ReadonlySet<string>): Prefilter => {
  const wheres = new Map<string, (readonly Predicate[])[]>();
  for (const step of rules.forms.flatMap((form) => [...form.steps.values()]))
    wheres.set(step.table, [...(wheres.get(step.table) ?? []), step.where]);
  const byTable = new Map([...wheres].map(([table, steps]) => [table, tableFilter(steps)]));
  return {
    tables: new Set([...byTable.keys(), ...whole]),
    wants: (table, record) => {
      const filter = byTable.get(table);
      return whole.has(table) || (filter !== undefined && passes(filter, record));
    },
  };
};
