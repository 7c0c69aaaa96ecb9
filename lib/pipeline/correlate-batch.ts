import type { Telling } from '../engine/assessment/telling';
import type { RuleSet } from '../engine/compile';
import { finderOf } from '../engine/evaluate';
import { HopwatchError, messageOf } from '../model/errors';
import type { DeviceId, Fact, FactId } from '../model/fact';
import { type Duration, later, type Ticks } from '../model/time';
import { toWire } from '../model/wire';
import { countBrought } from './accounting/rule-counts';
import { apartFrom } from './canary/apart';
import { askAgain } from './incidents/ask-again';
import { type Hop, hopsOf, nowhere, type Place } from './incidents/hops';
import { recorderOf, recordHop } from './incidents/record-incident';
import type { Each, Isolable } from './isolation/isolate';
import { letterOf, longestExcerpt } from './isolation/letter';
import { bootsIn, type Judging } from './knowledge/knowledge';
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

/** What the batches of a lane are correlated with. */
interface Correlating {
  readonly lane: LaneRef;
  readonly states: LaneStates;
  readonly settings: CorrelateSettings;
  readonly ports: CorrelatePorts;
}

/** The lane's place among all that there ever are: another generation's hub has the same partitions and counts anew. */
const lanePlace = ({ generation, lane }: LaneRef): string => `${generation}.${lane}`;

const read = async ({ lane, ports }: Correlating, messages: readonly HubMessage[]): Promise<readonly LaneEntry[]> => {
  const entries: LaneEntry[] = [];
  for (const { sequence, enqueuedAt, body } of messages) {
    try {
      entries.push({ sequence, enqueuedAt, facts: factsOfMessage(body) });
    } catch (cause) {
      if (!(cause instanceof HopwatchError) || cause.disposition !== 'dead-letter') throw cause;
      const place = { hub: 'facts', partition: lanePlace(lane) } as const;
      await ports.deadLetters.put([letterOf({ ...place, sequence, index: -1 }, messageOf(cause), '')]);
      ports.telemetry.count('records.dead-lettered', 1, place);
      entries.push({ sequence, enqueuedAt, facts: [] });
    }
  }
  return entries;
};

/** Says which positions nobody has completed: the lane's log is contiguous, so a hole is a loss and raises an alarm. */
const reportGaps = async ({ lane, ports }: Correlating, entries: readonly LaneEntry[], noted: number | undefined): Promise<void> => {
  const gaps = gapsBefore(entries, noted);
  ports.telemetry.count('lane.gaps', positionsIn(gaps), { lane: lane.lane });
  if (gaps.length > 0) await ports.progress.changeGaps(lane, (known) => withGaps(known, gaps));
};

/** What the lane's watermark has passed. */
const pastIn = async ({ lane, settings: { rules, lateness }, ports }: Correlating): Promise<IsPast> =>
  pastAt(await ports.progress.readWatermark(lane), rules.reachOf, lateness);

/** The state just before the entries: this process's own where it ends there, else loaded. */
const stateBefore = async (correlating: Correlating, entries: readonly LaneEntry[], first: number): Promise<LaneState> => {
  const { lane, states, ports } = correlating;
  const held = states.take(lane, first);
  await reportGaps(correlating, entries, held === undefined ? await ports.progress.readLane(lane) : first);
  if (held !== undefined) return held;
  ports.telemetry.count('lane.loads', 1, { lane: lane.lane });
  return loadState(ports.stateLog, lane, first, await pastIn(correlating));
};

/**
 * Acts on the state just before the entries, and keeps it for what comes next. Where the act fails it is as it was: to load it again
 * for every try can take minutes each, of which a record at fault has five in all.
 */
const onState = async <T>(
  correlating: Correlating,
  entries: readonly [LaneEntry, ...LaneEntry[]],
  act: (state: LaneState) => Promise<T>,
): Promise<T> => {
  const [first] = entries;
  const state = await stateBefore(correlating, entries, first.sequence);
  const brought = entries.flatMap(({ facts }) => facts.filter(({ device, id }) => state.devices.get(device)?.has(id) !== true));
  try {
    return await act(state);
  } catch (error) {
    for (const fact of brought) letGo(state, fact);
    state.next = first.sequence;
    throw error;
  } finally {
    correlating.states.put(correlating.lane, state);
  }
};

