import * as fc from 'fast-check';
import { columnOf } from '../../../lib/model/fact';
import { parseTicks } from '../../../lib/model/time';
import { factOf, faultOf, header, type Row, readRow } from './read-row';

const table = 'DeviceNetworkEvents';
const idOf = (row: Row, category = table, place = 'here'): string => {
  const { device, id } = factOf(category, row, 'by-file', place);
  return JSON.stringify([device, id]);
};

describe('the header', () => {
  test('becomes the fact’s device, name and event time, and no column', () => {
    const fact = factOf(table, { LocalPort: 135 });
    expect([fact.table, fact.device, fact.deviceName, fact.at]).toEqual([
      table,
      'd1',
      'srv-1.contoso.example',
      parseTicks(header.Timestamp),
    ]);
    expect(fact.columns).toEqual({ LocalPort: 135 });
  });

  test('a DeviceName is for display only: what is no text is none', () => {
    for (const name of [undefined, null, '', 5, {}]) expect(factOf(table, { DeviceName: name }).deviceName).toBe('');
  });

  test.each([
    [{ DeviceId: undefined }, 'DeviceId: missing'],
    [{ DeviceId: null }, 'DeviceId: missing'],
    [{ DeviceId: '' }, 'DeviceId: missing'],
    [{ Timestamp: undefined }, 'Timestamp: missing'],
    [{ Timestamp: null }, 'Timestamp: missing'],
    [{ Timestamp: '' }, 'Timestamp: missing'],
    [{ Timestamp: '2026-02-30T00:00:00Z' }, 'Timestamp: not a time'],
    [{ Timestamp: '1600-12-31T23:59:59.9999999Z' }, 'Timestamp: before 1601'],
  ])('%j is a fault', (row, fault) => expect(faultOf(table, row)).toBe(fault));

  test('to the letter, records without DeviceId are one device’s, and old times are times', () => {
    for (const DeviceId of [undefined, null, '']) expect(factOf(table, { DeviceId }, 'as-recorded').device).toBe('');
    expect(factOf(table, { Timestamp: '0001-01-01T00:00:00Z' }, 'as-recorded').at).toBe(parseTicks('0001-01-01T00:00:00Z'));
    expect(faultOf(table, { Timestamp: null }, 'as-recorded')).toBe('Timestamp: missing');
  });

  test('a certificate is about a file: it needs neither device nor time, but a time must be one', () => {
    const row = { DeviceId: null, Timestamp: null, SHA1: 'a1' };
    expect(factOf('DeviceFileCertificateInfo', row)).toMatchObject({ device: '', at: 0n, columns: { SHA1: 'a1' } });
    expect(faultOf('DeviceFileCertificateInfo', { ...row, Timestamp: 'now' })).toBe('Timestamp: not a time');
  });
});

describe('the parent’s name', () => {
  const parent = (name: unknown, reading: 'by-file' | 'as-recorded') =>
    columnOf(factOf(table, { InitiatingProcessParentFileName: name }, reading), 'InitiatingProcessParentFileName');
  const path = '\\Device\\HarddiskVolume4\\Windows\\System32\\svchost.exe';

  test('by file: a path is the file at its end, a path to a folder names none', () => {
    expect(parent(path, 'by-file')).toBe('svchost.exe');
    expect(parent('SvcHost.exe', 'by-file')).toBe('SvcHost.exe');
    expect(parent('C:\\Windows\\', 'by-file')).toBeUndefined();
  });

  test('to the letter: a path stays a path', () => expect(parent(path, 'as-recorded')).toBe(path));

  test('other names are never shortened', () => {
    for (const column of ['InitiatingProcessFileName', 'InitiatingProcessCommandLine', 'InitiatingProcessFolderPath'])
      expect(factOf(table, { [column]: path }).columns).toEqual({ [column]: path });
  });
});

