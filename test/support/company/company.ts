/**
 * A company's days as Defender XDR streams them: desks, servers and those who administer them, with attacks planted in it.
 * Made from Microsoft's columns and what Windows does, without a look at any rule, so that false alarms can be counted in it.
 */
import { parseTicks, type Ticks } from '../../../lib/model/time';
import { type AttackPlan, type Planted, plant } from './attacks/plant';
import { type Estate, estateOf } from './estate/estate';
import { type Style, styles } from './estate/style';
import type { Delivered } from './rows/deliver';
import { type Noise, stream } from './stream';

export interface CompanyOptions {
  /** At least 24. */
  readonly devices: number;
  readonly days: number;
  readonly seed: number;
  /** `none`: only what surrounds remote administration, DCOM, services, WMI and tasks. `ordinary`: a full stream, some 250 records per device and hour. */
  readonly noise: Noise;
  readonly attacks?: readonly AttackPlan[];
  /** `enterprise` where none is given. */
  readonly style?: Style;
}

export interface Company {
  readonly estate: Estate;
  /** What was planted, in the order of the plans; a chain is two hops, a fleet up to 120. */
  readonly attacks: readonly Planted[];
  /** Everything, in the order of enqueued time; made anew at each call, always the same. */
  readonly records: () => Iterable<Delivered>;
}

const firstMonday = parseTicks('2026-03-02T00:00:00Z') as Ticks;

/** The same options give the same company. */
export const company = ({ devices, days, seed, noise, attacks: plans = [], style = styles.enterprise }: CompanyOptions): Company => {
  const estate = estateOf(style, seed, devices, days, firstMonday);
  const attacks = plant(estate, seed, plans);
  const planted = attacks.flatMap(({ records }) => records);
  return { estate, attacks, records: () => stream({ estate, seed, noise, planted }) };
};
