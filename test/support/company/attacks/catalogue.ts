import { dcomTechniques, mmc20 } from './dcom';
import { hostTechniques } from './hosts';
import type { AttackPlan, Variant } from './plant';
import { serviceTechniques } from './services';
import { type Technique, technique } from './technique';

export const techniques: readonly Technique[] = [
  ...dcomTechniques,
  ...hostTechniques,
  ...serviceTechniques,
  technique('chain', 'T1021.003', mmc20, { spread: 'chain' }),
];

const forms = ['filled', 'zero'] as const;

export const variants: readonly Variant[] = forms.flatMap((logonIds) => forms.map((ports) => ({ logonIds, ports })));

/** Every technique in every variant. What needs a later boot is left out of a company that has only one day. */
export const everyAttack = (days: number): readonly AttackPlan[] =>
  techniques
    .filter(({ when }) => days > 1 || when !== 'before-boot')
    .flatMap((each) => variants.map((variant) => ({ technique: each, variant })));
