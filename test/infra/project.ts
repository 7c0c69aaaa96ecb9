import { dirname, join, normalize } from 'node:path';
import { projectFiles, read } from '../architecture/project';
import { type BicepFile, readBicep } from '../support/bicep/read-bicep';

export const bicepPaths: readonly string[] = projectFiles.filter((path) => path.endsWith('.bicep'));

export const bicepFiles: ReadonlyMap<string, BicepFile> = new Map(bicepPaths.map((path) => [path, readBicep(read(path))]));

export const bicepAt = (path: string): BicepFile => {
  const file = bicepFiles.get(path);
  if (file === undefined) throw new Error(`no template ${path}`);
  return file;
};

/** A module of the main template. */
export const moduleNamed = (name: string) => {
  const found = bicepAt('infra/main.bicep').modules.find((module) => module.name === name);
  if (found === undefined) throw new Error(`main.bicep has no module ${name}`);
  return found;
};

/** Path from the root of what a template names beside itself. */
export const beside = (path: string, named: string): string => normalize(join(dirname(path), named));

export const json = <T>(path: string): T => JSON.parse(read(path)) as T;
