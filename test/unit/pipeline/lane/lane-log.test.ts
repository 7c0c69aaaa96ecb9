import { deflateRawSync, gzipSync, inflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { HopwatchError } from '../../../../lib/model/errors';
import type { Fact } from '../../../../lib/model/fact';
import { ticksOf } from '../../../../lib/model/time';
import { toWire } from '../../../../lib/model/wire';
import { entriesBefore, factsOfMessage, keptBy, type LaneEntry, messagesOf, rowsOf } from '../../../../lib/pipeline/lane/lane-log';
import type { StateRow } from '../../../../lib/pipeline/ports';
import { facts, factWith, incompressible } from '../../../support/messages/facts';

const KiB = 1024;
const MiB = 1024 * KiB;
/** The more it repeats itself the better it packs, a thousandfold. */
const repeated = 'a'.repeat(100 * KiB);
const packed = (value: unknown): Uint8Array => deflateRawSync(Buffer.from(toWire(value), 'utf8'));

const refusalOf = (read: () => unknown): [code: string, disposition: string] | 'accepted' => {
  try {
    read();
    return 'accepted';
  } catch (error) {
    if (!(error instanceof HopwatchError)) throw error;
    return [error.code, error.disposition];
  }
};

const entry = (sequence: number, own: readonly Fact[]): LaneEntry => ({ sequence, enqueuedAt: ticksOf(BigInt(sequence)), facts: own });

/** Entries with contiguous sequence numbers, as a lane's log has them. */
const logs = fc
  .tuple(fc.nat(1000), fc.array(fc.array(facts, { maxLength: 4 }), { maxLength: 8 }))
  .map(([first, lists]) => lists.map((own, index) => entry(first + index, own)));

const isLong = (fact: Fact): boolean => fact.device === 'd2';
const byEvent = (rows: readonly StateRow[], kind: 'short' | 'long'): readonly StateRow[] => rows.filter((row) => row.kind === kind);
const all = Number.MAX_SAFE_INTEGER;

describe('messages of the facts hub', () => {
  test('hold the facts given, in order', () =>
    fc.assert(fc.property(fc.array(facts), (own) => expect(messagesOf(own).flatMap(factsOfMessage)).toEqual(own))));

  test('are none where there is no fact, and one where one is enough', () => {
    expect(messagesOf([])).toEqual([]);
    expect(messagesOf(Array.from({ length: 1000 }, (_, index) => factWith(String(index))))).toHaveLength(1);
  });

  test('are at most 192 KiB each, and few', () => {
    const own = Array.from({ length: 64 }, (_, index) =>
      factWith(String(index), { columns: { FileName: incompressible(8 * KiB, index) } }),
    );
    const messages = messagesOf(own);
    expect(messages.every((bytes) => bytes.length <= 192 * KiB)).toBe(true);
    expect(messages.length).toBeLessThanOrEqual(16);
    expect(messages.flatMap(factsOfMessage)).toEqual(own);
  });

  test('the largest fact that is read fits a row of the state whatever it holds', () => {
    const [message] = messagesOf([factWith('1', { columns: { FileName: incompressible(128 * KiB) } })]);
    expect(message?.length).toBeGreaterThan(192 * KiB);
    expect(message?.length).toBeLessThan(640 * KiB);
  });

  test('are at most 8 MiB once inflated, however well they pack', () => {
    const own = Array.from({ length: 120 }, (_, index) => factWith(String(index), { columns: { FileName: repeated } }));
    const messages = messagesOf(own);
    expect(messages.every((bytes) => inflateRawSync(bytes).length <= 8 * MiB)).toBe(true);
    expect(messages.flatMap(factsOfMessage)).toHaveLength(120);
  });
});

describe('a message that is not ours', () => {
  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['bytes at random', Uint8Array.from([7, 7, 7, 7])],
    ['plain JSON', Buffer.from(toWire({ format: 1, body: [] }))],
    ['gzip', gzipSync(toWire({ format: 1, body: [] }))],
    ['cut off', messagesOf([factWith('1')])[0]?.subarray(0, -3) ?? new Uint8Array()],
    ['null', packed(null)],
    ['a number', packed(5)],
    ['a list', packed([])],
    ['no format', packed({ body: [] })],
    ['a format that is a text', packed({ format: '1', body: [] })],
    ['no body', packed({ format: 1 })],
    ['a body that is a text', packed({ format: 1, body: 'x' })],
    ['not JSON', deflateRawSync(Buffer.from('{'))],
    [
      'more than a reader holds',
      deflateRawSync(Buffer.concat([Buffer.from('{"format":1,"body":[]'), Buffer.alloc(65 * MiB, 32), Buffer.from('}')])),
    ],
  ])('%s is set aside', (_what, bytes) => expect(refusalOf(() => factsOfMessage(bytes))).toEqual(['corrupt-row', 'dead-letter']));

  test('another format is for a person to mend, and nothing is guessed', () => {
    for (const format of [0, 2, 1.5]) {
      expect(refusalOf(() => factsOfMessage(packed({ format, body: [] })))).toEqual(['corrupt-row', 'fatal']);
      expect(() => factsOfMessage(packed({ format, body: [] }))).toThrow(`has format ${format}, this version reads 1. Deploy the version`);
    }
  });

  test('whatever is changed in a message, it is read or refused with a code', () =>
    fc.assert(
      fc.property(fc.array(facts, { minLength: 1 }), fc.nat(), fc.nat(255), (own, place, byte) => {
        const bytes = Buffer.from(messagesOf(own)[0] ?? []);
        bytes[place % bytes.length] = byte;
        expect(() => refusalOf(() => factsOfMessage(bytes))).not.toThrow();
      }),
    ));
});

