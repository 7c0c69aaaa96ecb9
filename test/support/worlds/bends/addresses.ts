import { anyGroup, type Group, member, setPlace, setPlaces, type WorldBend } from '../drafts';
import { below, chance, pick, type Random } from '../seeded-random';

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
  '223.255.255.255',
  '224.0.0.251',
  '239.1.2.3',
  '255.255.255.255',
  'ff02::fb',
  'FF0E::1',
  '00ff::1',
  'fff::1',
  'feff::1',
  '-',
  'localhost',
  'LOCALHOST',
  '',
  null,
  undefined,
];

const callerRoles = ['N', 'K', 'D', 'L'];

/** A record that names a caller: a connection or a logon. */
const callerRole = (group: Group, random: Random): string => {
  const present = callerRoles.filter((role) => group.drafts.some((draft) => draft.role === role));
  return present.length === 0 ? 'N' : pick(random, present);
};

export const otherAddress: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const form = below(random, 4);
  const role = callerRole(group, random);
  if (form !== 0) setPlace(group, `${role}.RemoteIP`, pick(random, addresses), random);
  if (form === 0 || form === 1) setPlace(group, `${role}.LocalIP`, pick(random, addresses), random);
};

/** Two notations of one address, or of two that look alike. */
export const addressPairs: readonly (readonly [unknown, unknown])[] = [
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

export const addressPair: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const pair = pick(random, addressPairs);
  const [remote, local] = chance(random, 0.8) ? pair : [pair[1], pair[0]];
  const n = member(group, callerRole(group, random), random);
  if (n !== undefined) n.columns = { ...n.columns, RemoteIP: remote, LocalIP: local };
};

const ports = [135, '135', '135', 136, '1350', 13, 0, '0', '', null, undefined];

export const otherPort: WorldBend = (world, random) => {
  const those = world.drafts.filter((draft) => draft.role === 'N' && (draft.base.name === 'B' || chance(random, 0.2)));
  const draft = those.length > 0 ? pick(random, those) : pick(random, world.drafts);
  draft.columns.LocalPort = pick(random, ports);
  if (chance(random, 0.3)) draft.columns.RemotePort = pick(random, ports);
};

/** Two ports that are one, or two, or unknown. */
export const portPairs: readonly (readonly [unknown, unknown])[] = [
  [0, 0],
  ['0', 0],
  [undefined, undefined],
  [null, ''],
  [51000, undefined],
  [51000, 51001],
  [51000, '51000'],
  [1, 1],
  [65_535, 65_535],
];

/** The two ends of a connection name two callers or two ports, or one in two ways. */
export const otherEnds: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const { callers = [], ports = [] } = group.base.keys ?? {};
  const [threads, pairs] = chance(random, 0.5) ? [callers, addressPairs] : [ports, portPairs];
  if (threads.length === 0) return;
  const [first = '', ...rest] = pick(random, threads);
  const [one, other] = pick(random, pairs);
  setPlaces(group, [first], one);
  setPlaces(group, rest, other);
};
