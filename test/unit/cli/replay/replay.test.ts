import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { sampleMessages } from '../../../../lib/cli/demo/sample-attack';
import type { Profile } from '../../../../lib/cli/replay/profile';
import { type ReplayOptions, type ReplaySummary, replay } from '../../../../lib/cli/replay/replay';
import type { Row } from '../../../../lib/cli/replay/rows';
import { printSummary } from '../../../../lib/cli/summary';
import type { Incident } from '../../../../lib/model/incident';
import { ticksOf } from '../../../../lib/model/time';
import { canaryMessage } from '../../../../lib/pipeline/canary/message';
import { routesOf } from '../../../../lib/pipeline/canary/routes';
import { liveWorlds } from '../../../support/worlds/live-worlds';
import { seededRandom, shuffled } from '../../../support/worlds/seeded-random';
import { smallWorlds } from '../../../support/worlds/small-worlds';
import { unwrap, wrap } from '../../../support/worlds/wire';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hopwatch-replay-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Replayed {
  readonly summary: ReplaySummary;
  readonly rows: readonly Row[];
  readonly incidents: readonly Incident[];
  readonly warnings: readonly string[];
}

const jsonLines = async <T>(path: string): Promise<readonly T[]> =>
  (await readFile(path, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

/** Replays files with these contents. */
const replayed = async (contents: readonly (string | Uint8Array)[], bend: Partial<ReplayOptions> = {}): Promise<Replayed> => {
  const files = contents.map((_, index) => join(folder, `events-${index}.ndjson`));
  for (const [index, content] of contents.entries()) await writeFile(files[index] ?? '', content);
  const [rows, incidents] = [join(folder, 'rows.ndjson'), join(folder, 'incidents.ndjson')];
  const warnings: string[] = [];
  const summary = await replay({ files, profile: 'all', rules: undefined, rows, incidents, last: false, ...bend }, (text) =>
    warnings.push(text),
  );
  return {
    summary,
    rows: await jsonLines(rows),
    incidents: bend.incidents === undefined && 'incidents' in bend ? [] : await jsonLines(incidents),
    warnings,
  };
};

const sample = sampleMessages();
const asText = (messages: readonly string[]): string => messages.join('\n');

/** What was found, without how often revisions were written on the way. */
const found = ({ rows, incidents }: Replayed) => ({ rows, incidents });

test('what canaries left in a recording is nobody’s incident, and changes no other', async () => {
  const rounds = [1, 2].flatMap((round) =>
    routesOf(['0', '1'], 2).map(({ device }) => canaryMessage({ device, round, sentAt: ticksOf(17_737_000_000_000_000n) })),
  );
  const withCanaries = await replayed([asText([...rounds.map((message) => Buffer.from(message).toString('utf8')), ...sample])]);
  expect(withCanaries.incidents).toEqual((await replayed([asText(sample)])).incidents);
  expect(withCanaries.rows.length).toBeGreaterThan((await replayed([asText(sample)])).rows.length);
});

describe('the sample attack', () => {
  test('gives rows, incidents and an account', async () => {
    const { summary, rows, incidents, warnings } = await replayed([asText(sample)], { last: true });
    expect([summary.matches > 0, rows.length > 0, incidents.length > 2, summary.incidents]).toEqual([true, true, true, incidents.length]);
    expect(warnings).toEqual([]);
    expect(printSummary(summary)).toContain('received = facts + filtered + duplicates + bad');
  });

  test('gives the same again, gzip or not, in one file or several', async () => {
    const once = found(await replayed([asText(sample)]));
    expect(found(await replayed([asText(sample)]))).toEqual(once);
    expect(found(await replayed([gzipSync(`${asText(sample)}\r\n\r\n`)]))).toEqual(once);
    expect(found(await replayed([asText(sample.slice(0, 2)), '', gzipSync(asText(sample.slice(2)))]))).toEqual(once);
  });

  test.each<Profile>(['all', 'published'])('gives the same in any order, split and duplication of its records: %s', async (profile) => {
    const once = found(await replayed([asText(sample)], { profile }));
    const records = sample.flatMap((message) => (JSON.parse(message) as { records: unknown[] }).records);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 40 }), fc.boolean(), async (seed, size, bare) => {
        const random = seededRandom(seed);
        const some = shuffled(random, [...records, ...records.filter(() => random() < 0.1)]);
        const lines = bare
          ? some.map((record) => JSON.stringify(record))
          : Array.from({ length: Math.ceil(some.length / size) }, (_, index) =>
              JSON.stringify({ records: some.slice(index * size, (index + 1) * size) }),
            );
        expect(found(await replayed([asText(lines)], { profile }))).toEqual(once);
      }),
      { numRuns: 8 },
    );
  });
});

