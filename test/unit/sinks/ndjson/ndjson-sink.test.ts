import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as fc from 'fast-check';
import type { Incident, IncidentId } from '../../../../lib/model/incident';
import { ndjsonSink } from '../../../../lib/sinks';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hopwatch-ndjson-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (): string => join(folder, 'incidents.ndjson');

const incident = (id: string, revision = 1, title = 'a hop'): Incident => ({
  id: id as IncidentId,
  revision,
  mode: 'live',
  severity: 'Low',
  severityReasons: [],
  confidence: 0.5,
  title,
  summary: '',
  rules: [],
  techniques: [],
  tactics: [],
  device: { id: 'd1', name: '' },
  sources: [],
  accounts: [],
  processes: [],
  firstSeen: '',
  lastSeen: '',
  evidence: [],
  timeline: [],
  links: [],
  entities: [],
  enrichment: {},
  gaps: [],
  engineVersion: '0',
});

/** The incidents of the file, by line; a line that is none is `undefined`. */
const written = async (): Promise<readonly (string | undefined)[]> =>
  (await readFile(file(), 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      try {
        const { id, revision } = JSON.parse(line) as Incident;
        return `${id} ${revision}`;
      } catch {
        return undefined;
      }
    });

test('one incident is one line, whatever text it holds', async () => {
  const sink = ndjsonSink({ path: file() });
  await sink.deliver(incident('a', 1, 'two\nlines \u2028 and "quotes"'));
  const text = await readFile(file(), 'utf8');
  expect(text.split('\n')).toHaveLength(2);
  expect(JSON.parse(text)).toEqual(incident('a', 1, 'two\nlines \u2028 and "quotes"'));
});

test('each id and revision is written once, in the order of delivery, however often and at once it comes', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (deliveries, atOnce) => {
        await rm(file(), { force: true });
        const sink = ndjsonSink({ path: file() });
        const deliver = ([id, revision]: readonly [string, number]) => sink.deliver(incident(id, revision));
        if (atOnce) await Promise.all(deliveries.map(deliver));
        else for (const one of deliveries) await deliver(one);
        expect(await written()).toEqual([...new Set(deliveries.map(([id, revision]) => `${id} ${revision}`))]);
      },
    ),
    { numRuns: 25 },
  ));

test('after a restart nothing is written twice', async () => {
  await ndjsonSink({ path: file() }).deliver(incident('a'));
  const restarted = ndjsonSink({ path: file() });
  await restarted.deliver(incident('a'));
  await restarted.deliver(incident('a', 2));
  expect(await written()).toEqual(['a 1', 'a 2']);
});

test('a line that a crash cut short spoils nothing that comes after it, and is written again', async () => {
  await ndjsonSink({ path: file() }).deliver(incident('a'));
  const whole = await readFile(file(), 'utf8');
  await writeFile(file(), `${whole}${JSON.stringify(incident('b')).slice(0, 40)}`);
  for (const id of ['b', 'c']) await ndjsonSink({ path: file() }).deliver(incident(id));
  expect(await written()).toEqual(['a 1', undefined, 'b 1', 'c 1']);
});

test('a line that only lacks its end counts as written', async () => {
  await writeFile(file(), JSON.stringify(incident('a')));
  const sink = ndjsonSink({ path: file() });
  for (const id of ['a', 'b', 'c']) await sink.deliver(incident(id));
  expect(await written()).toEqual(['a 1', 'b 1', 'c 1']);
  expect(await readFile(file(), 'utf8')).not.toContain('\n\n');
});

test('lines of others are left alone', async () => {
  await writeFile(file(), 'null\n5\n{"other":1}\n\n\r\n');
  await ndjsonSink({ path: file() }).deliver(incident('a'));
  expect((await written()).at(-1)).toBe('a 1');
});

test('standard output is written where the path is -, each revision once', async () => {
  const lines: unknown[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((...given: readonly unknown[]) => {
    const [text, done] = given;
    lines.push(text);
    if (typeof done === 'function') done();
    return true;
  });
  try {
    const sink = ndjsonSink({ path: '-' });
    for (const id of ['a', 'b', 'a']) await sink.deliver(incident(id));
  } finally {
    write.mockRestore();
  }
  expect(lines).toEqual(['a', 'b'].map((id) => `${JSON.stringify(incident(id))}\n`));
});

test('a pipe is written, and not read for what it holds', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = spawn('cat', [pipe]);
  const closed = once(reader, 'close');
  const sink = ndjsonSink({ path: pipe });
  for (const id of ['a', 'b', 'a', 'c']) await sink.deliver(incident(id));
  const ids: string[] = [];
  for await (const line of createInterface({ input: reader.stdout })) {
    ids.push((JSON.parse(line) as Incident).id);
    if (ids.at(-1) === 'c') break;
  }
  expect(ids).toEqual(['a', 'b', 'c']);
  reader.kill();
  await closed;
});

describe('a file that cannot be written', () => {
  test('is a failure to try again, which says what to check', async () => {
    const sink = ndjsonSink({ path: join(folder, 'missing', 'x.ndjson') });
    await expect(sink.deliver(incident('a'))).rejects.toMatchObject({
      code: 'sink-unavailable',
      disposition: 'retry',
      message: expect.stringMatching(/could not be written to .*missing.*Check that the folder exists and has room/),
    });
  });

  test('is written once it can be: the failure is not remembered, and not taken for a success', async () => {
    const sink = ndjsonSink({ path: join(folder, 'later', 'incidents.ndjson') });
    await expect(sink.deliver(incident('a'))).rejects.toThrow();
    await mkdir(join(folder, 'later'));
    await sink.deliver(incident('a'));
    await sink.deliver(incident('a'));
    expect((await readFile(join(folder, 'later', 'incidents.ndjson'), 'utf8')).split('\n')).toHaveLength(2);
  });

  test('at first reading too', async () => {
    await mkdir(file());
    const sink = ndjsonSink({ path: file() });
    await expect(sink.deliver(incident('a'))).rejects.toMatchObject({ code: 'sink-unavailable' });
    await rm(file(), { recursive: true });
    await sink.deliver(incident('a'));
    expect(await written()).toEqual(['a 1']);
  });
});
