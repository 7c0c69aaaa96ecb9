import { HopwatchError } from '../../model/errors';
import type { LanePlan, Plan } from '../../pipeline/ports';

/** Throws where no app has started with the plan, or one has with another: what is told of its lanes would be told of lanes that are not there. */
export const demandPlan = async (lanePlan: LanePlan, plan: Plan): Promise<void> => {
  if ((await lanePlan.check(plan)) === 'same') return;
  throw new HopwatchError(
    'lane-plan-differs',
    'fatal',
    `No app has started with generation ${plan.generation}: set GENERATION and LANES as the correlator has them.`,
  );
};
