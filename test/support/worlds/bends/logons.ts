import { copyOf, moved, type WorldBend } from '../drafts';
import { chance, pick } from '../seeded-random';

/** Ids of two sessions, or of one, or of nobody. Two above 2^53 differ only where a double would round. */
const pairs: readonly (readonly [unknown, unknown])[] = [
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
  const [one, other] = pick(random, pairs);
  for (const { role, columns } of world.drafts) {
    if (role === 'L') columns.LogonId = one;
    if (role === 'S') columns.LogonId = other;
  }
};

/** Defender mostly writes a network logon twice, once more by lsass.exe without LogonId and address. */
export const anotherLogon: WorldBend = (world, random) => {
  const logons = world.drafts.filter(({ role }) => role === 'L');
  if (logons.length === 0) return;
  const logon = pick(random, logons);
  const byLsass = { LogonId: undefined, RemoteIP: pick(random, ['', '-', null]), IsLocalAdmin: true };
  copyOf(world, logon, {
    Timestamp: moved(logon.columns.Timestamp, random),
    ...(chance(random, 0.3) ? byLsass : { RemoteIP: pick(random, ['10.1.0.66', '10.1.0.67', '127.0.0.1']) }),
  });
};
