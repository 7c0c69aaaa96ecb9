import type { DeviceId } from './fact';

/** Begins the id of every canary. Defender's ids are 40 hexadecimal digits that its service gives, so no machine has one like it. */
const prefix = 'hopwatch-canary-';

/** The id of a device that is no machine: Hopwatch's own records say of it that somebody hopped to it, to see whether that comes through. */
export const canaryNamed = (name: string): DeviceId => `${prefix}${name}` as DeviceId;

/** Told by the id alone. Names are whatever somebody called their machine. */
export const isCanary = (device: DeviceId): boolean => device.startsWith(prefix);
