import * as fc from 'fast-check';
import { defenderTables, tableNamed } from '../../../lib/defender';
import type { DefenderTable } from '../../../lib/model/fact';
import { factOf, knownOf } from './read-row';

/**
 * How each column is read. `name`, `number` and `time` are strict, for a rule reads them: a value of the wrong kind is a
 * fault. The others are for people or extra evidence: a value of the wrong kind is unknown, and the record stands.
 */
type Kind = 'name' | 'number' | 'time' | 'shown' | 'loose number' | 'flag' | 'bag';

const initiator: Readonly<Record<string, Kind>> = {
  ActionType: 'name',
  InitiatingProcessFileName: 'name',
  InitiatingProcessFolderPath: 'shown',
  InitiatingProcessCommandLine: 'name',
  InitiatingProcessSHA1: 'shown',
  InitiatingProcessId: 'number',
  InitiatingProcessCreationTime: 'time',
  InitiatingProcessParentFileName: 'name',
  InitiatingProcessParentId: 'number',
  InitiatingProcessParentCreationTime: 'time',
  InitiatingProcessAccountDomain: 'shown',
  InitiatingProcessAccountName: 'shown',
  InitiatingProcessAccountSid: 'shown',
  InitiatingProcessAccountUpn: 'shown',
  InitiatingProcessLogonId: 'loose number',
};
const account: Readonly<Record<string, Kind>> = {
  AccountDomain: 'shown',
  AccountName: 'shown',
  AccountSid: 'shown',
  LogonId: 'loose number',
};
const remote: Readonly<Record<string, Kind>> = { RemoteIP: 'name', RemotePort: 'loose number', LocalIP: 'name', LocalPort: 'number' };
const process: Readonly<Record<string, Kind>> = {
  FileName: 'name',
  FolderPath: 'shown',
  SHA1: 'name',
  ProcessId: 'number',
  ProcessCreationTime: 'time',
};

const kinds: Readonly<Record<DefenderTable, Readonly<Record<string, Kind>>>> = {
  DeviceProcessEvents: {
    ...initiator,
    ...account,
    ...process,
    ProcessCommandLine: 'name',
    AccountUpn: 'shown',
    ProcessVersionInfoOriginalFileName: 'shown',
    InitiatingProcessSignatureStatus: 'shown',
    InitiatingProcessSignerType: 'shown',
  },
  DeviceNetworkEvents: { ...initiator, ...remote, Protocol: 'shown' },
  DeviceLogonEvents: {
    ...initiator,
    ...account,
    ...remote,
    LogonType: 'name',
    Protocol: 'shown',
    RemoteDeviceName: 'shown',
    IsLocalAdmin: 'flag',
  },
  DeviceEvents: {
    ...initiator,
    ...account,
    ...remote,
    ...process,
    ProcessCommandLine: 'shown',
    RemoteDeviceName: 'shown',
    RegistryKey: 'shown',
    AdditionalFields: 'bag',
  },
  DeviceRegistryEvents: {
    ...initiator,
    RegistryKey: 'shown',
    RegistryValueName: 'shown',
    RegistryValueData: 'shown',
    RegistryValueType: 'shown',
    PreviousRegistryKey: 'shown',
  },
  DeviceImageLoadEvents: { ...initiator, FileName: 'name', FolderPath: 'shown', SHA1: 'name' },
  DeviceNetworkInfo: { NetworkAdapterName: 'shown', NetworkAdapterStatus: 'shown', IPAddresses: 'bag' },
  DeviceInfo: {
    DeviceType: 'shown',
    DeviceSubtype: 'shown',
    OSPlatform: 'shown',
    AssetValue: 'shown',
    ExposureLevel: 'shown',
    MachineGroup: 'shown',
    DeviceManualTags: 'bag',
    DeviceDynamicTags: 'bag',
    RegistryDeviceTag: 'shown',
    IsInternetFacing: 'flag',
    PublicIP: 'shown',
  },
  AlertInfo: {
    AlertId: 'name',
    Title: 'shown',
    Severity: 'shown',
    Category: 'shown',
    ServiceSource: 'shown',
    AttackTechniques: 'shown',
  },
  AlertEvidence: { AlertId: 'name' },
  DeviceFileCertificateInfo: {
    SHA1: 'name',
    IsSigned: 'flag',
    IsTrusted: 'flag',
    IsRootSignerMicrosoft: 'flag',
    Signer: 'shown',
    Issuer: 'shown',
  },
};

