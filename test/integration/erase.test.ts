import { TableClient, TableServiceClient } from '@azure/data-tables';
import { sampleMessages } from '../../lib/cli/demo/sample-attack';
import type { DeviceId } from '../../lib/model/fact';
import { loadState } from '../../lib/pipeline/lane/lane';
import type { LaneRef } from '../../lib/pipeline/ports';
import { textIn } from '../support/stored-texts';
import { hopsBehind, replayed } from './hops';
import { type LocalPipeline, localPipeline } from './local-pipeline';

/** `hopwatch erase` as it is built, on tables that the built app has filled. */

const erased = '3f6c0d5be1f24c0a9a7706c5b8a4e2d91c0f7b36' as DeviceId;
const name = 'srv-file-01';

let pipeline: LocalPipeline;
beforeEach(async () => {
  pipeline = await localPipeline();
});
afterEach(() => pipeline.end());

/** Every row of every table of the account, as text: its keys and all that it holds. */
const everyRow = async (): Promise<readonly string[]> => {
  const options = { allowInsecureConnection: true };
  const rows: string[] = [];
  for await (const { name: table = '' } of TableServiceClient.fromConnectionString(pipeline.storage, options).listTables())
    for await (const entity of TableClient.fromConnectionString(pipeline.storage, table, options).listEntities<Record<string, unknown>>()) {
      const chunks = Array.from({ length: 16 }, (_, index) => entity[`p${index}`]).filter((chunk) => chunk instanceof Uint8Array);
      rows.push([table, entity.partitionKey, entity.rowKey, textIn(Buffer.concat(chunks))].join(' '));
    }
  return rows;
};
const holding = async (text: string) =>
  (await everyRow()).filter((row) => row.toLowerCase().includes(text)).map((row) => row.split(' ', 1)[0]);

const publish = async (): Promise<void> => {
  await pipeline.publish(sampleMessages().map((message) => Buffer.from(message)));
  await pipeline.until(({ done, published }) => done && published > 0);
};

/** The state of every lane as a new owner would load it, of all devices but the erased one. */
const stateOfOthers = async () => {
  const lanes: readonly LaneRef[] = [0, 1, 2, 3].map((lane) => ({ generation: 1, lane }));
  const states = await Promise.all(
    lanes.map(async (lane) => loadState(pipeline.stores.stateLog, lane, (await pipeline.stores.progress.readLane(lane)) ?? 0)),
  );
  return states.map(({ next, devices }) => ({ next, devices: [...devices].filter(([device]) => device !== erased) }));
};

it('leaves no row with the device’s id or name, and the others’ state and incidents as they were; the pipeline goes on', async () => {
  const host = await pipeline.start();
  await publish();
  await host.stop();
  const [delivered, state, expected] = [await pipeline.delivered(), await stateOfOthers(), await replayed(sampleMessages())];
  const count = async (): Promise<number> => (await holding(erased)).length;
  const before = await count();
  expect(before).toBeGreaterThan(10);

  const counted = await pipeline.hopwatch('erase', erased);
  expect([counted.exitCode, counted.output, await count()]).toEqual([0, expect.stringContaining('would be erased'), before]);
  const done = await pipeline.hopwatch('erase', erased, '--yes');
  expect([done.exitCode, done.output]).toEqual([0, expect.stringContaining('No incident of another device names it.')]);
  expect([await holding(erased), await holding(name)]).toEqual([[], []]);
  expect(await stateOfOthers()).toEqual(state);
  expect((await pipeline.hopwatch('erase', erased)).output).toContain('0 rows would be erased');

  await pipeline.start();
  await publish();
  expect(await hopsBehind(pipeline.stores, await pipeline.delivered())).toEqual(expected);
  const isNew = (await pipeline.delivered()).slice(delivered.length);
  expect(isNew.filter(({ device }) => device.id !== erased)).toEqual([]);
  expect(await count()).toBeGreaterThan(10);
});
