import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import { compile } from '../../lib/engine/compile';
import { memoryHubs } from '../../lib/hubs/memory';
import { hours, parseTicks, type Ticks } from '../../lib/model/time';
import type { Accounting } from '../../lib/pipeline/accounting/account';
import { correlateBatch } from '../../lib/pipeline/correlate-batch';
import { decoder } from '../../lib/pipeline/decoding/decode';
import { ingestBatch } from '../../lib/pipeline/ingest-batch';
import { laneStates } from '../../lib/pipeline/lane/lane';
import { laneFormat } from '../../lib/pipeline/lane/lane-log';
import type { Plan } from '../../lib/pipeline/ports';
import { lists, rules } from '../../lib/rules';
import { memoryStores } from '../../lib/stores/memory';
import { silentTelemetry } from '../../lib/telemetry';
import { hostileMessages } from '../support/messages/hostile-messages';
import { wild, write } from '../support/messages/json-text';
import { below, chance, type Random, seededRandom } from '../support/worlds/seeded-random';
import { type Proof, percent, tellFailure } from './harness';

const ruleSet = compile(rules, 'live');
const reader = decoder(ruleSet, 'by-file');
const plan: Plan = { generation: 1, lanes: 1, hash: 'sha256-mod', format: laneFormat };
const lane = { generation: 1, lane: 0 };
const at = parseTicks('2026-04-01T00:00:00Z') as Ticks;

/** Messages that share a lane's state; then all begins anew. */
const perWorld = 200;

/** Bytes as a wire, a disk or an attacker leaves them: cut off, changed, doubled, or as they were. */
const damaged = (body: Buffer, random: Random): Buffer => {
  if (chance(random, 0.6) || body.length === 0) return body;
  if (chance(random, 0.3)) return body.subarray(0, below(random, body.length));
  if (chance(random, 0.2)) return Buffer.concat([body, body.subarray(below(random, body.length))]);
  const bent = Buffer.from(body);
  for (let times = 1 + below(random, 8); times > 0; times--) bent[below(random, bent.length)] = below(random, 256);
  return bent;
};

const bodies = (seed: number, count: number): readonly Buffer[] => {
  const random = seededRandom(seed);
  const style = wild(random, { space: 0.05, escape: 0.05 });
  return fc.sample(hostileMessages, { seed, numRuns: count }).map((json) => damaged(Buffer.from(write(json, style), 'utf8'), random));
};

const sumOf = ({ facts, filtered, duplicates, deadLettered }: Accounting): number =>
  facts + duplicates + deadLettered + [...filtered.values()].reduce((sum, count) => sum + count, 0);

interface Tally {
  failures: number;
  received: number;
  facts: number;
  deadLettered: number;
}

const world = async (seed: number, count: number, tally: Tally, tick: () => void): Promise<void> => {
  const [stores, hubs, states] = [memoryStores(), memoryHubs({ raw: 1, facts: 1 }, () => at), laneStates()];
  const doorbell = { ring: async (): Promise<void> => undefined };
  const ports = { ...stores, hubs, doorbell, telemetry: silentTelemetry };
  const settings = { tenant: 'hostile', rules: ruleSet, lists, enrichers: [], lateness: hours(6) };
  let [taken, letters] = [0, 0];
  for (const [index, body] of bodies(seed, count).entries()) {
    try {
      const accounting = await ingestBatch({ partition: '0', messages: [{ sequence: index, enqueuedAt: at, body }] }, reader, plan, ports);
      const messages = hubs.log('facts', 0).slice(taken);
      taken += messages.length;
      await correlateBatch({ lane, messages }, states, settings, ports);
      const accounted = sumOf(accounting);
      if (accounted !== accounting.received) throw new Error(`${accounting.received} records, ${accounted} accounted for`);
      tally.received += accounting.received;
      tally.facts += accounting.facts;
      letters += accounting.deadLettered;
    } catch (error) {
      tally.failures++;
      tellFailure(seed, [`message ${index}: ${String(error)}`]);
    }
    tick();
  }
  tally.deadLettered += letters;
  const kept = (await stores.deadLetters.list()).length;
  if (kept === letters) return;
  tally.failures++;
  tellFailure(seed, [`${letters} dead letters, ${kept} kept`]);
};

export const hostile: Proof = {
  name: 'hostile',
  about: 'hostile and damaged messages through ingest and correlation: none throws, each record is accounted for',
  cases: 50_000,
  run: async ({ cases, seed }, tick) => {
    const tally: Tally = { failures: 0, received: 0, facts: 0, deadLettered: 0 };
    for (let done = 0; done < cases; done += perWorld) {
      await world(seed + done, Math.min(perWorld, cases - done), tally, tick);
      // Nothing of a world waits for a timer, and the progress is shown by one.
      await setImmediate();
    }
    return {
      cases,
      failures: tally.failures,
      coverage: {
        records: String(tally.received),
        facts: percent(tally.facts, tally.received),
        'dead-lettered': percent(tally.deadLettered, tally.received),
      },
    };
  },
};
