import { compile } from '../../../lib/engine/compile';
import { type MemoryHubs, memoryHubs } from '../../../lib/hubs/memory';
import { hours, parseTicks, type Ticks } from '../../../lib/model/time';
import { correlateBatch } from '../../../lib/pipeline/correlate-batch';
import { decoder } from '../../../lib/pipeline/decoding/decode';
import { ingestBatch } from '../../../lib/pipeline/ingest-batch';
import { laneStates } from '../../../lib/pipeline/lane/lane';
import { laneFormat } from '../../../lib/pipeline/lane/lane-log';
import type { Plan, Stores } from '../../../lib/pipeline/ports';
import { lists, rules } from '../../../lib/rules';
import { silentTelemetry } from '../../../lib/telemetry';

export const plan: Plan = { generation: 1, lanes: 2, hash: 'sha256-mod', format: laneFormat };
export const lanes = Array.from({ length: plan.lanes }, (_, lane) => ({ generation: plan.generation, lane }));

const at = parseTicks('2026-03-17T12:00:00Z') as Ticks;
const ruleSet = compile(rules, 'live');
export const reader = decoder(ruleSet, 'by-file');

export const emptyHubs = (): MemoryHubs => memoryHubs({ raw: 1, facts: plan.lanes }, () => at);

/** Takes messages of the raw hub one by one through ingest and correlation, from sequence number `first` on. */
export const take = async (raw: readonly string[], first: number, stores: Stores, hubs: MemoryHubs): Promise<void> => {
  const ports = { ...stores, hubs, doorbell: { ring: async (): Promise<void> => undefined }, telemetry: silentTelemetry };
  const states = laneStates();
  const settings = { tenant: 'upgrade', rules: ruleSet, lists, enrichers: [], lateness: hours(6) };
  for (const [index, body] of raw.entries()) {
    const message = { sequence: first + index, enqueuedAt: at, body: Buffer.from(body, 'utf8') };
    await ingestBatch({ partition: '0', messages: [message] }, reader, plan, ports);
    for (const lane of lanes) {
      const messages = hubs.log('facts', lane.lane).slice(await stores.progress.readLane(lane));
      if (messages.length > 0) await correlateBatch({ lane, messages }, states, settings, ports);
    }
  }
};
