import type { MemoryHubs } from '../../../../lib/hubs/memory';
import type { Fact } from '../../../../lib/model/fact';
import type { Ticks } from '../../../../lib/model/time';
import { laneOf } from '../../../../lib/pipeline/lane/lane-of';
import type { HubMessage } from '../../../../lib/pipeline/ports';
import { isPoison, type Poison } from '../poison';
import { factsOfLane, readRaw } from '../reader';

/** The hubs of a lane plan: their logs are what everything else is compared with. */
export interface Logs {
  readonly hubs: MemoryHubs;
  readonly rawPartitions: number;
  readonly lanes: number;
  readonly poison: Poison | undefined;
}

/** A fact of a device, told apart from every other. */
export type FactKey = string;

export const keyOf = ({ device, id }: Pick<Fact, 'device' | 'id'>): FactKey => `${device} ${id}`;

interface SentFact {
  readonly lane: number;
  readonly key: FactKey;
}

/** Facts of all that a raw partition was sent up to a position or an instant, each with its lane. */
export const factsSent = (
  { hubs, poison, lanes }: Logs,
  partition: number,
  wanted: (sequence: number, at: Ticks) => boolean,
): readonly SentFact[] =>
  hubs
    .log('raw', partition)
    .filter(({ sequence, enqueuedAt }) => wanted(sequence, enqueuedAt))
    .flatMap((message) => readRaw(partition, message, poison))
    .flatMap(({ facts, hosts }) => [...facts, ...hosts])
    .map((fact) => ({ lane: laneOf(fact.device, lanes), key: keyOf(fact) }));

/** Where all that came in before an instant stands. */
export const messagesBefore = ({ hubs, rawPartitions }: Logs, instant: Ticks): readonly { partition: number; sequence: number }[] =>
  Array.from({ length: rawPartitions }, (_, partition) =>
    hubs
      .log('raw', partition)
      .filter(({ enqueuedAt }) => enqueuedAt < instant)
      .map(({ sequence }) => ({ partition, sequence })),
  ).flat();

/** Facts of all that came in before an instant. */
export const factsSentBefore = (logs: Logs, instant: Ticks): readonly SentFact[] =>
  Array.from({ length: logs.rawPartitions }, (_, partition) => factsSent(logs, partition, (_sequence, at) => at < instant)).flat();

const messagesInLane = ({ hubs }: Logs, lane: number, end: number): readonly HubMessage[] =>
  hubs.log('facts', lane).filter(({ sequence }) => sequence < end);

/** Facts that a lane was sent below a position. */
export const factsInLane = (logs: Logs, lane: number, end: number): readonly Fact[] => messagesInLane(logs, lane, end).flatMap(factsOfLane);

interface CameFact {
  readonly fact: Fact;
  /** When it came first. */
  readonly cameAt: Ticks;
}

/** Those below a position that a state must know, once each: a message with a record that is too much may have been set aside as a whole. */
export const goodFactsInLane = (logs: Logs, lane: number, end: number): readonly CameFact[] => {
  const came = new Map<FactKey, CameFact>();
  for (const message of messagesInLane(logs, lane, end)) {
    const facts = factsOfLane(message);
    if (facts.some(isPoison)) continue;
    for (const fact of facts) if (!came.has(keyOf(fact))) came.set(keyOf(fact), { fact, cameAt: message.enqueuedAt });
  }
  return [...came.values()];
};

/** Whether some of what was sent is in no lane below the lane's position. */
export const isLacking = (logs: Logs, sent: readonly SentFact[], endOf: (lane: number) => number): boolean => {
  const lanes = Array.from({ length: logs.lanes }, (_, lane) => new Set(factsInLane(logs, lane, endOf(lane)).map(keyOf)));
  return sent.some(({ lane, key }) => lanes[lane]?.has(key) !== true);
};
