import type { LanePlan, Plan } from '../../../lib/pipeline/ports';
import { outcomeOf } from '../../support/contract/refusals';

const plan: Plan = { generation: 1, lanes: 4, hash: 'sha256-mod', format: 1 };

export const lanePlanContract = (name: string, make: () => Promise<LanePlan>): void => {
  describe(`LanePlan, ${name}`, () => {
    let lanePlan: LanePlan;
    beforeEach(async () => {
      lanePlan = await make();
    });

    test('the same plan is fixed as often as an app starts', async () => {
      await lanePlan.fix(plan);
      await lanePlan.fix({ ...plan });
      await Promise.all([lanePlan.fix(plan), lanePlan.fix(plan)]);
    });

    test.each<[string, Partial<Plan>]>([
      ['more lanes', { lanes: 8 }],
      ['fewer lanes', { lanes: 1 }],
      ['another format', { format: 2 }],
      ['another hash', { hash: 'other' as Plan['hash'] }],
    ])('%s under the same generation: refused, and the plan stays', async (_, other) => {
      await lanePlan.fix(plan);
      await expect(lanePlan.fix({ ...plan, ...other })).rejects.toMatchObject({ code: 'lane-plan-differs', disposition: 'fatal' });
      await lanePlan.fix(plan);
    });

    test('a plan is compared without being fixed', async () => {
      expect(await lanePlan.check(plan)).toBe('unknown');
      expect(await lanePlan.check(plan)).toBe('unknown');
      await lanePlan.fix(plan);
      expect(await lanePlan.check({ ...plan })).toBe('same');
      expect(await outcomeOf(lanePlan.check({ ...plan, lanes: 8 }))).toBe('lane-plan-differs');
      expect(await lanePlan.check({ ...plan, generation: 2 })).toBe('unknown');
    });

    test('another generation has its own plan', async () => {
      await lanePlan.fix(plan);
      await lanePlan.fix({ ...plan, generation: 2, lanes: 8 });
      await lanePlan.fix({ ...plan, generation: 11, lanes: 16 });
      await lanePlan.fix({ ...plan, generation: 11, lanes: 16 });
    });

    test('a generation that the lanes have moved on from: refused, whether it had a plan or not', async () => {
      await lanePlan.fix(plan);
      await lanePlan.fix({ ...plan, generation: 11, lanes: 16 });
      for (const generation of [1, 2])
        await expect(lanePlan.fix({ ...plan, generation })).rejects.toMatchObject({ code: 'lane-plan-differs', disposition: 'fatal' });
      expect(await lanePlan.check(plan)).toBe('same');
      expect(await lanePlan.stored()).toHaveLength(2);
    });

    test('every generation’s plan is told', async () => {
      expect(await lanePlan.stored()).toEqual([]);
      const plans = [plan, { ...plan, generation: 2, lanes: 8 }, { ...plan, generation: 11, lanes: 16 }];
      for (const one of plans) await lanePlan.fix(one);
      expect([...(await lanePlan.stored())].sort((a, b) => a.generation - b.generation)).toEqual(plans);
    });

    test('of two plans at once one is fixed and the other refused', async () => {
      const outcomes = await Promise.all([2, 4, 8].map((lanes) => outcomeOf(lanePlan.fix({ ...plan, lanes }))));
      expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'lane-plan-differs')).toHaveLength(2);
    });
  });
};
