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
  const stored: LanePlan['stored'] = async () => (await table.list(partition, 'g', after('g'))).map(({ value }) => parsed<Plan>(value));
  return {
    check,
    stored,
    fix: async (plan) => {
      const newest = Math.max(0, ...(await stored()).map(({ generation }) => generation));
      if (plan.generation < newest)
        throw new HopwatchError(
          'lane-plan-differs',
          'fatal',
          `The lanes have moved on to generation ${newest}, but this app is set to ${plan.generation}. Set GENERATION and LANES as they were set for the move.`,
        );
      if ((await table.insert(partition, [{ key: keyOf(plan), value: json(plan) }])) === 'conflict') await check(plan);
    },
  };
};
