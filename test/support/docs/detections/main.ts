import { writeFileSync } from 'node:fs';
import { recordings } from '../../oracle/recordings';
import { detectionsPage } from './page';

const path = 'docs/detections.md';

const main = async (): Promise<void> => {
  if (recordings.length === 0) process.stdout.write(`../shared/recordings is not there: ${path} stays as it is\n`);
  else writeFileSync(path, await detectionsPage());
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
