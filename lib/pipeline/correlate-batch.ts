import type { Lists } from '../engine/assess';
import type { RuleSet } from '../engine/compile';
import { evaluate } from '../engine/evaluate';
import { HopwatchError, messageOf } from '../model/errors';
import type { DeviceId, Fact, FactId } from '../model/fact';
import { type Duration, plus } from '../model/time';
import { type Hop, hopsOf, nowhere, type Place } from './hops';
import type { HubMessage } from './ingest-batch';
import { awaitsCertificate, bootsIn, judge } from './knowledge';
import { expire, foldIn, type Held, type LaneState, type LaneStates, loadState } from './lane';
import { factsOfMessage, type LaneEntry, rowsOf } from './lane-log';
import type { DeadLetters, Doorbell, Incidents, LaneRef, Progress, Reference, RevisionRef, Settling, StateLog, Telemetry } from './ports';
import { recordHop } from './record-incident';

export interface LaneBatch {
  readonly lane: LaneRef;
  readonly messages: readonly HubMessage[];
}

export interface CorrelatePorts {
  readonly stateLog: StateLog;
  readonly progress: Progress;
  readonly incidents: Incidents;
  readonly reference: Reference;
  readonly settling: Settling;
  readonly deadLetters: DeadLetters;
  readonly doorbell: Doorbell;
  readonly telemetry: Telemetry;
}

export interface CorrelateSettings {
  readonly tenant: string;
  readonly rules: RuleSet;
  readonly lists: Lists;
  /** How late a record may come and still find everything that it belongs to. */
  readonly lateness: Duration;
}

const read = async ({ lane, messages }: LaneBatch, ports: CorrelatePorts): Promise<readonly LaneEntry[]> => {
  const entries: LaneEntry[] = [];
  for (const { sequence, enqueuedAt, body } of messages) {
    try {
      entries.push({ sequence, enqueuedAt, facts: factsOfMessage(body) });
    } catch (cause) {
      if (!(cause instanceof HopwatchError) || cause.disposition !== 'dead-letter') throw cause;
      await ports.deadLetters.put([
        { hub: 'facts', partition: String(lane.lane), sequence, index: -1, reason: messageOf(cause), excerpt: '' },
      ]);
      entries.push({ sequence, enqueuedAt, facts: [] });
    }
  }
  return entries;
};

/** Positions that nobody has completed: the lane's log is contiguous, so a hole is a loss and raises an alarm. */
const countGaps = (entries: readonly LaneEntry[], noted: number | undefined): number => {
  const [first, last] = [entries[0], entries.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const within = last.sequence - first.sequence + 1 - entries.length;
  return within + Math.max(0, first.sequence - (noted ?? first.sequence));
};

/** The state just before the batch: this process's own where it ends there, else loaded. */
const stateBefore = async (
  lane: LaneRef,
  entries: readonly LaneEntry[],
  first: number,
  states: LaneStates,
  ports: CorrelatePorts,
): Promise<LaneState> => {
  const held = states.take(lane, first);
  const gaps = countGaps(entries, held === undefined ? await ports.progress.readLane(lane) : first);
  ports.telemetry.count('lane.gaps', gaps, { lane: lane.lane });
  if (held !== undefined) return held;
  ports.telemetry.count('lane.loads', 1, { lane: lane.lane });
  return loadState(ports.stateLog, lane, first);
};

const touchedBy = (entries: readonly LaneEntry[]): ReadonlyMap<DeviceId, ReadonlySet<FactId>> => {
  const touched = new Map<DeviceId, Set<FactId>>();
  for (const { facts } of entries) for (const fact of facts) touched.set(fact.device, (touched.get(fact.device) ?? new Set()).add(fact.id));
  return touched;
};

/** The hops of one device that a fact of this batch is part of, each with every match that belongs to it. */
const touchedHops = (rules: RuleSet, device: DeviceId, held: ReadonlyMap<FactId, Held>, touched: ReadonlySet<FactId>): readonly Hop[] => {
  const facts = [...held.values()].map(({ fact }) => fact);
  if (evaluate(rules, facts, touched).length === 0) return [];
  const placeOf = (fact: Fact): Place => {
    const place = held.get(fact.id);
    return place === undefined ? nowhere : { position: place.sequence, at: place.enqueuedAt };
  };
  return hopsOf(device, evaluate(rules, facts), touched, placeOf);
};

/** What must wait is asked again once everything that was enqueued with the incident has been seen. */
const askAgain = async (
  lane: LaneRef,
  hop: Hop,
  rung: readonly RevisionRef[],
  settings: CorrelateSettings,
  ports: CorrelatePorts,
): Promise<void> => {
  const opened = hop.opening;
  if (opened === undefined || rung.length === 0 || !(await awaitsCertificate(ports.reference, hop.evidence))) return;
  const due = plus(opened.at, settings.lateness);
  for (const { bucket, id } of rung) await ports.settling.ask({ lane, due, bucket, incident: id, question: 'certificate' });
};

/**
 * One batch of a lane: folds its facts into the lane's state, evaluates every rule, records the hops and appends the batch
 * to the state table. Returns when all of it is acknowledged; any failure throws and the host delivers again. Every step is
 * idempotent, so a stale owner, a crash at any await or a redelivery changes nothing.
 */
export const correlateBatch = async (
  batch: LaneBatch,
  states: LaneStates,
  settings: CorrelateSettings,
  ports: CorrelatePorts,
): Promise<readonly RevisionRef[]> => {
  const entries = await read(batch, ports);
  const [first, last] = [entries[0], entries.at(-1)];
  if (first === undefined || last === undefined) return [];
  const { rules } = settings;
  const state = await stateBefore(batch.lane, entries, first.sequence, states, ports);
  foldIn(state, entries);
  const judging = judge(rules, settings.lists, ports.reference);
  const rung: RevisionRef[] = [];
  for (const [device, touched] of touchedBy(entries)) {
    const held = state.devices.get(device) ?? new Map<FactId, Held>();
    const boots = bootsIn([...held.values()].map(({ fact }) => fact));
    for (const hop of touchedHops(rules, device, held, touched)) {
      const own = await recordHop({ tenant: settings.tenant, incidents: ports.incidents, assess: judging(boots) }, hop);
      await askAgain(batch.lane, hop, own, settings, ports);
      rung.push(...own);
    }
  }
  await ports.stateLog.append(
    batch.lane,
    rowsOf(entries, (fact) => rules.kindOf(fact.table) === 'long'),
  );
  await ports.progress.noteLane(batch.lane, last.sequence + 1);
  const watermark = await ports.progress.readWatermark(batch.lane);
  if (watermark !== undefined) expire(state, watermark, rules.reachOf, settings.lateness);
  states.put(batch.lane, state);
  ports.telemetry.count('lane.batches', 1, { lane: batch.lane.lane });
  ports.telemetry.count('incidents.revisions', rung.length, { lane: batch.lane.lane });
  await Promise.all(rung.map((ref) => ports.doorbell.ring(ref)));
  return rung;
};
