import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { pages } from '../support/docs/pages';
import { projectFiles, read, root } from './project';

const markdown = projectFiles.filter((path) => path.endsWith('.md'));
const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

/** The name GitHub gives a heading as an anchor. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsIn = (path: string): readonly string[] =>
  [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading ?? ''));

interface Reference {
  readonly path: string;
  readonly anchor: string;
}

/** Links to files of the project, and paths written as code. */
const referencesIn = (page: string): readonly Reference[] => {
  const text = read(page);
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '').filter((target) => !/^[a-z]+:/.test(target));
  const paths = [...text.matchAll(/`((?:functions|lib|test|docs|infra|\.ci|\.github)\/[\w./-]*)`/g)].map(([, path]) => path ?? '');
  return [
    ...links.map((link) => {
      const [target = '', anchor = ''] = link.split('#');
      return { path: target === '' ? page : normalize(join(dirname(page), target)), anchor };
    }),
    ...paths.map((path) => ({ path, anchor: '' })),
  ];
};

describe('the documentation', () => {
  test('is found', () => {
    expect(markdown).toEqual(expect.arrayContaining(['README.md', 'docs/architecture.md', 'docs/decisions/0001-record-decisions.md']));
    expect(markdown.flatMap(referencesIn).length).toBeGreaterThan(60);
  });

  test.each(markdown)('%s speaks of files and headings that are there', (page) => {
    const missing = referencesIn(page).filter(
      ({ path, anchor }) => !existsSync(join(root, path)) || (anchor !== '' && !anchorsIn(path).includes(anchor)),
    );
    expect(missing).toEqual([]);
  });

  test.each(pages)('$path is what `npm run docs` makes of the code', async ({ path, text }) => {
    expect(read(path)).toBe(await text());
  });

  test('asks for scripts that there are', () => {
    const asked = markdown.flatMap((page) =>
      [...read(page).matchAll(/npm run (?:--silent )?([\w:-]*\w)/g)].map(([, script]) => script ?? ''),
    );
    expect(asked.filter((script) => scripts[script] === undefined)).toEqual([]);
  });

  test('names the commands that the command line has', () => {
    const known = [...read('lib/cli/main.ts').matchAll(/\.command\('([\w-]+)'\)/g)].map(([, command]) => command);
    const named = [...read('README.md').matchAll(/npm run --silent hopwatch -- ([\w-]+)/g)].map(([, command]) => command);
    expect(known).toEqual(expect.arrayContaining(named));
    expect(named).not.toEqual([]);
  });

  test('runs the command line without npm’s own lines, which would be in what is piped', () => {
    const asked = markdown.flatMap((page) => [...read(page).matchAll(/npm run .*?hopwatch --/g)].map(([command]) => command));
    expect([...new Set(asked)]).toEqual(['npm run --silent hopwatch --']);
  });

  test('of the architecture has every room and every function', () => {
    const page = read('docs/architecture.md');
    const rooms = readdirSync(join(root, 'lib')).map((room) => `\`lib/${room}\``);
    const functions = readdirSync(join(root, 'functions')).map((file) => `\`functions/${file}\``);
    expect([...rooms, ...functions].filter((name) => !page.includes(name))).toEqual([]);
  });
});

describe('one command tests the project', () => {
  const command = 'npm ci --ignore-scripts && npm test';

  test.each([
    ['README.md', `\n    ${command}\n`],
    ['.ci/run', `\n${command}\n`],
    ['.github/workflows/ci.yml', `\n      - run: ${command}\n`],
  ])('%s', (path, line) => {
    expect(read(path)).toContain(line);
  });

  test('and it is all that is run', () => {
    expect(read('.github/workflows/ci.yml').match(/run:/g)).toHaveLength(1);
    expect(scripts.test).toMatch(/lint && .*types && .*unused && .*build && jest$/);
  });
});

test('no file puts something off, silences a checker or names the machine it was written on', () => {
  // In pieces, so that this file does not name them either.
  const unwanted = [
    'TO' + 'DO',
    'FIX' + 'ME',
    'biome-' + 'ignore',
    '@ts-' + 'ignore',
    '@ts-' + 'nocheck',
    '@ts-' + 'expect-error',
    '/work' + '/',
  ];
  const texts = projectFiles.filter((path) => !/\.gz$|^package-lock\.json$/.test(path)).map((path) => ({ path, text: read(path) }));
  expect(texts.length).toBeGreaterThan(150);
  expect(texts.flatMap(({ path, text }) => unwanted.filter((word) => text.includes(word)).map((word) => `${path}: ${word}`))).toEqual([]);
});
