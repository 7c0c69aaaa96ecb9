import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HopwatchError, messageOf } from '../../model/errors';

/** An output of a replay. */
export interface Output {
  /** Has it written, told where, and puts it in its place. */
  readonly write: <T>(fill: (path: string) => Promise<T>) => Promise<T>;
}

export interface Outputs {
  readonly rows: Output | undefined;
  readonly incidents: Output | undefined;
}

interface Place {
  /** Where it is written. */
  readonly path: string;
  /** The file that it becomes once it is whole; undefined for a pipe or a terminal, which have no other place. */
  readonly becomes?: string;
}

/** Where rows and incidents go; `-` for standard output. */
export interface OutputPaths {
  readonly rows: string | undefined;
  readonly incidents: string | undefined;
}

export const cannotWrite = (path: string, cause: unknown): HopwatchError =>
  new HopwatchError(
    'sink-unavailable',
    'fatal',
    `${path === '-' ? 'Standard output' : path} cannot be written: ${messageOf(cause)}. Check that it may be written and has room.`,
    { cause },
  );

/** What is there, undefined for nothing. */
const found = async (path: string) => {
  try {
    return await stat(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
};

/** Where a file is, or will be, whatever links lead there; undefined for a pipe or a device. */
const placeOf = async (path: string): Promise<string | undefined> => {
  const there = await found(path);
  if (there === undefined) return join(await realpath(dirname(path)), basename(path));
  if (there.isDirectory()) throw new TypeError('it is a folder');
  return there.isFile() ? realpath(path) : undefined;
};

const placedAt = async (path: string): Promise<Place> => {
  if (path === '-') return { path };
  try {
    const becomes = await placeOf(path);
    return becomes === undefined ? { path } : { path: `${becomes}.part`, becomes };
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
};

const taken = (path: string): HopwatchError =>
  new HopwatchError(
    'input-unreadable',
    'fatal',
    `${path} is an input or another output as well, and would be overwritten. Give each output a file of its own.`,
  );

/** Throws where writing one of the outputs would destroy an input or another output. */
const demandOwnPlaces = async (files: readonly string[], outputs: readonly Place[]): Promise<void> => {
  const inputs = files.filter((file) => file !== '-').map(placeOf);
  const places = new Set(await Promise.all(inputs));
  for (const { path, becomes = path } of outputs)
    for (const place of new Set([path, becomes])) {
      if (places.has(place)) throw taken(place);
      places.add(place);
    }
};

/** Begins the file that is written, so that a folder without room or leave is told before anything is read. */
const start = async ({ path, becomes }: Place): Promise<void> => {
  if (becomes === undefined) return;
  try {
    // Who may not read what is there may not read what replaces it.
    const mode = (await found(becomes))?.mode;
    await rm(path, { force: true });
    await writeFile(path, '', { flag: 'wx', ...(mode === undefined ? {} : { mode }) });
  } catch (cause) {
    throw cannotWrite(becomes, cause);
  }
};

const outputAt = ({ path, becomes }: Place): Output => ({
  write: async (fill) => {
    const filled = await fill(path);
    try {
      if (becomes !== undefined) await rename(path, becomes);
    } catch (cause) {
      throw cannotWrite(path, cause);
    }
    return filled;
  },
});

const discard = async ({ path, becomes }: Place): Promise<void> => {
  if (becomes !== undefined) await rm(path, { force: true });
};

/**
 * Runs `work` with the outputs of a replay. What stands in their files stands until the new content is whole: it is written
 * beside them (`<file>.part`) and then put in their place. Throws `input-unreadable` where an output is an input or the other
 * output, `sink-unavailable` where it cannot be written, both before anything is.
 */
export const withOutputs = async <T>(files: readonly string[], asked: OutputPaths, work: (outputs: Outputs) => Promise<T>): Promise<T> => {
  const placed = async (path: string | undefined) => (path === undefined ? undefined : placedAt(path));
  const [rows, incidents] = [await placed(asked.rows), await placed(asked.incidents)];
  const places = [rows, incidents].filter((place) => place !== undefined);
  await demandOwnPlaces(files, places);
  try {
    for (const place of places) await start(place);
    return await work({ rows: rows && outputAt(rows), incidents: incidents && outputAt(incidents) });
  } finally {
    for (const place of places) await discard(place);
  }
};
