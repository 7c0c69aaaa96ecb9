import type { DeviceId, Fact, FactId } from '../model/fact';
import { ticksOf } from '../model/time';
import { entriesBefore, messagesOf } from './lane-log';
import { laneOf } from './lane-of';
import type { Hubs, LaneRef, Plan, Settling, StateLog } from './ports';

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

const factsOf = async (lane: LaneRef, stateLog: StateLog): Promise<readonly Fact[]> => {
  const entries = entriesBefore(await stateLog.load(lane, Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  const facts = new Map<string, Fact>();
  for (const fact of entries.flatMap((entry) => entry.facts))
    facts.set(JSON.stringify([fact.device satisfies DeviceId, fact.id satisfies FactId]), fact);
  return [...facts.values()];
};

const publish = async (facts: readonly Fact[], plan: Plan, hubs: Hubs): Promise<void> => {
  for (let lane = 0; lane < plan.lanes; lane++) {
    const own = facts.filter(({ device }) => laneOf(device, plan.lanes) === lane);
    if (own.length > 0) await hubs.publish(lane, messagesOf(own));
  }
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
export const moveLanes = async (from: Plan, to: Plan, { hubs, stateLog, settling }: MovePorts): Promise<Moved> => {
  const moved = { facts: 0, questions: 0 };
  for (let number = 0; number < from.lanes; number++) {
    const lane = { generation: from.generation, lane: number };
    const facts = await factsOf(lane, stateLog);
    await publish(facts, to, hubs);
    moved.facts += facts.length;
    moved.questions += await askAnew(lane, to, settling);
  }
  return moved;
};
