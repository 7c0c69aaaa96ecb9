import type { Fact, FactId } from '../../model/fact';
import type { Hubs } from '../ports';
import { messagesOf } from './lane-log';
import { laneOf } from './lane-of';

/** Each fact once, by lane: two messages of a batch may name the same host identity. */
const byLane = (facts: readonly Fact[], lanes: number): ReadonlyMap<number, readonly Fact[]> => {
  const grouped = new Map<number, Map<string, Fact>>();
  for (const fact of facts) {
    const lane = laneOf(fact.device, lanes);
    const held = grouped.get(lane) ?? new Map<string, Fact>();
    held.set(JSON.stringify([fact.device, fact.id satisfies FactId]), fact);
    grouped.set(lane, held);
  }
  return new Map([...grouped].map(([lane, held]) => [lane, [...held.values()]]));
};

/** Sends every fact to its device's lane, in as few messages as possible. Returns how many there were once all are acknowledged. */
export const publishFacts = async (facts: readonly Fact[], lanes: number, hubs: Pick<Hubs, 'publish'>): Promise<number> => {
  const grouped = [...byLane(facts, lanes)];
  await Promise.all(grouped.map(([lane, own]) => hubs.publish(lane, messagesOf(own))));
  return grouped.reduce((sum, [, own]) => sum + own.length, 0);
};
