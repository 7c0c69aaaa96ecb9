import { HopwatchError } from '../../model/errors';
import { moveLanes } from '../../pipeline/by-hand/move-lanes';
import type { Hubs, Plan, Stores } from '../../pipeline/ports';
import { demandPlan } from './plan';

/** Asked before the new plan is stored: from then on an app of the old one does not start. */
const demandHub = async ({ lanes }: Plan, hubs: Hubs): Promise<void> => {
  const { length } = await hubs.factsPartitions();
  if (length !== lanes)
    throw new HopwatchError(
      'lane-plan-differs',
      'fatal',
      `The facts hub has ${length} partitions, LANES is ${lanes}. Set FACTS_HUB_NAME to the new facts hub, and LANES to its partition count. Nothing was changed.`,
    );
};

/**
 * Carries over what the generation `from` with its `lanes` holds to the plan `to`. Throws `lane-plan-differs` where the tables know
 * `from` otherwise, or the facts hub has other lanes than `to`.
 */
export const moveToPlan = async (from: Pick<Plan, 'generation' | 'lanes'>, to: Plan, stores: Stores, hubs: Hubs): Promise<string> => {
  if (from.generation >= to.generation)
    throw new HopwatchError(
      'lane-plan-differs',
      'fatal',
      `Generation ${from.generation} cannot be carried over to ${to.generation}. Set GENERATION to the next number, LANES and FACTS_HUB_NAME to the new facts hub, RAW_HUB_CONSUMER_GROUP to a new one.`,
    );
  const old: Plan = { ...to, ...from };
  await demandPlan(stores.lanePlan, old);
  await demandHub(to, hubs);
  await stores.lanePlan.fix(to);
  const { facts, questions } = await moveLanes(old, to, { ...stores, hubs });
  return `${facts} facts and ${questions} waiting questions of generation ${from.generation} are now in the ${to.lanes} lanes of generation ${to.generation}.`;
};
