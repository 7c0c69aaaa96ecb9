/**
 * What the pipeline needs from the world. Each port has a strict implementation in memory (it enforces the service's
 * limits; replay, tests and simulation use it) and one for Azure, under one contract suite. Every call either does what
 * it says, or throws a HopwatchError with a disposition; an ambiguous answer of the service is resolved inside the port.
 */
import type { StateKind } from '../engine/compile';
import type { Address } from '../model/address';
import type { Contact } from '../model/contact';
import type { DeviceId } from '../model/fact';
import type { Incident, IncidentId, Revision } from '../model/incident';
import type { Ticks } from '../model/time';
import type { Metric } from './accounting/metrics';

/** A lane of one generation of the lane plan: a partition of the facts hub with its state. */
export interface LaneRef {
  readonly generation: number;
  readonly lane: number;
}

/** How devices are spread over lanes. Fixed for a generation. */
export interface Plan {
  readonly generation: number;
  readonly lanes: number;
  readonly hash: 'sha256-mod';
  readonly format: number;
}

export interface PartitionState {
  readonly partition: string;
  /** Of the oldest message that the hub still has; whatever, where it has none. */
  readonly firstSequence: number;
  /** -1 where nothing was ever enqueued. */
  readonly lastSequence: number;
}

/** A message as a partition's log holds it. */
export interface HubMessage {
  readonly sequence: number;
  readonly enqueuedAt: Ticks;
  readonly body: Uint8Array;
}

export interface Hubs {
  /**
   * Sends every message to the lane's partition; returns when all are acknowledged. They arrive in order, between those of
   * other publishers. After a lost answer some arrive again: then too the first copies are in order.
   */
  publish(lane: number, messages: readonly Uint8Array[]): Promise<void>;
  /** Sends a message to a raw partition, as Defender does; returns when it is acknowledged. It may arrive twice. */
  sendRaw(partition: string, message: Uint8Array): Promise<void>;
  rawPartitions(): Promise<readonly PartitionState[]>;
  factsPartitions(): Promise<readonly PartitionState[]>;
  close(): Promise<void>;
}

export type HubName = 'raw' | 'facts';

/** Messages read again, one by one, for as long as their hub has them. No reader of the hub is disturbed by it. */
export interface RetainedMessages {
  /** Undefined where the hub has no such message any more. */
  read(hub: HubName, partition: string, sequence: number): Promise<HubMessage | undefined>;
  close(): Promise<void>;
}

export type { StateKind };

/**
 * Rows that were found in a store and are still there. What finds or trims them is for whoever looks after the tables, so it
 * stands beside the ports that the pipeline is given, in interfaces whose names begin with `Stored`.
 */
export interface FoundRows {
  readonly count: number;
  /** Deletes them. One that is gone already is no error. */
  remove(): Promise<void>;
}

/** Positions of a lane's log from `first` to `last`, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** Positions that nobody had taken when those after them were. */
export interface Gap extends Range {
  /** When the first message after them came to the hub. */
  readonly at: Ticks;
}

/** The facts of one range of a lane's log, immutable. `payload` is at most 704 KiB. */
export interface StateRow extends Range {
  readonly kind: StateKind;
  /** Event time of the newest fact in it; what trimming goes by. */
  readonly newest: Ticks;
  readonly payload: Uint8Array;
}

export interface StateLog {
  /**
   * Returns when every row of a batch is written: in one transaction, or in several where one cannot hold them (2.5 MiB or
   * 100 rows). Where it throws, any of them may be there, each whole. A row that is there already has the same content and
   * counts as written.
   */
  append(lane: LaneRef, rows: readonly StateRow[]): Promise<void>;
  /** Every row that starts before `position`, all pages, any order. */
  load(lane: LaneRef, position: number): Promise<readonly StateRow[]>;
  /**
   * Writes rows over those of the same kind and range, for an erasure: they hold less of the range. Who appends the range
   * again writes it whole.
   */
  rewrite(lane: LaneRef, rows: readonly StateRow[]): Promise<void>;
  /** The ranges of the log that the rows hold, in no order; they may overlap. */
  ranges(lane: LaneRef): Promise<readonly Range[]>;
  /** Deletes rows of `kind` whose newest fact is older than `before`; returns how many it found. */
  trim(lane: LaneRef, kind: StateKind, before: Ticks): Promise<number>;
}

