import { createReadStream, createWriteStream } from 'node:fs';
import { appendFile, open, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { HopwatchError, messageOf } from '../../model/errors';
import type { Incident } from '../../model/incident';
import type { Sink } from '../../pipeline/ports';

/** Where lines go: a file's path, or `-` for standard output. */
export interface NdjsonSettings {
  readonly path: string;
}

/** What is known of the output: the revisions it holds, and whether a crash or a full disk left its last line without an end. */
interface Output {
  readonly append: (text: string) => Promise<void>;
  readonly written: Set<string>;
  cut: boolean;
}

const newline = 10;

const keyOf = ({ id, revision }: Pick<Incident, 'id' | 'revision'>): string => `${id} ${revision}`;

const keysIn = async (path: string): Promise<Set<string>> => {
  const keys = new Set<string>();
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    try {
      keys.add(keyOf(JSON.parse(line) as Incident));
    } catch {
      // A line that was cut short holds no incident.
    }
  }
  return keys;
};

const endsMidLine = async (path: string): Promise<boolean> => {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    return bytesRead === 1 && buffer[0] !== newline;
  } finally {
    await file.close();
  }
};

/** What is written once is gone: nothing is known of it, and to read it would wait for ever. */
const streamOutput = (stream: Writable): Output => ({
  append: (text) => new Promise((resolve, reject) => stream.write(text, (error) => (error ? reject(error) : resolve()))),
  written: new Set(),
  cut: false,
});

/** Open for as long as it is written: its reader takes the end of one writer for the end of all. */
const pipeOutput = (path: string): Output => {
  const pipe = createWriteStream(path, { flags: 'a' });
  // A write that fails tells it.
  pipe.on('error', () => undefined);
  return streamOutput(pipe);
};

/** What the file holds already, so that a restart writes nothing twice. */
const outputAt = async (path: string): Promise<Output> => {
  if (path === '-') return streamOutput(process.stdout);
  const append = (text: string): Promise<void> => appendFile(path, text);
  try {
    if (!(await stat(path)).isFile()) return pipeOutput(path);
    return { append, written: await keysIn(path), cut: await endsMidLine(path) };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    return { append, written: new Set(), cut: false };
  }
};

/** One incident a line. The local default, and what a pipe into other tools reads. */
export const ndjsonSink = ({ path }: NdjsonSettings): Sink => {
  let output: Promise<Output> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const append = async (incident: Incident): Promise<void> => {
    output ??= outputAt(path);
    const held = await output;
    if (held.written.has(keyOf(incident))) return;
    await held.append(`${held.cut ? '\n' : ''}${JSON.stringify(incident)}\n`);
    held.written.add(keyOf(incident));
    held.cut = false;
  };
  return {
    name: 'ndjson',
    deliver: (incident) => {
      // One after the other: two deliveries of one revision at once must not both find it missing.
      const mine = last.then(() => append(incident));
      last = mine.catch(() => undefined);
      return mine.catch((cause: unknown) => {
        // How much was written is not known, so the next delivery looks at the file again.
        if (path !== '-') output = undefined;
        throw new HopwatchError(
          'sink-unavailable',
          'retry',
          `The incident could not be written to ${path}: ${messageOf(cause)}. Check that the folder exists and has room.`,
          { cause },
        );
      });
    },
  };
};
