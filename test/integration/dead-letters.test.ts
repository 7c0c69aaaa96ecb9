import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleMessages } from '../../lib/cli/demo/sample-attack';
import { hopsBehind, replayed } from './hops';
import { type LocalPipeline, localPipeline, root } from './local-pipeline';

/** Records that a defect set aside, sent again once it is mended: the built app and the built command line, through AMQP and Azurite. */

let pipeline: LocalPipeline;
let withDefect: string;
beforeEach(async () => {
  pipeline = await localPipeline();
  withDefect = await mkdtemp(join(tmpdir(), 'hopwatch-defect-'));
});
afterEach(async () => {
  await pipeline.end();
  await rm(withDefect, { recursive: true });
});

/** The built app, which throws at every connection that a machine accepted. */
const plantDefect = async (): Promise<void> => {
  for (const name of ['dist/functions', 'dist/lib', 'host.json', 'package.json'])
    await cp(join(root, name), join(withDefect, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(withDefect, 'node_modules'));
  const path = join(withDefect, 'dist/lib/defender/read-record.js');
  const place = 'const parsed = definition.schema.safeParse(properties);';
  const text = await readFile(path, 'utf8');
  expect(text).toContain(place);
  await writeFile(
    path,
    text.replace(place, `if (properties.ActionType === 'InboundConnectionAccepted') throw new Error('a defect');${place}`),
  );
};

const found = async () => hopsBehind(pipeline.stores, await pipeline.delivered());
const drained = () => pipeline.until(({ done, published }) => done && published > 0);

it('become the incidents that they would have been, and their letters are gone', async () => {
  await plantDefect();
  const faulty = await pipeline.start({}, withDefect);
  await pipeline.publish(sampleMessages().map((message) => Buffer.from(message)));
  await drained();
  const expected = await replayed(sampleMessages());
  const letters = await pipeline.stores.deadLetters.list();
  expect(letters.length).toBeGreaterThan(3);
  expect(new Set(letters.map(({ reason }) => reason))).toEqual(new Set(['exception: a defect']));
  expect(await found()).not.toEqual(expected);

  await faulty.stop();
  await pipeline.start();
  const { exitCode, output } = await pipeline.hopwatch('dead-letters', 'replay', '--all', '--consumer-group', 'by-hand');
  expect([output.split('\n').at(-2), exitCode]).toEqual([`${letters.length} of ${letters.length} done, 0 left.`, 0]);
  await drained();
  expect(await found()).toEqual(expected);
  expect(await pipeline.stores.deadLetters.list()).toEqual([]);
});

it('stay where the command reads under the app’s own consumer group, and it says what to do', async () => {
  await plantDefect();
  await pipeline.start({}, withDefect);
  await pipeline.publish(sampleMessages().map((message) => Buffer.from(message)));
  await drained();
  const letters = await pipeline.stores.deadLetters.list();
  const { exitCode, output } = await pipeline.hopwatch('dead-letters', 'replay', '--all');
  expect([exitCode, output]).toEqual([1, expect.stringContaining('same consumer group: give another one')]);
  expect(await pipeline.stores.deadLetters.list()).toEqual(letters);
});
