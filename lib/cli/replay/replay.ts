import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RuleSet } from '../../engine/compile';
import type { HopwatchError } from '../../model/errors';
import { ndjsonSink } from '../../sinks';
import { memoryStores } from '../../stores/memory';
import { complainer } from '../input/bad-records';
import { type Input, openInput, readInput } from '../input/read-input';
import { type Collected, type Collector, collector } from './collect';
import { findMatches } from './find-matches';
import { forgetting } from './forget';
import { writeIncidents } from './incidents';
import { cannotWrite, type OutputPaths, withOutputs } from './outputs';
import { type Profile, rulesOf } from './profile';
import { type Row, rowsOf } from './rows';

export interface ReplayOptions extends OutputPaths {
  readonly files: readonly string[];
  readonly profile: Profile;
  readonly rules: readonly string[] | undefined;
  readonly rulesOff?: readonly string[];
  readonly last: boolean;
  /** Facts that are held whatever their age. */
  readonly held?: number;
}

export interface ReplaySummary {
  readonly collected: Collected;
  readonly matches: number;
  readonly rows: number;
  readonly incidents: number | undefined;
  /** Why some files could not be read, or not to their end; what was read of them counts. */
  readonly unreadable: readonly HopwatchError[];
}

const linesOf = function* (rows: readonly Row[]): Generator<string> {
  for (const row of rows) yield `${JSON.stringify(row)}\n`;
};

const writeRows = async (path: string, rows: readonly Row[]): Promise<void> => {
  try {
    const lines = Readable.from(linesOf(rows));
    await (path === '-' ? pipeline(lines, process.stdout, { end: false }) : pipeline(lines, createWriteStream(path)));
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
};

const readAll = (input: Input, { take, collected, isOutOfOrder }: Collector): Promise<readonly HopwatchError[]> =>
  readInput(input, { take, received: () => collected.received, bad: () => collected.bad, isDone: isOutOfOrder });

/**
 * Reads the input and lets go of what no later record can need. Where it turns out not to be in time order it is read once
 * more, with everything held. So it is from the start for what cannot be read twice, and for the published queries, which
 * look back without a limit.
 */
const collect = async (
  input: Input,
  { profile, held }: ReplayOptions,
  rules: RuleSet,
  warn: (text: string) => void,
): Promise<Pick<ReplaySummary, 'collected' | 'unreadable'>> => {
  const complaints = complainer(warn);
  if (profile === 'all' && input.bytes !== undefined) {
    const reader = collector(rules, profile, complaints(), forgetting(rules, held));
    const unreadable = await readAll(input, reader);
    if (!reader.isOutOfOrder()) return { collected: reader.collected, unreadable };
  }
  const reader = collector(rules, profile, complaints());
  return { unreadable: await readAll(input, reader), collected: reader.collected };
};

/** Runs files through the same decode, rules and incident code as the live service. The order of lines, duplicates and the split into messages change nothing. */
export const replay = async (options: ReplayOptions, warn: (text: string) => void): Promise<ReplaySummary> => {
  const rules = rulesOf(options.profile, options.rules, options.rulesOff);
  const input = await openInput(options.files);
  return withOutputs(options.files, options, async (outputs) => {
    const { collected, unreadable } = await collect(input, options, rules, warn);
    const matches = findMatches(collected, rules, options.profile);
    const rows = rowsOf(matches);
    await outputs.rows?.write((path) => writeRows(path, rows));
    const incidents = await outputs.incidents?.write((path) =>
      writeIncidents(matches, collected, rules, memoryStores(), { sink: ndjsonSink({ path }), last: options.last }),
    );
    return { collected, matches: matches.length, rows: rows.length, incidents, unreadable };
  });
};