/** Records which devices had facts refused, where the judge of an incident reads it. */
const reportCrowds = async ({ lane, ports: { reference, telemetry } }: Correlating, refused: readonly Fact[]): Promise<void> => {
  const crowds = crowdsOf(refused);
  await noteCrowds(reference, crowds);
  for (const { device, table, hour, refused: count } of crowds) {
    telemetry.count('state.refused', count, { lane: lane.lane, device, table });
    telemetry.log('warning', 'A device sends more than is held of it', { lane: lane.lane, device, table, hour, refused: count });
  }
};

/** A device that a batch brought facts of, with all that is held of it. */
interface Touched {
  readonly device: DeviceId;
  readonly held: ReadonlyMap<FactId, Held>;
  /** The facts that the batch brought. */
  readonly brought: ReadonlySet<FactId>;
}

const touchedBy = (entries: readonly LaneEntry[], { devices }: LaneState): readonly Touched[] => {
  const ids = new Map<DeviceId, Set<FactId>>();
  for (const { facts } of entries) for (const fact of facts) ids.set(fact.device, (ids.get(fact.device) ?? new Set()).add(fact.id));
  return [...ids].map(([device, brought]) => ({ device, held: devices.get(device) ?? new Map(), brought }));
};

const factsHeld = ({ held }: Touched): readonly Fact[] => [...held.values()].map(({ fact }) => fact);

/** The hops of the device that a fact of this batch is part of, each with every match that belongs to it. */
const touchedHops = (touched: Touched, rules: RuleSet, telling: Telling, telemetry: Telemetry): readonly Hop[] => {
  const { device, held, brought } = touched;
  const find = finderOf(rules, factsHeld(touched));
  const found = find(brought);
  for (const { rule } of found) telemetry.count('rule.matched', 1, { rule });
  if (found.length === 0) return [];
  const inLog = (fact: Fact): Place => {
    const place = held.get(fact.id);
    return place === undefined ? nowhere : { position: place.sequence, at: place.enqueuedAt };
  };
  return hopsOf(device, find(), brought, inLog, telling);
};

/** The hops of one device that the batch touches, into their incidents. Returns the revisions to ring for. */
const recordDevice = async ({ lane, settings, ports }: Correlating, touched: Touched, cameAt: Ticks): Promise<readonly RevisionRef[]> => {
  const { device, held, brought } = touched;
  const own = apartFrom(device, ports);
  countBrought(
    settings.rules,
    [...brought].flatMap((id) => held.get(id)?.fact ?? []),
    own.telemetry,
  );
  const recorder = recorderOf(settings, own, bootsIn(factsHeld(touched)));
  const amending = { recorder: recorderOf(settings, own), ports: own };
  const rung: RevisionRef[] = [];
  for (const hop of touchedHops(touched, settings.rules, recorder.telling, own.telemetry)) {
    const recorded = await recordHop(recorder, hop);
    rung.push(...recorded.rung, ...(await tell(recorded, amending)));
    if (recorded.rung.some(({ revision }) => revision === 1)) own.telemetry.count('incidents.opened', 1, { lane: lane.lane, device });
    if (recorded.current !== undefined) await askAgain(lane, recorded.current, cameAt, settings.lateness, own);
  }
  return rung;
};

/** The hops of every device that the entries touch, into their incidents. Returns the revisions to ring for. */
const recordTouched = async (
  correlating: Correlating,
  entries: readonly LaneEntry[],
  state: LaneState,
): Promise<readonly RevisionRef[]> => {
  const { ports } = correlating;
  const batch = { ...correlating, ports: { ...ports, reference: addressesOnce(ports.reference) } };
  const cameAt = entries.map(({ enqueuedAt }) => enqueuedAt).reduce(later, 0n as Ticks);
  const rung: RevisionRef[] = [];
  for (const touched of touchedBy(entries, state)) rung.push(...(await recordDevice(batch, touched, cameAt)));
  return rung;
};

