import type { DeviceId } from '../../model/fact';
import type { IncidentId } from '../../model/incident';
import type { Ticks } from '../../model/time';
import type { Attempts } from './attempts';
import type { DeadLetters } from './dead-letters';
import type { Bucket, Deliveries, Incidents, Settling } from './incidents';
import type { Hops, Reference } from './knowledge';
import type { LanePlan, Progress, StateLog } from './lane';

/**
 * Rows that were found in a store and are still there. What finds or trims them is for whoever looks after the tables, so it
 * stands beside the ports that the pipeline is given, in interfaces whose names begin with `Stored`.
 */
export interface FoundRows {
  readonly count: number;
  /** Deletes them. One that is gone already is no error. */
  remove(): Promise<void>;
}

/** What is stored of a device's incidents. */
export interface DeviceIncidents extends FoundRows {
  readonly ids: ReadonlySet<IncidentId>;
  /** Names that the device had in them. */
  readonly names: ReadonlySet<string>;
}

export interface StoredIncidents extends Incidents {
  /** The device's claims, revisions and bells, and claims and bells of no incident. Its revisions are removed last, as what names the others, and of two incidents the absorbed one first. */
  ofDevice(bucket: Bucket, device: DeviceId): Promise<DeviceIncidents>;
  /** Incidents of any other device with one of these texts in them, whole and in any case. Goes through the whole table. */
  naming(texts: ReadonlySet<string>, device: DeviceId): Promise<ReadonlySet<IncidentId>>;
}

export interface StoredDeliveries extends Deliveries {
  /** Everything noted of incidents, whatever it is. */
  ofIncidents(bucket: Bucket, ids: ReadonlySet<IncidentId>): Promise<FoundRows>;
}

export interface StoredSettling extends Settling {
  /** What is asked about incidents, in any lane. Goes through the whole table. */
  ofIncidents(ids: ReadonlySet<IncidentId>): Promise<FoundRows>;
}

export interface Trimmed {
  readonly removed: number;
  /** Where to go on; undefined where everything has been looked at. */
  readonly next: string | undefined;
}

/** As it is stored, for whoever removes rows: everything of a device, or what nothing asks for any more. */
export interface StoredReference extends Reference {
  /** Rows with the device in their key, member or value, of any kind. Goes through the whole table. */
  ofDevice(device: DeviceId): Promise<FoundRows>;
  /** Removes rows about times before `before`, some at a time, beginning where an earlier call ended. */
  trim(before: Ticks, from?: string): Promise<Trimmed>;
}

export interface StoredHops extends Hops {
  /** Every contact of a target, both ways. What a removal that broke off left is found again. */
  ofTarget(target: DeviceId): Promise<FoundRows>;
}

/** The state stores together, as `config/compose` hands them over. */
export interface Stores {
  readonly stateLog: StateLog;
  readonly lanePlan: LanePlan;
  readonly progress: Progress;
  readonly incidents: StoredIncidents;
  readonly deliveries: StoredDeliveries;
  readonly settling: StoredSettling;
  readonly reference: StoredReference;
  readonly hops: StoredHops;
  readonly deadLetters: DeadLetters;
  readonly attempts: Attempts;
}
