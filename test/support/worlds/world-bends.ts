/*
 * The bends of small worlds. Each changes a few columns that a rule reads, most often to just inside or just outside a
 * limit. Times are ticks until a world is finished, so that bends can be combined.
 */
import type { RawRecord } from '../oracle/records';
import { printedTime, ticksOf } from '../oracle/values';
import { below, chance, pick, type Random, shuffled } from './seeded-random';
import { type BaseName, bases, columnName, t } from './worked-examples';

export const minRecords = 3;
export const maxRecords = 14;

type Role = 'N' | 'S' | 'C' | 'V' | 'other';

/** A record in the making. Columns have short names; a bigint is a time. */
export interface Draft {
  readonly id: number;
  readonly group: number;
  readonly base: BaseName;
  readonly role: Role;
  table: string;
  columns: Record<string, unknown>;
}

export interface World {
  readonly drafts: Draft[];
  nextId: number;
}

type WorldBend = (world: World, random: Random) => void;

const second = 10_000_000n;

const isTimeColumn = (column: string): boolean => column.endsWith('Timestamp') || column.endsWith('CreationTime');

const timeAt = (offset: number | string): bigint => ticksOf(t(offset)) ?? 0n;

const asDraftValue = (column: string, value: unknown): unknown => (isTimeColumn(column) ? ticksOf(value) : value);

const roleOf = (label: string): Role => (label === 'N' || label === 'S' || label === 'C' || label === 'V' ? label : 'other');

export const draftsOf = (base: BaseName, group: number, device: string): Omit<Draft, 'id'>[] =>
  bases[base].map(({ label, table, columns }) => ({
    group,
    base,
    role: roleOf(label),
    table,
    columns: {
      DeviceId: device,
      ...Object.fromEntries(Object.entries(columns).map(([column, value]) => [column, asDraftValue(column, value)])),
    },
  }));

// ---- parts of a world -----------------------------------------------------------------------------------------------

interface Group {
  readonly base: BaseName;
  readonly group: number;
  readonly drafts: readonly Draft[];
}

const anyGroup = (world: World, random: Random): Group => {
  const present = world.drafts.filter(({ role }) => role !== 'other');
  const { base, group } = pick(random, present.length > 0 ? present : world.drafts);
  return { base, group, drafts: world.drafts.filter((draft) => draft.group === group) };
};

/** One record of this role; a group has several after some bends. */
const member = ({ drafts }: Group, role: string, random: Random): Draft | undefined => {
  const those = drafts.filter((draft) => draft.role === role);
  return those.length === 0 ? undefined : pick(random, those);
};

const add = (world: World, draft: Omit<Draft, 'id'>): Draft => {
  const added = { ...draft, id: world.nextId, columns: { ...draft.columns } };
  world.nextId += 1;
  world.drafts.push(added);
  return added;
};

/** `S.ProcessId`: a column of a role. */
const split = (place: string): [role: string, column: string] => [place.slice(0, 1), place.slice(2)];

const setPlaces = (group: Group, places: readonly string[], value: unknown): void => {
  for (const place of places) {
    const [role, column] = split(place);
    for (const draft of group.drafts) if (draft.role === role) draft.columns[column] = value;
  }
};

const setPlace = (group: Group, place: string, value: unknown, random: Random): void => {
  const [role, column] = split(place);
  const draft = member(group, role, random);
  if (draft !== undefined) draft.columns[column] = value;
};

const timeOf = (group: Group, place: string, random: Random): bigint | undefined => {
  const [role, column] = split(place);
  const value = member(group, role, random)?.columns[column];
  return typeof value === 'bigint' ? value : undefined;
};

const emptyValue = (random: Random): unknown => pick(random, [undefined, null, '']);

/** Places that say the same of one process, by base world. */
interface Threads {
  readonly pids: readonly (readonly string[])[];
  readonly names: readonly (readonly string[])[];
  readonly creations: readonly (readonly string[])[];
}

const threads: Readonly<Record<BaseName, Threads>> = {
  A: {
    pids: [['S.ProcessId', 'N.I.Id', 'C.I.Id']],
    names: [['S.FileName', 'N.I.FileName', 'C.I.FileName']],
    creations: [['S.ProcessCreationTime', 'N.I.CreationTime', 'C.I.CreationTime']],
  },
  B: {
    pids: [
      ['S.ProcessId', 'C.I.Id'],
      ['S.I.Id', 'C.P.Id'],
    ],
    names: [
      ['S.FileName', 'C.I.FileName'],
      ['S.FileName', 'C.I.FileName'],
      ['S.I.FileName', 'C.P.FileName', 'N.I.FileName'],
    ],
    creations: [
      ['S.ProcessCreationTime', 'C.I.CreationTime'],
      ['S.I.CreationTime', 'C.P.CreationTime'],
    ],
  },
  C: {
    pids: [['N.I.Id', 'C.I.Id']],
    names: [['N.I.FileName', 'C.I.FileName']],
    creations: [['N.I.CreationTime', 'C.I.CreationTime']],
  },
};

