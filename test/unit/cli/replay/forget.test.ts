import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { type Collector, collector } from '../../../../lib/cli/replay/collect';
import { findMatches } from '../../../../lib/cli/replay/find-matches';
import { forgetting } from '../../../../lib/cli/replay/forget';
import { rulesOf } from '../../../../lib/cli/replay/profile';
import { replay } from '../../../../lib/cli/replay/replay';
import { matchKey } from '../../../../lib/model/match';
import { type Duration, formatTicks, hours, parseTicks, plus, ticksOf } from '../../../../lib/model/time';
import type { RawRecord } from '../../../support/oracle/records';
import { liveWorlds } from '../../../support/worlds/live-worlds';
import { seededRandom, shuffled } from '../../../support/worlds/seeded-random';

const rules = rulesOf('all', undefined);

/** The world as it would have been later, its reports told apart from those of other times. */
const moved = (records: readonly RawRecord[], by: Duration, mark: number): RawRecord[] =>
  records.map(({ category, properties }) => ({
    category,
    properties: Object.fromEntries(
      Object.entries(properties).map(([column, value]) => {
        const at = typeof value === 'string' ? parseTicks(value) : undefined;
        if (at !== undefined) return [column, formatTicks(plus(at, by))];
        const isReport = column === 'ReportId' && value !== null && value !== '' && value !== undefined;
        return [column, isReport ? `${JSON.stringify(value)} of ${mark}` : value];
      }),
    ),
  }));

const timeOf = ({ properties: { Timestamp } }: RawRecord): bigint => (typeof Timestamp === 'string' ? (parseTicks(Timestamp) ?? 0n) : 0n);

const inOrder = (records: readonly RawRecord[]): RawRecord[] =>
  [...records].sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0));

/** Worlds hours or days apart, on the same devices. */
const histories = fc.array(fc.tuple(liveWorlds, fc.constantFrom(0, 1, 7, 20, 30, 49, 80)), { minLength: 2, maxLength: 8 }).map((worlds) => {
  let later = 0;
  return worlds.flatMap(([world, pause], index) => {
    later += pause;
    return moved(world, hours(later), index);
  });
});

const read = (records: readonly RawRecord[], reader: Collector): Collector => {
  for (const [index, record] of records.entries())
    reader.take({ file: 'f', number: index + 1, bytes: Buffer.from(JSON.stringify(record)) });
  return reader;
};

const holdingAll = (records: readonly RawRecord[]): Collector =>
  read(
    records,
    collector(rules, 'all', () => undefined),
  );
const forgetful = (records: readonly RawRecord[], least: number): Collector =>
  read(
    records,
    collector(rules, 'all', () => undefined, forgetting(rules, least)),
  );

const matchesOf = ({ collected }: Collector): readonly string[] =>
  findMatches(collected, rules, 'all')
    .map((match) => `${match.device} ${matchKey(match)}`)
    .sort();

const heldIn = ({ collected }: Collector): number => [...collected.devices.values()].reduce((sum, { size }) => sum + size, 0);

const accountOf = ({ collected: { received, facts, duplicates, bad } }: Collector) => ({ received, facts, duplicates, bad });

