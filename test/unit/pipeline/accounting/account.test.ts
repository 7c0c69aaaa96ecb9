import * as fc from 'fast-check';
import { countAccount } from '../../../../lib/pipeline/accounting/account';
import type { Metric } from '../../../../lib/pipeline/accounting/metrics';
import type { Fields } from '../../../../lib/pipeline/ports';
import { summedTelemetry } from '../../../../lib/telemetry';

type Line = Fields & { readonly received: number };

/** What the query of the runbook asks of the lines: ranges that do not add up, and numbers that no range has. */
const amiss = (lines: readonly Line[]): readonly string[] => {
  const inOrder = [...lines].sort((a, b) => Number(a.firstSequence) - Number(b.firstSequence));
  let reached: number | undefined;
  return inOrder.flatMap(({ received, facts, filtered, duplicates, deadLettered, firstSequence, lastSequence, messages }) => {
    const missing = reached === undefined ? 0 : Number(firstSequence) - reached - 1;
    reached = Math.max(reached ?? -1, Number(lastSequence));
    const accounted = Number(facts) + Number(filtered) + Number(duplicates) + Number(deadLettered);
    return [
      ...(missing > 0 ? [`${missing} before ${firstSequence}`] : []),
      ...(received === accounted ? [] : [`${received} received, ${accounted} accounted for`]),
      ...(Number(messages) === Number(lastSequence) - Number(firstSequence) + 1 ? [] : ['messages are missing']),
    ];
  });
};

interface Batch {
  readonly messages: number;
  /** The host delivers it once more, to the same process or to another. */
  readonly again: boolean;
  readonly process: 0 | 1;
  /** Time before it. */
  readonly after: number;
}

const batches: fc.Arbitrary<readonly Batch[]> = fc.array(
  fc.record({
    messages: fc.integer({ min: 1, max: 5 }),
    again: fc.boolean(),
    process: fc.constantFrom(0, 1),
    after: fc.integer({ min: 0, max: 40_000 }),
  }),
  { minLength: 1, maxLength: 30 },
);

/** The lines that two processes write of one partition's batches. */
const linesOf = (taken: readonly Batch[], lost: (batch: number) => boolean): readonly Line[] => {
  let [now, next] = [0, 0];
  const lines: Line[] = [];
  const count = (metric: Metric, received: number, fields: Fields = {}): void => {
    if (metric === 'records.received') lines.push({ received, ...fields });
  };
  const processes = [0, 1].map(() => summedTelemetry({ count, log: () => undefined }, () => now));
  for (const [index, { messages, again, process, after }] of taken.entries()) {
    now += after;
    const range = { partition: '0', firstSequence: next, lastSequence: next + messages - 1, messages };
    next += messages;
    if (lost(index)) continue;
    const account = { received: 4 * messages, facts: messages, filtered: new Map(), duplicates: 2 * messages, deadLettered: messages };
    for (const telemetry of processes.filter((_, owner) => again || owner === process)) {
      countAccount(telemetry, range, account);
      telemetry.report();
    }
  }
  for (const telemetry of processes) telemetry.flush();
  return lines;
};

test('whoever takes a partition’s batches, and however often: no range is missing and each adds up', () =>
  fc.assert(fc.property(batches, (taken) => expect(amiss(linesOf(taken, () => false))).toEqual([]))));

test('a batch in the middle that nobody took shows', () =>
  fc.assert(
    fc.property(batches, fc.nat(), (taken, nth) => {
      fc.pre(taken.length > 2);
      const lost = 1 + (nth % (taken.length - 2));
      expect(amiss(linesOf(taken, (index) => index === lost))).toHaveLength(1);
    }),
  ));

test('fewer ranges than batches are told', () => {
  const steady = Array.from({ length: 100 }, (): Batch => ({ messages: 2, again: false, process: 0, after: 6000 }));
  expect(linesOf(steady, () => false)).toHaveLength(10);
});