/** Every column a rule reads, Timestamp aside. */
const readPlaces: Readonly<Record<BaseName, readonly string[]>> = {
  A: [
    'N.ActionType',
    'N.RemoteIP',
    'N.LocalIP',
    'N.RemotePort',
    'N.I.FileName',
    'N.I.Id',
    'N.I.CreationTime',
    'N.P.FileName',
    'S.FileName',
    'S.ProcessId',
    'S.ProcessCreationTime',
    'S.I.CommandLine',
    'S.I.FileName',
    'S.ActionType',
    'C.FileName',
    'C.ProcessId',
    'C.ProcessCreationTime',
    'C.I.FileName',
    'C.I.Id',
    'C.I.CreationTime',
    'C.ActionType',
  ],
  B: [
    'N.ActionType',
    'N.RemoteIP',
    'N.LocalIP',
    'N.LocalPort',
    'N.I.FileName',
    'N.I.CommandLine',
    'N.I.Id',
    'S.FileName',
    'S.ProcessId',
    'S.ProcessCreationTime',
    'S.I.FileName',
    'S.I.Id',
    'S.I.CreationTime',
    'S.I.CommandLine',
    'C.FileName',
    'C.ProcessId',
    'C.ProcessCreationTime',
    'C.I.FileName',
    'C.I.Id',
    'C.I.CreationTime',
    'C.P.FileName',
    'C.P.Id',
    'C.P.CreationTime',
    'V.FileName',
    'V.ProcessCreationTime',
  ],
  C: [
    'N.ActionType',
    'N.RemoteIP',
    'N.LocalIP',
    'N.I.FileName',
    'N.I.Id',
    'N.I.CreationTime',
    'C.ActionType',
    'C.FileName',
    'C.ProcessId',
    'C.ProcessCreationTime',
    'C.ProcessCommandLine',
    'C.SHA1',
    'C.I.FileName',
    'C.I.Id',
    'C.I.CreationTime',
  ],
};

// ---- times ----------------------------------------------------------------------------------------------------------

/** `late` comes `gap` after `early` at a limit of the tables. */
interface Edge {
  readonly early: string;
  readonly late: readonly string[];
  readonly gap: bigint;
}

const edges: Readonly<Record<BaseName, readonly Edge[]>> = {
  A: [
    { early: 'N.Timestamp', late: ['C.Timestamp'], gap: 0n },
    { early: 'N.Timestamp', late: ['C.Timestamp'], gap: 0n },
    { early: 'N.Timestamp', late: ['S.Timestamp'], gap: 0n },
    { early: 'S.Timestamp', late: ['C.Timestamp'], gap: 0n },
    { early: 'N.Timestamp', late: ['S.ProcessCreationTime', 'N.I.CreationTime', 'C.I.CreationTime'], gap: 0n },
    { early: 'S.ProcessCreationTime', late: ['C.I.CreationTime'], gap: 0n },
    { early: 'S.ProcessCreationTime', late: ['N.I.CreationTime'], gap: 0n },
  ],
  B: [
    { early: 'N.Timestamp', late: ['S.Timestamp'], gap: 0n },
    { early: 'N.Timestamp', late: ['S.Timestamp'], gap: 2n * second },
    { early: 'N.Timestamp', late: ['S.Timestamp'], gap: 2n * second },
    { early: 'V.ProcessCreationTime', late: ['S.Timestamp'], gap: 300n * second },
    { early: 'V.ProcessCreationTime', late: ['S.Timestamp'], gap: 300n * second },
    { early: 'V.ProcessCreationTime', late: ['S.Timestamp'], gap: 0n },
    { early: 'S.Timestamp', late: ['C.Timestamp'], gap: 0n },
    { early: 'S.ProcessCreationTime', late: ['C.I.CreationTime'], gap: 0n },
    { early: 'S.I.CreationTime', late: ['C.P.CreationTime'], gap: 0n },
  ],
  C: [
    { early: 'N.Timestamp', late: ['C.Timestamp'], gap: 0n },
    { early: 'N.Timestamp', late: ['C.Timestamp'], gap: 10n * second },
    { early: 'N.Timestamp', late: ['C.Timestamp'], gap: 10n * second },
    { early: 'N.I.CreationTime', late: ['N.Timestamp'], gap: 60n * second },
    { early: 'N.I.CreationTime', late: ['N.Timestamp'], gap: 60n * second },
    { early: 'N.I.CreationTime', late: ['N.Timestamp'], gap: 0n },
    { early: 'N.I.CreationTime', late: ['C.I.CreationTime'], gap: 0n },
  ],
};

/** Just inside, on and just outside a limit; now and then clearly off it. */
const delta = (random: Random): bigint =>
  pick(random, [-1n, -1n, -1n, -1n, 0n, 0n, 0n, 0n, 1n, 1n, 1n, 1n, -9_000n, 9_000n, -9_000_000n, 9_000_000n, -3n * second, 3n * second]);

const atEdge: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const { early, late, gap } = pick(random, edges[group.base]);
  const places = late.length > 1 && chance(random, 0.3) ? [pick(random, late)] : late;
  const from = timeOf(group, early, random);
  const to = timeOf(group, late[0] ?? early, random);
  if (from !== undefined && (chance(random, 0.6) || to === undefined || late.length > 1)) {
    for (const place of places) setPlace(group, place, from + gap + delta(random) * (places.length > 1 ? 0n : 1n), random);
    if (places.length > 1) setPlaces(group, places, from + gap + delta(random));
  } else if (to !== undefined) {
    // creation times of one process move together
    const value = to - gap - delta(random);
    const thread = threads[group.base].creations.find((places) => places.includes(early));
    if (thread !== undefined && gap !== 0n) setPlaces(group, thread, value);
    else setPlace(group, early, value, random);
  }
};

