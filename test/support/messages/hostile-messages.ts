/*
 * Messages of arbitrary records, near to what the rules look for and full of what could mislead a reader that searches
 * bytes: structure inside texts, columns inside objects, keys twice, escapes, odd numbers and times.
 */
import * as fc from 'fast-check';
import { array, type Json, object } from './json-text';

const tables = [
  'DeviceNetworkEvents',
  'DeviceProcessEvents',
  'DeviceLogonEvents',
  'DeviceImageLoadEvents',
  'DeviceEvents',
  'DeviceRegistryEvents',
  'DeviceFileCertificateInfo',
];

const mostly = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: rare });

const among = (...values: readonly Json[]): fc.Arbitrary<Json> => fc.constantFrom(...values);

/** Text that looks like the structure around it. */
const misleading = [
  '},{"category":"AdvancedHunting-DeviceFileEvents","properties":{"a":"',
  '"}},{"category":"AdvancedHunting-DeviceProcessEvents","properties":{}},{"',
  '},"Tenant":"DefaultTenant"}',
  '","ActionType":"InboundConnectionAccepted","x":"',
  '{"FileName":"services.exe","InitiatingProcessFileName":"services.exe"}',
  '{"a":{},"b":[{}]}',
  '"category":"AdvancedHunting-DeviceNetworkEvents"',
  ']}',
  '\\',
  '\\\\',
  '\\"',
  '\\u0041',
  '\u0000',
  'naïve ® ſ İ 🦔',
  '\ud800',
  '{',
  '}',
  '":{',
  'x:{}',
  '',
];

const hostileText: fc.Arbitrary<Json> = fc.oneof(among(...misleading), fc.string({ unit: 'binary', maxLength: 20 }));

const odd: fc.Arbitrary<Json> = fc.oneof(
  hostileText,
  among(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e21,
    { digits: '639199803770463703' },
    { digits: '9007199254740993' },
    { digits: '-123456789012345' },
  ),
  among(object([]), array([]), array([object([])]), object([['FileName', 'services.exe']])),
);

/** Columns as nested values: a reader by bytes must not take them for the record's own. */
const nested: fc.Arbitrary<Json> = fc
  .subarray<readonly [string, Json]>(
    [
      ['ActionType', 'ListeningConnectionCreated'],
      ['InitiatingProcessParentFileName', 'explorer.exe'],
      ['InitiatingProcessFileName', 'explorer.exe'],
      ['category', 'AdvancedHunting-DeviceFileEvents'],
      ['properties', object([['x', 1]])],
      ['x', object([])],
    ],
    { minLength: 1 },
  )
  .chain((entries) => fc.constantFrom(object(entries), array([object(entries)]), array([object([['x', object([])]]), object(entries)])));

const times = among('2026-03-17T09:12:03.4020018Z', '2026-03-17T09:12:04Z', '2026-03-17 09:12:04.5+01:00');
const oddTimes = among(
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.9999999Z',
  '2026-03-17T09:12:04+99:99',
  '2026-02-30T00:00:00Z',
  'now',
  null,
  '',
  5,
);

const columns: Readonly<Record<string, fc.Arbitrary<Json>>> = {
  DeviceId: mostly(among('d1', 'd2'), among(null, '', 7, 'D1', 'd"1\\')),
  Timestamp: mostly(times, oddTimes),
  ReportId: mostly(
    among(1, 2, 3, '3'),
    among(null, '', 0, true, { digits: '639199803770463703' }, '639199803770463703', { digits: '-123456789012345' }),
  ),
  ActionType: mostly(
    among(
      'InboundConnectionAccepted',
      'ProcessCreated',
      'LogonSuccess',
      'ImageLoaded',
      'ConnectionSuccess',
      'ServiceInstalled',
      'RegistryValueSet',
      'ScheduledTaskCreated',
    ),
    among('inboundconnectionaccepted', 'ListeningConnectionCreated', 'ſtart', null, '', 7),
  ),
  FileName: mostly(among('mmc.exe', 'services.exe', 'a.dll'), odd),
  FolderPath: mostly(among('C:\\Users\\Public\\a.dll', 'C:\\Windows\\System32\\a.dll', '\\\\host\\share\\a.dll'), odd),
  ProcessId: among(4100, '4100', null, '', 0),
  InitiatingProcessFileName: mostly(
    among('services.exe', 'svchost.exe', 'SVCHOST.EXE', 'mmc.exe'),
    among('ſervices.exe', 'ſvchoſt.exe', null, '', 'servıces.exe'),
  ),
  InitiatingProcessCommandLine: mostly(among('svchost.exe -k DcomLaunch -p', 'svchost.exe -k RPCSS -p', 'x -K DCOMLAUNCH'), odd),
  InitiatingProcessParentFileName: mostly(
    among('svchost.exe', 'SvcHost.exe', 'services.exe', 'explorer.exe', null, ''),
    among('\\Device\\HarddiskVolume4\\Windows\\System32\\svchost.exe', 'ſvchost.exe', 'svchoſt.exe'),
  ),
  InitiatingProcessId: mostly(among(700, '700'), among(null, 'x', { digits: '9007199254740993' })),
  LocalPort: mostly(among(135, '135', 445), among('0135', '135.0', 135.0, 1e2, null, '', 'x', { digits: '1350000000000000000' })),
  RemoteIP: among('10.1.0.66', '::ffff:10.1.0.66', '127.0.0.1', '-', '', null),
  LocalIP: among('10.1.0.5', '::ffff:10.1.0.66', null),
  LogonType: mostly(among('Network', 'network', 'Interactive'), odd),
  LogonId: among(4711, '4711', 0, null),
  SHA1: among('a1', 'A1', null, ''),
  IsSigned: among(true, false, null, 'true'),
  RegistryKey: mostly(among('HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\upd', 'HKEY_CURRENT_USER\\Software\\x', null), odd),
  RegistryValueName: among('ImagePath', 'ServiceDll', 'Start', null, ''),
  RegistryValueData: mostly(among('C:\\ProgramData\\upd.exe -k', '%SystemRoot%\\System32\\upd.exe', '3', null), odd),
  AdditionalFields: fc.oneof(
    among('{"PipeName":"\\\\Device\\\\NamedPipe\\\\svcctl"}', null, '', '{}'),
    among('{"ServiceName":"upd","ServiceType":16}', '{"TaskName":"\\\\upd"}', '{"x":1,"ServiceName":"u\\u0070d"}'),
    hostileText,
    nested,
    among(object([['ServiceName', 'upd']])),
  ),
};

