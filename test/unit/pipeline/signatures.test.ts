import type { DeviceId, Fact, FactId } from '../../../lib/model/fact';
import { ticksOf } from '../../../lib/model/time';
import { learn } from '../../../lib/pipeline/learn';
import { readSignatures } from '../../../lib/pipeline/signatures';
import { memoryStores } from '../../../lib/stores/memory';

const certificate = (columns: Fact<'DeviceFileCertificateInfo'>['columns'], id = 'k'): Fact => ({
  table: 'DeviceFileCertificateInfo',
  id: id as FactId,
  device: 'd7' as DeviceId,
  deviceName: '',
  at: ticksOf(0n),
  columns,
});

const saidOf = async (hash: string, ...rows: readonly Fact<'DeviceFileCertificateInfo'>['columns'][]) => {
  const { reference } = memoryStores();
  for (const [index, row] of rows.entries()) await learn(reference, [certificate(row, String(index))]);
  return (await readSignatures(reference, [hash])).get(hash);
};

test.each([
  [{ IsSigned: true, IsTrusted: true }, 'trusted'],
  [{ IsSigned: true, IsTrusted: false }, 'untrusted'],
  [{ IsSigned: true }, 'untrusted'],
  [{ IsSigned: false, IsTrusted: true }, 'unsigned'],
  [{ IsSigned: false }, 'unsigned'],
])('a row with %j says %s', async (row, said) => expect(await saidOf('a1', { SHA1: 'a1', ...row })).toBe(said));

test('the best that any row said counts, whichever came first', async () => {
  const [bad, good] = [
    { SHA1: 'a1', IsSigned: false },
    { SHA1: 'a1', IsSigned: true, IsTrusted: true },
  ];
  expect(await saidOf('a1', bad, good)).toBe('trusted');
  expect(await saidOf('a1', good, bad)).toBe('trusted');
});

test('a hash is one file whatever its case', async () =>
  expect(await saidOf('A1', { SHA1: 'a1', IsSigned: true, IsTrusted: true })).toBe('trusted'));

test('a hash of which no row came is unknown, and a row without a hash says nothing', async () => {
  expect(await saidOf('b2', { SHA1: 'a1', IsSigned: true })).toBeUndefined();
  expect(await saidOf('', { IsSigned: true, IsTrusted: true })).toBeUndefined();
});