export interface LanePlan {
  /** Writes the plan for its generation, or compares it with the one there; throws `lane-plan-differs` (fatal) where they differ. */
  fix(plan: Plan): Promise<void>;
  /** Compares as `fix` does and writes nothing: `unknown` where the generation has no plan yet. */
  check(plan: Plan): Promise<'same' | 'unknown'>;
  /** The plan of every generation that there ever was. */
  stored(): Promise<readonly Plan[]>;
}

export interface RawProgress {
  readonly partition: string;
  /** Sequence number after the last one whose facts are all acknowledged. */
  readonly next: number;
  readonly enqueuedAt: Ticks;
}

/** All that is below `watermark` in enqueued time is in the lane once the lane's progress has passed `after`. */
export interface Barrier {
  readonly watermark: Ticks;
  readonly after: number;
}

export interface Progress {
  noteRaw(generation: number, progress: RawProgress): Promise<void>;
  readRaw(generation: number): Promise<readonly RawProgress[]>;
  noteLane(lane: LaneRef, next: number): Promise<void>;
  readLane(lane: LaneRef): Promise<number | undefined>;
  /** What was noted of positions that nobody had taken, in the order of the log. */
  readGaps(lane: LaneRef): Promise<readonly Gap[]>;
  /** Replaces the noted gaps by what `change` makes of them; of several at once none is lost. `change` may run more than once. */
  changeGaps(lane: LaneRef, change: (gaps: readonly Gap[]) => readonly Gap[]): Promise<void>;
  /** Opens a barrier if none is open. */
  openBarrier(lane: LaneRef, barrier: Barrier): Promise<void>;
  readBarrier(lane: LaneRef): Promise<Barrier | undefined>;
  closeBarrier(lane: LaneRef): Promise<void>;
  /** Raises the lane's watermark; never lowers it. */
  raiseWatermark(lane: LaneRef, watermark: Ticks): Promise<void>;
  readWatermark(lane: LaneRef): Promise<Ticks | undefined>;
}

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

/** What is stored of a device's incidents. */
export interface DeviceIncidents extends FoundRows {
  readonly ids: ReadonlySet<IncidentId>;
  /** Names that the device had in them. */
  readonly names: ReadonlySet<string>;
}

export interface StoredIncidents extends Incidents {
  /** The device's claims, revisions and bells. Its revisions are removed last: what names the others is there until they are gone. */
  ofDevice(bucket: Bucket, device: DeviceId): Promise<DeviceIncidents>;
  /** Incidents of any other device with one of these texts in them, whole and in any case. Goes through the whole table. */
  naming(texts: ReadonlySet<string>, device: DeviceId): Promise<ReadonlySet<IncidentId>>;
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
  /** Notes that it did. Idempotent. */
  note(ref: RevisionRef): Promise<void>;
  /** Names of the sinks that it is noted to have reached one by one. */
  reached(ref: RevisionRef): Promise<ReadonlySet<string>>;
  /** Idempotent. A sink's name is lower-case letters and hyphens. */
  noteReached(ref: RevisionRef, sink: string): Promise<void>;
  /** Sets a revision aside; where it is already, the newest refusals stand. */
  park(parked: Parked): Promise<void>;
  isParked(ref: RevisionRef): Promise<boolean>;
  /** Every revision of the bucket that is set aside. One that reached every sink all the same, by another poster, may be among them. */
  parked(bucket: Bucket): Promise<readonly Parked[]>;
  /** Incidents of which anything is noted. */
  noted(bucket: Bucket): Promise<ReadonlySet<IncidentId>>;
  /** Deletes what is noted of an incident. For canaries only, as `Incidents.forget`. */
  forget(bucket: Bucket, id: IncidentId): Promise<void>;
  /** Makes a revision one that is rung for again. One that is not set aside is no error. */
  release(ref: RevisionRef): Promise<void>;
}

