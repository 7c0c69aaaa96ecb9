import { second } from '../bases/columns';
import { anyGroup, copyOf, moved, setPlaces, type WorldBend } from '../drafts';
import { chance, pick } from '../seeded-random';

/** Ids of two sessions, or of one, or of nobody. Two above 2^53 differ only where a double would round. */
export const sessionPairs: readonly (readonly [unknown, unknown])[] = [
  ...[0, 996, 997, 999, '999', '0'].map((shared): readonly [unknown, unknown] => [shared, shared]),
  [995, 995],
  [998, 998],
  [1000, '1000'],
  [1, 1],
  [-1, -1],
  [345_678, 345_679],
  ['9007199254740993', '9007199254740993'],
  ['9007199254740993', '9007199254740992'],
  [undefined, undefined],
  [null, ''],
  [345_678, undefined],
];

export const otherLogonId: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const [one, other] = pick(random, sessionPairs);
  for (const [first = '', ...rest] of group.base.keys?.sessions ?? []) {
    setPlaces(group, [first], one);
    setPlaces(group, rest, other);
  }
};

const hour = 3600n * second;

/**
 * Defender mostly writes a network logon twice, once more by lsass.exe without LogonId and address. After a boot another
 * caller may have the number.
 */
export const anotherLogon: WorldBend = (world, random) => {
  const logons = world.drafts.filter(({ role }) => role === 'L');
  if (logons.length === 0) return;
  const logon = pick(random, logons);
  const at = logon.columns.Timestamp;
  const columns = pick<Record<string, unknown>>(random, [
    { LogonId: undefined, RemoteIP: pick(random, ['', '-', null]), IsLocalAdmin: true },
    { AccountDomain: '' },
    { RemoteIP: pick(random, ['10.1.0.66', '10.1.0.67', '127.0.0.1']) },
    { RemotePort: pick(random, [0, 51000, 51001, 51002]) },
    { Timestamp: typeof at === 'bigint' ? at + pick(random, [-2n, -1n, 1n, 2n]) * hour : at, RemoteIP: '10.1.0.67' },
  ]);
  copyOf(world, logon, { Timestamp: moved(at, random), ...columns });
};

/** Of one connection there may be several logons, and of one logon several connections. */
export const anotherCarrier: WorldBend = (world, random) => {
  const carriers = world.drafts.filter(({ role }) => role === 'K');
  if (carriers.length === 0) return;
  const carrier = pick(random, carriers);
  copyOf(world, carrier, {
    Timestamp: moved(carrier.columns.Timestamp, random),
    ...(chance(random, 0.5) ? { RemotePort: pick(random, [0, 51000, 51002]) } : {}),
    ...(chance(random, 0.3) ? { RemoteIP: '10.1.0.67' } : {}),
  });
};