/** Some of the creation times that say who a process is are unknown. */
const forgetCreation: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const thread = pick(random, threads[group.base].creations);
  for (const place of thread) if (chance(random, 0.5)) setPlace(group, place, emptyValue(random), random);
};

/** A creation time is unknown, and the order that decides then is at its limit. */
const forgottenAtEdge: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const off = delta(random);
  const n = timeOf(group, 'N.Timestamp', random);
  const c = timeOf(group, 'C.Timestamp', random);
  if (n === undefined || c === undefined) return;
  if (group.base === 'A') {
    const form = below(random, 4);
    if (form === 0) {
      setPlaces(group, ['N.I.CreationTime'], emptyValue(random));
      setPlaces(group, ['S.ProcessCreationTime', 'C.I.CreationTime'], n + off);
      if (chance(random, 0.5)) setPlaces(group, ['S.Timestamp'], n + delta(random));
    } else if (form === 1) {
      setPlaces(group, ['S.ProcessCreationTime'], emptyValue(random));
      setPlaces(group, ['S.Timestamp'], n + off);
    } else if (form === 2) {
      setPlaces(group, ['S.ProcessCreationTime'], emptyValue(random));
      setPlace(group, pick(random, ['N.I.CreationTime', 'C.I.CreationTime']), timeAt(pick(random, [7, 11, '8.0000001'])), random);
    } else {
      setPlaces(group, ['C.I.CreationTime'], emptyValue(random));
      setPlaces(group, ['S.Timestamp'], c + off);
    }
  } else if (group.base === 'B') {
    const s = timeOf(group, 'S.Timestamp', random) ?? n;
    setPlaces(group, [pick(random, ['C.I.CreationTime', 'S.ProcessCreationTime'])], emptyValue(random));
    setPlaces(group, ['C.Timestamp'], s + off);
  } else {
    const form = below(random, 3);
    if (form !== 0) setPlaces(group, ['N.I.CreationTime'], emptyValue(random));
    if (form !== 1) setPlaces(group, ['C.I.CreationTime'], emptyValue(random));
    if (form === 0) setPlaces(group, ['N.I.CreationTime'], n - 60n * second - off);
    else if (form === 1) setPlaces(group, ['C.I.CreationTime'], n - 60n * second - off);
    else addBoot(world, random, group, n, off);
  }
};

const otherHolder: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const place = pick(random, pick(random, threads[group.base].creations));
  const [role, column] = split(place);
  const value = member(group, role, random)?.columns[column];
  const base = typeof value === 'bigint' ? value : timeAt(5);
  setPlace(group, place, pick(random, [base + 1n, base - 1n, base + second, base + 5_000n, ticksOf('0001-01-01T00:00:00Z')]), random);
};

// ---- boot -----------------------------------------------------------------------------------------------------------

const servicesNames = ['services.exe', 'services.exe', 'SERVICES.EXE', 'Services.exe', 'service.exe', 'services.exe ', 'ſervices.exe'];

const bootTables = [
  'DeviceFileEvents',
  'DeviceImageLoadEvents',
  'DeviceEvents',
  'DeviceLogonEvents',
  'DeviceRegistryEvents',
  'DeviceNetworkEvents',
  'DeviceProcessEvents',
];

const bootColumns = (random: Random, when: bigint): { table: string; columns: Record<string, unknown> } => {
  const name = pick(random, servicesNames);
  const form = below(random, 4);
  if (form === 0) {
    const table = pick(random, bootTables);
    return {
      table,
      columns: { Timestamp: when + pick(random, [-500n, 0n, 1n, 900n]) * second, 'I.FileName': name, 'I.CreationTime': when, 'I.Id': 600 },
    };
  }
  if (form === 1) {
    const table = pick(random, bootTables);
    return {
      table,
      columns: {
        Timestamp: when + pick(random, [-500n, 0n, 1n, 900n]) * second,
        'P.FileName': name,
        'P.CreationTime': when,
        'I.FileName': 'svchost.exe',
      },
    };
  }
  const known = form === 2;
  return {
    table: 'DeviceProcessEvents',
    columns: {
      Timestamp: known ? when + pick(random, [-400n, -1n, 0n, 1n, 400n]) * second : when,
      ActionType: pick(random, ['ProcessCreated', 'ProcessCreated', 'OpenProcess', undefined]),
      FileName: name,
      ProcessId: 600,
      ProcessCreationTime: known ? when : emptyValue(random),
      'I.FileName': 'wininit.exe',
      'I.Id': 580,
    },
  };
};

/** A boot so long before a moment that a rule is just satisfied or just not, or around the moment itself. */
function addBoot(world: World, random: Random, group: Group, moment: bigint, off: bigint): void {
  const limit = group.base === 'B' ? 300n : 60n;
  const gap = pick(random, [limit, limit, limit, 0n, 0n, 5n, -3n, 2_000n]) * second;
  const boot = bootColumns(random, moment - gap - off);
  const device = group.drafts[0]?.columns.DeviceId;
  add(world, {
    group: group.group,
    base: group.base,
    role: 'other',
    table: boot.table,
    columns: { DeviceId: chance(random, 0.9) ? device : pick(random, ['d1', 'd2', 'D1']), ...boot.columns },
  });
}

