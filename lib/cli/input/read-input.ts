import { HopwatchError } from '../../model/errors';
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
  /** Records so far, for progress. */
  received(): number;
  /** Whether what is still to come is of no use. */
  isDone?(): boolean;
}

/** Throws `input-unreadable` where a file is not there. */
export const openInput = async (files: readonly string[]): Promise<Input> => ({ files, bytes: await totalBytes(files) });

/** Reads all files, or as far as what is read is of use. Returns why one could not be read to its end; what was read before counts. */
export const readInput = async ({ files, bytes }: Input, reader: Reader): Promise<HopwatchError | undefined> => {
  const bar = progressBar(bytes, () => reader.received());
  try {
    for (const file of files) {
      for await (const line of readLines(file, bar.advance)) {
        reader.take(line);
        if (reader.isDone?.() === true) return undefined;
      }
    }
    return undefined;
  } catch (error) {
    if (error instanceof HopwatchError && error.code === 'input-unreadable') return error;
    throw error;
  } finally {
    bar.stop();
  }
};
