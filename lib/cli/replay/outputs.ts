import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HopwatchError, messageOf } from '../../model/errors';

/** An output on its way. */
interface Output {
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

const cannotWrite = (path: string, cause: unknown): HopwatchError =>
  new HopwatchError('sink-unavailable', 'fatal', `${path} cannot be written: ${messageOf(cause)}. Check the folder.`, { cause });

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

const outputAt = async (path: string): Promise<Output> => {
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
const demandOwnPlaces = async (files: readonly string[], outputs: readonly Output[]): Promise<void> => {
  const inputs = files.filter((file) => file !== '-').map(placeOf);
  const places = new Set(await Promise.all(inputs));
  for (const { path, becomes = path } of outputs)
    for (const place of new Set([path, becomes])) {
      if (places.has(place)) throw taken(place);
      places.add(place);
    }
};

/** Begins the file that is written, so that a folder without room or leave is told before anything is read. */
const start = async ({ path, becomes }: Output): Promise<void> => {
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

/**
 * Has the outputs of a replay written. What stood in their files stands until the new content is whole: it is written beside them
 * (`<file>.part`) and put in their place at the end. Throws `input-unreadable` where an output is an input or the other output,
 * `sink-unavailable` where it cannot be written, both before anything is.
 * @param write told where each is to be written
 */
export const withOutputs = async <T>(
  files: readonly string[],
  asked: OutputPaths,
  write: (paths: OutputPaths) => Promise<T>,
): Promise<T> => {
  const open = async (path: string | undefined) => (path === undefined ? undefined : outputAt(path));
  const [rows, incidents] = [await open(asked.rows), await open(asked.incidents)];
  const outputs = [rows, incidents].filter((output) => output !== undefined);
  await demandOwnPlaces(files, outputs);
  try {
    for (const output of outputs) await start(output);
    const written = await write({ rows: rows?.path, incidents: incidents?.path });
    for (const { path, becomes } of outputs) if (becomes !== undefined) await rename(path, becomes);
    return written;
  } finally {
    for (const { path, becomes } of outputs) if (becomes !== undefined) await rm(path, { force: true });
  }
};
