import { createHash } from 'node:crypto';
import type { Anchor } from '../engine/anchors';
import type { DeviceId } from '../model/fact';
import type { Bucket, ClaimKey } from './ports';

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** Partitions of the table `incidents`; fixed for ever, so that a change of the lane plan moves no incident. */
export const buckets = 16;

/** The lane of a device: all about a device is in one ordered log. The hash is part of the lane plan. */
export const laneOf = (device: DeviceId, lanes: number): number => digest(device).readUInt32BE(0) % lanes;

export const bucketOf = (device: DeviceId): Bucket => digest(device).readUInt32BE(4) % buckets;

/** A device's anchor as a key: fixed length and alphabet whatever the attacker named things. */
export const claimKeyOf = (device: DeviceId, anchor: Anchor): ClaimKey =>
  digest(JSON.stringify([device, anchor]))
    .toString('hex')
    .slice(0, 40);
