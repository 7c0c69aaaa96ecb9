import type { Ticks } from '../../../../lib/model/time';
import type { Device, Role } from '../estate/device';
import type { Estate } from '../estate/estate';
import type { Scene, Stage } from '../scene';

export interface When {
  readonly hour: number;
  /** Slots of five minutes since midnight. */
  readonly slotOfDay: number;
  readonly isWorkday: boolean;
  readonly estate: Estate;
}

interface Doing {
  readonly on: (device: Device) => boolean;
  readonly act: (stage: Stage, scene: Scene, at: Ticks) => void;
}

/** Something that machines do again and again: how often an hour one device does it. */
export interface Recurring extends Doing {
  readonly perHour: (when: When) => number;
}

/** Something that is done at fixed times: hours of the day, as fractions. */
export interface Daily extends Doing {
  readonly daily: readonly number[];
}

export type Activity = Recurring | Daily;

const slotsAnHour = 12;

export const isDue = ({ daily }: Daily, { slotOfDay }: When): boolean => daily.some((hour) => Math.floor(hour * slotsAnHour) === slotOfDay);

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
