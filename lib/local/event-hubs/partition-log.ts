/** An event as it is kept: its sections as the producer encoded them, and what the service adds. */
export interface StoredEvent {
  readonly sequence: number;
  /** Bytes of everything before it in its partition. */
  readonly offset: number;
  /** Unix milliseconds. Never less than that of the event before. */
  readonly enqueuedAt: number;
  readonly partitionKey: string | undefined;
  readonly body: Buffer;
}

export type NewEvent = Pick<StoredEvent, 'partitionKey' | 'body'>;

export interface PartitionLog {
  append(events: readonly NewEvent[]): void;
  /** Undefined where it has been dropped or is yet to come. */
  at(sequence: number): StoredEvent | undefined;
  /** Sequence number of the first kept event that `matches`, else of the next one to come. */
  find(matches: (event: StoredEvent) => boolean): number;
  readonly firstSequence: number;
  readonly nextSequence: number;
  /** The newest event ever enqueued. */
  readonly last: StoredEvent | undefined;
  /** Calls `listener` after every append; returns how to stop that. */
  onAppend(listener: () => void): () => void;
}

/** Beyond this a partition drops its oldest events, as the service does when their retention has passed. */
const keptBytes = 256 * 1024 * 1024;

export const partitionLog = (now: () => number = Date.now, limit: number = keptBytes): PartitionLog => {
  let events: StoredEvent[] = [];
  let held = 0;
  let last: StoredEvent | undefined;
  const listeners = new Set<() => void>();
  const next = (): number => (last === undefined ? 0 : last.sequence + 1);
  const first = (): number => next() - events.length;
  const dropOldest = (): void => {
    let drop = 0;
    for (; held > limit && drop < events.length - 1; drop++) held -= events[drop]?.body.length ?? 0;
    if (drop > 0) events = events.slice(drop);
  };
  const add = ({ body, partitionKey }: NewEvent): void => {
    const offset = last === undefined ? 0 : last.offset + last.body.length;
    last = { sequence: next(), offset, enqueuedAt: Math.max(now(), last?.enqueuedAt ?? 0), partitionKey, body };
    events.push(last);
    held += body.length;
  };
  return {
    append: (added) => {
      added.forEach(add);
      dropOldest();
      for (const listener of listeners) listener();
    },
    at: (sequence) => events[sequence - first()],
    find: (matches) => events.find(matches)?.sequence ?? next(),
    get firstSequence() {
      return first();
    },
    get nextSequence() {
      return next();
    },
    get last() {
      return last;
    },
    onAppend: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};
