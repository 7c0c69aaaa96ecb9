import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Disposition, HopwatchError, messageOf } from '../../model/errors';
import type { Fact } from '../../model/fact';
import { days, earlier, later, plus, type Ticks } from '../../model/time';
import { fromWire, toWire } from '../../model/wire';
import type { StateKind, StateRow } from '../ports';

/** One message of the facts hub as the lane's log holds it. */
export interface LaneEntry {
  readonly sequence: number;
  readonly enqueuedAt: Ticks;
  readonly facts: readonly Fact[];
}

export const byPosition = (a: LaneEntry, b: LaneEntry): number => a.sequence - b.sequence;

/** Format of messages and rows; a reader of another one refuses instead of misreading. */
export const laneFormat = 1;

const KiB = 1024;
const MiB = 1024 * KiB;

/** Bytes of a part as it is sent or stored, and before it was packed: what repeats itself packs a thousandfold, and must fit a reader's memory. */
interface Size {
  readonly packed: number;
  readonly plain: number;
}

/** Event Hubs takes 1 MB; small messages keep a batch's memory small. */
const messageSize: Size = { packed: 192 * KiB, plain: 8 * MiB };
/** A row stays well under Table Storage's 1 MiB. */
const rowSize: Size = { packed: 640 * KiB, plain: 32 * MiB };
/** Whatever we pack inflates to less; more is an attack or a defect. */
const inflatedBytes = 64 * MiB;

/** What a message or a row holds: facts, or entries of the log. */
interface Envelope<T> {
  readonly format: number;
  readonly body: readonly T[];
}

const plainBytes = <T>(body: readonly T[]): Buffer => Buffer.from(toWire({ format: laneFormat, body } satisfies Envelope<T>), 'utf8');

const isEnvelope = (value: unknown): value is { readonly format: unknown; readonly body: unknown } =>
  typeof value === 'object' && value !== null && 'format' in value && 'body' in value;

const inflated = (bytes: Uint8Array): unknown => fromWire(inflateRawSync(bytes, { maxOutputLength: inflatedBytes }).toString('utf8'));

/** Reads what `packWithin` wrote. What was not written so is `corrupt-row` with the given disposition; another format is fatal. */
const unpack = <T>(bytes: Uint8Array, what: string, disposition: Disposition): readonly T[] => {
  const corrupt = (why: string, cause?: unknown): HopwatchError =>
    new HopwatchError('corrupt-row', disposition, `${what} cannot be read (${why}). It was not written by Hopwatch, or was damaged.`, {
      cause,
    });
  let envelope: unknown;
  try {
    envelope = inflated(bytes);
  } catch (cause) {
    throw corrupt(messageOf(cause), cause);
  }
  if (!isEnvelope(envelope) || typeof envelope.format !== 'number') throw corrupt('it has no format');
  if (envelope.format !== laneFormat)
    throw new HopwatchError(
      'corrupt-row',
      'fatal',
      `${what} has format ${envelope.format}, this version reads ${laneFormat}. Deploy the version that wrote it, or begin a new generation.`,
    );
  if (!Array.isArray(envelope.body)) throw corrupt('it holds no list');
  return envelope.body as readonly T[];
};

interface Part<T> {
  readonly items: readonly T[];
  readonly bytes: Buffer;
}

/** Packs items into few parts that fit; a part that is too large is halved, a single item never. */
const packWithin = <T>(items: readonly T[], size: Size): readonly Part<T>[] => {
  if (items.length === 0) return [];
  const plain = plainBytes(items);
  if (plain.length <= size.plain || items.length === 1) {
    const bytes = deflateRawSync(plain);
    if (bytes.length <= size.packed || items.length === 1) return [{ items, bytes }];
  }
  const middle = items.length >> 1;
  return [...packWithin(items.slice(0, middle), size), ...packWithin(items.slice(middle), size)];
};

/** The facts of one lane as messages for its partition. */
export const messagesOf = (facts: readonly Fact[]): readonly Buffer[] => packWithin(facts, messageSize).map(({ bytes }) => bytes);

export const factsOfMessage = (body: Uint8Array): readonly Fact[] => unpack<Fact>(body, 'A message of the facts hub', 'dead-letter');

/** How far a device's clock may run ahead of the hub's and still be believed. */
const mostAhead = days(1);

/**
 * The time by which a fact is kept. That of its device, but for a clock that runs far ahead: by years, it would hold all that
 * is in a row with it for years.
 */
export const keptBy = ({ at }: Pick<Fact, 'at'>, enqueuedAt: Ticks): Ticks => earlier(at, plus(enqueuedAt, mostAhead));

const newestOf = (entries: readonly LaneEntry[]): Ticks =>
  entries.flatMap(({ facts, enqueuedAt }) => facts.map((fact) => keptBy(fact, enqueuedAt))).reduce(later, 0n as Ticks);

const rowsOfKind = (kind: StateKind, entries: readonly LaneEntry[]): readonly StateRow[] =>
  packWithin(entries, rowSize).map(({ items, bytes }) => ({
    kind,
    first: items[0]?.sequence ?? 0,
    last: items.at(-1)?.sequence ?? 0,
    newest: newestOf(items),
    payload: bytes,
  }));

const only = (entries: readonly LaneEntry[], wanted: (fact: Fact) => boolean): readonly LaneEntry[] =>
  entries.map((entry) => ({ ...entry, facts: entry.facts.filter(wanted) }));

/** The rows that hold exactly the facts of a range of the log: the short-lived ones over all of it, the long-lived where there are any. */
export const rowsOf = (entries: readonly LaneEntry[], isLong: (fact: Fact) => boolean): readonly StateRow[] => [
  ...rowsOfKind(
    'short',
    only(entries, (fact) => !isLong(fact)),
  ),
  ...rowsOfKind(
    'long',
    only(entries, isLong).filter((entry) => entry.facts.length > 0),
  ),
];

/** The row with other entries in the place of its own: what is left of them. */
export const rewritten = (row: StateRow, entries: readonly LaneEntry[]): StateRow => ({
  ...row,
  newest: newestOf(entries),
  payload: deflateRawSync(plainBytes(entries)),
});

/** The entries of stored rows, in log order. A row is unpacked when its turn comes, and given out once none follows that begins before its end. */
export const entriesOf = function* (rows: readonly StateRow[]): Generator<LaneEntry> {
  const ordered = [...rows].sort((a, b) => a.first - b.first);
  let held: readonly LaneEntry[] = [];
  for (const [index, row] of ordered.entries()) {
    const next = ordered[index + 1]?.first ?? Number.POSITIVE_INFINITY;
    const own = unpack<LaneEntry>(row.payload, `State row ${row.kind} ${row.first}-${row.last}`, 'fatal');
    const known = [...held, ...own].sort(byPosition);
    yield* known.filter(({ sequence }) => sequence < next);
    held = known.filter(({ sequence }) => sequence >= next);
  }
};

/** Those that lie strictly before `position`; a row that straddles it is cut. */
export const entriesBefore = (rows: readonly StateRow[], position: number): readonly LaneEntry[] =>
  [...entriesOf(rows)].filter(({ sequence }) => sequence < position);
