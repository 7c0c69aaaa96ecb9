import type { Ticks } from '../../../../lib/model/time';
import type { Device, Role } from '../estate/device';
import type { Estate } from '../estate/estate';
import type { Scene, Stage } from '../scene';

export interface When {
  readonly hour: number;
  readonly isWorkday: boolean;
  readonly estate: Estate;
}

/** Something that ordinary machines do again and again. */
export interface Activity {
  readonly on: (device: Device) => boolean;
  /** How often an hour one device does it. */
  readonly perHour: (when: When) => number;
  readonly act: (stage: Stage, scene: Scene, at: Ticks) => void;
}

export const everywhere = (): boolean => true;
export const onClients = ({ isClient }: Device): boolean => isClient;
export const onServers = ({ isClient }: Device): boolean => !isClient;
export const onRole =
  (role: Role) =>
  (device: Device): boolean =>
    device.role === role;

export const always = (rate: number) => (): number => rate;

const isWorkTime = ({ hour, isWorkday }: When): boolean => isWorkday && hour >= 7 && hour < 18;

/** At work `rate` times an hour, else a twentieth of it. */
export const atWork =
  (rate: number) =>
  (when: When): number =>
    isWorkTime(when) ? rate : rate / 20;

/** In work time only. */
export const onlyAtWork =
  (rate: number) =>
  (when: When): number =>
    isWorkTime(when) ? rate : 0;

/** From one hour to before another. */
export const between =
  (from: number, to: number, rate: number) =>
  ({ hour }: When): number =>
    hour >= from && hour < to ? rate : 0;