const boots: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const moment = timeOf(group, group.base === 'B' ? 'S.Timestamp' : 'N.Timestamp', random);
  if (moment === undefined) return;
  if (group.base === 'C' && chance(random, 0.8)) setPlaces(group, ['N.I.CreationTime', 'C.I.CreationTime'], emptyValue(random));
  addBoot(world, random, group, moment, delta(random));
};

/** The base world's own boot record: unknown, another Timestamp, another action, or gone. */
const ownBoot: WorldBend = (world, random) => {
  const v = world.drafts.find(({ role }) => role === 'V');
  if (v === undefined) return boots(world, random);
  const s = world.drafts.find(({ role, group }) => role === 'S' && group === v.group)?.columns.Timestamp;
  const near = typeof s === 'bigint' ? s - 300n * second + delta(random) : timeAt(700);
  const form = below(random, 4);
  if (form === 0) v.columns = { ...v.columns, ProcessCreationTime: emptyValue(random), Timestamp: near };
  else if (form === 1) v.columns.Timestamp = near + 400n * second;
  else if (form === 2)
    v.columns = { ...v.columns, ActionType: pick(random, ['OpenProcess', undefined, 'processcreated']), ProcessCreationTime: near };
  else world.drafts.splice(world.drafts.indexOf(v), 1);
};

// ---- names and texts ------------------------------------------------------------------------------------------------

const alternating = (text: string): string =>
  [...text].map((letter, index) => (index % 2 === 0 ? letter.toUpperCase() : letter.toLowerCase())).join('');

const recase = (text: string, random: Random): string => {
  const form = below(random, 8);
  if (form <= 1) return text.toUpperCase();
  if (form <= 3) return text.toLowerCase();
  if (form === 4) return text.replace(/s/i, 'ſ');
  if (form === 5) return text.replace(/i/i, 'ı');
  if (form === 6) return text.replace(/k/i, '\u212a');
  return alternating(text);
};

const cased = ['ActionType', 'FileName', 'I.FileName', 'P.FileName', 'I.CommandLine', 'ProcessCommandLine', 'RemoteIP', 'LocalIP'];

const otherCase: WorldBend = (world, random) => {
  const draft = pick(random, world.drafts);
  for (const column of cased) {
    const value = draft.columns[column];
    if (typeof value === 'string' && chance(random, 0.5)) draft.columns[column] = recase(value, random);
  }
};

/** Names that are equal, or not, only by the rule for case. */
const casePairs: readonly (readonly [string, string])[] = [
  ['straße.exe', 'STRASSE.EXE'],
  ['straße.exe', 'STRAßE.exe'],
  ['ß.exe', 'ẞ.exe'],
  ['ſet.exe', 'SET.exe'],
  ['ıcon.exe', 'Icon.EXE'],
  ['\u212abc.exe', 'kbc.exe'],
  ['ǆ.exe', 'ǅ.exe'],
  ['𐐨.exe', '𐐀.exe'],
  ['οδος.exe', 'ΟΔΟΣ.exe'],
  ['ŉ.exe', 'ʼN.exe'],
  ['İ.exe', 'i̇.exe'],
  ['', ''],
  ['a b.exe', 'a  b.exe'],
];

const oddNames: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const thread = threads[group.base].names[0] ?? [];
  if (group.base === 'C')
    return setPlace(group, pick(random, thread), pick(random, ['ſervices.exe', 'SERVICES.EXE', 'services.exe.exe', '']), random);
  const [one, other] = pick(random, casePairs);
  for (const [index, place] of thread.entries()) setPlaces(group, [place], one === '' ? emptyValue(random) : index === 0 ? one : other);
};

/** Names the tables spell out for the process on the other side. */
const hosts: Readonly<Record<BaseName, readonly string[]>> = {
  A: ['N.P.FileName'],
  B: ['N.I.FileName', 'S.I.FileName', 'C.P.FileName'],
  C: ['N.I.FileName', 'C.I.FileName'],
};

const hostName: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const name = pick(random, [
    'SVCHOST.EXE',
    'ſvchost.exe',
    'svchost.exe ',
    'svchosts.exe',
    'services.exe',
    'Services.exe',
    'explorer.exe',
    'c:\\windows\\system32\\svchost.exe',
    '',
    null,
    undefined,
  ]);
  setPlace(group, pick(random, hosts[group.base]), name, random);
};

const childNames = [
  'WerFault.exe',
  'werfault.exe',
  'WERFAULT.EXE',
  'WerFault.exe.exe',
  'csc.exe',
  'CSC.EXE',
  'csc.exe ',
  'msiexec.exe',
  'RUNDLL32.EXE',
  'Cmd.exe',
  'excel.exe',
  'tool.exe',
  'raserver.exe',
  '',
  'c:\\windows\\csc.exe',
];

const childName: WorldBend = (world, random) => setPlace(anyGroup(world, random), 'C.FileName', pick(random, childNames), random);

const serverNames = [
  'raserver.exe',
  'RASERVER.EXE',
  'dllhost.exe',
  'DLLHOST.EXE',
  'WmiPrvSE.exe',
  'wmiprvse.exe',
  'RuntimeBroker.exe',
  'sppextcomobj.exe',
  'SSONCOM.EXE',
  'svchost.exe',
  'explorer.exe',
  'WerFault.exe',
];

const serverName: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const name = pick(random, serverNames);
  const places = threads[group.base].names[0] ?? [];
  if (chance(random, 0.75)) for (const place of places) setPlaces(group, [place], chance(random, 0.3) ? recase(name, random) : name);
  else setPlace(group, pick(random, places), name, random);
};

