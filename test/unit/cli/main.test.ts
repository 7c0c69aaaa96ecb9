/*
 * The command as a person runs it: bundled once, then started with files and pipes.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { sampleMessages } from '../../../lib/cli/demo/sample-attack';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hopwatch-cli-'));
  buildSync({
    entryPoints: ['lib/cli/main.ts'],
    bundle: true,
    platform: 'node',
    target: 'node20',
    outfile: join(folder, 'main.js'),
    external: ['./demo/demo'],
  });
  writeFileSync(join(folder, 'sample.ndjson'), sample);
  writeFileSync(join(folder, 'nothing.ndjson'), 'no record\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sample = sampleMessages().join('\n');

const hopwatch = (args: readonly string[], input: string | Uint8Array = '') => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'main.js'), ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

const shell = (command: string) => {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command.replaceAll('hopwatch', `"${process.execPath}" main.js`)], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, stdout, stderr };
};

const jsonLines = (text: string): readonly { readonly id?: string; readonly rule?: string }[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

test('replay of a file: the account on standard output, status 0', () => {
  const { status, stdout, stderr } = hopwatch(['replay', 'sample.ndjson']);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/records\n[\s\S]*received = facts \+ filtered \+ duplicates \+ bad\n3 devices/);
});

test('bad lines are told on standard error with number and reason; the status stays 0', () => {
  const { status, stdout, stderr } = hopwatch(['replay', '-'], `${sample}\nnot JSON\n`);
  expect(status).toBe(0);
  expect(stderr).toMatch(/^-:\d+: not JSON: .+\n$/);
  expect(stdout).toMatch(/bad +1\n/);
});

test('standard input may be gzip', () => {
  const [plain, packed] = [sample, gzipSync(sample)].map((input) => hopwatch(['replay', '-'], input));
  expect(packed).toEqual(plain);
});

test.each(['rows', 'incidents'])('--%s - puts them alone on standard output, the account beside it', (output) => {
  const { status, stdout, stderr } = hopwatch(['replay', 'sample.ndjson', `--${output}`, '-']);
  expect(status).toBe(0);
  expect(jsonLines(stdout).length).toBeGreaterThan(2);
  expect(stderr).toContain('received = facts');
});

test.each(['replay', 'relevance'])('%s of an input that ends too soon: what was read is reported, status 1', (command) => {
  const { status, stdout } = hopwatch([command, '-'], gzipSync(sample).subarray(0, -4));
  expect(status).toBe(1);
  expect(stdout).toContain('What could be read is reported');
});

test.each(['replay', 'relevance'])('%s of several files of which one holds no record: the others are reported, status 1', (command) => {
  const { status, stdout } = hopwatch([command, 'nothing.ndjson', 'sample.ndjson']);
  expect(status).toBe(1);
  expect(stdout).toMatch(/\d{3} records[\s\S]*Nothing could be read of nothing\.ndjson: .+\nWhat could be read is reported\.\n$/);
});

test('a name of a file is shown as text, wherever it is said', () => {
  const name = '\u001b[2J\u202e.ndjson';
  writeFileSync(join(folder, name), 'no record\n');
  const outputs = [hopwatch(['replay', name, 'sample.ndjson']), hopwatch(['replay', name]), hopwatch(['replay', `no${name}`])];
  const said = outputs.map(({ stdout, stderr }) => stdout + stderr).join('');
  expect(said.match(/\\u\{1b\}\[2J\\u\{202e\}\.ndjson/g)?.length).toBeGreaterThanOrEqual(5);
  expect(said).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
});

test.each([
  ['a file that is not there', ['replay', 'missing.ndjson'], /missing\.ndjson cannot be opened/],
  ['what holds no record', ['replay', 'nothing.ndjson'], /Nothing could be read/],
  ['a rule that is not there', ['replay', 'sample.ndjson', '--rules', 'x'], /No such rule/],
  ['a profile that is not there', ['replay', 'sample.ndjson', '--profile', 'x'], /Allowed choices are all, published/],
  ['an empty rule', ['replay', 'sample.ndjson', '--rules', ','], /Give rule ids/],
  ['no file', ['replay'], /missing required argument/],
])('%s: said in a line, without a stack, status 1', (_what, args, message) => {
  const { status, stdout, stderr } = hopwatch(args);
  expect(status).toBe(1);
  expect(stdout + stderr).toMatch(message);
  expect(stderr).not.toMatch(/^ +at /m);
});

test('a reader that has seen enough ends it without a failure', () => {
  const { status, stderr } = shell('hopwatch replay sample.ndjson --incidents - | head -c 10; exit');
  expect([status, stderr.includes('EPIPE')]).toEqual([0, false]);
});

test.each(['rows', 'incidents'])('--%s may be a pipe', (output) => {
  const { status, stdout } = shell(
    `rm -f pipe; mkfifo pipe; cat pipe > got & hopwatch replay sample.ndjson --${output} pipe; status=$?; wait; cat got; exit $status`,
  );
  expect(status).toBe(0);
  expect(stdout.split('\n').filter((line) => line.startsWith('{')).length).toBeGreaterThan(2);
});

test('rows stand once they are written, also where nobody reads the incidents to their end', () => {
  const { status } = shell('hopwatch replay sample.ndjson --rows read.ndjson --incidents - | head -c 10; test -s read.ndjson');
  expect(status).toBe(0);
});

describe('a full disk (skipped where there is no /dev/full)', () => {
  const where = existsSync('/dev/full') ? test : test.skip;

  where.each([
    'replay sample.ndjson --rows /dev/full',
    'replay sample.ndjson --incidents /dev/full',
    'replay sample.ndjson > /dev/full',
    'replay sample.ndjson --rows - > /dev/full',
    'replay sample.ndjson --incidents - > /dev/full',
    'relevance sample.ndjson > /dev/full',
  ])('%s: said in a line, status 1', (command) => {
    const { status, stderr } = shell(`hopwatch ${command}`);
    expect(status).toBe(1);
    expect(stderr).toMatch(/ENOSPC.*Check that .* room/);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
