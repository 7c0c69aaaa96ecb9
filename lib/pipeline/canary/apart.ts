import { isCanary } from '../../model/canary';
import type { DeviceId } from '../../model/fact';
import type { Hops, Reference, Settling, Telemetry } from '../ports';

interface Kept {
  readonly reference: Reference;
  readonly hops: Hops;
  readonly settling: Settling;
}

const nothing = async (): Promise<readonly never[]> => [];

/** What takes everything and knows nothing. */
const forgetful: Kept = {
  reference: { put: async () => undefined, members: async () => new Map() },
  hops: { note: async () => undefined, bySource: nothing, byTarget: nothing },
  settling: { ask: async () => undefined, due: nothing, done: async () => undefined },
};

/**
 * What is known around a device, and where it is noted and counted. A canary's hop is judged like any other, but it has no
 * history and makes none: it is in no baseline and no count, it is tied to nothing, and there is nothing to be asked later.
 */
export const apartFrom = <P extends Kept & { readonly telemetry: Telemetry }>(device: DeviceId, ports: P): P =>
  isCanary(device) ? { ...ports, ...forgetful, telemetry: { ...ports.telemetry, count: () => undefined } } : ports;
