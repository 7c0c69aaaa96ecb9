import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { messagesOf } from '../../../../lib/cli/demo/messages';
import { sampleMessages } from '../../../../lib/cli/demo/sample-attack';
import { relevance } from '../../../../lib/cli/relevance';
import { replay } from '../../../../lib/cli/replay/replay';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hopwatch-readable-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const records = sampleMessages().flatMap((message) => (JSON.parse(message) as { records: { properties: object }[] }).records);
const lines = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join('\n');
const rows = records.map(({ properties }) => properties);
const utf16 = Buffer.from(`\ufeff${lines(records)}`, 'utf16le');

const silent = () => undefined;

const published = async (file: string): Promise<number> => {
  let count = 0;
  for await (const _ of messagesOf([file], silent, silent)) count++;
  return count;
};

/** The three commands that read files. */
const commands: readonly (readonly [string, (file: string) => Promise<unknown>])[] = [
  [
    'replay',
    (file) =>
      replay({ files: [file], profile: 'all', rules: undefined, rows: join(folder, 'rows'), incidents: undefined, last: false }, silent),
  ],
  ['relevance', (file) => relevance([file], silent)],
  ['demo', published],
];

const withFile = async (content: string | Uint8Array): Promise<string> => {
  const path = join(folder, 'events');
  await writeFile(path, content);
  return path;
};

describe.each(commands)('%s of an input without one record that can be read', (_, read) => {
  test.each([
    ['UTF-16', utf16, 'It is UTF-16'],
    ['UTF-16 with the other order of bytes', Buffer.from(utf16).swap16(), 'It is UTF-16'],
    ['an array over many lines', JSON.stringify(records, null, 2), "jq -c '.[]'"],
    ['a message over many lines', JSON.stringify({ records }, null, 2), 'jq -c .'],
    ['rows of advanced hunting', lines(rows), 'as advanced hunting gives them'],
    ['an array of them', JSON.stringify(rows), 'as advanced hunting gives them'],
    ['an answer of its API', JSON.stringify({ schema: [], results: rows }), 'as advanced hunting gives them'],
    ['their CSV', '\ufeff"Timestamp","DeviceId"\r\n"2026-03-17","d1"\r\n', 'as advanced hunting gives them'],
    ['a message of thousands of bad records', JSON.stringify({ records: new Array(5000).fill({}) }), 'Give a streaming message'],
    ['bytes of anything', Buffer.from([...Array(300).keys()].map((byte) => (byte * 7) % 256)), 'Give a streaming message'],
  ])('%s: an error that says what to do', async (_name, content, advice) => {
    const file = await withFile(content);
    await expect(read(file)).rejects.toMatchObject({ code: 'input-unreadable', message: expect.stringContaining(advice) });
    await expect(read(file)).rejects.toThrow(/^Nothing could be read of .+: all [\d,]+ records are bad\. /);
  });

  test.each([
    ['one record among bad ones', `bad\n${lines(records.slice(0, 1))}\nbad`],
    ['nothing at all', ''],
  ])('unlike %s', async (_name, content) => expect(await read(await withFile(content))).toBeDefined());
});

describe('of several files, one that cannot be read keeps none of the others from being read, and is told', () => {
  const fileOf = async (name: string, content: string | Uint8Array): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  const good = lines(records);
  const cut = gzipSync(good).subarray(0, 700);

  const readThrough = async (files: readonly string[]) => {
    const options = { files, profile: 'all', rules: undefined, rows: undefined, incidents: undefined, last: false } as const;
    const { collected, matches, unreadable } = await replay(options, silent);
    const told: string[] = [];
    let published = 0;
    for await (const _ of messagesOf(files, silent, ({ message }) => told.push(message))) published++;
    expect(told).toEqual(unreadable.map(({ message }) => message));
    expect((await relevance(files, silent)).isComplete).toBe(unreadable.length === 0);
    return { facts: collected.facts, matches, published, told };
  };

  test.each([
    ['rows of advanced hunting', lines(rows.slice(0, 2)), 2, /^Nothing could be read of .+other: all 2 records are bad\. It holds rows/],
    ['a file that is cut short', cut, 0, /other could not be read to its end/],
  ])('%s', async (_name, content, ownLines, message) => {
    const [file, other] = [await fileOf('good', good), await fileOf('other', content)];
    const { told, published, ...alone } = await readThrough([file]);
    expect(told).toEqual([]);
    for (const files of [
      [file, other],
      [other, file],
    ])
      expect(await readThrough(files)).toMatchObject({ ...alone, told: [expect.stringMatching(message)] });
    expect((await readThrough([other, file])).published).toBeGreaterThanOrEqual(published + ownLines);
  });
});