const names = Object.keys(columns);

const entry = (name: string): fc.Arbitrary<readonly [string, Json]> => (columns[name] ?? odd).map((value) => [name, value] as const);

/** A record's columns in any order, now and then one of them twice. */
const properties: fc.Arbitrary<Json> = fc
  .tuple(
    fc.shuffledSubarray(names, { minLength: 4 }),
    mostly(fc.constant<readonly string[]>([]), fc.subarray(names, { maxLength: 2 })),
    mostly(
      fc.constant<readonly (readonly [string, Json])[]>([]),
      fc.array(fc.tuple(fc.constantFrom('x', 'FileName"', '__proto__', '\\"ActionType'), odd), { maxLength: 2 }),
    ),
  )
  .chain(([own, again, extra]) => fc.tuple(fc.tuple(...[...own, ...again].map(entry)), fc.constant(extra)))
  .map(([own, extra]) => object([...own, ...extra]));

const category: fc.Arbitrary<Json> = mostly(
  fc.constantFrom(...tables.flatMap((table) => [table, `AdvancedHunting-${table}`])),
  among('AdvancedHunting-DeviceFileEvents', 'DeviceInfo', '', 'DeviceNetworkEvents"', '__proto__', null, 5, 'devicenetworkevents'),
);

type Entries = readonly (readonly [string, Json])[];

const usualHead: Entries = [
  ['time', '2026-03-17T09:16:40.1182734Z'],
  ['tenantId', '5d3f1c52'],
];
const oddHeads: readonly Entries[] = [
  [['category', 'DeviceInfo']],
  [['category', null]],
  [['x"category', 'DeviceInfo']],
  [['ActionType', 'ListeningConnectionCreated']],
  [['properties', object([['ActionType', 'ConnectionSuccess']])]],
  [['x', array([object([]), object([['y', 1]])])]],
  [['x', 'category']],
];
const oddTails: readonly Entries[] = [
  [['Tenant', 'Other']],
  [['category', 'DeviceInfo']],
  [['properties', object([])]],
  [
    ['category', 'DeviceInfo'],
    ['x', object([])],
  ],
  [
    ['x', 1],
    ['Tenant', 'DefaultTenant'],
  ],
];
const noEntries: Entries = [];
const usualTail: Entries = [['Tenant', 'DefaultTenant']];

const record: fc.Arbitrary<Json> = fc
  .tuple(
    mostly(fc.constantFrom(noEntries, usualHead), fc.constantFrom(...oddHeads)),
    category,
    mostly(properties, odd),
    mostly(fc.constantFrom(noEntries, usualTail), fc.constantFrom(...oddTails)),
    mostly(fc.constant(false), fc.constant(true)),
  )
  .map(([head, name, body, tail, turned]) => {
    const [first, second]: Entries = [
      ['category', name],
      ['properties', body],
    ];
    return object([...head, ...((turned ? [second, first] : [first, second]) as Entries), ...tail]);
  });

/** A record as JSON, mostly near to what some rule needs. */
export const hostileRecords: fc.Arbitrary<Json> = mostly(record, odd);

/** One record, an array of records, or the `records` of a message; some of the records twice. */
export const hostileMessages: fc.Arbitrary<Json> = fc
  .tuple(
    fc.array(hostileRecords, { maxLength: 5 }),
    fc.boolean(),
    mostly(fc.constantFrom('records', 'array', 'single'), fc.constantFrom('more after', 'more before', 'twice')),
  )
  .map(([distinct, again, form]) => {
    const items = again ? [...distinct, ...distinct.slice(0, 1)] : distinct;
    const records = array(items);
    switch (form) {
      case 'records':
        return object([['records', records]]);
      case 'array':
        return records;
      case 'single':
        return items[0] ?? object([]);
      case 'more after':
        return object([
          ['records', records],
          ['other', array(items)],
        ]);
      case 'more before':
        return object([
          ['other', array(items)],
          ['records', records],
        ]);
      default:
        return object([
          ['records', array(items.slice(1))],
          ['records', records],
        ]);
    }
  });