type WorldRecord = ReturnType<typeof unwrap>[number];

/** A copy of a record without ReportId would be another record. */
const canBeCopied = ({ properties: { ReportId } }: WorldRecord): boolean => ReportId !== undefined && ReportId !== null && ReportId !== '';

const split = (records: readonly WorldRecord[], random: () => number): readonly string[] => {
  const rest = [...records];
  const lines: string[] = [];
  while (rest.length > 0) lines.push(JSON.stringify({ records: rest.splice(0, 1 + Math.floor(random() * 5)) }));
  return lines;
};

describe('generated worlds', () => {
  /** A world may have no record that can be read, and a replay of such a one is an error. */
  const unneeded = '{"category":"EmailEvents","properties":{}}';
  const rowsIn = async (lines: readonly string[], profile: Profile): Promise<readonly string[]> =>
    (await replayed([asText([...lines, unneeded])], { profile })).rows.map((row) => JSON.stringify(row)).sort();

  test.each([
    ['all', liveWorlds],
    ['published', smallWorlds],
  ] as const)('give the same rows in any order, split and duplication: %s', async (profile, worlds) => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.nat(), async (world, seed) => {
        const random = seededRandom(seed);
        const messages = wrap(world, random);
        const records = unwrap(messages);
        const again = split(shuffled(random, [...records, ...records.filter(canBeCopied)]), random);
        expect(await rowsIn(again, profile)).toEqual(
          await rowsIn(
            messages.map((message) => JSON.stringify(message)),
            profile,
          ),
        );
      }),
      { numRuns: 25 },
    );
  });
});

describe('bad input', () => {
  test('is told with file, line and reason, counted, and spoils nothing', async () => {
    const clean = await replayed([asText(sample)]);
    const text = asText([sample[0] ?? '', '{"records":', ...sample.slice(1), '{"records":[{"category":5}]}']);
    const { warnings, summary, ...rest } = await replayed([text]);
    expect(found({ warnings, summary, ...rest })).toEqual(found(clean));
    expect(warnings.map((warning) => warning.slice(folder.length + 1))).toEqual([
      expect.stringMatching(/^events-0\.ndjson:2: not JSON/),
      `events-0.ndjson:${sample.length + 2} record 0: category: missing or not text`,
    ]);
    expect([summary.collected.bad, summary.unreadable]).toEqual([2, []]);
  });

  test('reaches the terminal without what a terminal obeys', async () => {
    const { warnings } = await replayed([`\u001b[2J\u202e\n${asText(sample)}`], { incidents: undefined });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('\\u{1b}');
    expect([...(warnings[0] ?? '')].filter((character) => character < ' ' || character === '\u202e')).toEqual([]);
  });

  test('by the thousand is shown in part and counted in full', async () => {
    const { warnings, summary } = await replayed([asText([...Array.from({ length: 1000 }, () => 'x'), ...sample])], {
      incidents: undefined,
    });
    expect([warnings.length, summary.collected.bad]).toEqual([201, 1000]);
    expect(warnings.at(-1)).toContain('the summary counts the rest');
  });

  test('that ends too soon: what was read before is reported, with the error', async () => {
    const lines = Array.from({ length: 400 }, () => sample[1] ?? '');
    const packed = gzipSync(asText([...sample, ...lines]));
    const { summary, incidents } = await replayed([packed.subarray(0, packed.length - 8)], { last: true });
    expect(incidents).toEqual((await replayed([asText(sample)], { last: true })).incidents);
    expect(summary.unreadable).toMatchObject([{ code: 'input-unreadable' }]);
    expect(printSummary(summary)).toContain('could not be read');
  });

  test('that is not there is an error before anything is read', () =>
    expect(replayed([asText(sample)], { files: [join(folder, 'events-0.ndjson'), join(folder, 'missing')] })).rejects.toMatchObject({
      code: 'input-unreadable',
    }));
});

