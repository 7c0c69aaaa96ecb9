/*
 * The tools beside the command line, started as a person starts them: what they do not understand they say, with their usage.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const entries = { bench: 'test/bench/main.ts', cost: 'infra/tools/cost/main.ts' } as const;
type Tool = keyof typeof entries;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hopwatch-tools-'));
  buildSync({ entryPoints: entries, bundle: true, platform: 'node', target: 'node20', outdir: folder, logLevel: 'error' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (tool: Tool, args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, `${tool}.js`), ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

test.each<Tool>(['bench', 'cost'])('%s --help gives its usage', (tool) => {
  expect(run(tool, ['--help'])).toEqual({ status: 0, stdout: expect.stringMatching(new RegExp(`^npm run ${tool} -- .+\\n$`)), stderr: '' });
});

test.each<readonly [Tool, readonly string[]]>([
  ['bench', ['abc']],
  ['bench', ['0']],
  ['bench', ['1.5']],
  ['bench', ['10', '20']],
  ['cost', []],
  ['cost', ['--devices', 'many']],
  ['cost', ['--devices', '10', '--presets', 'prod']],
  ['cost', ['--devices', '10', '--preset', 'huge']],
  ['cost', ['--devices', '10', 'more']],
])('%s %j is refused with the usage', (tool, args) => {
  const { status, stdout, stderr } = run(tool, args);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain(`npm run ${tool} -- `);
  expect(stderr).not.toMatch(/^ +at /m);
});

test('cost with what it asks for reckons', () => expect(run('cost', ['--devices', '10'])).toMatchObject({ status: 0, stderr: '' }));
