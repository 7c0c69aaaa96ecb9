import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { HopwatchError, messageOf } from '../../model/errors';

/** A line of an input, without its end, and how many bytes of the input as stored were read so far. */
export interface Line {
  readonly file: string;
  readonly number: number;
  readonly bytes: Buffer;
}

/** A line above this is no message of Event Hubs (1 MB) and would only fill memory. */
export const longestLine = 64 * 1024 * 1024;

const newline = 10;

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte <= 32);

const splitLines = async function* (file: string, stream: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let rest: Buffer[] = [];
  let number = 0;
  const line = (last: Buffer): Line => {
    const bytes = rest.length === 0 ? last : Buffer.concat([...rest, last]);
    rest = [];
    number++;
    return { file, number, bytes };
  };
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      const next = line(chunk.subarray(from, end));
      if (!isBlank(next.bytes)) yield next;
      from = end + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  const last = line(Buffer.alloc(0));
  if (!isBlank(last.bytes)) yield last;
};

const isGzip = (first: Buffer): boolean => first[0] === 0x1f && first[1] === 0x8b;

/** Unpacks where the first bytes say gzip, whatever the name. */
const unpacked = async function* (source: Readable): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await chunks.next();
  if (first.done === true) return;
  const all = async function* (): AsyncGenerator<Buffer> {
    yield first.value;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  };
  if (!isGzip(first.value)) {
    yield* all();
    return;
  }
  const gunzip = createGunzip();
  const feed = async (): Promise<void> => {
    try {
      for await (const chunk of all()) if (!gunzip.write(chunk)) await new Promise((resolve) => gunzip.once('drain', resolve));
      gunzip.end();
    } catch (cause) {
      gunzip.destroy(cause instanceof Error ? cause : new Error(messageOf(cause)));
    }
  };
  const fed = feed();
  for await (const chunk of gunzip) yield chunk as Buffer;
  await fed;
};

/**
 * The lines of a file, gzip or plain, or of stdin (`-`). Throws `input-unreadable` where it cannot be read to its end.
 * @param onBytes told of the bytes read as stored, for progress
 */
export const readLines = async function* (file: string, onBytes: (count: number) => void): AsyncGenerator<Line> {
  const source: Readable = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 1 << 18 });
  source.on('data', (chunk: Buffer) => onBytes(chunk.length));
  source.pause();
  try {
    yield* splitLines(file, unpacked(source));
  } catch (cause) {
    throw new HopwatchError(
      'input-unreadable',
      'fatal',
      `${file} could not be read: ${messageOf(cause)}. What was read before is reported.`,
      { cause },
    );
  }
};

/** Bytes of all files as stored, undefined where one is a stream. */
export const totalBytes = async (files: readonly string[]): Promise<number | undefined> => {
  if (files.includes('-')) return undefined;
  const sizes = await Promise.all(
    files.map(async (file) => {
      try {
        return (await stat(file)).size;
      } catch (cause) {
        throw new HopwatchError('input-unreadable', 'fatal', `${file} cannot be opened: ${messageOf(cause)}. Check the path.`, { cause });
      }
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
};
