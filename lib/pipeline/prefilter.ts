import type { Predicate, Step } from '../engine/define-rule';
import type { RuleSet } from '../engine/compile';
import { foldCase } from '../model/text';

/**
 * Says of a record's bytes whether any step of any rule could use it, before they are parsed. Made from the rules' own
 * predicates. It may say yes to a record that no step uses (the predicates then decide); it never says no to one that a
 * step does: whatever it cannot read plainly (an escape, a repeated key, letters beyond ASCII) counts as maybe.
 */
export type Prefilter = (table: string, record: string) => boolean;

type Answer = 'yes' | 'no' | 'maybe';

/** A column's value as it stands in the bytes: its text, `undefined` where it is unknown, `'unclear'` where only a parser could say. */
type Peeked = { readonly text: string } | undefined | 'unclear';

const isPlain = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return !text.includes('\\u');
};

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
  if (end < 0) return 'unclear';
  const text = record.slice(from, end);
  return !isPlain(text) ? 'unclear' : text === '' ? undefined : { text: foldCase(text) };
};

const peekBare = (record: string, from: number): Peeked => {
  if (record.startsWith('null', from)) return undefined;
  let end = from;
  while (end < record.length && record.charCodeAt(end) >= 45 && record.charCodeAt(end) <= 57) end++;
  return end === from || end - from > 15 || record[end] === 'e' || record[end] === 'E' ? 'unclear' : { text: record.slice(from, end) };
};

const peek = (record: string, column: string): Peeked => {
  const key = `"${column}"`;
  const at = record.indexOf(key);
  if (at < 0) return undefined;
  const value = at + key.length + 1;
  if (record[value - 1] !== ':' || record.indexOf(key, value) >= 0) return 'unclear';
  return record[value] === '"' ? peekText(record, value + 1) : peekBare(record, value);
};

const answer = (predicate: Predicate, read: (column: string) => Peeked): Answer => {
  if (predicate.op === 'remoteEnd' || predicate.op === 'remoteAddress') return 'maybe';
  if (predicate.op === 'anyOf') {
    const answers = predicate.predicates.map((one) => answer(one, read));
    return answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
  }
  const value = read(predicate.column);
  if (value === 'unclear') return 'maybe';
  switch (predicate.op) {
    case 'unknown':
      return value === undefined ? 'yes' : 'no';
    case 'isNot':
      return value?.text === predicate.text ? 'no' : 'yes';
    case 'is':
      return value?.text === predicate.text ? 'yes' : 'no';
    case 'contains':
      return value?.text.includes(predicate.text) ? 'yes' : 'no';
    case 'number':
      return value !== undefined && Number(value.text) === predicate.number ? 'yes' : 'no';
  }
};

const fold = (predicate: Predicate): Predicate =>
  predicate.op === 'anyOf' ? { ...predicate, predicates: predicate.predicates.map(fold) } : 'text' in predicate ? { ...predicate, text: escaped(foldCase(predicate.text)) } : predicate;

/** A backslash stands doubled in JSON, so a literal that holds one is doubled once here. */
const escaped = (text: string): string => text.replaceAll('\\', '\\\\');

/** The prefilter of a rule set. Records of tables in `whole` are always wanted. */
export const prefilterOf = (rules: RuleSet, whole: ReadonlySet<string>): Prefilter => {
  const byTable = new Map<string, (readonly Predicate[])[]>();
  const steps: readonly Step[] = rules.forms.flatMap((form) => [...form.steps.values()]);
  for (const step of steps) byTable.set(step.table, [...(byTable.get(step.table) ?? []), step.where.map(fold)]);
  return (table, record) => {
    const wanted = byTable.get(table);
    if (wanted === undefined) return whole.has(table);
    const peeked = new Map<string, Peeked>();
    const read = (column: string): Peeked => {
      if (!peeked.has(column)) peeked.set(column, peek(record, column));
      return peeked.get(column);
    };
    return whole.has(table) || wanted.some((where) => where.every((predicate) => answer(predicate, read) !== 'no'));
  };
};