describe('letting go of what no later record can need', () => {
  test('finds the same matches, and gives the same account, where the input is in time order', () =>
    fc.assert(
      fc.property(histories, fc.integer({ min: 1, max: 12 }), (history, least) => {
        const ordered = inOrder(history);
        const [all, some] = [holdingAll(ordered), forgetful(ordered, least)];
        fc.pre(!some.isOutOfOrder());
        expect(matchesOf(some)).toEqual(matchesOf(all));
        expect(accountOf(some)).toEqual(accountOf(all));
      }),
      { numRuns: 60 },
    ));

  test('in any other order finds the same, or says that it cannot', () =>
    fc.assert(
      fc.property(histories, fc.integer({ min: 1, max: 12 }), fc.nat(), fc.nat(6), (history, least, seed, strays) => {
        const random = seededRandom(seed);
        const ordered = inOrder(history);
        // Some records anywhere, the others in order.
        const away = new Set(shuffled(random, ordered).slice(0, strays));
        const mixed = ordered.filter((record) => !away.has(record));
        for (const record of away) mixed.splice(Math.floor(random() * (mixed.length + 1)), 0, record);
        const input = [...mixed, ...mixed.slice(-2)];
        const some = forgetful(input, least);
        if (!some.isOutOfOrder()) expect(matchesOf(some)).toEqual(matchesOf(holdingAll(input)));
      }),
      { numRuns: 60 },
    ));

  test('holds no more than the rules reach back to, however long the input', () => {
    const hour = (index: number): RawRecord => ({
      category: 'DeviceNetworkEvents',
      properties: {
        DeviceId: `d${index % 3}`,
        Timestamp: formatTicks(ticksOf(hours(24 * 365 * 50 + index))),
        ReportId: index,
        ActionType: 'InboundConnectionAccepted',
        InitiatingProcessFileName: 'services.exe',
        InitiatingProcessId: 720,
        RemoteIP: '10.1.0.66',
      },
    });
    const [short, long] = [1000, 4000].map((length) =>
      forgetful(
        Array.from({ length }, (_, index) => hour(index)),
        50,
      ),
    );
    expect([short, long].map((reader) => reader?.isOutOfOrder())).toEqual([false, false]);
    const reach = 24 * 3 + 6;
    for (const reader of [short, long]) expect(reader === undefined ? 0 : heldIn(reader)).toBeLessThan(2 * reach + 100);
  });

  test('waits for a launcher that is named only days later', () => {
    const accept = '2026-03-01T10:00:00Z';
    const launcher = {
      InitiatingProcessFileName: 'svchost.exe',
      InitiatingProcessId: 860,
      InitiatingProcessCreationTime: '2026-02-01T00:00:00Z',
    };
    const row = (category: string, properties: object): RawRecord => ({ category, properties: { DeviceId: 'd1', ...properties } });
    const server = {
      InitiatingProcessFileName: 'mmc.exe',
      InitiatingProcessId: 5128,
      InitiatingProcessCreationTime: '2026-02-20T00:00:00Z',
    };
    const noise = Array.from({ length: 60 }, (_, index) =>
      row('DeviceNetworkEvents', {
        Timestamp: formatTicks(plus(parseTicks(accept) ?? ticksOf(0n), hours(index))),
        ReportId: 100 + index,
        ActionType: 'InboundConnectionAccepted',
        InitiatingProcessFileName: 'services.exe',
        RemoteIP: '10.1.0.66',
      }),
    );
    const history = [
      row('DeviceNetworkEvents', {
        Timestamp: accept,
        ReportId: 1,
        ActionType: 'InboundConnectionAccepted',
        RemoteIP: '10.1.0.66',
        ...server,
        InitiatingProcessParentFileName: 'svchost.exe',
        InitiatingProcessParentId: 860,
        InitiatingProcessParentCreationTime: '2026-02-01T00:00:00Z',
      }),
      ...noise,
      // Named at 20:00 of the third day; as an identity it is as old as that day's beginning, within the reach of the accept.
      row('DeviceProcessEvents', {
        Timestamp: '2026-03-03T22:00:00Z',
        ReportId: 2,
        ActionType: 'ProcessCreated',
        FileName: 'dllhost.exe',
        ...launcher,
        InitiatingProcessCommandLine: 'svchost.exe -k DcomLaunch -p',
      }),
    ];
    const [all, some] = [holdingAll(history), forgetful(history, 5)];
    expect(matchesOf(all).length).toBeGreaterThan(0);
    expect([some.isOutOfOrder(), matchesOf(some)]).toEqual([false, matchesOf(all)]);
  });

  test('a few clocks that run ahead do not make the others late', () => {
    const at = (index: number, ahead: number): RawRecord => ({
      category: 'DeviceNetworkEvents',
      properties: {
        DeviceId: ahead > 0 ? 'ahead' : 'd1',
        Timestamp: formatTicks(ticksOf(hours(24 * 365 * 50 + index + ahead))),
        ReportId: index,
        ActionType: 'InboundConnectionAccepted',
        InitiatingProcessFileName: 'services.exe',
        RemoteIP: '10.1.0.66',
      },
    });
    const some = forgetful(
      Array.from({ length: 800 }, (_, index) => at(index, index % 20 === 0 ? 24 * 900 : 0)),
      100,
    );
    expect(some.isOutOfOrder()).toBe(false);
  });
});

describe('a replay of an input that is not in time order', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hopwatch-forget-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const replayed = async (lines: readonly string[], held: number) => {
    const [events, rows] = [join(folder, 'events.ndjson'), join(folder, 'rows.ndjson')];
    await writeFile(events, lines.join('\n'));
    const warnings: string[] = [];
    const { collected } = await replay(
      { files: [events], profile: 'all', rules: undefined, rows, incidents: undefined, last: false, held },
      (text) => warnings.push(text),
    );
    return { rows: (await readFile(rows, 'utf8')).split('\n').sort(), warnings, received: collected.received, bad: collected.bad };
  };

  test('reads it again, finds the same, and complains of a bad line once', () =>
    fc.assert(
      fc.asyncProperty(histories, fc.nat(), async (history, seed) => {
        const lines = shuffled(seededRandom(seed), [...history.map((record) => JSON.stringify(record)), 'bad', 'bad']);
        expect(await replayed(lines, 3)).toEqual(await replayed(lines, 1_000_000));
      }),
      { numRuns: 20 },
    ));
});
