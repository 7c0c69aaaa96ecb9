import { tellingBy } from '../engine/assessment/telling';
import { finderOf } from '../engine/evaluate';
import { HopwatchError, messageOf } from '../model/errors';
import type { DeviceId, Fact, FactId } from '../model/fact';
import { type Duration, later, type Ticks } from '../model/time';
import { toWire } from '../model/wire';
import { tellBrought } from './accounting/rule-counts';
import { apartFrom } from './canary/apart';
import { askAgain } from './incidents/ask-again';
import { type Hop, hopsOf, nowhere, type Place } from './incidents/hops';
import { recordHop } from './incidents/record-incident';
import type { Each, Isolable } from './isolation/isolate';
import { bootsIn, type Judging, judge } from './knowledge/knowledge';
import { gapsBefore, positionsIn, withGaps } from './lane/coverage';
import { crowdsOf, noteCrowds } from './lane/crowds';
import { expire, foldIn, type Held, type IsPast, type LaneState, type LaneStates, letGo, loadState, pastAt } from './lane/lane';
import { factsOfMessage, type LaneEntry, rowsOf } from './lane/lane-log';
import { addressesOnce } from './links/address-book';
import { tell } from './links/tell';
import type {
  DeadLetters,
  Doorbell,
  Hops,
  HubMessage,
  Incidents,
  LaneRef,
  Progress,
  Reference,
  RevisionRef,
  Settling,
  StateLog,
  Telemetry,
} from './ports';

export interface LaneBatch {
  readonly lane: LaneRef;
  readonly messages: readonly HubMessage[];
}

export interface CorrelatePorts {
  readonly stateLog: StateLog;
  readonly progress: Progress;
  readonly incidents: Incidents;
  readonly reference: Reference;
  readonly hops: Hops;
  readonly settling: Settling;
  readonly deadLetters: DeadLetters;
  readonly doorbell: Doorbell;
  readonly telemetry: Telemetry;
}

export interface CorrelateSettings extends Judging {
  /** How late a record may come and still find everything that it belongs to. */
  readonly lateness: Duration;
}

/** Longest beginning of a fact in a dead letter. */
const excerptLength = 512;

/** The lane's place among all that there ever are: another generation's hub has the same partitions and counts anew. */
const placeOf = ({ generation, lane }: LaneRef): string => `${generation}.${lane}`;

const read = async ({ lane, messages }: LaneBatch, ports: CorrelatePorts): Promise<readonly LaneEntry[]> => {
  const entries: LaneEntry[] = [];
  for (const { sequence, enqueuedAt, body } of messages) {
    try {
      entries.push({ sequence, enqueuedAt, facts: factsOfMessage(body) });
    } catch (cause) {
      if (!(cause instanceof HopwatchError) || cause.disposition !== 'dead-letter') throw cause;
      const place = { hub: 'facts', partition: placeOf(lane) } as const;
      await ports.deadLetters.put([{ ...place, sequence, index: -1, reason: messageOf(cause), excerpt: '' }]);
      ports.telemetry.count('records.dead-lettered', 1, place);
      entries.push({ sequence, enqueuedAt, facts: [] });
    }
  }
  return entries;
};

/** Says which positions nobody has completed: the lane's log is contiguous, so a hole is a loss and raises an alarm. */
const reportGaps = async (
  lane: LaneRef,
  entries: readonly LaneEntry[],
  noted: number | undefined,
  { progress, telemetry }: CorrelatePorts,
): Promise<void> => {
  const gaps = gapsBefore(entries, noted);
  telemetry.count('lane.gaps', positionsIn(gaps), { lane: lane.lane });
  if (gaps.length > 0) await progress.changeGaps(lane, (known) => withGaps(known, gaps));
};

/** What the lane's watermark has passed. */
const pastIn = async (lane: LaneRef, { rules, lateness }: CorrelateSettings, { progress }: CorrelatePorts): Promise<IsPast> =>
  pastAt(await progress.readWatermark(lane), rules.reachOf, lateness);