export interface StoredDeliveries extends Deliveries {
  /** Everything noted of incidents, whatever it is. */
  ofIncidents(bucket: Bucket, ids: ReadonlySet<IncidentId>): Promise<FoundRows>;
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

export interface StoredSettling extends Settling {
  /** What is asked about incidents, in any lane. Goes through the whole table. */
  ofIncidents(ids: ReadonlySet<IncidentId>): Promise<FoundRows>;
}

export type ReferenceKind = 'certificate' | 'sighting' | 'address' | 'dial' | 'asset' | 'logon' | 'process' | 'alert' | 'crowd';

/** A member of a key with its value. */
export interface ReferenceRow {
  readonly kind: ReferenceKind;
  readonly key: string;
  readonly member: string;
  readonly value: string;
}

export interface Trimmed {
  readonly removed: number;
  /** Where to go on; undefined where everything has been looked at. */
  readonly next: string | undefined;
}

export interface Reference {
  /**
   * Inserts if absent: the first writer's value stays.
   * @param at the time that the row is about, by which it is trimmed; a row without it is kept for good
   */
  put(kind: ReferenceKind, key: string, member: string, value: string, at?: Ticks): Promise<void>;
  /** Up to `limit` members of a key with their values. */
  members(kind: ReferenceKind, key: string, limit: number): Promise<ReadonlyMap<string, string>>;
}

/** As it is stored, for whoever removes rows: everything of a device, or what nothing asks for any more. */
export interface StoredReference extends Reference {
  /** Rows with the device in their key, member or value, of any kind. Goes through the whole table. */
  ofDevice(device: DeviceId): Promise<FoundRows>;
  /** Removes rows about times before `before`, some at a time, beginning where an earlier call ended. */
  trim(before: Ticks, from?: string): Promise<Trimmed>;
}

/** Instants from `from` to `to`, both included. */
export interface Span {
  readonly from: Ticks;
  readonly to: Ticks;
}

/** The contacts of hops, under their source and under their target, so that of two hops whichever comes last sees the other. */
export interface Hops {
  /** Returns when every contact is found both ways. Idempotent. */
  note(contacts: readonly Contact[]): Promise<void>;
  /** The first `limit` contacts of a source in a span, in the order of time. */
  bySource(source: Address, span: Span, limit: number): Promise<readonly Contact[]>;
  byTarget(target: DeviceId, span: Span, limit: number): Promise<readonly Contact[]>;
}

export interface StoredHops extends Hops {
  /** Every contact of a target, both ways. */
  ofTarget(target: DeviceId): Promise<FoundRows>;
}

/** One record set aside. */
export interface DeadLetter {
  readonly hub: string;
  readonly partition: string;
  readonly sequence: number;
  /** Index of the record in its message; -1 for the message as a whole. */
  readonly index: number;
  readonly reason: string;
  /** At most 4 KiB, control characters escaped. */
  readonly excerpt: string;
}

export interface DeadLetters {
  /** Idempotent by place. */
  put(letters: readonly DeadLetter[]): Promise<void>;
  list(): Promise<readonly DeadLetter[]>;
  /** Those of one message. */
  of(hub: string, partition: string, sequence: number): Promise<readonly DeadLetter[]>;
  /** Letters that are not there are no error. */
  remove(letters: readonly DeadLetter[]): Promise<void>;
}

export interface Attempts {
  /**
   * Counts one more attempt at a piece of work at `sequence` and returns the count; two at once get two counts.
   * @param work the hub and what is attempted: a batch that starts there, a message, a record of it
   */
  note(work: string, partition: string, sequence: number): Promise<number>;
  clear(work: string, partition: string, sequence: number): Promise<void>;
}

/** Where incidents go. Delivering the same id and revision twice must leave one. */
export interface Sink {
  readonly name: string;
  /** Takes the canaries' incidents and no others; a sink that does not say so takes all others and none of theirs. */
  readonly forCanaries?: boolean;
  deliver(incident: Incident): Promise<void>;
}

/** Tells the output function that a revision waits. Carries no authority and no content; its failure is no failure. */
export interface Doorbell {
  ring(ref: RevisionRef): Promise<void>;
}

export type Fields = Readonly<Record<string, string | number | boolean>>;

export interface Telemetry {
  count(metric: Metric, value: number, dimensions?: Fields): void;
  log(level: 'info' | 'warning' | 'error', message: string, fields?: Fields): void;
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
