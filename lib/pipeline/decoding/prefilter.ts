import { tableNamed } from '../../defender';
import type { RuleSet } from '../../engine/compile';
import type { Predicate, Step } from '../../engine/define-rule';
import type { InitiatorColumns } from '../../model/fact';
import { groupedBy } from '../../model/grouped';
import { foldCase } from '../../model/text';
import { parseWhole } from '../../model/whole';
import type { Selection } from '../knowledge/enricher';
import { endOfString, exactDigits, isDigit } from './json-text';

/**
 * Says of the bytes of a record's `properties` whether any step of any rule could use it, before they are parsed. Made from
 * the rules' own predicates. It may say yes to a record that no step uses (the predicates then decide); it never says no to
 * one that a step does: whatever it cannot read plainly (an escape, letters beyond ASCII) counts as perhaps.
 */
export interface Prefilter {
  readonly wants: (table: string, record: string) => boolean;
}

/**
 * A column's value as it stands in the bytes; `unknown` where missing, null or empty; `unclear` where only a parser could
 * say; digits without quotes stand behind `bare`, for a text column reads them otherwise than a number's does.
 */
type Peeked = string;
const unknown = '';
const unclear = '\u0000';
const bare = '\u0001';

/** A column to look for: by the part of its key that is rare in the data, behind the part that most keys share. */
interface Key {
  readonly prefix: string;
  readonly rest: string;
}

const keyOf = (column: string): Key => {
  const shared = /^(InitiatingProcess(Parent)?|)(?=.)/.exec(column)?.[0] ?? '';
  return { prefix: `"${shared}`, rest: `${column.slice(shared.length)}"` };
};

const escaped = '\\u00';

/** Whether a key may be written with an escaped letter or digit. Defender escapes punctuation only. */
const hidesLetters = (record: string): boolean => {
  for (let at = record.indexOf(escaped); at >= 0; at = record.indexOf(escaped, at + escaped.length)) {
    const [high, low] = [record.charCodeAt(at + 4), record.charCodeAt(at + 5)];
    if ((high >= 0x34 && high <= 0x37) || (high === 0x33 && low <= 0x39)) return true;
  }
  return false;
};

/** Letters beyond ASCII can fold into ASCII ones (ſ to S), `\u` may hide any, and a slash may be written with a backslash or without. */
const notPlain = /[^ -~]|\\[u/]/;

const peekText = (record: string, open: number): Peeked => {
  const end = endOfString(record, open);
  if (end === record.length) return unclear;
  const text = record.slice(open + 1, end);
  return notPlain.test(text) ? unclear : text;
};

/** A longer number than a double holds is left to the parser. */
const peekBare = (record: string, from: number): Peeked => {
  if (record.startsWith('null', from)) return unknown;
  let end = from;
  while (isDigit(record.charCodeAt(end))) end++;
  const after = record[end];
  return end === from || end - from > exactDigits || (after !== ',' && after !== '}') ? unclear : bare + record.slice(from, end);
};

/** Of a key that is repeated the last counts, as for a parser. */
const peek = (record: string, { prefix, rest }: Key): Peeked => {
  let value = -1;
  for (let at = record.indexOf(rest); at >= 0; at = record.indexOf(rest, at + rest.length)) {
    if (!record.startsWith(prefix, at - prefix.length)) continue;
    // A text, or the end of a longer text or key: `"x\"FileName":`.
    if (record.charCodeAt(at + rest.length) !== 58 || record.charCodeAt(at - prefix.length - 1) === 92) return unclear;
    value = at + rest.length + 1;
  }
  if (value < 0) return unknown;
  return record.charCodeAt(value) === 34 ? peekText(record, value) : peekBare(record, value);
};

/** Whether the predicate holds as far as the record's bytes tell; undefined where only a parser could say. */
type Verdict = boolean | undefined;
type Judge = (read: (column: number) => Peeked) => Verdict;

/** A literal as it would stand between quotes in JSON, folded. */
const asInJson = (text: string): string => foldCase(JSON.stringify(text).slice(1, -1));

const negated = (verdict: Verdict): Verdict => (verdict === undefined ? undefined : !verdict);

const anyHolds = (verdicts: readonly Verdict[]): Verdict => verdicts.includes(true) || (verdicts.includes(undefined) ? undefined : false);

