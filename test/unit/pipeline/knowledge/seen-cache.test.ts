import { ticksOf } from '../../../../lib/model/time';
import { seenCache } from '../../../../lib/pipeline/knowledge/seen-cache';
import type { ReferenceKind, ReferenceRow } from '../../../../lib/pipeline/ports';
import { memoryStores } from '../../../../lib/stores/memory';

const rowOf = (kind: ReferenceKind, member: string, value = ''): ReferenceRow => ({ kind, key: 'key', member, value });

const counting = (most?: number, failing = (): boolean => false) => {
  const { reference } = memoryStores();
  const puts: ReferenceRow[] = [];
  const cached = seenCache(
    {
      ...reference,
      put: async (row) => {
        puts.push(row);
        if (failing()) throw new Error('gone');
        await reference.put(row);
      },
    },
    most === undefined ? undefined : { lasting: most, passing: most },
  );
  return { cached, puts, reference };
};

test('the row is handed on as it was given, with the time by which it is trimmed', async () => {
  const { cached, puts } = counting();
  const given = (['address', 'dial'] as const).map((kind) => ({ ...rowOf(kind, 'member', 'value'), at: ticksOf(5n) }));
  for (const row of given) await cached.put(row);
  expect(puts).toEqual(given);
});

test('a row that was written is not written again', async () => {
  const { cached, puts, reference } = counting();
  for (let n = 0; n < 3; n++) await cached.put(rowOf('address', 'member', 'value'));
  await cached.put(rowOf('certificate', 'member'));
  await cached.put(rowOf('address', 'another'));
  expect(puts).toEqual([rowOf('address', 'member', 'value'), rowOf('certificate', 'member'), rowOf('address', 'another')]);
  expect(await cached.members('address', 'key', 10)).toEqual(await reference.members('address', 'key', 10));
});

test('a row whose writing failed is tried again', async () => {
  let failures = 1;
  const { cached, puts, reference } = counting(undefined, () => failures-- > 0);
  await expect(cached.put(rowOf('address', 'member', 'value'))).rejects.toThrow('gone');
  await cached.put(rowOf('address', 'member', 'value'));
  expect(puts).toHaveLength(2);
  expect(await reference.members('address', 'key', 10)).toEqual(new Map([['member', 'value']]));
});

test('what comes once is not remembered: it would push out what comes again', async () => {
  const { cached, puts } = counting();
  for (const kind of ['dial', 'sighting'] as const) for (let n = 0; n < 2; n++) await cached.put(rowOf(kind, 'member'));
  expect(puts).toHaveLength(4);
});

test('what comes again for some minutes is remembered, and pushes out nothing that comes again all day', async () => {
  const { cached, puts } = counting(10);
  await cached.put(rowOf('address', 'often'));
  for (let n = 0; n < 100; n++) for (let again = 0; again < 2; again++) await cached.put(rowOf('logon', `${n}`));
  await cached.put(rowOf('address', 'often'));
  expect(puts).toHaveLength(101);
});

test('it is bounded, and forgets what has not been seen for longest', async () => {
  const { cached, puts } = counting(10);
  for (let n = 0; n < 100; n++) {
    await cached.put(rowOf('address', 'often'));
    await cached.put(rowOf('address', `once ${n}`));
  }
  expect(puts.filter(({ member }) => member === 'often')).toHaveLength(1);
  expect(puts).toHaveLength(101);
  await cached.put(rowOf('address', 'once 0'));
  expect(puts).toHaveLength(102);
});
