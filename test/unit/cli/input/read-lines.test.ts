import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { deflateSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { type Line, linesIn, longestLine, readLines, totalBytes } from '../../../../lib/cli/input/read-lines';
import { HopwatchError } from '../../../../lib/model/errors';

const read = async (lines: AsyncIterable<Line>): Promise<{ readonly lines: Line[]; readonly error: unknown }> => {
  const found: Line[] = [];
  try {
    for await (const line of lines) found.push(line);
    return { lines: found, error: undefined };
  } catch (error) {
    return { lines: found, error };
  }
};

const chunked = (bytes: Uint8Array, sizes: readonly number[]): Buffer[] => {
  const chunks: Buffer[] = [];
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    if (at < bytes.length) chunks.push(Buffer.from(bytes.subarray(at, at + size)));
    at += size;
  }
  return chunks;
};

const from = (text: string | Uint8Array, sizes: readonly number[] = []) =>
  read(linesIn('-', Readable.from(chunked(typeof text === 'string' ? Buffer.from(text) : text, sizes))));

const shown = (lines: readonly Line[]) => lines.map(({ number, bytes }) => [number, bytes.toString('utf8')]);

const chunkSizes = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 12 });
/** Lines without their ends, some of them blank. */
const texts = fc.array(fc.oneof(fc.string(), fc.constantFrom('', ' ', '\t', '{"a":1}', 'ü🦔')), { maxLength: 8 });

describe('the lines of a stream', () => {
  test('are told apart by their ends alone, with their numbers, blank ones passed over, however the bytes arrive', () =>
    fc.assert(
      fc.asyncProperty(
        texts,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        chunkSizes,
        fc.boolean(),
        async (raw, end, ended, sizes, packed) => {
          const lines = raw.map((text) => text.replaceAll(/[\r\n]/g, ''));
          const text = lines.join(end) + (ended ? end : '');
          const bytes = packed ? gzipSync(text) : Buffer.from(text);
          fc.pre(packed || bytes[0] !== 0x1f);
          const expected = lines.flatMap((line, index) => (/^[ \t]*$/.test(line) ? [] : [[index + 1, line]]));
          const found = await from(bytes, sizes);
          expect(found.error).toBeUndefined();
          expect(shown(found.lines).map(([number, line]) => [number, String(line).replace(/\r$/, '')])).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    ));

  test('count the blank ones, so that a number is the number in an editor', async () =>
    expect(shown((await from('\n\na\n \r\n\nb')).lines)).toEqual([
      [3, 'a'],
      [6, 'b'],
    ]));

  test('of NUL bytes are lines: what no one can read is not passed over', async () =>
    expect((await from('a\n\u0000\u0000\nb')).lines.map(({ number }) => number)).toEqual([1, 2, 3]));

  test('of nothing are none', async () => {
    for (const text of ['', '\n', '\n\r\n \n']) expect((await from(text)).lines).toEqual([]);
  });

  test('beyond all measure are cut where they are seen to be too long, and the next line stands', async () => {
    const part = Buffer.alloc(8 * 1024 * 1024, 'x');
    const long = async function* () {
      for (let index = 0; index < 20; index++) yield part;
      yield Buffer.from('\nnext');
    };
    const { lines } = await read(linesIn('-', Readable.from(long())));
    expect(lines.map(({ number, bytes }) => [number, bytes.length > longestLine])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(lines[0]?.bytes.length).toBeLessThanOrEqual(longestLine + part.length);
  });
});

describe('gzip', () => {
  const text = Array.from({ length: 5000 }, (_, index) => `{"line":${index},"x":"${(index * 7919) % 10_007}"}`).join('\n');

  test('is known by its first bytes, also where they come one by one', async () =>
    expect((await from(gzipSync('a\nb'), [1, 1, 1])).lines).toHaveLength(2));

  test('of several members is one text', async () =>
    expect(shown((await from(Buffer.concat([gzipSync('a\nb'), gzipSync('c\nd')]))).lines).map(([, line]) => line)).toEqual([
      'a',
      'bc',
      'd',
    ]));

  test('cut short gives what was there, and then says so', async () => {
    const packed = gzipSync(text);
    const { lines, error } = await from(packed.subarray(0, packed.length - 10), [1000, 1000, 1000]);
    expect(lines.length).toBeGreaterThan(4000);
    expect(error).toBeInstanceOf(HopwatchError);
    expect(error).toMatchObject({
      code: 'input-unreadable',
      disposition: 'fatal',
      message: expect.stringContaining('Check that it is whole'),
    });
  });

  test('damaged is an error with a code', async () => {
    const packed = Buffer.from(gzipSync(text));
    packed.fill(0, 2000, 2200);
    expect((await from(packed, [1000, 1000])).error).toMatchObject({ code: 'input-unreadable' });
  });

  test('only by its first two bytes: another packing is lines that no one can read', async () =>
    expect((await from(deflateSync('a'))).error).toBeUndefined());
});

describe('a file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hopwatch-lines-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is read by content, whatever its name, and tells how far it is', async () => {
    const path = join(folder, 'events.txt');
    const packed = gzipSync('a\nb\n');
    await writeFile(path, packed);
    let advanced = 0;
    const { lines } = await read(
      readLines(path, (count) => {
        advanced += count;
      }),
    );
    expect(lines.map(({ file, number, bytes }) => [file, number, bytes.toString()])).toEqual([
      [path, 1, 'a'],
      [path, 2, 'b'],
    ]);
    expect(advanced).toBe(packed.length);
    expect(await totalBytes([path, path])).toBe(2 * packed.length);
  });

  test('that is missing or a folder is an error that names it', async () => {
    for (const path of [join(folder, 'missing'), folder])
      expect((await read(readLines(path, () => undefined))).error).toMatchObject({
        code: 'input-unreadable',
        message: expect.stringContaining(path),
      });
    for (const path of [join(folder, 'missing'), folder])
      await expect(totalBytes([path])).rejects.toMatchObject({ code: 'input-unreadable' });
  });

  test('beside standard input or a device has no known length', async () => {
    const path = join(folder, 'plain');
    await writeFile(path, 'a\n');
    for (const stream of ['-', '/dev/null']) expect(await totalBytes([stream, path])).toBeUndefined();
  });
});
