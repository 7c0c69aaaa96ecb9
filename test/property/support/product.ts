/*
 * The product as a person meets it: messages as bytes in, rows out.
 */
import type { BadRecord } from '../../../lib/cli/input/bad-records';
import { type Collected, collector } from '../../../lib/cli/replay/collect';
import { findMatches } from '../../../lib/cli/replay/find-matches';
import { type Profile, rulesOf } from '../../../lib/cli/replay/profile';
import { type Row, rowsOf } from '../../../lib/cli/replay/rows';
import type { RuleSet } from '../../../lib/engine/compile';
import { evaluate } from '../../../lib/engine/evaluate';
import type { Fact } from '../../../lib/model/fact';
import type { Match } from '../../../lib/model/match';
import type { PrintedRow } from '../../support/oracle/rows';

const refuse = ({ line, index, reason }: BadRecord): never => {
  throw new Error(`message ${line}, record ${index}: ${reason}`);
};

/** What replay holds once it has read these messages, a line each. */
export const collect = (
  messages: readonly unknown[],
  rules: RuleSet,
  profile: Profile,
  onBad: (bad: BadRecord) => void = refuse,
): Collected => {
  const reader = collector(rules, profile, onBad);
  for (const [index, message] of messages.entries())
    reader.take({ file: 'world', number: index + 1, bytes: Buffer.from(JSON.stringify(message)) });
  return reader.collected;
};

/** Rows of the published forms always have a server and a child. */
export const withProcesses = (row: Row): PrintedRow => {
  const { server, child } = row;
  if (server === null || child === null) throw new Error(`a published row of ${row.rule} without a server or a child`);
  return { ...row, server, child };
};

export const printed = (matches: readonly Match[]): PrintedRow[] => rowsOf(matches).map(withProcesses);

const published = rulesOf('published', undefined);
const all = rulesOf('all', undefined);

export const publishedRows = (messages: readonly unknown[]): PrintedRow[] =>
  printed(findMatches(collect(messages, published, 'published'), published, 'published'));

/** What the published queries join, before they leave out by name, boot age and reputation. */
export const publishedJoins = (messages: readonly unknown[]): readonly Match[] =>
  [...collect(messages, published, 'published').devices.values()].flatMap((facts) => evaluate(published, facts.values()));

export interface Live {
  readonly matches: readonly Match[];
  readonly facts: readonly Fact[];
}

/** What `replay --profile all` holds and finds; a record that is set aside is no fault here. */
export const allMatches = (messages: readonly unknown[]): Live => {
  const collected = collect(messages, all, 'all', () => undefined);
  return {
    matches: findMatches(collected, all, 'all'),
    facts: [...collected.devices.values()].flatMap((facts) => [...facts.values()]),
  };
};
