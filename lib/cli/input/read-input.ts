import { HopwatchError } from '../../model/errors';
import { demandReadable } from './demand-readable';
import { progressBar } from './progress';
import { type Line, readLines, totalBytes } from './read-lines';

/** Files that are there, to be read in turn. */
export interface Input {
  readonly files: readonly string[];
  /** Their length as stored, undefined where one is a stream: that cannot be read twice. */
  readonly bytes: number | undefined;
}

export interface Reader {
  take(line: Line): void;
  /** Records so far. */
  received(): number;
  /** Those of them that cannot be read. */
  bad(): number;
  /** Whether what is still to come is of no use. */
  isDone?(): boolean;
}

/** Throws `input-unreadable` where a file is not there. */
export const openInput = async (files: readonly string[]): Promise<Input> => ({ files, bytes: await totalBytes(files) });

/**
 * Reads all files, or as far as what is read is of use. Returns why one could not be read to its end; what was read before
 * counts. Throws `input-unreadable` where not one record could be read.
 */
export const readInput = async ({ files, bytes }: Input, reader: Reader): Promise<HopwatchError | undefined> => {
  const bar = progressBar(bytes, () => reader.received());
  let first: Line | undefined;
  try {
    for (const file of files) {
      for await (const line of readLines(file, bar.advance)) {
        first ??= line;
        reader.take(line);
        if (reader.isDone?.() === true) return undefined;
      }
    }
  } catch (error) {
    if (error instanceof HopwatchError && error.code === 'input-unreadable') return error;
    throw error;
  } finally {
    bar.stop();
  }
  demandReadable(reader.received(), reader.bad(), first);
  return undefined;
};
