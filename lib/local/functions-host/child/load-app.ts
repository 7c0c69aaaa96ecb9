import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { HopwatchError } from '../../../model/errors';

const manifest = z.object({ main: z.string().min(1) });

/** The files that `main` names: a file, or all of a folder that match a name with one `*`. */
const entriesOf = (appDirectory: string, main: string): readonly string[] => {
  const [before = '', after] = basename(main).split('*');
  if (after === undefined) return [join(appDirectory, main)];
  const folder = join(appDirectory, dirname(main));
  return readdirSync(folder)
    .filter((name) => name.startsWith(before) && name.endsWith(after))
    .sort()
    .map((name) => join(folder, name));
};

/** Loads the app's modules as package.json names them; they register their functions while they load. */
export const loadApp = (appDirectory: string): void => {
  const { main } = manifest.parse(JSON.parse(readFileSync(join(appDirectory, 'package.json'), 'utf8')));
  const entries = entriesOf(appDirectory, main);
  if (entries.length === 0) {
    throw new HopwatchError('local-runtime-failed', 'fatal', `No file of ${appDirectory} matches ${main}. Build the app: npm run build.`);
  }
  for (const entry of entries) require(entry);
};
