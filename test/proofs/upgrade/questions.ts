import type { Address } from '../../../lib/model/address';
import type { DeviceId } from '../../../lib/model/fact';
import type { Ticks } from '../../../lib/model/time';
import { bucketOf } from '../../../lib/pipeline/incidents/buckets';
import { entriesBefore, factsOfMessage } from '../../../lib/pipeline/lane/lane-log';
import { laneOf } from '../../../lib/pipeline/lane/lane-of';
import type { Bucket, ClaimKey, LaneRef, Plan, ReferenceKind, RevisionRef, Span, Stores } from '../../../lib/pipeline/ports';

type Ask = (stores: Stores, about: unknown) => Promise<unknown>;

/** `about` comes from a fixture that was written for the same question. */
const question =
  <T>(ask: (stores: Stores, about: T) => unknown): Ask =>
  async (stores, about) =>
    ask(stores, about as T);

const all = Number.MAX_SAFE_INTEGER;

/** What is asked of stored rows and of messages on their way, and has to be answered alike by every version. */
export const questions = {
  'the facts of a message': question((_, body: Uint8Array) => factsOfMessage(body)),
  'the lane of a device': question((_, device: DeviceId) => laneOf(device, 32)),
  'the bucket of a device': question((_, device: DeviceId) => bucketOf(device)),
  'the log of a lane': question(async ({ stateLog }, lane: LaneRef) => entriesBefore(await stateLog.load(lane, all), all)),
  'whether the plan is the same': question(async ({ lanePlan }, plan: Plan) => lanePlan.fix(plan)),
  'the progress of the raw hub': question(({ progress }, generation: number) => progress.readRaw(generation)),
  'the progress of a lane': question(({ progress }, lane: LaneRef) => progress.readLane(lane)),
  'the barrier of a lane': question(({ progress }, lane: LaneRef) => progress.readBarrier(lane)),
  'the watermark of a lane': question(({ progress }, lane: LaneRef) => progress.readWatermark(lane)),
  'the bells of a bucket': question(({ incidents }, bucket: Bucket) => incidents.bells(bucket)),
  'a revision': question(({ incidents }, ref: RevisionRef) => incidents.read(ref)),
  'the newest revision': question(({ incidents }, { bucket, id }: RevisionRef) => incidents.newest(bucket, id)),
  'who claims an anchor': question(({ incidents }, { bucket, key }: { bucket: Bucket; key: ClaimKey }) =>
    incidents.readClaims(bucket, [key]),
  ),
  'whether a revision was delivered': question(({ deliveries }, ref: RevisionRef) => deliveries.has(ref)),
  'the sinks that a revision reached': question(({ deliveries }, ref: RevisionRef) => deliveries.reached(ref)),
  'what is set aside': question(({ deliveries }, bucket: Bucket) => deliveries.parked(bucket)),
  'what is due': question(({ settling }, { lane, upTo }: { lane: LaneRef; upTo: Ticks }) => settling.due(lane, upTo)),
  'what is known of': question(({ reference }, { kind, key }: { kind: ReferenceKind; key: string }) => reference.members(kind, key, 1000)),
  'the contacts from': question(({ hops }, { source, span }: { source: Address; span: Span }) => hops.bySource(source, span, 100)),
  'the contacts to': question(({ hops }, { target, span }: { target: DeviceId; span: Span }) => hops.byTarget(target, span, 100)),
  'the dead letters': question(({ deadLetters }) => deadLetters.list()),
  'the next attempt': question(({ attempts }, sequence: number) => attempts.note('raw', '0', sequence)),
} as const satisfies Readonly<Record<string, Ask>>;

export type QuestionName = keyof typeof questions;