const commandLines: Readonly<Record<'launch' | 'rpc' | 'service', readonly unknown[]>> = {
  launch: [
    'svchost.exe -k DcomLaunch',
    'SVCHOST.EXE -K DCOMLAUNCH -p',
    'C:\\Windows\\System32\\svchost.exe -k DcomLaunch -s LSM',
    '"C:\\Windows\\System32\\svchost.exe" -k DcomLaunch',
    'svchost.exe  -k DcomLaunch',
    'svchost.exe -k  DcomLaunch',
    'svchost.exe -p -k DcomLaunch',
    'svchost.exe -k DcomLaunchX',
    'svchost -k DcomLaunch',
    'svchost.exe -k netsvcs',
    'dcomlaunch',
    '',
    null,
    undefined,
  ],
  rpc: [
    'svchost.exe -k rpcss',
    'SVCHOST.EXE -K RPCSS',
    'rpcsſ',
    'xrpcssx',
    'svchost.exe -k RPC',
    'svchost.exe -k netsvcs',
    '',
    null,
    undefined,
  ],
  service: [
    'msiexec.exe /V',
    'MSIEXEC.EXE /v',
    'msiexec.exe  /V',
    'msiexec.exe /V ',
    ' msiexec.exe /V',
    '"msiexec.exe" /V',
    'C:\\Windows\\system32\\msiexec.exe /V',
    'msıexec.exe /v',
    'msiexec.exe',
    '',
    null,
    undefined,
  ],
};

const otherCommandLine: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  if (group.base === 'C') {
    setPlace(group, 'C.ProcessCommandLine', pick(random, commandLines.service), random);
    if (chance(random, 0.5)) setPlace(group, 'C.FileName', pick(random, ['msiexec.exe', 'Msiexec.exe', 'tool.exe', 'cmd.exe']), random);
  } else if (group.base === 'B' && chance(random, 0.4)) setPlace(group, 'N.I.CommandLine', pick(random, commandLines.rpc), random);
  else setPlace(group, 'S.I.CommandLine', pick(random, commandLines.launch), random);
};

/** The excluded command line, with a file name that is listed or not. */
const serviceOfMsi: WorldBend = (world, random) => {
  const those = world.drafts.filter(({ base, role }) => base === 'C' && role === 'C');
  if (those.length === 0) return otherCommandLine(world, random);
  const c = pick(random, those);
  c.columns.ProcessCommandLine = pick(random, ['msiexec.exe /V', 'MSIEXEC.EXE /v', 'msiexec.exe /V ', 'x msiexec.exe /V']);
  c.columns.FileName = pick(random, ['msiexec.exe', 'Msiexec.exe', 'tool.exe', 'cmd.exe']);
};

const actions = [
  'InboundConnectionAccepted',
  'inboundconnectionaccepted',
  'INBOUNDCONNECTIONACCEPTED',
  'InboundConnectionAttempt',
  'ConnectionFailed',
  'ConnectionSuccess',
  'ListeningConnectionCreated',
  'listeningconnectioncreated',
  'LıstenıngConnectıonCreated',
  '',
  null,
  undefined,
];

const processActions = [
  'ProcessCreated',
  'processcreated',
  'PROCESSCREATED',
  'ProcessCreatedAggregatedReport',
  'OpenProcess',
  'ProceſſCreated',
  '',
  null,
  undefined,
];

const otherAction: WorldBend = (world, random) => {
  const draft = chance(random, 0.5) ? pick(random, world.drafts) : pick(random, anyGroup(world, random).drafts);
  draft.columns.ActionType = pick(random, draft.table === 'DeviceNetworkEvents' ? actions : processActions);
};

// ---- addresses and ports --------------------------------------------------------------------------------------------

const addresses: readonly unknown[] = [
  '10.1.0.66',
  '::ffff:10.1.0.66',
  '::FFFF:0a01:0042',
  '10.1.0.5',
  '::ffff:10.1.0.5',
  '0:0:0:0:0:ffff:a01:5',
  '10.1.0.05',
  '::10.1.0.5',
  '127.0.0.1',
  '127.8.8.8',
  '127.255.255.255',
  '126.255.255.255',
  '128.0.0.1',
  '127.0.0.01',
  '127.1',
  '127.0.0.1x',
  '127.0.0.256',
  '::ffff:127.9.9.9',
  '::FFFF:7f00:1',
  '::127.0.0.1',
  '::1',
  '0:0:0:0:0:0:0:1',
  '0000:0000:0000:0000:0000:0000:0000:0001',
  '::0.0.0.1',
  '::1%lo',
  '::1%1',
  '[::1]',
  '::2',
  '::',
  '0.0.0.0',
  'fe80::1%3',
  'fe80::1%eth0',
  'FE80:0:0:0::1',
  'fe80::1',
  '2001:db8::a:1',
  '2001:DB8:0:0:0:0:A:1',
  '2001:db8::a::1',
  '224.0.0.251',
  '-',
  'localhost',
  'LOCALHOST',
  '',
  null,
  undefined,
];

const otherAddress: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const form = below(random, 4);
  if (form !== 0) setPlace(group, 'N.RemoteIP', pick(random, addresses), random);
  if (form === 0 || form === 1) setPlace(group, 'N.LocalIP', pick(random, addresses), random);
};

