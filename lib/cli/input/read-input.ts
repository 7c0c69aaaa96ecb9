import { HopwatchError } from '../../model/errors';
import { demandReadable, nothingReadIn } from './demand-readable';
import { progressBar } from './progress';
import { type Line, readLines, totalBytes } from './read-lines';

/** Files that are there, to be read in turn. */
export interface Input {
  readonly files: readonly string[];
  /** Their length as stored, undefined where one is a stream: that cannot be read twice. */
  readonly bytes: number | undefined;
}

/** What a reading has counted so far. */
export interface Counts {
  /** Records. */
  received(): number;
  /** Those of them that cannot be read. */
  bad(): number;
}

export interface Reader extends Counts {
  take(line: Line): void;
  /** Whether what is still to come is of no use. */
  isDone?(): boolean;
}

/** Throws `input-unreadable` where a file is not there. */
export const openInput = async (files: readonly string[]): Promise<Input> => ({ files, bytes: await totalBytes(files) });

/** The lines of one file; returns why it could not be read: to its end, or none of its records. */
const linesOf = async function* (
  file: string,
  counts: Counts,
  onBytes: (count: number) => void,
): AsyncGenerator<Line, HopwatchError | undefined> {
  const [received, bad] = [counts.received(), counts.bad()];
  let first: Line | undefined;
  try {
    for await (const line of readLines(file, onBytes)) {
      first ??= line;
      yield line;
    }
  } catch (error) {
    if (error instanceof HopwatchError && error.code === 'input-unreadable') return error;
    throw error;
  }
  return nothingReadIn(file, counts.received() - received, counts.bad() - bad, first);
};

/**
 * The lines of all files in turn. One that cannot be read keeps none of the others from being read: each is told once all
 * are through. Throws `input-unreadable` where not one record could be read.
 * @param counts what whoever takes the lines has counted
 */
export const readFiles = async function* (
  files: readonly string[],
  counts: Counts,
  onBytes: (count: number) => void,
  onUnreadable: (fault: HopwatchError) => void,
): AsyncGenerator<Line> {
  const faults: HopwatchError[] = [];
  for (const file of files) {
    const fault = yield* linesOf(file, counts, onBytes);
    if (fault !== undefined) faults.push(fault);
  }
  demandReadable(counts.received(), counts.bad(), faults);
  for (const fault of faults) onUnreadable(fault);
};

/**
 * Reads all files, or as far as what is read is of use. Returns why some could not be read; what was read of them counts.
 * Throws `input-unreadable` where not one record could be read.
 */
export const readInput = async ({ files, bytes }: Input, reader: Reader): Promise<readonly HopwatchError[]> => {
  const bar = progressBar(bytes, () => reader.received());
  const faults: HopwatchError[] = [];
  try {
    for await (const line of readFiles(files, reader, bar.advance, (fault) => faults.push(fault))) {
      reader.take(line);
      if (reader.isDone?.() === true) return [];
    }
  } finally {
    bar.stop();
  }
  return faults;
};