describe('the identity of a record', () => {
  const base = { ReportId: 7, Timestamp: '2026-03-17T00:00:00Z', ActionType: 'ConnectionSuccess' };

  /** Five columns, each from values that are near to each other but differ as they stand. */
  const alternatives = fc.record({
    category: fc.constantFrom('DeviceNetworkEvents', 'AdvancedHunting-DeviceNetworkEvents', 'DeviceProcessEvents'),
    DeviceId: fc.constantFrom('d1', 'D1', 'd2'),
    ReportId: fc.constantFrom<unknown>(7, '7', 0, '0', 70, 639199803770463703n, 639199803770463700n, '07'),
    Timestamp: fc.constantFrom('2026-03-17T00:00:00Z', '2026-03-17T00:00:00.0Z', '2026-03-17T00:00:00', '2026-03-17 00:00:00Z'),
    ActionType: fc.constantFrom('ConnectionSuccess', 'connectionsuccess', 'ConnectionFailed'),
  });

  const alike = {
    category: 'DeviceNetworkEvents',
    DeviceId: 'd1',
    ReportId: 7,
    Timestamp: '2026-03-17T00:00:00Z',
    ActionType: 'ConnectionSuccess',
  } as const;

  test('is category, DeviceId, ReportId, Timestamp and ActionType as they stand, and nothing else', () =>
    fc.assert(
      fc.property(alternatives, alternatives, fc.string(), ({ category, ...one }, { category: other, ...another }, text) => {
        const asItStands = (...parts: readonly unknown[]): string => parts.map((part) => `${typeof part}:${String(part)}`).join('\n');
        const same = asItStands(category, ...Object.values(one)) === asItStands(other, ...Object.values(another));
        const first = idOf({ ...one, RemoteIP: text }, category, 'first');
        expect(first === idOf({ ...another, LocalPort: 5 }, other, 'second')).toBe(same);
      }),
      { numRuns: 1000, examples: [[alike, alike, 'x']] },
    ));

  test('of a record without ReportId is its place: it is nobody’s copy', () => {
    for (const ReportId of [undefined, null, '']) {
      expect(idOf({ ...base, ReportId }, table, 'p/1')).not.toBe(idOf({ ...base, ReportId }, table, 'p/2'));
      expect(idOf({ ...base, ReportId }, table, 'p/1')).toBe(idOf({ ...base, ReportId }, table, 'p/1'));
    }
  });

  test('a place is never mistaken for a ReportId', () =>
    expect(idOf({ ...base, ReportId: null }, table, '7')).not.toBe(idOf({ ...base, ReportId: '7' }, table)));

  test('missing, null and empty ActionType are one', () => {
    const ids = [undefined, null, ''].map((ActionType) => idOf({ ...base, ActionType }));
    expect(new Set(ids).size).toBe(1);
  });

  test('tells apart ReportIds that a double cannot', () =>
    expect(idOf({ ...base, ReportId: 639199803770463703n })).not.toBe(idOf({ ...base, ReportId: 639199803770463704n })));

  test('what is no ReportId is a fault', () => {
    for (const ReportId of [true, {}, [], [7]]) expect(faultOf(table, { ReportId })).toMatch(/^ReportId: /);
  });
});

describe('a reader of hostile properties', () => {
  test('never throws, whatever JSON the columns hold', () =>
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('DeviceId', 'Timestamp', 'ReportId', 'LocalPort', 'RemoteIP', 'ActionType', 'InitiatingProcessCreationTime'),
          fc.jsonValue(),
        ),
        (row) => {
          expect(() => readRow(table, row)).not.toThrow();
        },
      ),
    ));

  test('refuses an identity that an incident of many facts could not keep', () => {
    expect(faultOf(table, { ReportId: 'x'.repeat(256) })).toBeUndefined();
    expect(faultOf(table, { ReportId: 'x'.repeat(512) })).toMatch(/^ReportId, Timestamp and \w+: more than 512 characters$/);
  });

  test('refuses more text than a row of the state can hold', () => {
    const half = 'x'.repeat(64 * 1024);
    expect(faultOf(table, { InitiatingProcessCommandLine: half })).toBeUndefined();
    expect(faultOf(table, { InitiatingProcessCommandLine: half, InitiatingProcessFolderPath: half })).toMatch(
      /^properties: more than 131072 characters/,
    );
    expect(faultOf(table, { InitiatingProcessCommandLine: half + half }, 'as-recorded')).toBeUndefined();
  });
});