const wrong = (expected: 'fault' | undefined, ...values: readonly unknown[]) => values.map((value) => [value, expected] as const);

const time = '2026-03-17T09:12:03';
const ticks = BigInt(Date.UTC(2026, 2, 17, 9, 12, 3)) * 10_000n;

/** What each kind makes of the forms that real rows and edited exports hold. */
const forms: Readonly<Record<Kind, readonly (readonly [value: unknown, known: unknown])[]>> = {
  name: [
    ['svchost.exe', 'svchost.exe'],
    ['EXCEL.EXE', 'EXCEL.EXE'],
    ['-', '-'],
    ['0', '0'],
    [' ', ' '],
    ...wrong('fault', 0, 5, true, {}, []),
  ],
  shown: [['S-1-5-18', 'S-1-5-18'], ['-', '-'], ...wrong(undefined, 0, 5, true, {}, [])],
  number: [
    [0, 0],
    ['0', 0],
    [4, 4],
    ['4', 4],
    [-1, -1],
    [2533274790396208n, 2_533_274_790_396_208],
    [639199803770463703n, 639_199_803_770_463_703n],
    ['639199803770463703', 639_199_803_770_463_703n],
    ...wrong('fault', 'x', '0x4', '4 ', true, {}, []),
  ],
  'loose number': [
    [0, 0],
    ['0', 0],
    [999, 999],
    ['999', 999],
    [639199803770463703n, 639_199_803_770_463_703n],
    ...wrong(undefined, 'x', '0x4', true, {}, []),
  ],
  time: [
    [`${time}Z`, ticks],
    [`${time}.4Z`, ticks + 4_000_000n],
    [`${time}.40200189Z`, ticks + 4_020_018n],
    [`${time}+01:00`, ticks - 36_000_000_000n],
    ['1600-01-01T00:00:00Z', -116_760_960_000_000_000n],
    ...wrong('fault', 'boot', '2026-02-30T00:00:00Z', 5, true, {}),
  ],
  flag: [[true, true], [false, false], ['true', true], ['false', false], ...wrong(undefined, 'yes', 1, 0, {}, [])],
  bag: [
    ['{"ServiceName":"a"}', '{"ServiceName":"a"}'],
    ['{}', '{}'],
    ['[]', '[]'],
    ['<broken', '<broken'],
    [{ ServiceName: 'a' }, '{"ServiceName":"a"}'],
    [[], '[]'],
  ],
};

const columnsOf = (table: DefenderTable): readonly (readonly [string, Kind])[] => Object.entries(kinds[table]);

describe.each(defenderTables)('%s', (table) => {
  test('keeps these columns and no others', () =>
    expect([...(tableNamed(table)?.columns ?? [])].sort()).toEqual(Object.keys(kinds[table]).sort()));

  test.each(columnsOf(table))('%s is unknown where it is missing, null or empty', (column) => {
    for (const value of [undefined, null, '']) expect(factOf(table, { [column]: value }).columns).not.toHaveProperty(column);
  });

  test.each(columnsOf(table))('%s is read as a %s', (column, kind) => {
    for (const [value, known] of forms[kind]) expect([value, knownOf(table, column, value)]).toEqual([value, known]);
  });

  test('a fault names every column that is wrong', () => {
    const strict = columnsOf(table).flatMap(([column, kind]) => (kind === 'name' || kind === 'number' || kind === 'time' ? [column] : []));
    const read = () => factOf(table, Object.fromEntries(strict.map((column) => [column, {}])));
    // A table of which no rule reads a column has none that could be at fault.
    if (strict.length === 0) expect(read).not.toThrow();
    else expect(read).toThrow(new RegExp(strict.map((column) => `${column}: [^;]+`).join('; ')));
  });

  test('columns that it does not know leave no trace, whatever they are called', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString')), fc.jsonValue()), (more) => {
        const unknown = Object.fromEntries(Object.entries(more).filter(([column]) => !(column in kinds[table])));
        expect(factOf(table, { ...unknown, DeviceId: 'd1', DeviceName: 'n', Timestamp: `${time}Z`, ReportId: 7 }).columns).toEqual({});
      }),
    ));
});
