import { sampleMessages } from '../../lib/cli/demo/sample-attack';
import { hopsBehind, replayed } from './hops';
import { type LocalPipeline, localPipeline, root } from './local-pipeline';
import { type PlantedApp, plantedApp, whereRecordsAreRead } from './planted-app';

/** Records that a defect set aside, sent again once it is mended: the built app and the built command line, through AMQP and Azurite. */

let pipeline: LocalPipeline;
/** Throws at every connection that a machine accepted. */
let withDefect: PlantedApp;
beforeEach(async () => {
  pipeline = await localPipeline();
  withDefect = await plantedApp(
    root,
    whereRecordsAreRead("if (properties.ActionType === 'InboundConnectionAccepted') throw new Error('a defect');"),
  );
});
afterEach(async () => {
  await pipeline.end();
  await withDefect.remove();
});

const found = async () => hopsBehind(pipeline.stores, await pipeline.delivered());
const drained = () => pipeline.until(({ done, published }) => done && published > 0);

it('become the incidents that they would have been, and their letters are gone', async () => {
  const faulty = await pipeline.start({}, withDefect.folder);
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
  await pipeline.start({}, withDefect.folder);
  await pipeline.publish(sampleMessages().map((message) => Buffer.from(message)));
  await drained();
  const letters = await pipeline.stores.deadLetters.list();
  const { exitCode, output } = await pipeline.hopwatch('dead-letters', 'replay', '--all');
  expect([exitCode, output]).toEqual([1, expect.stringContaining('same consumer group: give another one')]);
  expect(await pipeline.stores.deadLetters.list()).toEqual(letters);
});
