import type { Metric } from '../../../lib/pipeline/accounting/metrics';
import type { Fields, Telemetry } from '../../../lib/pipeline/ports';
import { reporting, type SummedTelemetry, summedTelemetry } from '../../../lib/telemetry';

type Line = readonly [metric: Metric, value: number, dimensions: Fields];

let [now, lines]: [number, Line[]] = [0, []];
let telemetry: SummedTelemetry;
beforeEach(() => {
  [now, lines] = [1_000_000, []];
  const told: Telemetry = {
    count: (metric, value, dimensions = {}) => lines.push([metric, value, dimensions]),
    log: (_level, message) => lines.push([message as Metric, 0, {}]),
  };
  telemetry = summedTelemetry(told, () => now);
});

const reportedAfter = (milliseconds: number): readonly Line[] => {
  now += milliseconds;
  telemetry.report();
  return lines.splice(0);
};

const range = (firstSequence: number, lastSequence: number, partition = '0'): Fields => ({
  partition,
  firstSequence,
  lastSequence,
  messages: lastSequence - firstSequence + 1,
  facts: 1,
});

test('what every batch counts is one line a minute for each set of dimensions', () => {
  for (const table of ['a', 'b', 'a']) telemetry.count('table.records', 5, { table, kept: true });
  expect(reportedAfter(59_999)).toEqual([]);
  telemetry.count('table.records', 1, { table: 'a', kept: true });
  telemetry.count('table.records', 1, { table: 'a', kept: false });
  expect(reportedAfter(1)).toEqual([
    ['table.records', 11, { table: 'a', kept: true }],
    ['table.records', 5, { table: 'b', kept: true }],
    ['table.records', 1, { table: 'a', kept: false }],
  ]);
});

test('what was reported is reported once, and the next report is a minute later', () => {
  telemetry.count('lane.batches', 1, { lane: 0 });
  expect(reportedAfter(60_000)).toHaveLength(1);
  telemetry.count('lane.batches', 1, { lane: 0 });
  expect(reportedAfter(59_999)).toEqual([]);
  expect(reportedAfter(1)).toEqual([['lane.batches', 1, { lane: 0 }]]);
  expect(reportedAfter(60_000)).toEqual([]);
});

test('of a state the greatest is told', () => {
  for (const lag of [3, 9, 4]) telemetry.count('partition.lag-seconds', lag, { hub: 'raw', partition: '0' });
  expect(reportedAfter(60_000)).toEqual([['partition.lag-seconds', 9, { hub: 'raw', partition: '0' }]]);
});

test('what happens seldom is told at once: a process that dies next has told it', () => {
  telemetry.count('lane.gaps', 2, { lane: 0 });
  telemetry.log('error', 'a message');
  expect(lines).toEqual([
    ['lane.gaps', 2, { lane: 0 }],
    ['a message', 0, {}],
  ]);
});

test('nothing counted is nothing told', () => {
  telemetry.count('lane.gaps', 0);
  telemetry.count('lane.batches', 0);
  expect(reportedAfter(60_000)).toEqual([]);
});

describe('ranges', () => {
  test('that follow one another are one, each number its sum', () => {
    telemetry.count('records.received', 10, range(5, 6));
    telemetry.count('records.received', 20, range(7, 9));
    telemetry.count('records.received', 0, range(10, 10));
    expect(reportedAfter(60_000)).toEqual([['records.received', 30, { ...range(5, 10), facts: 3 }]]);
  });

  test.each([
    ['behind a gap', range(8, 9)],
    ['again', range(5, 6)],
    ['from before', range(0, 4)],
  ])('%s are lines of their own', (_, next) => {
    telemetry.count('records.received', 10, range(5, 6));
    telemetry.count('records.received', 20, next);
    expect(reportedAfter(60_000)).toEqual([
      ['records.received', 10, range(5, 6)],
      ['records.received', 20, next],
    ]);
  });

  test('of other partitions are others', () => {
    telemetry.count('records.received', 1, range(5, 6));
    telemetry.count('records.received', 1, range(7, 8, '1'));
    telemetry.count('records.received', 1, range(7, 8));
    expect(reportedAfter(60_000)).toEqual([
      ['records.received', 2, { ...range(5, 8), facts: 2 }],
      ['records.received', 1, range(7, 8, '1')],
    ]);
  });

  test('in which nothing came are told: they were read', () => {
    telemetry.count('records.received', 0, range(3, 3));
    expect(reportedAfter(60_000)).toEqual([['records.received', 0, range(3, 3)]]);
  });
});

test('the end of an invocation reports, also of one that fails', async () => {
  const work = reporting(telemetry, async (fails: boolean) => {
    now += 60_000;
    telemetry.count('lane.batches', 1, { lane: 0 });
    if (fails) throw new Error('no store');
  });
  await work(false);
  await expect(work(true)).rejects.toThrow('no store');
  expect(lines).toHaveLength(2);
});

test('the end of the process tells what was held', () => {
  telemetry.count('lane.batches', 1, { lane: 0 });
  telemetry.flush();
  expect(lines).toEqual([['lane.batches', 1, { lane: 0 }]]);
});