interface Correlated {
  readonly entries: readonly LaneEntry[];
  readonly state: LaneState;
  readonly rung: readonly RevisionRef[];
}

/** Appends the entries to the lane's rows, notes its progress, lets the state go of what is past and rings. */
const complete = async (correlating: Correlating, { entries, state, rung }: Correlated): Promise<void> => {
  const { lane, settings, ports } = correlating;
  await ports.stateLog.append(
    lane,
    rowsOf(entries, (fact) => settings.rules.kindOf(fact.table) === 'long'),
  );
  await ports.progress.noteLane(lane, (entries.at(-1)?.sequence ?? -1) + 1);
  expire(state, await pastIn(correlating));
  ports.telemetry.count('lane.batches', 1, { lane: lane.lane });
  ports.telemetry.count('incidents.revisions', rung.length, { lane: lane.lane });
  await Promise.all(rung.map((ref) => ports.doorbell.ring(ref)));
};

const correlateAll = async (correlating: Correlating, messages: readonly HubMessage[]): Promise<readonly RevisionRef[]> => {
  const [first, ...more] = await read(correlating, messages);
  if (first === undefined) return [];
  return onState(correlating, [first, ...more], async (state) => {
    const { entries, refused } = foldIn(state, [first, ...more]);
    await reportCrowds(correlating, refused);
    const rung = await recordTouched(correlating, entries, state);
    await complete(correlating, { entries, state, rung });
    return rung;
  });
};

/**
 * One message fact by fact. A fact that is left out is in neither state nor row, as if the message had never held it: the
 * state stays a function of what was sent, less the dead letters.
 */
const correlateByFact = async (correlating: Correlating, message: HubMessage, each: Each): Promise<void> => {
  const [entry] = await read(correlating, [message]);
  if (entry === undefined) return;
  await onState(correlating, [entry], async (state) => {
    const kept: Fact[] = [];
    const rung: RevisionRef[] = [];
    for (const [index, fact] of entry.facts.entries()) {
      const one = [{ ...entry, facts: [fact] }];
      const isNew = state.devices.get(fact.device)?.has(fact.id) !== true;
      let held: readonly Fact[] = [];
      const passed = await each(index, toWire(fact).slice(0, longestExcerpt), async () => {
        const { entries, refused } = foldIn(state, one);
        await reportCrowds(correlating, refused);
        rung.push(...(await recordTouched(correlating, entries, state)));
        held = entries.flatMap(({ facts }) => facts);
      });
      if (passed) kept.push(...held);
      else if (isNew) letGo(state, fact);
    }
    const entries = [{ ...entry, facts: kept }];
    foldIn(state, entries);
    await complete(correlating, { entries, state, rung });
  });
};

/** Goes on behind a message as if it held nothing. */
const passBy = async (correlating: Correlating, { sequence, enqueuedAt }: HubMessage): Promise<void> => {
  const entry: LaneEntry = { sequence, enqueuedAt, facts: [] };
  await onState(correlating, [entry], async (state) => {
    foldIn(state, [entry]);
    await complete(correlating, { entries: [entry], state, rung: [] });
  });
};

/**
 * One batch of a lane: folds its facts into the lane's state, evaluates every rule, records the hops and appends the batch
 * to the state table. Returns when all of it is acknowledged; any failure throws and the host delivers again. Every step is
 * idempotent, so a stale owner, a crash at any await or a redelivery changes nothing.
 */
export const correlateBatch = (
  { lane, messages }: LaneBatch,
  states: LaneStates,
  settings: CorrelateSettings,
  ports: CorrelatePorts,
): Promise<readonly RevisionRef[]> => correlateAll({ lane, states, settings, ports }, messages);

/** The correlation of a lane, as it is isolated. */
export const correlation = (lane: LaneRef, states: LaneStates, settings: CorrelateSettings, ports: CorrelatePorts): Isolable => {
  const correlating = { lane, states, settings, ports };
  return {
    hub: 'facts',
    partition: lanePlace(lane),
    run: async (messages) => {
      await correlateAll(correlating, messages);
    },
    runByRecord: (message, each) => correlateByFact(correlating, message, each),
    pass: (message) => passBy(correlating, message),
  };
};
