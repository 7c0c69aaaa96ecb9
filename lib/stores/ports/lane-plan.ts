import { HopwatchError } from '../../model/errors';
import type { LanePlan, Plan } from '../../pipeline/ports';
import { json, parsed } from '../keys';
import type { Table } from '../table';

const partition = 'lane-plan';
const say = ({ lanes, hash, format }: Plan): string => `${lanes} lanes, hash ${hash}, format ${format}`;

export const lanePlan = (table: Table): LanePlan => ({
  fix: async (plan) => {
    const key = `g${plan.generation}`;
    if ((await table.insert(partition, [{ key, value: json(plan) }])) === 'inserted') return;
    const stored = await table.get(partition, key);
    const there = stored === undefined ? plan : parsed<Plan>(stored);
    if (say(there) === say(plan)) return;
    throw new HopwatchError(
      'lane-plan-differs',
      'fatal',
      `Generation ${plan.generation} has ${say(there)}, but this app is set to ${say(plan)}. Set LANES back, or raise GENERATION to begin a new plan with a facts hub of its own.`,
    );
  },
});
