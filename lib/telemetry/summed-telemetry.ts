import { type Metric, metrics, type Writing } from '../pipeline/accounting/metrics';
import type { Fields, Telemetry } from '../pipeline/ports';

/** Milliseconds between two reports. */
const reportEvery = 60_000;

/** Telemetry that holds back what is counted all the time. A process that dies takes with it what it has not reported. */
export interface SummedTelemetry extends Telemetry {
  /** Writes what is held, if the last report is a minute old. Called at the end of an invocation: a timer would keep an idle process alive. */
  report(): void;
  /** Writes what is held. */
  flush(): void;
}

interface Line {
  readonly metric: Metric;
  readonly value: number;
  readonly dimensions: Fields;
}

const addNumbers = (a: Fields, b: Fields): Fields =>
  Object.fromEntries(
    Object.entries(a).map(([name, value]) => [name, typeof value === 'number' ? value + Number(b[name] ?? 0) : value] as const),
  );

/** One line of two, the earlier first; undefined where they are not one. */
const merged: Readonly<Record<Exclude<Writing, 'at once'>, (held: Line, next: Line) => Line | undefined>> = {
  sum: (held, next) => ({ ...held, value: held.value + next.value }),
  greatest: (held, next) => (next.value > held.value ? next : held),
  range: (held, next) => {
    const { firstSequence = 0, lastSequence = 0 } = held.dimensions;
    if (next.dimensions.firstSequence !== Number(lastSequence) + 1) return undefined;
    const ends = { firstSequence, lastSequence: next.dimensions.lastSequence ?? lastSequence };
    return { ...held, value: held.value + next.value, dimensions: { ...addNumbers(held.dimensions, next.dimensions), ...ends } };
  },
};

/** What tells a metric's lines apart. */
const keyOf = ({ metric, dimensions }: Line, written: Writing): string =>
  JSON.stringify([metric, ...Object.entries(dimensions).filter(([, value]) => written !== 'range' || typeof value !== 'number')]);

/**
 * Sums counts in the process, as the catalogue says of each metric, and writes them through `lines`.
 * @param now milliseconds of a clock that only goes forward
 */
export const summedTelemetry = (lines: Telemetry, now: () => number): SummedTelemetry => {
  const open = new Map<string, Line>();
  const closed: Line[] = [];
  let reported = now();
  const hold = (line: Line, written: Exclude<Writing, 'at once'>): void => {
    const key = keyOf(line, written);
    const held = open.get(key);
    const one = held === undefined ? line : merged[written](held, line);
    if (held !== undefined && one === undefined) closed.push(held);
    open.set(key, one ?? line);
  };
  const flush = (): void => {
    for (const { metric, value, dimensions } of [...closed, ...open.values()]) lines.count(metric, value, dimensions);
    closed.length = 0;
    open.clear();
    reported = now();
  };
  return {
    log: lines.log,
    count: (metric, value, dimensions = {}) => {
      const { written } = metrics[metric];
      // A range in which nothing came is one that was read.
      if (value === 0 && written !== 'range') return;
      if (written === 'at once') lines.count(metric, value, dimensions);
      else hold({ metric, value, dimensions }, written);
    },
    flush,
    report: () => {
      if (now() - reported >= reportEvery) flush();
    },
  };
};

/** The work of an invocation, with a report at its end, however it ends. */
export const reporting =
  <A extends readonly unknown[]>({ report }: SummedTelemetry, work: (...input: A) => Promise<void>) =>
  async (...input: A): Promise<void> => {
    try {
      await work(...input);
    } finally {
      report();
    }
  };