/** The state just before the batch: this process's own where it ends there, else loaded. */
const stateBefore = async (
  lane: LaneRef,
  entries: readonly LaneEntry[],
  first: number,
  states: LaneStates,
  settings: CorrelateSettings,
  ports: CorrelatePorts,
): Promise<LaneState> => {
  const held = states.take(lane, first);
  await reportGaps(lane, entries, held === undefined ? await ports.progress.readLane(lane) : first, ports);
  if (held !== undefined) return held;
  ports.telemetry.count('lane.loads', 1, { lane: lane.lane });
  return loadState(ports.stateLog, lane, first, await pastIn(lane, settings, ports));
};

/** Records which devices had facts refused, where the judge of an incident reads it. */
const reportCrowds = async (lane: LaneRef, refused: readonly Fact[], { reference, telemetry }: CorrelatePorts): Promise<void> => {
  const crowds = crowdsOf(refused);
  await noteCrowds(reference, crowds);
  for (const { device, table, hour, refused: count } of crowds) {
    telemetry.count('state.refused', count, { lane: lane.lane, device, table });
    telemetry.log('warning', 'A device sends more than is held of it', { lane: lane.lane, device, table, hour, refused: count });
  }
};

const touchedBy = (entries: readonly LaneEntry[]): ReadonlyMap<DeviceId, ReadonlySet<FactId>> => {
  const touched = new Map<DeviceId, Set<FactId>>();
  for (const { facts } of entries) for (const fact of facts) touched.set(fact.device, (touched.get(fact.device) ?? new Set()).add(fact.id));
  return touched;
};

/** The hops of one device that a fact of this batch is part of, each with every match that belongs to it. */
const touchedHops = (
  { rules, lists }: CorrelateSettings,
  device: DeviceId,
  held: ReadonlyMap<FactId, Held>,
  touched: ReadonlySet<FactId>,
  { telemetry }: CorrelatePorts,
): readonly Hop[] => {
  const find = finderOf(
    rules,
    [...held.values()].map(({ fact }) => fact),
  );
  const found = find(touched);
  for (const { rule } of found) telemetry.count('rule.matched', 1, { rule });
  if (found.length === 0) return [];
  const placeOf = (fact: Fact): Place => {
    const place = held.get(fact.id);
    return place === undefined ? nowhere : { position: place.sequence, at: place.enqueuedAt };
  };
  return hopsOf(device, find(), touched, placeOf, tellingBy(lists));
};

/** The hops of every device that the batch touches, into their incidents. Returns the revisions to ring for. */
const recordTouched = async (
  lane: LaneRef,
  entries: readonly LaneEntry[],
  state: LaneState,
  settings: CorrelateSettings,
  ports: CorrelatePorts,
): Promise<readonly RevisionRef[]> => {
  const rung: RevisionRef[] = [];
  const batch = { ...ports, reference: addressesOnce(ports.reference) };
  const cameAt = entries.map(({ enqueuedAt }) => enqueuedAt).reduce(later, 0n as Ticks);
  for (const [device, touched] of touchedBy(entries)) {
    const own = apartFrom(device, batch);
    const judging = judge(settings, own);
    const held = state.devices.get(device) ?? new Map<FactId, Held>();
    const boots = bootsIn([...held.values()].map(({ fact }) => fact));
    tellBrought(
      settings.rules,
      [...touched].flatMap((id) => held.get(id)?.fact ?? []),
      own.telemetry,
    );
    for (const hop of touchedHops(settings, device, held, touched, own)) {
      const recorder = { tenant: settings.tenant, incidents: ports.incidents, assess: judging(boots), telling: tellingBy(settings.lists) };
      const recorded = await recordHop(recorder, hop);
      const told = await tell(recorded, { recorder: { ...recorder, assess: judging([]) }, ports: own });
      rung.push(...recorded.rung, ...told);
      if (recorded.rung.some(({ revision }) => revision === 1)) own.telemetry.count('incidents.opened', 1, { lane: lane.lane, device });
      if (recorded.standing !== undefined) await askAgain(lane, recorded.standing, cameAt, settings.lateness, own);
    }
  }
  return rung;
};

