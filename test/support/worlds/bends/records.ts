import { printedTime, ticksOf } from '../../oracle/values';
import { columnName, timeAt } from '../bases/columns';
import { publishedBases } from '../bases/published-bases';
import { add, anyGroup, copyOf, emptyValue, member, moved, otherRole, setPlace, split, type WorldBend } from '../drafts';
import { timeText } from '../finishing';
import { below, chance, pick } from '../seeded-random';
import { childNames } from './texts';

export const blank: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  setPlace(group, pick(random, group.base.reads), emptyValue(random), random);
};

/** The right value under a name in another case: the column is missing. */
export const misnamed: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const [role, column] = split(pick(random, group.base.reads));
  const draft = member(group, role, random);
  if (draft === undefined) return;
  const value = draft.columns[column];
  draft.columns[column] = undefined;
  draft.columns[columnName(column).toLowerCase()] = typeof value === 'bigint' ? printedTime(value) : value;
};

export const otherDevice: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const form = below(random, 5);
  if (form === 0) for (const draft of group.drafts) draft.columns.DeviceId = emptyValue(random);
  else if (form === 1) for (const draft of group.drafts) draft.columns.DeviceId = 'd2';
  else pick(random, group.drafts).columns.DeviceId = pick(random, ['D1', 'D2', 'd1', 'd2', 'd1 ', '']);
};

export const dropped: WorldBend = (world, random) => {
  if (world.drafts.length > 2) world.drafts.splice(below(random, world.drafts.length), 1);
};

export const anotherConnection: WorldBend = (world, random) => {
  const n = member(anyGroup(world, random), 'N', random);
  if (n === undefined) return;
  copyOf(world, n, {
    Timestamp: moved(n.columns.Timestamp, random),
    RemoteIP: pick(random, ['10.1.0.67', '10.1.0.66', '127.0.0.1', '::ffff:10.1.0.68']),
    RemotePort: 51001 + below(random, 9),
  });
  if (chance(random, 0.3)) n.columns['I.CreationTime'] = emptyValue(random);
};

export const anotherChild: WorldBend = (world, random) => {
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

/** Another service, task, subscription or write, or the same again. */
export const anotherRecord: WorldBend = (world, random) => {
  const made = world.drafts.filter(({ role }) => role === 'E' || role === 'R');
  if (made.length === 0) return;
  const record = pick(random, made);
  copyOf(world, record, { Timestamp: moved(record.columns.Timestamp, random), ...(chance(random, 0.3) ? { 'I.LogonId': 345_679 } : {}) });
};

export const anotherServer: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const s = member(group, 'S', random);
  if (s === undefined) return;
  const time = moved(s.columns.Timestamp, random);
  const known = s.columns.ProcessCreationTime;
  const creation = chance(random, 0.5) ? time : chance(random, 0.5) ? known : emptyValue(random);
  copyOf(world, s, { Timestamp: chance(random, 0.7) ? time : s.columns.Timestamp, ProcessCreationTime: creation });
  for (const place of group.base.threads.creations[0] ?? [])
    if (chance(random, 0.4) && !place.startsWith('S')) setPlace(group, place, emptyValue(random), random);
};

/** Two devices or two groups share PIDs, names and times; joins must keep them apart. */
export const crossed: WorldBend = (world, random) => {
  const from = anyGroup(world, random);
  const draft = pick(random, from.drafts);
  copyOf(world, draft, { DeviceId: pick(random, ['d1', 'd2', 'd3']), Timestamp: moved(draft.columns.Timestamp, random) });
};

/** An exact copy, or one that differs in one of the five columns and in its content. */
export const twin: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const draft = pick(random, group.drafts.filter(({ role }) => role !== otherRole).concat(group.drafts.slice(0, 1)));
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
export const unreported: WorldBend = (world, random) => {
  const draft = pick(random, world.drafts);
  const ReportId = pick(random, [null, '', 'absent']);
  draft.columns.ReportId = ReportId;
  const content = draft.role === 'N' ? { RemoteIP: '10.1.0.71' } : { ProcessId: 4500 };
  if (chance(random, 0.7)) copyOf(world, draft, { ReportId, ...(chance(random, 0.7) ? content : {}) });
};

/** One record's ReportId on records of another table or device. */
export const sharedReportId: WorldBend = (world, random) => {
  for (const draft of world.drafts) if (chance(random, 0.6)) draft.columns.ReportId = 1;
};

const tables = ['DeviceProcessEvents', 'DeviceNetworkEvents', 'DeviceEvents', 'deviceprocessevents', 'devicenetworkevents'];

export const otherTable: WorldBend = (world, random) => {
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
  add(world, {
    group: 0,
    base: publishedBases.A,
    role: otherRole,
    table: pick(random, ['DeviceFileEvents', 'DeviceImageLoadEvents']),
    columns,
  });
};

/** Columns that no rule reads. */
export const unread: WorldBend = (world, random) => {
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

/** A time before Windows' own: no record can have it, and the live reading sets such a record aside. */
export const ancient: WorldBend = (world, random) => {
  pick(random, world.drafts).columns.Timestamp = ticksOf(
    pick(random, ['1600-12-31T23:59:59.9999999Z', '1601-01-01T00:00:00Z', '1601-01-01T00:00:00.0000001Z']),
  );
};
