import type { Fact } from '../../model/fact';
import { ticksOf } from '../../model/time';
import { entriesOf } from '../lane/lane-log';
import { publishFacts } from '../lane/publish-facts';
import type { Hubs, LaneRef, Plan, Settling, StateLog, StateRow } from '../ports';

export interface MovePorts {
  /** Of the new plan. */
  readonly hubs: Hubs;
  readonly stateLog: StateLog;
  readonly settling: Settling;
}

export interface Moved {
  readonly facts: number;
  readonly questions: number;
}

/** After every instant that a question can be due at. */
const endOfTime = ticksOf(2n ** 63n - 1n);

/** Facts that are packed at once: the text of all that a large lane holds would be longer than a text can be. */
const factsAtOnce = 5000;

const partsOf = function* (rows: readonly StateRow[]): Generator<readonly Fact[]> {
  let part: Fact[] = [];
  for (const { facts } of entriesOf(rows)) {
    part.push(...facts);
    if (part.length < factsAtOnce) continue;
    yield part;
    part = [];
  }
  yield part;
};

/** Every fact of the lane, in the order of its log: which of a crowd are held follows from it. */
const publishAnew = async (lane: LaneRef, plan: Plan, { hubs, stateLog }: MovePorts): Promise<number> => {
  let published = 0;
  for (const facts of partsOf(await stateLog.load(lane, Number.MAX_SAFE_INTEGER))) published += await publishFacts(facts, plan.lanes, hubs);
  return published;
};

const askAnew = async (lane: LaneRef, plan: Plan, settling: Settling): Promise<number> => {
  const questions = await settling.due(lane, endOfTime);
  // Asked of any lane: a question waits for the last of them all.
  for (const question of questions)
    await settling.ask({ ...question, lane: { generation: plan.generation, lane: lane.lane % plan.lanes } });
  return questions.length;
};

/**
 * Carries what a generation of lanes holds over to the next: every fact into its device's new lane, through the new facts
 * hub, which is the log there too; every question that still waits. To be called once nothing works on the old generation
 * any more; the new one reads the raw hub from its beginning, so what was on its way is found again there. Idempotent: facts
 * and questions have identities.
 */
export const moveLanes = async (from: Plan, to: Plan, ports: MovePorts): Promise<Moved> => {
  const moved = { facts: 0, questions: 0 };
  for (let number = 0; number < from.lanes; number++) {
    const lane = { generation: from.generation, lane: number };
    moved.facts += await publishAnew(lane, to, ports);
    moved.questions += await askAnew(lane, to, ports.settling);
  }
  return moved;
};
