import { HopwatchError } from '../../model/errors';
import type { LanePlan, Plan } from '../../pipeline/ports';
import { after, json, parsed } from '../keys';
import type { Table } from '../table';

const partition = 'lane-plan';
const say = ({ lanes, hash, format }: Plan): string => `${lanes} lanes, hash ${hash}, format ${format}`;

const keyOf = ({ generation }: Plan): string => `g${generation}`;

export const lanePlan = (table: Table): LanePlan => {
  const check: LanePlan['check'] = async (plan) => {
    const stored = await table.get(partition, keyOf(plan));
    if (stored === undefined) return 'unknown';
    const there = parsed<Plan>(stored);
    if (say(there) === say(plan)) return 'same';
    throw new HopwatchError(
      'lane-plan-differs',
      'fatal',
      `Generation ${plan.generation} has ${say(there)}, but this app is set to ${say(plan)}. Set LANES back, or raise GENERATION to begin a new plan with a facts hub of its own.`,
    );
  };
  return {
    check,
    stored: async () => (await table.list(partition, 'g', after('g'))).map(({ value }) => parsed<Plan>(value)),
    fix: async (plan) => {
      if ((await table.insert(partition, [{ key: keyOf(plan), value: json(plan) }])) === 'conflict') await check(plan);
    },
  };
};
