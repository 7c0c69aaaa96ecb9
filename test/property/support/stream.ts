/*
 * Worlds through the pipeline's own code from bytes to incidents, over hubs and stores in memory: in any order and any batches,
 * some twice, now and then by a new owner.
 */

import { memoryHubs } from '../../../lib/hubs/memory';
import type { Revision } from '../../../lib/model/incident';
import { hours, parseTicks, plus, type Ticks, ticksOf } from '../../../lib/model/time';
import { correlateBatch } from '../../../lib/pipeline/correlate-batch';
import { decoder } from '../../../lib/pipeline/decoding/decode';
import { ingestBatch } from '../../../lib/pipeline/ingest-batch';
import { laneStates } from '../../../lib/pipeline/lane/lane';
import { laneFormat } from '../../../lib/pipeline/lane/lane-log';
import type { Plan } from '../../../lib/pipeline/ports';
import { lists } from '../../../lib/rules';
import { memoryStores } from '../../../lib/stores/memory';
import { silentTelemetry } from '../../../lib/telemetry';
import { newestRevisions } from '../../support/newest-revisions';
import type { RawRecord } from '../../support/oracle/records';
import { below, chance, pick, type Random } from '../../support/worlds/seeded-random';
import { wrap } from '../../support/worlds/wire';
import { liveRules } from './live';

const plan: Plan = { generation: 1, lanes: 1, hash: 'sha256-mod', format: laneFormat };
const lane = { generation: plan.generation, lane: 0 };
const lateness = hours(6);
const settings = { tenant: 'stream', rules: liveRules, lists, lateness, enrichers: [] };
const reader = decoder(liveRules, 'by-file');

interface Enqueued {
  readonly at: Ticks;
  readonly body: Buffer;
}

const bodyOf = (message: unknown): Buffer => Buffer.from(JSON.stringify(message), 'utf8');

/** In any order, in messages of any form. */
export const shuffledOrder = (world: readonly RawRecord[], random: Random): readonly Enqueued[] =>
  wrap(world, random).map((message) => ({ at: ticksOf(0n), body: bodyOf(message) }));

/** Each record as late as the service allows, at most: what state must wait for, and no longer. */
export const lateOrder = (world: readonly RawRecord[], random: Random): readonly Enqueued[] =>
  world
    .map((record) => {
      const at = parseTicks(String(record.properties.Timestamp)) ?? ticksOf(0n);
      return { at: plus(at, pick(random, [hours(0), hours(below(random, 7)), lateness])), body: bodyOf(record) };
    })
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));

/** Some messages of a log and, at times, the last of those before again. */
const batchesOf = function* <M>(log: readonly M[], random: Random): Generator<readonly M[]> {
  for (let from = 0; from < log.length; ) {
    const to = Math.min(log.length, from + pick(random, [1, 1, 2, 4]));
    yield log.slice(from, to);
    from = chance(random, 0.2) ? Math.max(0, to - 1 - below(random, 2)) + (to === log.length ? 2 : 1) : to;
  }
};

/** The newest revision of every incident that comes of the messages. */
export const streamed = async (messages: readonly Enqueued[], random: Random): Promise<readonly Revision[]> => {
  const stores = memoryStores();
  let [now, taken, states] = [ticksOf(0n), 0, laneStates()];
  const hubs = memoryHubs({ raw: 1, facts: plan.lanes }, () => now);
  const ports = { ...stores, hubs, telemetry: silentTelemetry, doorbell: { ring: async () => undefined } };
  const raw = messages.map(({ at, body }, sequence) => ({ sequence, enqueuedAt: at, body }));
  for (const batch of batchesOf(raw, random)) {
    now = batch.at(-1)?.enqueuedAt ?? now;
    await ingestBatch({ partition: '0', messages: batch }, reader, plan, ports);
    const lately = hubs.log('facts', lane.lane).slice(taken);
    for (const some of batchesOf(lately, random)) {
      if (chance(random, 0.2)) states = laneStates();
      await correlateBatch({ lane, messages: some }, states, settings, ports);
    }
    taken += lately.length;
    const next = raw[(batch.at(-1)?.sequence ?? 0) + 1];
    if (next !== undefined) await stores.progress.raiseWatermark(lane, next.enqueuedAt);
  }
  return newestRevisions(stores);
};
