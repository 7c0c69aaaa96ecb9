import type { IncidentId, Mode, Revision } from '../../model/incident';
import type { Ticks } from '../../model/time';
import type { LaneRef } from './lane';

/** One of the fixed partitions of the table `incidents`: 16 by hash of the device, and one of the canaries. */
export type Bucket = number;

/** An anchor of one device, hashed to a key-safe text. */
export type ClaimKey = string;

export type IncidentRow =
  | { readonly kind: 'claim'; readonly key: ClaimKey; readonly id: IncidentId }
  | { readonly kind: 'revision'; readonly revision: Revision }
  | { readonly kind: 'bell'; readonly id: IncidentId; readonly revision: number };

export interface RevisionRef {
  readonly bucket: Bucket;
  readonly id: IncidentId;
  readonly revision: number;
}

export interface Incidents {
  readClaims(bucket: Bucket, keys: readonly ClaimKey[]): Promise<ReadonlyMap<ClaimKey, IncidentId>>;
  newest(bucket: Bucket, id: IncidentId): Promise<Revision | undefined>;
  read(ref: RevisionRef): Promise<Revision | undefined>;
  /**
   * Inserts up to 100 rows, packed up to 2.5 MiB, in one transaction: all or nothing. `conflict`: one of them was there,
   * nothing was written, the caller reads again. After a lost answer `inserted` says that all of them are there as given.
   * Where it throws, all of them may be there.
   */
  insert(bucket: Bucket, rows: readonly IncidentRow[]): Promise<'inserted' | 'conflict'>;
  /** Revisions that are not known to be delivered. */
  bells(bucket: Bucket): Promise<readonly RevisionRef[]>;
  deleteBell(ref: RevisionRef): Promise<void>;
  /** Every incident of a bucket. */
  ids(bucket: Bucket): Promise<ReadonlySet<IncidentId>>;
  /** Deletes all that is of the bucket's incidents opened before; returns how many there were. For canaries only: what else is there stays. */
  forget(bucket: Bucket, before: Ticks): Promise<number>;
}

/** Why a sink does not take a revision. */
export interface Refusal {
  readonly sink: string;
  readonly reason: string;
}

/** A revision that some sink refused and no further try would mend: nobody rings for it until somebody releases it. */
export interface Parked extends RevisionRef {
  readonly refusals: readonly Refusal[];
}

export interface Deliveries {
  /** Whether the revision reached every sink. */
  has(ref: RevisionRef): Promise<boolean>;
  /** Notes that it did, and in which mode. Idempotent. */
  note(ref: RevisionRef, mode: Mode): Promise<void>;
  /** The mode in which it reached them, where that is noted: earlier versions did not. */
  modeOf(ref: RevisionRef): Promise<Mode | undefined>;
  /** Names of the sinks that it is noted to have reached one by one. */
  reached(ref: RevisionRef): Promise<ReadonlySet<string>>;
  /** Idempotent. A sink's name is lower-case letters and hyphens. */
  noteReached(ref: RevisionRef, sink: string): Promise<void>;
  /** Parks a revision; where it is parked already, the newest refusals stand. */
  park(parked: Parked): Promise<void>;
  isParked(ref: RevisionRef): Promise<boolean>;
  /** Every revision of the bucket that is parked. One that reached every sink all the same, by another poster, may be among them. */
  parked(bucket: Bucket): Promise<readonly Parked[]>;
  /** Incidents of which anything is noted. */
  noted(bucket: Bucket): Promise<ReadonlySet<IncidentId>>;
  /** Deletes what is noted of an incident. For canaries only, as `Incidents.forget`. */
  forget(bucket: Bucket, id: IncidentId): Promise<void>;
  /** Makes a revision one that is rung for again. One that is not parked is no error. */
  release(ref: RevisionRef): Promise<void>;
}

/** What an incident has to wait for before it can be answered. */
export type Question = 'certificate' | 'links' | 'baseline';

export interface Unsettled {
  readonly lane: LaneRef;
  /** In the lane's watermark time. */
  readonly due: Ticks;
  readonly bucket: Bucket;
  readonly incident: IncidentId;
  readonly question: Question;
}

export interface Settling {
  ask(unsettled: Unsettled): Promise<void>;
  due(lane: LaneRef, upTo: Ticks): Promise<readonly Unsettled[]>;
  done(unsettled: Unsettled): Promise<void>;
}
