import { seenCache } from '../../../../lib/pipeline/knowledge/seen-cache';
import { memoryStores } from '../../../../lib/stores/memory';

const counting = (most?: number, failing = (): boolean => false) => {
  const { reference } = memoryStores();
  const puts: string[] = [];
  const cached = seenCache(
    {
      ...reference,
      put: async (kind, key, member, value) => {
        puts.push(`${kind} ${key} ${member}`);
        if (failing()) throw new Error('gone');
        await reference.put(kind, key, member, value);
      },
    },
    most === undefined ? undefined : { lasting: most, passing: most },
  );
  return { cached, puts, reference };
};

test('a row that was written is not written again', async () => {
  const { cached, puts, reference } = counting();
  for (let n = 0; n < 3; n++) await cached.put('address', 'key', 'member', 'value');
  await cached.put('certificate', 'key', 'member', '');
  await cached.put('address', 'key', 'another', '');
  expect(puts).toEqual(['address key member', 'certificate key member', 'address key another']);
  expect(await cached.members('address', 'key', 10)).toEqual(await reference.members('address', 'key', 10));
});

test('a row whose writing failed is tried again', async () => {
  let failures = 1;
  const { cached, puts, reference } = counting(undefined, () => failures-- > 0);
  await expect(cached.put('address', 'key', 'member', 'value')).rejects.toThrow('gone');
  await cached.put('address', 'key', 'member', 'value');
  expect(puts).toHaveLength(2);
  expect(await reference.members('address', 'key', 10)).toEqual(new Map([['member', 'value']]));
});

test('what comes once is not remembered: it would push out what comes again', async () => {
  const { cached, puts } = counting();
  for (const kind of ['dial', 'sighting'] as const) for (let n = 0; n < 2; n++) await cached.put(kind, 'key', 'member', '');
  expect(puts).toHaveLength(4);
});

test('what comes again for some minutes is remembered, and pushes out nothing that comes again all day', async () => {
  const { cached, puts } = counting(10);
  await cached.put('address', 'key', 'often', '');
  for (let n = 0; n < 100; n++) for (let again = 0; again < 2; again++) await cached.put('logon', 'key', `${n}`, '');
  await cached.put('address', 'key', 'often', '');
  expect(puts).toHaveLength(101);
});

test('it is bounded, and forgets what has not been seen for longest', async () => {
  const { cached, puts } = counting(10);
  for (let n = 0; n < 100; n++) {
    await cached.put('address', 'key', 'often', '');
    await cached.put('address', 'key', `once ${n}`, '');
  }
  expect(puts.filter((row) => row.endsWith('often'))).toHaveLength(1);
  expect(puts).toHaveLength(101);
  await cached.put('address', 'key', 'once 0', '');
  expect(puts).toHaveLength(102);
});
