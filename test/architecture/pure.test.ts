import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { root } from './project';

const pureRooms = ['model', 'defender', 'engine', 'rules'];

/** Uses of the world outside, each of which must be a type error in a pure room. */
const impure = [
  "export const home = process.env['HOME'];",
  "export const bytes = Buffer.from('x');",
  'export const timer = setTimeout(() => undefined, 1);',
  "export const answer = fetch('https://example.com');",
  "console.log('x');",
  'export const id = crypto.randomUUID();',
  'export const at = performance.now();',
  "export const encoder = new TextEncoder().encode('x');",
  'export const copy = structuredClone({});',
  "import { readFileSync } from 'node:fs';\nexport const text = readFileSync('x');",
];

describe('the pure rooms compile without Node’s types', () => {
  const configPath = join(root, 'test/architecture/tsconfig.pure.json');
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(configPath, ts.sys.readFile).config,
    ts.sys,
    dirname(configPath),
  );
  const probes = new Map(impure.map((text, index) => [join(root, 'lib/model', `planted-${index}.ts`), text]));
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => probes.has(path) || fileExists(path);
  host.getSourceFile = (path, languageVersion) => {
    const text = probes.get(path);
    return text === undefined ? getSourceFile(path, languageVersion) : ts.createSourceFile(path, text, languageVersion);
  };
  const program = ts.createProgram([...fileNames, ...probes.keys()], options, host);

  test.each(pureRooms)('%s is among them', (room) => {
    expect(fileNames.filter((path) => path.startsWith(join(root, 'lib', room))).length).toBeGreaterThan(4);
  });

  test.each([...probes])('%#: a planted use of the world outside is an error', (path) => {
    expect(program.getSemanticDiagnostics(program.getSourceFile(path))).toHaveLength(1);
  });
});

/** Lines of a module, and whether the plugin must report them. */
const clocks: readonly (readonly [line: string, reported: boolean])[] = [
  ['export const now = Date.now();', true],
  ['export const today = new Date();', true],
  ['export const words = Date();', true],
  ['export const tick = [1].map(Date.now);', true],
  ['export const hidden = new Date(Date.now());', true],
  ['export const { now: renamed } = Date;', true],
  ['export const Clock = Date;', true],
  ['export const chance = Math.random();', true],
  ['export const chances = [1].map(Math.random);', true],
  ['export const most = Math.max(1, Math.random());', true],
  ['export const { random } = Math;', true],
  ['export const epoch = new Date(0).toISOString();', false],
  ['export const converted = new Date(Number(1n)).getTime();', false],
  ['export const midnight = Date.UTC(2024, 1, 29);', false],
  ['export const whole = Math.trunc(1.5);', false],
];

describe('the pure rooms read no clock and no random number', () => {
  const project = mkdtempSync(join(tmpdir(), 'hopwatch-clocks-'));
  const text = clocks.map(([line]) => `${line}\n`).join('');
  for (const path of ['biome.json', 'test/architecture/no-clock.grit']) cpSync(join(root, path), join(project, path), { recursive: true });
  for (const room of [...pureRooms, 'pipeline']) {
    mkdirSync(join(project, 'lib', room, 'deep'), { recursive: true });
    writeFileSync(join(project, 'lib', room, 'deep', 'planted.ts'), text);
  }
  const { stdout } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/@biomejs/biome/bin/biome'),
      'lint',
      '--vcs-enabled=false',
      '--reporter=json',
      '--max-diagnostics=1000',
      'lib',
    ],
    { cwd: project, encoding: 'utf8' },
  );
  rmSync(project, { recursive: true });
  const { diagnostics } = JSON.parse(stdout) as {
    readonly diagnostics: readonly {
      readonly category: string;
      readonly location: { readonly path: string; readonly start: { readonly line: number } };
    }[];
  };
  const linesReported = (room: string): ReadonlySet<number> =>
    new Set(
      diagnostics.flatMap(({ category, location }) =>
        category === 'plugin' && location.path === `lib/${room}/deep/planted.ts` ? [location.start.line] : [],
      ),
    );

  test.each(pureRooms)('a clock planted in %s is reported, a conversion is not', (room) => {
    const reported = linesReported(room);
    expect(clocks.map(([line], index) => [line, reported.has(index + 1)])).toEqual(clocks);
  });

  test('other rooms may read the clock', () => {
    expect([...linesReported('pipeline')]).toEqual([]);
  });
});