/** Two notations of one address, or of two that look alike. */
const addressPairs: readonly (readonly [unknown, unknown])[] = [
  ['10.1.0.5', '::ffff:10.1.0.5'],
  ['::ffff:a01:5', '10.1.0.5'],
  ['10.1.0.05', '10.1.0.5'],
  ['10.1.0.05', '10.1.0.05'],
  ['::10.1.0.5', '10.1.0.5'],
  ['fe80::1%3', 'FE80:0::1%4'],
  ['fe80::1', 'fe80::1%eth0'],
  ['fe80::1', 'fe80::2'],
  ['2001:db8::a:1', '2001:0DB8:0000::000A:0001'],
  ['::a01:5', '::10.1.0.5'],
  ['host-a', 'HOST-A'],
  ['hoſt', 'HOST'],
  ['-', '-'],
  ['', null],
  [undefined, ''],
  [null, undefined],
  ['', '10.1.0.5'],
  [undefined, '-'],
  ['0.0.0.0', '::'],
  ['10.1.0.66', '127.0.0.1'],
  ['10.1.0.66', '::1'],
];

const addressPair: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const pair = pick(random, addressPairs);
  const [remote, local] = chance(random, 0.8) ? pair : [pair[1], pair[0]];
  const n = member(group, 'N', random);
  if (n !== undefined) n.columns = { ...n.columns, RemoteIP: remote, LocalIP: local };
};

const ports = [135, '135', '135', 136, '1350', 13, 0, '0', '', null, undefined];

const otherPort: WorldBend = (world, random) => {
  const those = world.drafts.filter((draft) => draft.role === 'N' && (draft.base === 'B' || chance(random, 0.2)));
  const draft = those.length > 0 ? pick(random, those) : pick(random, world.drafts);
  draft.columns.LocalPort = pick(random, ports);
  if (chance(random, 0.3)) draft.columns.RemotePort = pick(random, ports);
};

// ---- numbers --------------------------------------------------------------------------------------------------------

const otherPids: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const thread = pick(random, threads[group.base].pids);
  const form = below(random, 5);
  if (form === 0) for (const place of thread) setPlaces(group, [place], pick(random, [0, '0']));
  else if (form === 1) for (const place of thread) setPlaces(group, [place], emptyValue(random));
  else if (form === 2) setPlace(group, pick(random, thread), pick(random, [0, 600, 700, 4100, 4101, '4100', '', null, undefined]), random);
  else {
    for (const place of [...thread, 'C.ProcessId', 'N.RemotePort']) {
      const [role, column] = split(place);
      const draft = member(group, role, random);
      if (typeof draft?.columns[column] === 'number' && chance(random, 0.6)) draft.columns[column] = String(draft.columns[column]);
    }
  }
};

/** A process that names itself as its own creator, as on Linux. */
const selfReference: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const c = member(group, 'C', random);
  if (c !== undefined) c.columns.ProcessId = c.columns['I.Id'];
};

// ---- columns and records --------------------------------------------------------------------------------------------

const blank: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  setPlace(group, pick(random, readPlaces[group.base]), emptyValue(random), random);
};

/** The right value under a name in another case: the column is missing. */
const misnamed: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const [role, column] = split(pick(random, readPlaces[group.base]));
  const draft = member(group, role, random);
  if (draft === undefined) return;
  const value = draft.columns[column];
  draft.columns[column] = undefined;
  draft.columns[columnName(column).toLowerCase()] = typeof value === 'bigint' ? printedTime(value) : value;
};

const otherDevice: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const form = below(random, 5);
  if (form === 0) for (const draft of group.drafts) draft.columns.DeviceId = emptyValue(random);
  else if (form === 1) for (const draft of group.drafts) draft.columns.DeviceId = 'd2';
  else pick(random, group.drafts).columns.DeviceId = pick(random, ['D1', 'D2', 'd1', 'd2', 'd1 ', '']);
};

const dropped: WorldBend = (world, random) => {
  if (world.drafts.length > 2) world.drafts.splice(below(random, world.drafts.length), 1);
};

const copyOf = (world: World, draft: Draft, columns: Record<string, unknown>): Draft =>
  add(world, { ...draft, columns: { ...draft.columns, ReportId: undefined, ...columns } });

const moved = (value: unknown, random: Random): unknown =>
  typeof value === 'bigint' ? value + pick(random, [-second, -1n, 0n, 0n, 1n, second, 3n * second]) : value;

const anotherConnection: WorldBend = (world, random) => {
  const n = member(anyGroup(world, random), 'N', random);
  if (n === undefined) return;
  copyOf(world, n, {
    Timestamp: moved(n.columns.Timestamp, random),
    RemoteIP: pick(random, ['10.1.0.67', '10.1.0.66', '127.0.0.1', '::ffff:10.1.0.68']),
    RemotePort: 51001 + below(random, 9),
  });
  if (chance(random, 0.3)) n.columns['I.CreationTime'] = emptyValue(random);
};

const anotherChild: WorldBend = (world, random) => {
  const c = member(anyGroup(world, random), 'C', random);
  if (c === undefined) return;
  const columns = pick<Record<string, unknown>>(random, [
    { ProcessId: 4300 },
    { ProcessId: 4300, FileName: pick(random, childNames) },
    { ActionType: 'OpenProcess' },
    { ProcessCreationTime: emptyValue(random) },
    { 'I.CreationTime': emptyValue(random) },
    {},
  ]);
  copyOf(world, c, { Timestamp: moved(c.columns.Timestamp, random), ...columns });
};

