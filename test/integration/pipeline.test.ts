import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sampleMessages } from '../../lib/cli/demo/sample-attack';
import { functionsOf, type Part, parts } from '../../lib/config/functions';
import { settingNames } from '../../lib/config/settings';
import type { DeviceId } from '../../lib/model/fact';
import { bucketOf } from '../../lib/pipeline/incidents/buckets';
import { recordedLines, recordings } from '../support/oracle/recordings';
import { chance, type Random, seededRandom, shuffled } from '../support/worlds/seeded-random';
import { hopsBehind, replayed } from './hops';
import { type LocalPipeline, localPipeline, root } from './local-pipeline';

/** The functions as they are built, through AMQP and Azurite. */

const recordedMessages = (): readonly string[] => recordings.flatMap(recordedLines);

const recordsOf = (messages: readonly string[]): readonly string[] =>
  messages.flatMap((message) => (JSON.parse(message) as { records: unknown[] }).records.map((record) => JSON.stringify(record)));

/** The same records in another order and other messages, one in twenty of them twice. */
const reordered = (messages: readonly string[], random: Random, perMessage: number): readonly Buffer[] => {
  const records = recordsOf(messages);
  const drawn = shuffled(random, [...records, ...records.filter(() => chance(random, 0.05))]);
  return Array.from({ length: Math.ceil(drawn.length / perMessage) }, (_, index) =>
    Buffer.from(`{"records":[${drawn.slice(index * perMessage, (index + 1) * perMessage).join(',')}]}`),
  );
};

let pipeline: LocalPipeline;
beforeEach(async () => {
  pipeline = await localPipeline();
});
afterEach(() => pipeline.end());

describe('the live pipeline finds the hops of replay, of records shuffled and some of them twice', () => {
  const expectHopsOf = async (messages: readonly string[], count: number): Promise<void> => {
    const expected = await replayed(messages);
    expect(expected).toHaveLength(count);
    const delivered = await pipeline.delivered();
    expect(await hopsBehind(pipeline.stores, delivered)).toEqual(expected);
    const keys = delivered.map(({ id, revision }) => `${id} ${revision}`);
    expect(keys).toEqual([...new Set(keys)]);
    expect(await pipeline.stores.deadLetters.list()).toEqual([]);
  };

  it('in the sample attack, of which a second host knows the first half from the tables alone', async () => {
    const sent = reordered(sampleMessages(), seededRandom(17), 1);
    const half = Math.floor(sent.length / 2);
    const host = await pipeline.start();
    await pipeline.publish(sent.slice(0, half));
    await pipeline.until(({ done, published }) => done && published > 0);
    await host.kill();
    await pipeline.start();
    await pipeline.publish(sent.slice(half));
    await pipeline.until(({ done }) => done);
    await expectHopsOf(sampleMessages(), 4);
  });

  const where = existsSync(join(root, '..', 'shared', 'recordings')) ? it : it.skip;
  where('in the recordings of ../shared/recordings (skipped where they are not), with a crash and a restart on the way', async () => {
    const messages = recordedMessages();
    const sent = reordered(messages, seededRandom(18), 60);
    let host = await pipeline.start();
    await pipeline.publish(sent);
    const killed = await pipeline.until(({ ingested }) => ingested > sent.length / 4);
    await host.kill();
    host = await pipeline.start();
    const stopped = await pipeline.until(({ ingested }) => ingested > sent.length / 2);
    await host.stop();
    await pipeline.start();
    expect((await pipeline.until(({ done }) => done)).ingested).toBe(sent.length);
    expect([killed.done, stopped.done]).toEqual([false, false]);
    await expectHopsOf(messages, 12);
  });
});

describe('as two apps of one package', () => {
  /** None of what only the other app needs. */
  const settingsOf = (part: Part): Readonly<Record<string, string>> => {
    const own = settingNames(part);
    return Object.fromEntries(parts.flatMap(settingNames).flatMap((name) => (own.includes(name) ? [] : [[name, '']])));
  };

  it('each with its own settings alone, the correlator finds and the output app posts', async () => {
    const output = await pipeline.start({ ...settingsOf('output'), FUNCTIONS: functionsOf.output.join() });
    const OUTPUT_URL = `${output.url}/api/post-incident`;
    const correlator = await pipeline.start({ ...settingsOf('correlator'), FUNCTIONS: functionsOf.correlator.join(), OUTPUT_URL });
    expect([correlator, output].map(({ functions }) => functions.map(({ name }) => name).sort())).toEqual(
      [functionsOf.correlator, functionsOf.output].map((names) => [...names].sort()),
    );
    await pipeline.publish(sampleMessages().map((message) => Buffer.from(message)));
    await pipeline.until(({ done, published }) => done && published > 0);
    expect(await hopsBehind(pipeline.stores, await pipeline.delivered())).toEqual(await replayed(sampleMessages()));
    expect((await fetch(`${output.url}/api/health`)).status).toBe(200);
    expect((await fetch(`${correlator.url}/api/health`)).status).toBe(404);
  });
});

