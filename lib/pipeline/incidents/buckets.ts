import type { Anchor } from '../../engine/anchors';
import { isCanary } from '../../model/canary';
import type { DeviceId } from '../../model/fact';
import { digest } from '../lane/lane-of';
import type { Bucket, ClaimKey } from '../ports';

/** Buckets that devices are spread over; fixed for ever, so that a change of the lane plan moves no incident. */
const spread = 16;

/** The canaries' incidents are apart from all others, because they alone are forgotten. */
export const canaryBucket: Bucket = spread;

/** Partitions of the table `incidents`. */
export const buckets = spread + 1;

/** What every bucket has, bucket by bucket. */
export const inEveryBucket = async <T>(read: (bucket: Bucket) => Promise<readonly T[]>): Promise<readonly T[]> =>
  (await Promise.all(Array.from({ length: buckets }, (_, bucket) => read(bucket)))).flat();

/** By other bytes of the digest than the lane, so that neither follows from the other. */
export const bucketOf = (device: DeviceId): Bucket => (isCanary(device) ? canaryBucket : digest(device).readUInt32BE(4) % spread);

/** A device's anchor as a key: fixed length and alphabet whatever the attacker named things. */
export const claimKeyOf = (device: DeviceId, anchor: Anchor): ClaimKey =>
  digest(JSON.stringify([device, anchor]))
    .toString('hex')
    .slice(0, 40);