const anotherServer: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const s = member(group, 'S', random);
  if (s === undefined) return;
  const time = moved(s.columns.Timestamp, random);
  const known = s.columns.ProcessCreationTime;
  const creation = chance(random, 0.5) ? time : chance(random, 0.5) ? known : emptyValue(random);
  copyOf(world, s, { Timestamp: chance(random, 0.7) ? time : s.columns.Timestamp, ProcessCreationTime: creation });
  for (const place of threads[group.base].creations[0] ?? [])
    if (chance(random, 0.4) && !place.startsWith('S')) setPlace(group, place, emptyValue(random), random);
};

/** Two devices or two groups share PIDs, names and times; joins must keep them apart. */
const crossed: WorldBend = (world, random) => {
  const from = anyGroup(world, random);
  const draft = pick(random, from.drafts);
  copyOf(world, draft, { DeviceId: pick(random, ['d1', 'd2', 'd3']), Timestamp: moved(draft.columns.Timestamp, random) });
};

/** An exact copy, or one that differs in one of the five columns and in its content. */
const twin: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const draft = pick(random, group.drafts.filter(({ role }) => role !== 'other').concat(group.drafts.slice(0, 1)));
  const ReportId = draft.columns.ReportId ?? draft.id;
  draft.columns.ReportId = ReportId;
  const content =
    draft.role === 'N' ? { RemoteIP: '10.1.0.70' } : draft.role === 'S' ? { ProcessCreationTime: undefined } : { ProcessId: 4400 };
  const columns = pick<Record<string, unknown>>(random, [
    { ReportId },
    { ReportId: String(ReportId), ...content },
    { ReportId, ...content, ActionType: pick(random, ['OpenProcess', String(draft.columns.ActionType).toLowerCase()]) },
    { ReportId, ...content, Timestamp: timeText(draft.columns.Timestamp, random) },
    { ReportId, ...content, Timestamp: moved(draft.columns.Timestamp, random) },
    { ReportId, ...content, DeviceId: pick(random, ['d1', 'd2', 'D1']) },
  ]);
  const copy = copyOf(world, draft, columns);
  if (chance(random, 0.15)) copy.table = pick(random, ['DeviceEvents', 'DeviceFileEvents']);
};

/** Two records without ReportId that are alike in the other four columns. */
const unreported: WorldBend = (world, random) => {
  const draft = pick(random, world.drafts);
  const ReportId = pick(random, [null, '', 'absent']);
  draft.columns.ReportId = ReportId;
  const content = draft.role === 'N' ? { RemoteIP: '10.1.0.71' } : { ProcessId: 4500 };
  if (chance(random, 0.7)) copyOf(world, draft, { ReportId, ...(chance(random, 0.7) ? content : {}) });
};

/** One record's ReportId on records of another table or device. */
const sharedReportId: WorldBend = (world, random) => {
  for (const draft of world.drafts) if (chance(random, 0.6)) draft.columns.ReportId = 1;
};

const tables = ['DeviceProcessEvents', 'DeviceNetworkEvents', 'DeviceEvents', 'deviceprocessevents', 'devicenetworkevents'];

const otherTable: WorldBend = (world, random) => {
  const draft = pick(random, world.drafts);
  const table = pick(random, tables);
  const swapped = (draft.table === 'DeviceProcessEvents') !== (table === 'DeviceProcessEvents');
  if (swapped) draft.table = table;
};

export const noise: WorldBend = (world, random) => {
  const device = world.drafts.length > 0 ? pick(random, world.drafts).columns.DeviceId : 'd1';
  const columns = {
    DeviceId: device,
    Timestamp: timeAt(500 + below(random, 1000)),
    ActionType: 'FileCreated',
    FileName: 'a.tmp',
    'I.FileName': 'explorer.exe',
    'I.Id': 4100,
    'I.CreationTime': timeAt(1),
  };
  add(world, { group: 0, base: 'A', role: 'other', table: pick(random, ['DeviceFileEvents', 'DeviceImageLoadEvents']), columns });
};

/** Columns that no rule reads. */
const unread: WorldBend = (world, random) => {
  const draft = pick(random, world.drafts);
  const other = pick(random, world.drafts);
  draft.columns = {
    ...draft.columns,
    DeviceName: 'other.example',
    AdditionalFields: pick(random, ['{}', null, '', '{"InitiatingProcessId":1}']),
    'I.SHA1': 'a1',
    SHA256: 'b2',
    ProcessUniqueId: String(other.id),
    'I.UniqueId': '0',
    Protocol: 'TcpV4',
    FolderPath: 'C:\\Windows\\System32',
    'I.AccountName': 'system',
  };
};

// ---- reputation -----------------------------------------------------------------------------------------------------

const hashes = ['a1', 'a1', 'A1', 'b2', '', null, undefined];

