import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { HopwatchError, messageOf } from '../../model/errors';

/** A line of an input, without its end. */
export interface Line {
  readonly file: string;
  readonly number: number;
  readonly bytes: Buffer;
}

/** A line above this is no message of Event Hubs (1 MB) and would only fill memory. */
export const longestLine = 64 * 1024 * 1024;

const newline = 10;

/** Space, tab and carriage return, as between JSON's tokens. A line of anything else counts, also of NUL bytes. */
const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte === 32 || byte === 9 || byte === 13);

const splitLines = async function* (file: string, stream: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let rest: Buffer[] = [];
  let held = 0;
  let number = 0;
  /** Of a line that is too long only so much is held that it is seen to be. */
  const hold = (part: Buffer): void => {
    if (held <= longestLine) rest.push(part);
    held += part.length;
  };
  const line = (last: Buffer): Line => {
    hold(last);
    const [first = last, ...more] = rest;
    const bytes = more.length === 0 ? first : Buffer.concat(rest);
    [rest, held] = [[], 0];
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
    if (from < chunk.length) hold(chunk.subarray(from));
  }
  const last = line(Buffer.alloc(0));
  if (!isBlank(last.bytes)) yield last;
};

const isGzip = (first: Buffer): boolean => first[0] === 0x1f && first[1] === 0x8b;

/** Unpacks where the first bytes say gzip, whatever the name. */
const unpacked = async function* (source: Readable): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let first = Buffer.alloc(0);
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    first = Buffer.concat([first, next.value]);
    if (first.length > 1) break;
  }
  const all = async function* (): AsyncGenerator<Buffer> {
    yield first;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  };
  if (!isGzip(first)) {
    yield* all();
    return;
  }
  const gunzip = createGunzip();
  const fed = pipeline(all(), gunzip);
  // Its failure comes out of the unpacked side too.
  fed.catch(() => undefined);
  for await (const chunk of gunzip) yield chunk as Buffer;
  await fed;
};

/** The lines of a stream, gzip or plain. Throws `input-unreadable` where it cannot be read to its end. */
export const linesIn = async function* (file: string, source: Readable): AsyncGenerator<Line> {
  try {
    yield* splitLines(file, unpacked(source));
  } catch (cause) {
    throw new HopwatchError(
      'input-unreadable',
      'fatal',
      `${file} could not be read to its end: ${messageOf(cause)}. Check that it is whole.`,
      { cause },
    );
  } finally {
    source.destroy();
  }
};

/**
 * The lines of a file, or of standard input (`-`).
 * @param onBytes told of the bytes read as stored, for progress
 */
export const readLines = (file: string, onBytes: (count: number) => void): AsyncGenerator<Line> => {
  const source: Readable = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 1 << 18 });
  source.on('data', (chunk: Buffer) => onBytes(chunk.length));
  source.pause();
  return linesIn(file, source);
};

/** Undefined for a stream. */
const bytesOf = async (file: string): Promise<number | undefined> => {
  if (file === '-') return undefined;
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw new TypeError('it is a folder');
    return found.isFile() ? found.size : undefined;
  } catch (cause) {
    throw new HopwatchError('input-unreadable', 'fatal', `${file} cannot be opened: ${messageOf(cause)}. Check the path.`, { cause });
  }
};

/** Bytes of all files as stored, undefined where one is a stream. Throws `input-unreadable` where one is not there. */
export const totalBytes = async (files: readonly string[]): Promise<number | undefined> => {
  const sizes = await Promise.all(files.map(bytesOf));
  return sizes.reduce((sum, size) => (sum === undefined || size === undefined ? undefined : sum + size), 0);
};
