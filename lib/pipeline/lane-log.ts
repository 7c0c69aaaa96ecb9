import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { HopwatchError, messageOf } from '../model/errors';
import type { Fact } from '../model/fact';
import { later, type Ticks } from '../model/time';
import { fromWire, toWire } from '../model/wire';
import type { StateKind, StateRow } from './ports';

/** One message of the facts hub as the lane's log holds it. */
export interface LaneEntry {
  readonly sequence: number;
  readonly enqueuedAt: Ticks;
  readonly facts: readonly Fact[];
}

/** Format of messages and rows; a reader of another one refuses instead of misreading. */
export const laneFormat = 1;

/** Event Hubs takes 1 MB; small messages keep a batch's memory small. */
const messageBytes = 192 * 1024;
/** A row stays well under Table Storage's 1 MiB. */
const rowBytes = 640 * 1024;
/** A message of ours inflates to far less; more is an attack or a defect. */
const inflatedBytes = 64 * 1024 * 1024;

interface Envelope<T> {
  readonly format: number;
  readonly body: T;
}

const pack = <T>(body: T): Buffer => deflateRawSync(Buffer.from(toWire({ format: laneFormat, body } satisfies Envelope<T>), 'utf8'));

const unpack = <T>(bytes: Uint8Array, what: string): T => {
  let envelope: Envelope<T>;
  try {
    envelope = fromWire<Envelope<T>>(inflateRawSync(bytes, { maxOutputLength: inflatedBytes }).toString('utf8'));
  } catch (cause) {
    throw new HopwatchError(
      'corrupt-row',
      'dead-letter',
      `${what} cannot be read (${messageOf(cause)}). It was not written by Hopwatch, or was damaged.`,
      { cause },
    );
  }
  if (envelope.format !== laneFormat)
    throw new HopwatchError(
      'corrupt-row',
      'fatal',
      `${what} has format ${envelope.format}, this version reads ${laneFormat}. Deploy the version that wrote it, or begin a new generation.`,
    );
  return envelope.body;
};

/** Packs items into as few parts as fit; a part that is still too large is halved, a single item never. */
const packWithin = <T>(items: readonly T[], limit: number): readonly { readonly items: readonly T[]; readonly bytes: Buffer }[] => {
  if (items.length === 0) return [];
  const bytes = pack(items);
  if (bytes.length <= limit || items.length === 1) return [{ items, bytes }];
  const middle = items.length >> 1;
  return [...packWithin(items.slice(0, middle), limit), ...packWithin(items.slice(middle), limit)];
};

/** The facts of one lane as messages for its partition. */
export const messagesOf = (facts: readonly Fact[]): readonly Buffer[] => packWithin(facts, messageBytes).map(({ bytes }) => bytes);

export const factsOfMessage = (body: Uint8Array): readonly Fact[] => unpack<readonly Fact[]>(body, 'A message of the facts hub');

const newestOf = (entries: readonly LaneEntry[]): Ticks =>
  entries.flatMap(({ facts }) => facts.map(({ at }) => at)).reduce(later, 0n as Ticks);

const rowsOfKind = (kind: StateKind, entries: readonly LaneEntry[]): readonly StateRow[] =>
  packWithin(entries, rowBytes).map(({ items, bytes }) => ({
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

/** The entries of stored rows that lie strictly before `position`, in log order; a row that straddles it is cut. */
export const entriesBefore = (rows: readonly StateRow[], position: number): readonly LaneEntry[] =>
  rows
    .flatMap((row) => unpack<readonly LaneEntry[]>(row.payload, `State row ${row.kind} ${row.first}-${row.last}`))
    .filter((entry) => entry.sequence < position)
    .sort((a, b) => a.sequence - b.sequence);
