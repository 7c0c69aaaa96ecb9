import { isLoopback, isNobody, parseAddress } from '../model/address';
import { columnOf, type Fact, textOf, wholeOf } from '../model/fact';
import { foldCase } from '../model/text';
import type { Predicate, Step } from './define-rule';

/**
 * Folded text of a fact's columns. A fact is asked about the same few columns by every step of every rule, for as long as
 * it is held, so each is folded once; the entry goes with the fact.
 */
const foldedColumns = new WeakMap<Fact, Map<string, string>>();

export const foldedText = (fact: Fact, column: string): string => {
  const held = foldedColumns.get(fact) ?? new Map<string, string>();
  if (held.size === 0) foldedColumns.set(fact, held);
  const known = held.get(column);
  if (known !== undefined) return known;
  const folded = foldCase(textOf(fact, column));
  held.set(column, folded);
  return folded;
};

/** Neither loopback nor the record's own local address. What is no address can be a remote end, also an empty text beside a local one. */
export const hasRemoteEnd = (fact: Fact): boolean => {
  const remote = parseAddress(textOf(fact, 'RemoteIP'));
  if (remote !== undefined && isLoopback(remote)) return false;
  const local = parseAddress(textOf(fact, 'LocalIP'));
  return remote !== undefined && local !== undefined ? remote !== local : foldedText(fact, 'RemoteIP') !== foldedText(fact, 'LocalIP');
};

const isFromNobody = (fact: Fact): boolean => {
  const remote = parseAddress(textOf(fact, 'RemoteIP'));
  return remote !== undefined && isNobody(remote);
};

const hasRemoteAddress = (fact: Fact): boolean =>
  parseAddress(textOf(fact, 'RemoteIP')) !== undefined && !isFromNobody(fact) && hasRemoteEnd(fact);

export const holds = (fact: Fact, predicate: Predicate): boolean => {
  switch (predicate.op) {
    case 'is':
      return foldedText(fact, predicate.column) === foldCase(predicate.text);
    case 'isNot':
      return foldedText(fact, predicate.column) !== foldCase(predicate.text);
    case 'contains':
      return foldedText(fact, predicate.column).includes(foldCase(predicate.text));
    case 'number':
      return wholeOf(fact, predicate.column) === predicate.number;
    case 'unknown':
      return columnOf(fact, predicate.column) === undefined;
    case 'not':
      return !holds(fact, predicate.predicate);
    case 'anyOf':
      return predicate.predicates.some((one) => holds(fact, one));
    case 'remoteEnd':
      return hasRemoteEnd(fact) && !(predicate.somebody === true && isFromNobody(fact));
    case 'remoteAddress':
      return hasRemoteAddress(fact);
  }
};

export const fits = (fact: Fact, step: Step): boolean =>
  fact.table === step.table && step.where.every((predicate) => holds(fact, predicate));
