import type { StateKind } from '../../engine/compile';
import type { Ticks } from '../../model/time';

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

export type { StateKind };

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
  /** The latest time that a fact in it is kept by; what trimming goes by. */
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
  /**
   * What `read` makes of every row that starts before `position`, where that is anything; all pages, any order. Of a page no more
   * than that is kept while the next is read.
   */
  search<T>(lane: LaneRef, position: number, read: (row: StateRow) => T | undefined): Promise<readonly T[]>;
  /** The rows themselves. */
  load(lane: LaneRef, position: number): Promise<readonly StateRow[]>;
  /**
   * Writes rows over those of the same kind and range, for an erasure: they hold less of the range. Who appends the range
   * again writes it whole.
   */
  rewrite(lane: LaneRef, rows: readonly StateRow[]): Promise<void>;
  /** The ranges of the log that the rows hold where they touch these positions, in no order; they may overlap. Reads no others: a lane has hundreds of thousands. */
  ranges(lane: LaneRef, positions: Range): Promise<readonly Range[]>;
  /** Deletes rows of `kind` whose newest fact is older than `before`, some thousand at most; returns how many it found. */
  trim(lane: LaneRef, kind: StateKind, before: Ticks): Promise<number>;
}

export interface LanePlan {
  /** Writes the plan for its generation, or compares it with the one there; throws `lane-plan-differs` (fatal) where they differ, or where a later generation is there. */
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
