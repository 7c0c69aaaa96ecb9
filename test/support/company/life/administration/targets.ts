import { pick, shuffled } from '../../../worlds/seeded-random';
import { type Device, isReachable } from '../../estate/device';
import type { Scene, Stage } from '../../scene';

/** A device that is up and can be called, other than the one that asks. */
export const target = (stage: Stage, from: Scene, devices: readonly Device[] = stage.estate.devices): Scene | undefined => {
  const device = devices.length === 0 ? undefined : pick(stage.random, devices);
  return device === undefined || device === from.device || !isReachable(device) ? undefined : stage.sceneOf(device);
};

/** Up to `count` different ones. */
export const targets = (stage: Stage, from: Scene, devices: readonly Device[], count: number): readonly Scene[] =>
  shuffled(stage.random, devices.filter(isReachable))
    .slice(0, count)
    .flatMap((device) => stage.sceneOf(device) ?? [])
    .filter((scene) => scene !== from);

export const serversOf = ({ estate }: Stage): readonly Device[] => estate.devices.filter(({ isClient }) => !isClient);
export const clientsOf = ({ estate }: Stage): readonly Device[] => estate.devices.filter(({ isClient }) => isClient);
