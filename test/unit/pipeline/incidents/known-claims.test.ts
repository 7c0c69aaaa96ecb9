import type { IncidentId } from '../../../../lib/model/incident';
import { knownClaims } from '../../../../lib/pipeline/incidents/known-claims';
import type { ClaimKey, Incidents } from '../../../../lib/pipeline/ports';
import { memoryStores } from '../../../../lib/stores/memory';
import { memoryTable } from '../../../../lib/stores/memory/memory-table';
import { storesOver } from '../../../../lib/stores/stores-over';
import { type Tables, tableNames } from '../../../../lib/stores/table';
import { claimOf, idOf, revisionOf, rowOf } from '../../../support/contract/revisions';

const bucket = 3;
const keysOf = (count: number): readonly ClaimKey[] => Array.from({ length: count }, (_, n) => `anchor-${n}`);

const counting = (most?: number) => {
  const { incidents } = memoryStores();
  const asked: ClaimKey[] = [];
  const listening: Incidents = {
    ...incidents,
    readClaims: async (own, keys) => {
      asked.push(...keys);
      return incidents.readClaims(own, keys);
    },
  };
  const claim = async (into: Incidents, keys: readonly ClaimKey[], id: IncidentId): Promise<void> => {
    await into.insert(
      bucket,
      keys.map((key) => claimOf(key, id)),
    );
  };
  return { incidents, known: knownClaims(listening, most), asked, claim };
};

test('a claim that is there is read once, one that is not each time', async () => {
  const { incidents, known, asked, claim } = counting();
  await claim(incidents, ['first'], idOf(1));
  for (let n = 0; n < 3; n++) expect(await known.readClaims(bucket, ['first', 'second'])).toEqual(new Map([['first', idOf(1)]]));
  await claim(incidents, ['second'], idOf(2));
  const both = new Map([
    ['first', idOf(1)],
    ['second', idOf(2)],
  ]);
  for (let n = 0; n < 3; n++) expect(await known.readClaims(bucket, ['first', 'second'])).toEqual(both);
  expect(asked).toEqual(['first', 'second', 'second', 'second', 'second']);
});

test('a claim of our own is not read, one that another was faster with is', async () => {
  const { incidents, known, asked, claim } = counting();
  await claim(known, ['ours'], idOf(1));
  await claim(incidents, ['theirs'], idOf(2));
  await claim(known, ['theirs'], idOf(3));
  expect([...(await known.readClaims(bucket, ['ours', 'theirs'])).values()]).toEqual([idOf(1), idOf(2)]);
  expect(asked).toEqual(['theirs']);
});

test('more claims than are remembered are read again, and none is answered otherwise than by the table', async () => {
  const { incidents, known, asked, claim } = counting(20);
  const keys = keysOf(100);
  await claim(incidents, keys.slice(0, 90), idOf(1));
  for (let n = 0; n < 3; n++) expect(await known.readClaims(bucket, keys)).toEqual(await incidents.readClaims(bucket, keys));
  expect(asked.length).toBeGreaterThan(200);
});

test('the claims of an incident that was erased are read again once it turns out to be gone, and no others', async () => {
  const { incidents, known, asked } = counting();
  for (const n of [1, 2]) await known.insert(bucket, [rowOf(revisionOf(idOf(n), 1)), claimOf(`of-${n}`, idOf(n))]);
  await incidents.forget(bucket, (revisionOf(idOf(1), 1).openedAt + 1n) as never);
  await known.newest(bucket, idOf(1));
  expect(await known.readClaims(bucket, ['of-1', 'of-2'])).toEqual(new Map([['of-2', idOf(2)]]));
  expect(asked).toEqual(['of-1']);
});

test('a table is asked for 64 claims at once', async () => {
  const table = memoryTable();
  let [reading, most, reads] = [0, 0, 0];
  const slow = {
    ...table,
    get: async (partition: string, key: string) => {
      reads++;
      most = Math.max(most, ++reading);
      const value = await table.get(partition, key);
      reading--;
      return value;
    },
  };
  const tables = Object.fromEntries(tableNames.map((name) => [name, slow])) as Tables;
  const { incidents } = storesOver(tables);
  const keys = keysOf(1000);
  for (let from = 0; from < keys.length; from += 100)
    await incidents.insert(
      bucket,
      keys.slice(from, from + 100).map((key) => claimOf(key, idOf(1))),
    );
  expect((await incidents.readClaims(bucket, [...keys, 'another'])).size).toBe(1000);
  expect([most, reads]).toEqual([64, 1001]);
});
