import { isOfData } from '../../model/errors';
import type { Attempts } from '../ports';

/** A piece of work, as `attempts` counts it. */
export interface Mark {
  readonly work: string;
  readonly partition: string;
  readonly sequence: number;
}

export interface Marks {
  /**
   * Runs work under a mark that is written before and cleared after it, so that the number of the attempt counts deaths of the
   * process and faults of the data. The infrastructure's failures are nobody's fault and are not counted.
   */
  run<T>(mark: Mark, work: (attempt: number) => Promise<T>): Promise<T>;
  clear(mark: Mark): Promise<void>;
}

export const marks = (attempts: Attempts): Marks => {
  // What a failure of the infrastructure left behind, with a store that could not be told so.
  const stale = new Set<string>();
  const keyOf = (mark: Mark): string => JSON.stringify(mark);
  const clear = async (mark: Mark): Promise<void> => {
    stale.add(keyOf(mark));
    await attempts.clear(mark.work, mark.partition, mark.sequence);
    stale.delete(keyOf(mark));
  };
  /** An attempt that could not be noted may have been counted all the same. */
  const note = async (mark: Mark): Promise<number> => {
    try {
      return await attempts.note(mark.work, mark.partition, mark.sequence);
    } catch (error) {
      stale.add(keyOf(mark));
      throw error;
    }
  };
  return {
    clear,
    run: async (mark, work) => {
      if (stale.has(keyOf(mark))) await clear(mark);
      const attempt = await note(mark);
      try {
        const result = await work(attempt);
        await clear(mark);
        return result;
      } catch (error) {
        if (!isOfData(error)) await clear(mark).catch(() => undefined);
        throw error;
      }
    },
  };
};
