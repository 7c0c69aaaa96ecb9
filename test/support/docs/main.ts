import { writeFileSync } from 'node:fs';
import { pages } from './pages';

const write = async (): Promise<void> => {
  for (const { path, text } of pages) writeFileSync(path, await text());
};

write().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
