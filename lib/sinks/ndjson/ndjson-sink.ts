import { createReadStream } from 'node:fs';
import { appendFile, open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { HopwatchError, messageOf } from '../../model/errors';
import type { Incident } from '../../model/incident';
import type { Sink } from '../../pipeline/ports';

/** Where lines go: a file's path, or `-` for standard output. */
export interface NdjsonSettings {
  readonly path: string;
}

/** What is known of the output: the revisions it holds, and whether a crash or a full disk left its last line without an end. */
interface Output {
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

/** What the file holds already, so that a restart writes nothing twice. */
const outputAt = async (path: string): Promise<Output> => {
  try {
    return { written: await keysIn(path), cut: await endsMidLine(path) };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    return { written: new Set(), cut: false };
  }
};

const toStandardOutput = (line: string): Promise<void> =>
  new Promise((resolve, reject) => process.stdout.write(line, (error) => (error ? reject(error) : resolve())));

/** One incident a line. The local default, and what a pipe into other tools reads. */
export const ndjsonSink = ({ path }: NdjsonSettings): Sink => {
  const isStream = path === '-';
  const streamed: Output = { written: new Set(), cut: false };
  let output: Promise<Output> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const append = async (incident: Incident): Promise<void> => {
    output ??= isStream ? Promise.resolve(streamed) : outputAt(path);
    const held = await output;
    if (held.written.has(keyOf(incident))) return;
    const line = `${held.cut ? '\n' : ''}${JSON.stringify(incident)}\n`;
    await (isStream ? toStandardOutput(line) : appendFile(path, line));
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
        output = undefined;
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
