import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { partitions } from '../../lib/cli/demo/runtime';
import { sampleMessages } from '../../lib/cli/demo/sample-attack';
import type { FunctionsHost } from '../../lib/local';
import { isCanary } from '../../lib/model/canary';
import type { DeviceId } from '../../lib/model/fact';
import { routesOf } from '../../lib/pipeline/canary/routes';
import { buckets, canaryBucket } from '../../lib/pipeline/incidents/buckets';
import { hopsBehind, replayed } from './hops';
import { type LocalPipeline, localPipeline, root } from './local-pipeline';

/** The canary's timer with the functions as they are built, through AMQP and Azurite. */

let pipeline: LocalPipeline;
let app: string;

/** The app that is built here, but that its canaries fly every second. */
const impatientApp = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'hopwatch-canary-'));
  for (const part of ['package.json', 'host.json', 'dist']) await cp(join(root, part), join(folder, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const timer = join(folder, 'dist/functions/canary.js');
  const built = await readFile(timer, 'utf8');
  expect(built).toContain('0 */5 * * * *');
  await writeFile(timer, built.replace('0 */5 * * * *', '* * * * * *'));
  return folder;
};

beforeEach(async () => {
  [pipeline, app] = await Promise.all([localPipeline(), impatientApp()]);
});
afterEach(async () => {
  await pipeline.end();
  await rm(app, { recursive: true, force: true });
});

interface Line {
  readonly metric?: string;
  readonly value?: number;
  readonly canary?: string;
}

const linesIn = (text: string): readonly Line[] =>
  text.split('\n').flatMap((line): readonly Line[] => {
    try {
      return [JSON.parse(line) as Line];
    } catch {
      return [];
    }
  });

/** How long each canary took, once all of them have come through. */
const deliveriesOf = async (host: FunctionsHost, count: number): Promise<ReadonlyMap<string, number>> => {
  const took = new Map<string, number>();
  for (const until = Date.now() + 60_000; took.size < count; await delay(50)) {
    for (const { metric, value = 0, canary = '' } of linesIn(host.tail()))
      if (metric === 'canary.delivery-seconds') took.set(canary, value);
    if (Date.now() > until) throw new Error(`only ${[...took.keys()].join()} of ${count} came through: ${host.tail()}`);
  }
  return took;
};

test('a canary comes through by each raw partition and each lane, and the sinks get what is not a canary’s', async () => {
  const before = await pipeline.start();
  await pipeline.publish(sampleMessages().map((message) => Buffer.from(message)));
  await pipeline.until(({ done, published }) => done && published > 0);
  await before.stop();
  const host = await pipeline.start({ CANARY: 'on' }, app);
  const expected = routesOf(
    Array.from({ length: partitions }, (_, index) => String(index)),
    partitions,
  );
  const took = await deliveriesOf(host, partitions);
  expect([...took.keys()].sort()).toEqual(expected.map(({ device }) => device as string).sort());
  expect([...took.values()].filter((seconds) => !(seconds > 0 && seconds < 60))).toEqual([]);
  await host.stop();
  const delivered = await pipeline.delivered();
  expect(delivered.filter(({ device }) => isCanary(device.id as DeviceId))).toEqual([]);
  expect(await hopsBehind(pipeline.stores, delivered)).toEqual(await replayed(sampleMessages()));
  expect((await pipeline.stores.incidents.ids(canaryBucket)).size).toBeGreaterThanOrEqual(partitions);
  const elsewhere = await Promise.all(Array.from({ length: buckets }, (_, bucket) => pipeline.stores.incidents.ids(bucket)));
  expect(elsewhere.filter((_, bucket) => bucket !== canaryBucket).reduce((sum, { size }) => sum + size, 0)).toBe(
    new Set(delivered.map(({ id }) => id)).size,
  );
});

test('none flies where CANARY is off', async () => {
  const host = await pipeline.start({ CANARY: 'off' }, app);
  await delay(2_500);
  expect((await pipeline.drain()).published).toBe(0);
  await host.stop();
});
