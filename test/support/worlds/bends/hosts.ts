import { second } from '../bases/columns';
import { anyGroup, copyOf, emptyValue, member, moved, setPlaces, timeOf, type WorldBend } from '../drafts';
import { chance, pick } from '../seeded-random';
import { delta } from './times';

const day = 24n * 3600n * second;

/** The connection comes two days after, or before, the UTC day on which the host was named, give or take a tick. */
export const hostDay: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const named = timeOf(group, 'W.Timestamp', random);
  const at = timeOf(group, 'N.Timestamp', random);
  if (named === undefined || at === undefined) return;
  if (chance(random, 0.6)) {
    const moment = named - (named % day) + pick(random, [2n, 2n, 1n, -2n, -2n, -1n]) * day + delta(random);
    setPlaces(group, ['N.Timestamp'], moment);
    setPlaces(group, ['C.Timestamp'], moment + second);
    if (chance(random, 0.5)) setPlaces(group, ['N.P.CreationTime'], emptyValue(random));
  } else setPlaces(group, ['W.Timestamp'], at - (at % day) + pick(random, [-2n, -1n, 0n, 1n, 2n, 3n]) * day + delta(random));
};

/** Tables that name a creator; only what a rule reads teaches a host. */
const tables = [
  'DeviceProcessEvents',
  'DeviceNetworkEvents',
  'DeviceImageLoadEvents',
  'DeviceLogonEvents',
  'DeviceRegistryEvents',
  'DeviceEvents',
];

/** Another record names a DcomLaunch svchost, the same one or the next after a boot, or services.exe. */
export const anotherHost: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const w = member(group, 'W', random) ?? member(group, 'S', random);
  if (w === undefined) return;
  const created = w.columns['I.CreationTime'];
  const changes = pick<Record<string, unknown>>(random, [
    {},
    { 'I.CreationTime': moved(created, random) },
    { 'I.CreationTime': emptyValue(random) },
    { 'I.Id': pick(random, [701, '700', undefined]) },
    { 'I.FileName': 'services.exe', 'I.CommandLine': 'C:\\Windows\\system32\\services.exe' },
    { 'I.FileName': 'SVCHOST.EXE', 'I.CommandLine': 'SVCHOST.EXE -K DCOMLAUNCH' },
  ]);
  const copy = copyOf(world, w, { Timestamp: moved(w.columns.Timestamp, random), ProcessId: 4950, ...changes });
  copy.table = pick(random, ['DeviceProcessEvents', 'DeviceProcessEvents', ...tables]);
  if (chance(random, 0.3)) world.drafts.splice(world.drafts.indexOf(w), 1);
};