interface Correlated {
  readonly lane: LaneRef;
  readonly entries: readonly LaneEntry[];
  readonly state: LaneState;
  readonly rung: readonly RevisionRef[];
}

/** Appends the entries to the lane's rows, notes its progress, keeps the state for what comes next and rings. */
const complete = async (
  { lane, entries, state, rung }: Correlated,
  states: LaneStates,
  settings: CorrelateSettings,
  ports: CorrelatePorts,
): Promise<void> => {
  await ports.stateLog.append(
    lane,
    rowsOf(entries, (fact) => settings.rules.kindOf(fact.table) === 'long'),
  );
  await ports.progress.noteLane(lane, (entries.at(-1)?.sequence ?? -1) + 1);
  expire(state, await pastIn(lane, settings, ports));
  states.put(lane, state);
  ports.telemetry.count('lane.batches', 1, { lane: lane.lane });
  ports.telemetry.count('incidents.revisions', rung.length, { lane: lane.lane });
  await Promise.all(rung.map((ref) => ports.doorbell.ring(ref)));
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
  const came = await read(batch, ports);
  const [first] = came;
  if (first === undefined) return [];
  const state = await stateBefore(batch.lane, came, first.sequence, states, settings, ports);
  const { entries, refused } = foldIn(state, came);
  await reportCrowds(batch.lane, refused, ports);
  const rung = await recordTouched(batch.lane, entries, state, settings, ports);
  await complete({ lane: batch.lane, entries, state, rung }, states, settings, ports);
  return rung;
};

/**
 * One message fact by fact. A fact that is left out is in neither state nor row, as if the message had never held it: the
 * state stays a function of what was sent, less the dead letters.
 */
const correlateByFact = async (
  lane: LaneRef,
  message: HubMessage,
  each: Each,
  states: LaneStates,
  settings: CorrelateSettings,
  ports: CorrelatePorts,
): Promise<void> => {
  const [entry] = await read({ lane, messages: [message] }, ports);
  if (entry === undefined) return;
  const state = await stateBefore(lane, [entry], entry.sequence, states, settings, ports);
  const kept: Fact[] = [];
  const rung: RevisionRef[] = [];
  for (const [index, fact] of entry.facts.entries()) {
    const one = [{ ...entry, facts: [fact] }];
    const isNew = state.devices.get(fact.device)?.has(fact.id) !== true;
    let held: readonly Fact[] = [];
    const passed = await each(index, toWire(fact).slice(0, excerptLength), async () => {
      const { entries, refused } = foldIn(state, one);
      await reportCrowds(lane, refused, ports);
      rung.push(...(await recordTouched(lane, entries, state, settings, ports)));
      held = entries.flatMap(({ facts }) => facts);
    });
    if (passed) kept.push(...held);
    else if (isNew) letGo(state, fact);
  }
  const entries = [{ ...entry, facts: kept }];
  foldIn(state, entries);
  await complete({ lane, entries, state, rung }, states, settings, ports);
};

/** The correlation of a lane, as it is isolated. */
export const correlation = (lane: LaneRef, states: LaneStates, settings: CorrelateSettings, ports: CorrelatePorts): Isolable => ({
  hub: 'facts',
  partition: placeOf(lane),
  run: async (messages) => {
    await correlateBatch({ lane, messages }, states, settings, ports);
  },
  runByRecord: (message, each) => correlateByFact(lane, message, each, states, settings, ports),
  pass: async ({ sequence, enqueuedAt }) => {
    const entries = [{ sequence, enqueuedAt, facts: [] }];
    const state = await stateBefore(lane, entries, sequence, states, settings, ports);
    foldIn(state, entries);
    await complete({ lane, entries, state, rung: [] }, states, settings, ports);
  },
});
