import { pick, shuffled } from '../../../worlds/seeded-random';
import type { Device } from '../../estate/device';
import type { Scene, Stage } from '../../scene';

/** A device that is up, other than the one that asks. */
export const target = (stage: Stage, from: Scene, devices: readonly Device[] = stage.estate.devices): Scene | undefined => {
  const scene = devices.length === 0 ? undefined : stage.sceneOf(pick(stage.random, devices));
  return scene === from ? undefined : scene;
};

/** Up to `count` different devices that are up. */
export const targets = (stage: Stage, from: Scene, devices: readonly Device[], count: number): readonly Scene[] =>
  shuffled(stage.random, devices)
    .slice(0, count)
    .flatMap((device) => stage.sceneOf(device) ?? [])
    .filter((scene) => scene !== from);

export const serversOf = ({ estate }: Stage): readonly Device[] => estate.devices.filter(({ isClient }) => !isClient);
export const clientsOf = ({ estate }: Stage): readonly Device[] => estate.devices.filter(({ isClient }) => isClient);
