import type { DeviceId, Fact, FactId } from '../../../../lib/model/fact';
import { ticksOf } from '../../../../lib/model/time';
import { awaitsCertificate } from '../../../../lib/pipeline/knowledge/knowledge';
import { learn } from '../../../../lib/pipeline/knowledge/learn';
import { readCertificates, readSignatures } from '../../../../lib/pipeline/knowledge/signatures';
import { memoryStores } from '../../../../lib/stores/memory';
import { evidenceOf } from '../../../support/enrichers/subject';

const certificate = (columns: Fact<'DeviceFileCertificateInfo'>['columns'], id = 'k'): Fact => ({
  table: 'DeviceFileCertificateInfo',
  id: id as FactId,
  device: 'd7' as DeviceId,
  deviceName: '',
  at: ticksOf(0n),
  columns,
});

const startedBy = (columns: Fact<'DeviceProcessEvents'>['columns'], id = 'p'): Fact => ({
  ...certificate({}, id),
  table: 'DeviceProcessEvents',
  columns,
});

const learntOf = async (hash: string, ...facts: readonly Fact[]) => {
  const { reference } = memoryStores();
  for (const fact of facts) await learn(reference, [fact]);
  return (await readSignatures(reference, [hash])).get(hash);
};

const saidOf = async (hash: string, ...rows: readonly Fact<'DeviceFileCertificateInfo'>['columns'][]) =>
  learntOf(hash, ...rows.map((row, index) => certificate(row, String(index))));

test.each([
  [{ IsSigned: true, IsTrusted: true }, 'trusted'],
  [{ IsSigned: true, IsTrusted: false }, 'untrusted'],
  [{ IsSigned: true }, undefined],
  [{ IsTrusted: true }, undefined],
  [{ IsSigned: false, IsTrusted: true }, 'unsigned'],
  [{ IsSigned: false }, 'unsigned'],
])('a row with %j says %s', async (row, said) => expect(await saidOf('a1', { SHA1: 'a1', ...row })).toBe(said));

test('what one row trusts and another does not is unknown, whichever came first', async () => {
  const good = { SHA1: 'a1', IsSigned: true, IsTrusted: true };
  for (const bad of [
    { SHA1: 'a1', IsSigned: false },
    { SHA1: 'a1', IsSigned: true, IsTrusted: false },
  ]) {
    expect(await saidOf('a1', bad, good)).toBeUndefined();
    expect(await saidOf('a1', good, bad)).toBeUndefined();
  }
});

test('of two bad words the better counts', async () =>
  expect(await saidOf('a1', { SHA1: 'a1', IsSigned: false }, { SHA1: 'a1', IsSigned: true, IsTrusted: false })).toBe('untrusted'));

test('a disputed file is not waited for: its rows have come', async () => {
  const { reference } = memoryStores();
  const file = { ...startedBy({ SHA1: 'a1' }), table: 'DeviceProcessEvents' } as Fact;
  const evidence = evidenceOf({ child: [file] });
  expect(await awaitsCertificate(reference, evidence)).toBe(true);
  await learn(reference, [certificate({ SHA1: 'a1', IsSigned: false })]);
  await learn(reference, [certificate({ SHA1: 'a1', IsSigned: true, IsTrusted: true }, 'l')]);
  expect(await awaitsCertificate(reference, evidence)).toBe(false);
});

test('a hash is one file whatever its case', async () =>
  expect(await saidOf('A1', { SHA1: 'a1', IsSigned: true, IsTrusted: true })).toBe('trusted'));

test('a hash of which no row came is unknown, and a row without a hash says nothing', async () => {
  expect(await saidOf('b2', { SHA1: 'a1', IsSigned: true, IsTrusted: true })).toBeUndefined();
  expect(await saidOf('', { IsSigned: true, IsTrusted: true })).toBeUndefined();
});

describe('what a record says of the process that started another', () => {
  const byIt = (status: string): Fact => startedBy({ InitiatingProcessSHA1: 'A1', InitiatingProcessSignatureStatus: status });

  test.each([
    ['Valid', 'trusted'],
    ['Invalid', 'untrusted'],
    ['Unsigned', 'unsigned'],
    ['Unknown', undefined],
    ['valid-looking', undefined],
    ['', undefined],
  ])('%s: its file is %s', async (status, said) => expect(await learntOf('a1', byIt(status))).toBe(said));

  test('is no word about the process that was started', async () =>
    expect(
      await learntOf('c3', startedBy({ SHA1: 'c3', InitiatingProcessSHA1: 'a1', InitiatingProcessSignatureStatus: 'Valid' })),
    ).toBeUndefined());

  test('counts beside the certificate as one of its own would, and leaves the signer its name', async () => {
    const { reference } = memoryStores();
    await learn(reference, [byIt('Valid')]);
    await learn(reference, [certificate({ SHA1: 'a1', IsSigned: true, IsTrusted: true, Signer: 'Contoso' })]);
    expect((await readCertificates(reference, ['a1'])).get('a1')).toEqual({ verdict: 'trusted', signer: 'Contoso' });
    expect(await learntOf('a1', byIt('Unsigned'), certificate({ SHA1: 'a1', IsSigned: true, IsTrusted: true }))).toBeUndefined();
  });

  test('without a hash says nothing', async () =>
    expect(await learntOf('', startedBy({ InitiatingProcessSignatureStatus: 'Valid' }))).toBeUndefined());
});