describe('outputs', () => {
  test('are written anew each time', async () => {
    const once = await replayed([asText(sample)]);
    expect((await replayed(['\n'])).rows).toEqual([]);
    expect((await replayed([asText(sample)])).rows).toHaveLength(once.rows.length);
  });

  test('stand as they were where a replay does not come to its end, and nothing is left beside them', async () => {
    const [events, output] = [join(folder, 'events.ndjson'), join(folder, 'kept.ndjson')];
    await writeFile(events, asText(sample));
    await writeFile(output, 'of yesterday\n');
    await expect(replayed([], { files: [join(folder, 'typo')], rows: output })).rejects.toThrow('cannot be opened');
    await expect(replayed([], { files: [events], rows: output, incidents: join(folder, 'no', 'such', 'folder') })).rejects.toMatchObject({
      code: 'sink-unavailable',
    });
    expect(await readFile(output, 'utf8')).toBe('of yesterday\n');
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('are no input and no other output, by whatever links: nothing is written then', async () => {
    const [events, link, part] = ['events.ndjson', 'link.ndjson', 'other.part'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    for (const path of [events, part]) await writeFile(path, asText(sample));
    await symlink(events, link);
    const clashes: readonly Partial<ReplayOptions>[] = [
      { files: [events], rows: events },
      { files: [link], rows: undefined, incidents: events },
      { files: [events], rows: link },
      { files: [part], rows: join(folder, 'other') },
      { files: [events], rows: join(folder, 'new'), incidents: join(folder, '.', 'new') },
      { files: [events], rows: '-', incidents: '-' },
    ];
    for (const clash of clashes) await expect(replayed([], clash)).rejects.toThrow('Give each output a file of its own');
    for (const path of [events, part]) expect(await readFile(path, 'utf8')).toBe(asText(sample));
  });

  test('keep who may read them', async () => {
    await replayed([asText(sample)]);
    await chmod(join(folder, 'rows.ndjson'), 0o600);
    await replayed([asText(sample)]);
    expect((await stat(join(folder, 'rows.ndjson'))).mode & 0o777).toBe(0o600);
  });

  test('that cannot be written are an error before anything is read', async () => {
    for (const output of ['rows', 'incidents'] as const)
      await expect(replayed([asText(sample)], { [output]: join(folder, 'no', 'such', 'folder') })).rejects.toMatchObject({
        code: 'sink-unavailable',
      });
  });

  test('with --last hold each standing incident once', async () => {
    const every = await replayed([asText(sample)]);
    const last = await replayed([asText(sample)], { last: true });
    expect(new Set(last.incidents.map(({ id }) => id)).size).toBe(last.incidents.length);
    for (const incident of last.incidents) {
      const revisions = every.incidents.filter(({ id }) => id === incident.id).map(({ revision }) => revision);
      expect(incident.revision).toBe(Math.max(...revisions));
    }
  });

  test('only of the rules that were asked for; an unknown one is an error that names those there are', async () => {
    const { rows } = await replayed([asText(sample)], { rules: ['scm-remote-service'] });
    expect(new Set(rows.map(({ rule }) => rule))).toEqual(new Set(['scm-remote-service']));
    await expect(replayed([asText(sample)], { rules: ['nothing'] })).rejects.toThrow(
      /No such rule in the profile 'all': nothing\. It has .*scm-remote-service/,
    );
  });
});
