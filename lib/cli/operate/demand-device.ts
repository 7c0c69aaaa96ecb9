import { neutralise } from '../../engine/neutralise';
import { isCanary } from '../../model/canary';
import { HopwatchError } from '../../model/errors';
import type { DeviceId } from '../../model/fact';

const form = /^[0-9a-f]{40}$/;

/**
 * Throws where nothing is found of what does not look like a DeviceId: of a name, or an id in capitals, nothing ever is, and
 * that is no answer.
 */
export const demandDevice = (device: DeviceId, found: number): void => {
  if (found > 0 || form.test(device) || isCanary(device)) return;
  throw new HopwatchError(
    'input-unreadable',
    'fatal',
    `Nothing is stored under ${neutralise(device, 64)}, which is no DeviceId: Defender’s have 40 hexadecimal digits, in lower case. Look it up in advanced hunting, in DeviceInfo.`,
  );
};
