import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(__dirname, '../..');

/** Text of a file of the project, by its path from the root. */
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const ignored: ReadonlySet<string> = new Set([
  '.git',
  ...read('.gitignore')
    .split('\n')
    .map((line) => line.replaceAll('/', '')),
]);

const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !ignored.has(name))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]));

/** Every file that belongs to the project, by its path from the root. Read from the disk, so that it holds without git too. */
export const projectFiles: readonly string[] = filesIn('');
