import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sampleMessages } from '../../../lib/cli/demo/sample-attack';
import { relevance } from '../../../lib/cli/relevance';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hopwatch-relevance-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sample = sampleMessages().join('\n');

const relevanceOf = async (content: string | Uint8Array) => {
  const [path, warnings] = [join(folder, 'events.ndjson'), [] as string[]];
  await writeFile(path, content);
  const report = await relevance([path], (text) => warnings.push(text));
  return { ...report, warnings };
};

test('bad records are shown in part, counted in full, and nothing of them reaches the terminal as it is', async () => {
  const { text, warnings, isComplete } = await relevanceOf(`${sample}\n${'\u001b[2J\u202e\n'.repeat(257)}`);
  expect([warnings.length, isComplete]).toEqual([201, true]);
  expect(warnings.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(text).toMatch(/^ {2}bad +257 /m);
});

test('an input that ends too soon is told, below what was read of it', async () => {
  const { text, isComplete } = await relevanceOf(gzipSync(sample).subarray(0, -4));
  expect(isComplete).toBe(false);
  expect(text).toMatch(/^\d+ records\n[\s\S]*could not be read to its end.*\nWhat could be read is reported\.$/);
});
