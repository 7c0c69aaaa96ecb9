import { createHash } from 'node:crypto';
import type { DeviceId } from '../../model/fact';
import type { LaneRef, Plan } from '../ports';

export const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** The lane of a device: all about a device is in one ordered log. The hash is part of the lane plan. */
export const laneOf = (device: DeviceId, lanes: number): number => digest(device).readUInt32BE(0) % lanes;

export const lanesOf = ({ generation, lanes }: Pick<Plan, 'generation' | 'lanes'>): readonly LaneRef[] =>
  Array.from({ length: lanes }, (_, lane) => ({ generation, lane }));
