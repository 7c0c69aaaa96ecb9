import { createReadStream } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { HopwatchError, messageOf } from '../../model/errors';
import type { Incident } from '../../model/incident';
import type { Sink } from '../../pipeline/ports';

/** Where lines go: a file's path, or `-` for standard output. */
export interface NdjsonSettings {
  readonly path: string;
}

const keyOf = ({ id, revision }: Pick<Incident, 'id' | 'revision'>): string => `${id} ${revision}`;

/** What the file holds already, so that a restart writes nothing twice; a line cut by a crash is passed over. */
const writtenBefore = async (path: string): Promise<Set<string>> => {
  const written = new Set<string>();
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
      try {
        written.add(keyOf(JSON.parse(line) as Incident));
      } catch {
        // The last line of a file that a crash cut short.
      }
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
  return written;
};

/** One incident a line. The local default, and what a pipe into other tools reads. */
export const ndjsonSink = ({ path }: NdjsonSettings): Sink => {
  let written: Promise<Set<string>> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const append = async (incident: Incident): Promise<void> => {
    written ??= path === '-' ? Promise.resolve(new Set<string>()) : writtenBefore(path);
    const known = await written;
    if (known.has(keyOf(incident))) return;
    const line = `${JSON.stringify(incident)}\n`;
    if (path === '-')
      await new Promise<void>((resolve, reject) => process.stdout.write(line, (error) => (error ? reject(error) : resolve())));
    else await appendFile(path, line);
    known.add(keyOf(incident));
  };
  return {
    name: 'ndjson',
    deliver: (incident) => {
      // One after the other: two deliveries of one revision at once must not both find it missing.
      const mine = last.then(() => append(incident));
      last = mine.catch(() => undefined);
      return mine.catch((cause: unknown) => {
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