describe('a message that cannot be read', () => {
  it('is set aside with its place and the reason, and holds nothing up', async () => {
    const good = sampleMessages().map((message) => Buffer.from(message));
    const poison = [Buffer.from('\u0000 not JSON'), Buffer.from('{"records":[{"category":7}]}'), Buffer.alloc(0)];
    await pipeline.start();
    await pipeline.publish([...poison, ...good]);
    const { ingested, published } = await pipeline.until(({ done, published }) => done && published > 0);
    expect([ingested, published]).toEqual([good.length + 3, good.length + 3]);
    expect(await hopsBehind(pipeline.stores, await pipeline.delivered())).toEqual(await replayed(sampleMessages()));
    const letters = await pipeline.stores.deadLetters.list();
    expect(letters.map(({ hub, partition, sequence, index }) => [hub, partition, sequence, index]).sort()).toEqual([
      ['raw', '0', 0, -1],
      ['raw', '1', 0, 0],
      ['raw', '2', 0, -1],
    ]);
    expect(letters.find(({ partition }) => partition === '0')).toMatchObject({
      reason: expect.stringContaining('not JSON'),
      excerpt: expect.stringContaining('not JSON'),
    });
  });
});

describe('settings', () => {
  it('at fault are all named by the start that they stop', async () => {
    const faulty = pipeline.start({ LANES: 'four', OUTPUT_URL: 'nowhere', SINKS: '', TENANT_ID: '', FactsHub: '' });
    await expect(faulty).rejects.toMatchObject({
      code: 'local-runtime-failed',
      message: expect.stringMatching(/5 setting\(s\).*TENANT_ID.*LANES.*OUTPUT_URL.*FactsHub.*SINKS/s),
    });
  });

  it('that contradict the plan of the state stop the start', async () => {
    await (await pipeline.start()).stop();
    await expect(pipeline.start({ LANES: '5' })).rejects.toMatchObject({ message: expect.stringContaining('LANES') });
  });
});

describe('HTTP', () => {
  const rung = (url: string, body: string) => fetch(`${url}/api/post-incident`, { method: 'POST', body });

  it('health answers 200 while the stores answer', async () => {
    const { url } = await pipeline.start();
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
  });

  it('post-incident refuses junk', async () => {
    const id = '3eddbbaa-94ef-53f8-a1b8-0c332a104caf';
    const junk = {
      nothing: '',
      'no JSON': '{',
      'no object': '[1]',
      'a field too many': JSON.stringify({ bucket: 1, id, revision: 1, incident: {} }),
      'a bucket that is none': JSON.stringify({ bucket: 17, id, revision: 1 }),
      'an id that is none': JSON.stringify({ bucket: 1, id: '../../x', revision: 1 }),
      'a megabyte': JSON.stringify({ bucket: 1, id: 'x'.repeat(1_000_000), revision: 1 }),
    };
    const { url } = await pipeline.start();
    const answered = await Promise.all(Object.entries(junk).map(async ([name, body]) => [name, (await rung(url, body)).status]));
    expect(answered).toEqual(Object.keys(junk).map((name) => [name, 400]));
    expect(await pipeline.delivered()).toEqual([]);
  });

  it('post-incident posts a revision once, however often it is rung, and nothing that does not exist', async () => {
    const { url } = await pipeline.start();
    await pipeline.publish(sampleMessages().map((message) => Buffer.from(message)));
    await pipeline.until(({ done, published }) => done && published > 0);
    const before = await pipeline.delivered();
    const [{ id, revision, device } = { id: '', revision: 0, device: { id: '' } }] = before;
    const ring = JSON.stringify({ bucket: bucketOf(device.id as DeviceId), id, revision });
    const again = await Promise.all([rung(url, ring), rung(url, ring), rung(url, ring.replace(/\d+}$/, '99}'))]);
    expect(again.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(await pipeline.delivered()).toEqual(before);
  });
});
