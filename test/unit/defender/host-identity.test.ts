import * as fc from 'fast-check';
import { hostsNamedBy } from '../../../lib/defender/host-identity';
import { parseTicks } from '../../../lib/model/time';
import { factOf, type Row } from './read-row';

const hostsIn = (row: Row, table = 'DeviceProcessEvents') =>
  hostsNamedBy(factOf(table, row)).map(({ columns: { HostKind, FileName, ProcessId, ProcessCreationTime }, at }) => ({
    kind: HostKind,
    name: FileName,
    pid: ProcessId,
    createdAt: ProcessCreationTime,
    day: at,
  }));

const boot = '2026-03-09T05:41:07.1820936Z';
const day = parseTicks('2026-03-17T00:00:00Z');
const services = { InitiatingProcessFileName: 'SERVICES.EXE', InitiatingProcessId: 720, InitiatingProcessCreationTime: boot };
const asParent = {
  InitiatingProcessParentFileName: 'services.exe',
  InitiatingProcessParentId: 720,
  InitiatingProcessParentCreationTime: boot,
};
const launcher = {
  InitiatingProcessFileName: 'svchost.exe',
  InitiatingProcessCommandLine: 'svchost.exe -k DcomLaunch -p',
  InitiatingProcessId: 860,
  InitiatingProcessCreationTime: boot,
};

describe('hostsNamedBy', () => {
  test('services.exe as creator and as parent, by name in any case, in any table', () => {
    const host = { kind: 'services', pid: 720, createdAt: parseTicks(boot), day };
    for (const table of [
      'DeviceProcessEvents',
      'DeviceNetworkEvents',
      'DeviceImageLoadEvents',
      'DeviceEvents',
      'DeviceLogonEvents',
      'DeviceRegistryEvents',
    ]) {
      expect(hostsIn(services, table)).toEqual([{ ...host, name: 'services.exe' }]);
      expect(hostsIn(asParent, table)).toEqual([{ ...host, name: 'services.exe' }]);
    }
  });

  test('the svchost that starts DCOM servers, by its command line, as creator only', () => {
    expect(hostsIn(launcher)).toEqual([{ kind: 'dcomlaunch', name: 'svchost.exe', pid: 860, createdAt: parseTicks(boot), day }]);
    expect(hostsIn({ ...launcher, InitiatingProcessCommandLine: 'svchost.exe -k RPCSS -p' })).toEqual([]);
    expect(
      hostsIn({
        InitiatingProcessParentFileName: 'svchost.exe',
        InitiatingProcessParentId: 860,
        InitiatingProcessParentCreationTime: boot,
      }),
    ).toEqual([]);
  });

  test('launcher and its parent, both in one record', () =>
    expect(hostsIn({ ...launcher, ...asParent }).map(({ kind }) => kind)).toEqual(['services', 'dcomlaunch']));

  test('a host whose start is unknown has no identity; a launcher needs its PID too', () => {
    expect(hostsIn({ ...services, InitiatingProcessCreationTime: null })).toEqual([]);
    expect(hostsIn({ ...services, InitiatingProcessId: null }).map(({ pid }) => pid)).toEqual([undefined]);
    expect(hostsIn({ ...launcher, InitiatingProcessId: null })).toEqual([]);
    expect(hostsIn({ ...launcher, InitiatingProcessCreationTime: null })).toEqual([]);
  });

  test('a parent given as a path is the file at its end', () =>
    expect(
      hostsIn({ ...asParent, InitiatingProcessParentFileName: '\\Device\\HarddiskVolume4\\Windows\\System32\\services.exe' }),
    ).toHaveLength(1));

  test('one identity per host and day of naming, however often it is named', () => {
    const idAt = (Timestamp: string, row: Row = services): unknown =>
      hostsNamedBy(factOf('DeviceProcessEvents', { ...row, Timestamp }))[0]?.id;
    const morning = idAt('2026-03-17T00:00:00Z');
    expect(idAt('2026-03-17T23:59:59.9999999Z')).toBe(morning);
    expect(idAt('2026-03-18T00:00:00Z')).not.toBe(morning);
    expect(idAt('2026-03-17T09:00:00Z', { ...services, InitiatingProcessId: 721 })).not.toBe(morning);
    expect(idAt('2026-03-17T09:00:00Z', { ...services, InitiatingProcessCreationTime: '2026-03-09T05:41:07.1820937Z' })).not.toBe(morning);
    expect(idAt('2026-03-17T09:00:00Z', launcher)).not.toBe(morning);
  });

  test('its event time is the start of the day, never after the record, also before 1970', () =>
    fc.assert(
      fc.property(fc.date({ min: new Date('1601-01-02'), max: new Date('9999-12-30'), noInvalidDate: true }), (at) => {
        const [host] = hostsNamedBy(factOf('DeviceProcessEvents', { ...services, Timestamp: at.toISOString() }));
        expect(host?.at).toBe(parseTicks(`${at.toISOString().slice(0, 10)}T00:00:00Z`));
      }),
    ));
});
