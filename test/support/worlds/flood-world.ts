/*
 * A world with more connections and children of one server than an incident keeps of a role.
 */
import type { RawRecord } from '../oracle/records';
import { printedTime } from '../oracle/values';
import { columnName, second, timeAt } from './bases/columns';
import { liveBases } from './bases/live-bases';
import { below, chance, type Random, seededRandom, shuffled } from './seeded-random';

type Columns = Readonly<Record<string, unknown>>;

const record = (base: 'started' | 'activated', label: string, columns: Columns): RawRecord => {
  const like = liveBases[base].records.find((one) => one.label === label);
  const all = { DeviceId: 'd1', DeviceName: 'd1', ...like?.columns, ...columns };
  return {
    category: like?.table ?? '',
    properties: Object.fromEntries(Object.entries(all).map(([column, value]) => [columnName(column), value])),
  };
};

const soon = (random: Random): string => printedTime(timeAt(20) + BigInt(below(random, 3600)) * second + BigInt(below(random, 3)));

/** 40 to 80 connections and as many children of one server, which a call on 135 had activated; some times are the same. */
export const floodWorld = (seed: number): RawRecord[] => {
  const random = seededRandom(seed);
  const connections = Array.from({ length: 40 + below(random, 40) }, (_none, index) =>
    record('started', 'N', { ReportId: 1000 + index, Timestamp: soon(random), RemoteIP: `10.1.0.${index + 1}` }),
  );
  const children = Array.from({ length: 40 + below(random, 40) }, (_none, index) =>
    record('started', 'C', {
      ReportId: 2000 + index,
      Timestamp: soon(random),
      ProcessId: 5000 + index,
      'P.Id': 700,
      ...(chance(random, 0.5)
        ? { 'P.CreationTime': liveBases.started.records.find(({ label }) => label === 'S')?.columns['I.CreationTime'] }
        : {}),
    }),
  );
  const calls = [0, 1].map((index) =>
    record('activated', 'N', { ReportId: 3000 + index, Timestamp: printedTime(timeAt(7) + BigInt(index)) }),
  );
  return shuffled(random, [...connections, ...children, ...calls, record('started', 'S', { ReportId: 1 })]);
};
