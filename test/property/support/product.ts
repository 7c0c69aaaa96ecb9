/*
 * The product as a person meets it: messages as bytes in, rows out.
 */
import { type Collected, collector } from '../../../lib/cli/replay/collect';
import { findMatches } from '../../../lib/cli/replay/find-matches';
import { type Profile, rulesOf } from '../../../lib/cli/replay/profile';
import { type Row, rowsOf } from '../../../lib/cli/replay/rows';
import type { RuleSet } from '../../../lib/engine/compile';
import type { Match } from '../../../lib/model/match';
import type { PrintedRow } from '../../support/oracle/rows';

/** What replay holds once it has read these messages, a line each. The worlds hold readable records only, so any complaint is an error. */
export const collect = (messages: readonly unknown[], rules: RuleSet, profile: Profile): Collected => {
  const reader = collector(rules, profile, ({ line, index, reason }) => {
    throw new Error(`message ${line}, record ${index}: ${reason}`);
  });
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

/** The rows of `replay --profile published`. */
export const publishedRows = (messages: readonly unknown[]): PrintedRow[] =>
  printed(findMatches(collect(messages, published, 'published'), published, 'published'));
