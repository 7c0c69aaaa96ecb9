import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A defect put into the built app. `place` stands in the file, below dist, exactly once; the defect goes before it. */
export interface Defect {
  readonly file: string;
  readonly place: string;
  readonly defect: string;
}

/** In what reads a record of any table: `properties` are its columns. */
export const whereRecordsAreRead = (defect: string): Defect => ({
  file: 'lib/defender/read-record.js',
  place: 'const parsed = definition.schema.safeParse(properties);',
  defect,
});

/** In what looks for matches: `distinct` holds the facts of a device by identity. */
export const whereMatchesAreFound = (defect: string): Defect => ({
  file: 'lib/engine/evaluate.js',
  place: 'const forms = castForms(',
  defect,
});

export interface PlantedApp {
  readonly folder: string;
  remove(): Promise<void>;
}

/** A copy of the app as it is built in a folder, with the defect in it. Throws where its place is not there once: the code has moved on. */
export const plantedApp = async (root: string, { file, place, defect }: Defect): Promise<PlantedApp> => {
  const folder = await mkdtemp(join(tmpdir(), 'hopwatch-defect-'));
  for (const name of ['dist/functions', 'dist/lib', 'host.json', 'package.json'])
    await cp(join(root, name), join(folder, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const path = join(folder, 'dist', file);
  const text = await readFile(path, 'utf8');
  if (text.split(place).length !== 2) throw new Error(`'${place}' does not stand in ${file} once; write the defect anew`);
  await writeFile(
    path,
    text.replace(place, () => defect + place),
  );
  return { folder, remove: () => rm(folder, { recursive: true }) };
};
