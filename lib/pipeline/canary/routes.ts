import { canaryNamed, isCanary } from '../../model/canary';
import type { DeviceId, Fact } from '../../model/fact';
import { laneOf } from '../lane/lane-of';

/** Where a canary flies: in by a raw partition, through the lane of its device. */
export interface Route {
  readonly partition: string;
  readonly device: DeviceId;
}

/** The canary of a number: of the names that it could have the first that the plan puts into its lane. */
const canaryOf = (number: number, lanes: number): DeviceId => {
  for (let n = 0; ; n++) {
    const device = canaryNamed(`${number}-${n}`);
    if (laneOf(device, lanes) === number % lanes) return device;
  }
};

/** As many canaries as it takes to visit each raw partition and each lane, every one with a device of its own. */
export const routesOf = (partitions: readonly string[], lanes: number): readonly Route[] =>
  Array.from({ length: Math.max(partitions.length, lanes) }, (_, number) => ({
    partition: partitions[number % partitions.length] ?? '',
    device: canaryOf(number, lanes),
  }));

/** Whether a message is a canary's, which has nobody's records beside its own. A rule that is switched off may have no need of some. */
export const isOfCanary = ({ facts }: { readonly facts: readonly Fact[] }): boolean =>
  facts.length > 0 && facts.every(({ device }) => isCanary(device));
