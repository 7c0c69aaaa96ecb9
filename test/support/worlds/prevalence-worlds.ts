/*
 * Worlds around the 100 starts of one hash, which small worlds cannot reach: 97 to 102 service starts on one or two
 * devices, some of which count and some of which do not.
 */
import type { RawRecord } from '../oracle/records';
import { columnName, t } from './bases/columns';
import { publishedBases } from './bases/published-bases';
import { below, chance, pick, type Random, seededRandom, shuffled } from './seeded-random';

type Properties = Readonly<Record<string, unknown>>;

const record = (category: string, columns: Properties): RawRecord => ({
  category,
  properties: Object.fromEntries(
    Object.entries(columns)
      .filter(([, value]) => value !== undefined)
      .map(([short, value]) => [columnName(short), value]),
  ),
});

const baseColumns = (label: string): Properties => publishedBases.C.records.find((base) => base.label === label)?.columns ?? {};

interface Start {
  readonly columns: Properties;
  /** How often it counts towards the hash a1. */
  readonly counts: number;
  readonly records: readonly RawRecord[];
}

const start = (columns: Properties, counts: number, copies: number): Start => ({
  columns,
  counts,
  records: new Array<RawRecord>(copies).fill(record('DeviceProcessEvents', columns)),
});

/** A start of a1 that may differ in what does not count against it, or not count at all. */
const oddStart = (plain: Properties, random: Random): Start => {
  const form = below(random, 13);
  if (form === 0) return start({ ...plain, FileName: 'cmd.exe' }, 1, 1);
  if (form === 1) return start({ ...plain, ProcessCommandLine: 'msiexec.exe /V' }, 1, 1);
  if (form === 2 || form > 10) return start(plain, 1, 2);
  if (form === 3) return start({ ...plain, ProcessId: 5000, ProcessCreationTime: t(1003) }, 1, 1);
  if (form === 4) return start({ ...plain, ReportId: undefined }, 2, 2);
  if (form === 5) return start({ ...plain, Timestamp: t('1010.0000001') }, 0, 1);
  if (form === 6) return start({ ...plain, SHA1: 'A1' }, 0, 1);
  if (form === 7) return start({ ...plain, SHA1: undefined }, 0, 1);
  if (form === 8) return start({ ...plain, ActionType: 'OpenProcess' }, 0, 1);
  if (form === 9) return start({ ...plain, 'I.Id': 601 }, 0, 1);
  return start({ ...plain, DeviceId: 'd9' }, 0, 1);
};

const startsUpTo = (wanted: number, twoDevices: boolean, random: Random): Start[] => {
  const starts: Start[] = [];
  let counted = 0;
  const odds = pick(random, [0, 0.03, 0.1]);
  while (counted < wanted) {
    const index = starts.length;
    const DeviceId = twoDevices && index % 2 === 1 ? 'd2' : 'd1';
    const plain = { ...baseColumns('C'), DeviceId, ReportId: 100 + index, ProcessId: 5000 + index };
    const next = chance(random, odds) ? oddStart(plain, random) : start(plain, 1, 1);
    const fits = counted + next.counts <= wanted ? next : start(plain, 1, 1);
    starts.push(fits);
    counted += fits.counts;
  }
  return starts;
};

/** Between 98 and 101 starts of one hash count. */
export const prevalenceWorld = (seed: number): RawRecord[] => {
  const random = seededRandom(seed);
  const twoDevices = chance(random, 0.3);
  const starts = startsUpTo(pick(random, [98, 99, 99, 99, 100, 100, 100, 101]), twoDevices, random);
  const connections = ['d1', ...(twoDevices ? ['d2'] : [])].flatMap((DeviceId, index) =>
    Array.from({ length: pick(random, [1, 1, 2]) }, (_none, port) =>
      record('DeviceNetworkEvents', { ...baseColumns('N'), DeviceId, ReportId: 10 * index + port + 1, RemotePort: 51000 + port }),
    ),
  );
  return shuffled(random, [...connections, ...starts.flatMap(({ records }) => records)]);
};