describe('rows of the state', () => {
  test('hold exactly the facts of the range, each kind in rows of its own', () =>
    fc.assert(
      fc.property(logs, (log) => {
        const rows = rowsOf(log, isLong);
        const held = (kind: 'short' | 'long') => entriesBefore(byEvent(rows, kind), all).flatMap((one) => one.facts);
        const given = log.flatMap((one) => one.facts);
        expect(held('short')).toEqual(given.filter((fact) => !isLong(fact)));
        expect(held('long')).toEqual(given.filter(isLong));
      }),
    ));

  test('of the short kind cover every position once, also those without facts', () =>
    fc.assert(
      fc.property(logs, (log) => {
        const covered = byEvent(rowsOf(log, isLong), 'short').flatMap(({ first, last }) =>
          Array.from({ length: last - first + 1 }, (_, i) => first + i),
        );
        expect(covered).toEqual(log.map(({ sequence }) => sequence));
      }),
    ));

  test('say by when the last of their facts is kept', () =>
    fc.assert(
      fc.property(logs, (log) => {
        for (const row of rowsOf(log, isLong)) {
          const times = entriesBefore([row], all).flatMap((one) => one.facts.map((fact) => keptBy(fact, one.enqueuedAt)));
          for (const at of times) expect(row.newest >= at).toBe(true);
          expect(times.length === 0 || row.newest === 0n || times.includes(row.newest)).toBe(true);
        }
      }),
    ));

  test('are at most 640 KiB, over consecutive ranges of whole messages', () => {
    const log = Array.from({ length: 24 }, (_, index) =>
      entry(100 + index, [factWith(String(index), { columns: { FileName: incompressible(30 * KiB, index) } })]),
    );
    const rows = rowsOf(log, isLong);
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.every(({ payload }) => payload.length <= 640 * KiB)).toBe(true);
    expect(rows.map(({ first }) => first)).toEqual([100, ...rows.slice(0, -1).map(({ last }) => last + 1)]);
    expect(entriesBefore(rows, all)).toEqual(log);
  });

  test('are at most 32 MiB once inflated, however well they pack', () => {
    const own = (index: number): readonly Fact[] =>
      Array.from({ length: 60 }, (_, place) => factWith(`${index}.${place}`, { columns: { FileName: repeated } }));
    const rows = rowsOf(
      [0, 1, 2, 3, 4, 5].map((index) => entry(index, own(index))),
      isLong,
    );
    expect(rows.every(({ payload }) => inflateRawSync(payload).length <= 32 * MiB)).toBe(true);
    expect(entriesBefore(rows, all).map(({ facts: held }) => held.length)).toEqual([60, 60, 60, 60, 60, 60]);
  });

  test('are none where there is nothing', () => {
    expect(rowsOf([], isLong)).toEqual([]);
    expect(rowsOf([entry(5, [])], isLong).map(({ kind, first, last }) => [kind, first, last])).toEqual([['short', 5, 5]]);
  });
});

describe('loading the prefix before a position', () => {
  test('cuts rows that straddle it, in log order whatever the order of the rows', () =>
    fc.assert(
      fc.property(logs, fc.nat(1010), fc.boolean(), (log, position, turned) => {
        const rows = [...rowsOf(log.slice(0, 3), isLong), ...rowsOf(log.slice(3), isLong)];
        const before = entriesBefore(turned ? [...rows].reverse() : rows, position);
        expect(before.map(({ sequence }) => sequence)).toEqual([...before.map(({ sequence }) => sequence)].sort((a, b) => a - b));
        const held = before.flatMap((one) => one.facts.map((fact) => `${one.sequence} ${toWire(fact)}`)).sort();
        const expected = log
          .filter(({ sequence }) => sequence < position)
          .flatMap((one) => one.facts.map((fact) => `${one.sequence} ${toWire(fact)}`));
        expect(held).toEqual(expected.sort());
      }),
    ));

  test('a damaged row stops the lane: its facts cannot be done without', () => {
    const row: StateRow = { kind: 'short', first: 3, last: 4, newest: ticksOf(0n), payload: Uint8Array.from([1, 2, 3]) };
    expect(refusalOf(() => entriesBefore([row], 9))).toEqual(['corrupt-row', 'fatal']);
    expect(() => entriesBefore([row], 9)).toThrow('State row short 3-4');
  });
});
