import { second, timeAt } from '../bases/columns';
import { add, anyGroup, emptyValue, type Group, otherRole, setPlace, setPlaces, timeOf, type World, type WorldBend } from '../drafts';
import { below, chance, pick, type Random } from '../seeded-random';
import { delta } from './times';

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
  const limit = group.base.name === 'B' ? 300n : 60n;
  const gap = pick(random, [limit, limit, limit, 0n, 0n, 5n, -3n, 2_000n]) * second;
  const boot = bootColumns(random, moment - gap - off);
  const device = group.drafts[0]?.columns.DeviceId;
  add(world, {
    group: group.group,
    base: group.base,
    role: otherRole,
    table: boot.table,
    columns: { DeviceId: chance(random, 0.9) ? device : pick(random, ['d1', 'd2', 'D1']), ...boot.columns },
  });
}

/** A creation time is unknown, and the order that decides then is at its limit. */
export const forgottenAtEdge: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const off = delta(random);
  const n = timeOf(group, 'N.Timestamp', random);
  const c = timeOf(group, 'C.Timestamp', random);
  if (n === undefined || c === undefined) return;
  if (group.base.name === 'A') {
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
  } else if (group.base.name === 'B') {
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

export const boots: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const moment = timeOf(group, group.base.name === 'B' ? 'S.Timestamp' : 'N.Timestamp', random);
  if (moment === undefined) return;
  if (group.base.name === 'C' && chance(random, 0.8)) setPlaces(group, ['N.I.CreationTime', 'C.I.CreationTime'], emptyValue(random));
  addBoot(world, random, group, moment, delta(random));
};

/** The base world's own boot record: unknown, another Timestamp, another action, or gone. */
export const ownBoot: WorldBend = (world, random) => {
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