/** Plain text folds by upper case alone, and keeps its length. */
const isText = (text: string): ((value: Peeked) => boolean) => {
  const literal = asInJson(text);
  return (value) => value.length === literal.length && value.toUpperCase() === literal;
};

const containsText = (text: string): ((value: Peeked) => boolean) => {
  const literal = asInJson(text);
  return (value) => value.length >= literal.length && value.toUpperCase().includes(literal);
};

const parentName = 'InitiatingProcessParentFileName' satisfies keyof InitiatorColumns;

/** A parent given as a path is read as the file at its end; its backslashes stand doubled here. */
const fileOf = (value: Peeked): Peeked => {
  const last = value.lastIndexOf('\\');
  if (last < 0) return value;
  let backslashes = 1;
  while (value.charCodeAt(last - backslashes) === 92) backslashes++;
  return backslashes % 2 === 0 ? value.slice(last + 1) : unclear;
};

/** Where a column stands, and whether a value of the wrong kind in it is read as unknown, which only a parser can say. */
interface Columns {
  /** Undefined for a derived column: it stands in no record, so the bytes say nothing of it. */
  readonly indexOf: (column: string) => number | undefined;
  readonly isLoose: (column: string) => boolean;
}

const judgeOf = (predicate: Predicate, columns: Columns): Judge => {
  const onValue = (column: string, judge: (value: Peeked) => Verdict): Judge => {
    const index = columns.indexOf(column);
    if (index === undefined) return () => undefined;
    const seen = column === parentName ? fileOf : (value: Peeked): Peeked => value;
    return (read) => {
      const value = seen(read(index));
      return value === unclear ? undefined : judge(value);
    };
  };
  const onText = (column: string, judge: (value: Peeked) => Verdict): Judge =>
    onValue(column, (value) => (value.startsWith(bare) ? undefined : judge(value)));
  switch (predicate.op) {
    case 'remoteEnd':
    case 'remoteAddress':
      return () => undefined;
    case 'anyOf': {
      const each = predicate.predicates.map((one) => judgeOf(one, columns));
      return (read) => anyHolds(each.map((judge) => judge(read)));
    }
    case 'not': {
      const inner = judgeOf(predicate.predicate, columns);
      return (read) => negated(inner(read));
    }
    case 'unknown': {
      const otherwise = columns.isLoose(predicate.column) ? undefined : false;
      return onText(predicate.column, (value) => value === unknown || otherwise);
    }
    case 'number':
      return onValue(predicate.column, (value) => parseWhole(value.replace(bare, '')) === predicate.number);
    case 'contains':
      return onText(predicate.column, containsText(predicate.text));
    case 'is':
      return onText(predicate.column, isText(predicate.text));
    case 'isNot': {
      const same = isText(predicate.text);
      return onText(predicate.column, (value) => !same(value));
    }
  }
};

interface TableFilter {
  readonly keys: readonly Key[];
  readonly steps: readonly (readonly Judge[])[];
}

/** A column is loose where its schema lets a value pass that is none of its kind. */
const isLooseIn =
  (table: string) =>
  (column: string): boolean =>
    tableNamed(table)?.schema.safeParse({ [column]: {} }).success ?? false;

/** Steps that several forms share are asked once. */
const tableFilter = (table: string, steps: readonly Step[]): TableFilter => {
  const derived = tableNamed(table)?.derived ?? {};
  const columns: string[] = [];
  const indexOf = (column: string): number | undefined => {
    if (column in derived) return undefined;
    if (!columns.includes(column)) columns.push(column);
    return columns.indexOf(column);
  };
  const distinct = [...new Map(steps.map(({ where }) => [JSON.stringify(where), where])).values()];
  const compiled = distinct.map((where) => where.map((predicate) => judgeOf(predicate, { indexOf, isLoose: isLooseIn(table) })));
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
  return steps.some((step) => !step.some((judge) => judge(read) === false)) || hidesLetters(record);
};

/** The prefilter of a rule set and of the context beside it. Records of its tables are always wanted. */
export const prefilterOf = (rules: RuleSet, { tables: whole, steps }: Selection): Prefilter => {
  const asked = groupedBy([...rules.forms.flatMap((form) => [...form.steps.values()]), ...steps], ({ table }): string => table);
  const byTable = new Map([...asked].map(([table, own]) => [table, tableFilter(table, own)]));
  return {
    wants: (table, record) => {
      const filter = byTable.get(table);
      return whole.has(table) || (filter !== undefined && passes(filter, record));
    },
  };
};
