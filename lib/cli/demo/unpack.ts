import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { unzipSync } from 'fflate';

/** Where package.json is: this file runs from dist/lib/cli/demo. */
const project = resolve(__dirname, '..', '..', '..', '..');

/** Makes the package that is published to Azure and unpacks it into `folder`, where it finds nothing but itself. */
export const unpackPackage = (folder: string): string => {
  execFileSync('npm', ['run', '--silent', 'package'], { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] });
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(join(project, 'dist', 'hopwatch.zip')))))
    writeFileSync(join(folder, name), bytes);
  return folder;
};
