import { sampleMessages } from '../../lib/cli/demo/sample-attack';
import { type LocalPipeline, localPipeline } from './local-pipeline';

/** `hopwatch doctor` as it is built, at a deployment that the built app has worked on. */

let pipeline: LocalPipeline;
beforeEach(async () => {
  pipeline = await localPipeline();
});
afterEach(() => pipeline.end());

const linesOf = (output: string): Readonly<Record<string, string>> =>
  Object.fromEntries(output.split('\n').flatMap((line) => (/^[a-z]/.test(line) ? [[line.slice(0, 14).trim(), line.slice(14)]] : [])));

it('finds the tables, the plan, the hubs and the lanes well, and says what is not', async () => {
  await pipeline.start();
  await pipeline.publish([Buffer.from('not JSON'), ...sampleMessages().map((message) => Buffer.from(message))]);
  await pipeline.until(({ done, published }) => done && published > 0);
  const { exitCode, output } = await pipeline.hopwatch('doctor');
  const well = { tables: 'well', 'lane plan': 'well', 'raw hub': 'well', 'facts hub': 'well', coverage: 'well' };
  expect([linesOf(output), exitCode]).toEqual([
    expect.objectContaining({ ...well, 'dead letters': '1 records are set aside: hopwatch dead-letters' }),
    1,
  ]);
});