const certificate: WorldBend = (world, random) => {
  const services = world.drafts.filter(({ base, role }) => base === 'C' && role === 'C');
  const c = services.length > 0 ? pick(random, services) : undefined;
  if (c !== undefined && chance(random, 0.3)) c.columns.SHA1 = pick(random, hashes);
  if (c !== undefined && chance(random, 0.25)) c.columns.FileName = pick(random, childNames);
  const hash = c?.columns.SHA1 ?? 'a1';
  add(world, {
    group: c?.group ?? 0,
    base: 'C',
    role: 'other',
    table: 'DeviceFileCertificateInfo',
    columns: {
      DeviceId: pick(random, [c?.columns.DeviceId, 'd7', undefined]),
      Timestamp: timeAt(pick(random, [5, 999, 1003, 9000])),
      SHA1: chance(random, 0.6) ? hash : pick(random, [typeof hash === 'string' ? hash.toUpperCase() : hash, ...hashes]),
      IsSigned: pick(random, [true, false, undefined, null]),
      IsTrusted: pick(random, [true, false, undefined]),
      Signer: 'Someone',
    },
  });
};

const hash: WorldBend = (world, random) => {
  const services = world.drafts.filter(({ base, role }) => base === 'C' && role === 'C');
  if (services.length === 0) return certificate(world, random);
  const c = pick(random, services);
  c.columns.SHA1 = pick(random, hashes);
  c.columns.FileName = pick(random, ['tool.exe', 'RUNDLL32.EXE', 'tool.exe']);
};

// ---- all bends ------------------------------------------------------------------------------------------------------

export const worldBends: Readonly<Record<string, WorldBend>> = {
  atEdge,
  forgetCreation,
  forgottenAtEdge,
  otherHolder,
  boots,
  ownBoot,
  otherCase,
  oddNames,
  childName,
  serverName,
  hostName,
  otherCommandLine,
  serviceOfMsi,
  otherAction,
  otherAddress,
  addressPair,
  otherPort,
  otherPids,
  selfReference,
  blank,
  misnamed,
  otherDevice,
  dropped,
  anotherConnection,
  anotherChild,
  anotherServer,
  crossed,
  twin,
  unreported,
  sharedReportId,
  otherTable,
  noise,
  unread,
  certificate,
  hash,
};

/** A name stands here as often as it should be drawn, compared with the others. */
export const bendNames: readonly string[] = [
  ...Object.keys(worldBends),
  ...new Array<string>(8).fill('atEdge'),
  ...new Array<string>(3).fill('forgottenAtEdge'),
  ...new Array<string>(2).fill('boots'),
  ...new Array<string>(2).fill('certificate'),
  'forgetCreation',
  'ownBoot',
  'oddNames',
  'addressPair',
  'otherAddress',
  'otherPids',
  'otherAction',
  'otherCommandLine',
  'serverName',
  'hostName',
  'blank',
  'anotherConnection',
  'anotherChild',
  'anotherServer',
  'twin',
];

// ---- finishing ------------------------------------------------------------------------------------------------------

const minutesAhead = { Z: 0, '': 0, '+00:00': 0, '+02:00': 120, '+0530': 330, '-0500': -300, '-03:30': -210 };

/** A time in one of its notations; digits after the seventh are cut by the reader. */
function timeText(value: unknown, random: Random): unknown {
  if (typeof value !== 'bigint') return value;
  const plain = printedTime(value);
  if (value < 864_000_000_000n || chance(random, 0.6)) return plain;
  const zone = pick(random, Object.keys(minutesAhead) as (keyof typeof minutesAhead)[]);
  const local = printedTime(value + BigInt(minutesAhead[zone] * 60) * second).slice(0, -1);
  const [date = '', fraction = ''] = local.split('.');
  const shortest = fraction.replace(/0+$/, '');
  const digits = pick(random, [fraction, shortest, shortest, shortest.padEnd(6, '0'), `${fraction}9`, `${fraction}51`]);
  return `${date.replace('T', pick(random, ['T', 'T', ' ']))}${digits === '' ? '' : `.${digits}`}${zone}`;
}

const isUnknown = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Equal here means: a reader might take the two for one. */
const duplicateKey = ({ category, properties }: RawRecord): string =>
  JSON.stringify([
    category,
    ...['DeviceId', 'ReportId', 'Timestamp', 'ActionType'].map((column) => (isUnknown(properties[column]) ? '' : properties[column])),
  ]);

/** Copies are identical: a record that differs from the first of its key gets a ReportId of its own. */
const withHonestCopies = (records: readonly RawRecord[]): RawRecord[] => {
  const first = new Map<string, string>();
  return records.map((record, index) => {
    if (isUnknown(record.properties.ReportId)) return record;
    const key = duplicateKey(record);
    const content = JSON.stringify(record.properties);
    if ((first.get(key) ?? content) !== content) return { ...record, properties: { ...record.properties, ReportId: 1000 + index } };
    first.set(key, content);
    return record;
  });
};

const reportId = (draft: Draft): unknown =>
  draft.columns.ReportId === 'absent' ? undefined : draft.columns.ReportId === undefined ? draft.id : draft.columns.ReportId;

export const finished = (world: World, random: Random): RawRecord[] => {
  const texts = new Map<bigint, unknown>();
  const written = (value: unknown): unknown => {
    if (typeof value !== 'bigint') return value;
    // mostly one notation for one time in a world, so that copies stay copies
    const text = texts.get(value) ?? timeText(value, random);
    texts.set(value, text);
    return text;
  };
  return withHonestCopies(
    shuffled(random, world.drafts).map((draft) => {
      const needed = { ...draft.columns, ReportId: reportId(draft) };
      const columns = Object.entries(needed).map(([column, value]): [string, unknown] => [columnName(column), written(value)]);
      return { category: draft.table, properties: Object.fromEntries(columns.filter(([, value]) => value !== undefined)) };
    }),
  );
};
