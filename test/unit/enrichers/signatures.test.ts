import { signatures } from '../../../lib/enrichers/signatures';
import type { Tables } from '../../../lib/model/fact';
import { asked, evidenceOf, factOf, subjectOf } from '../../support/enrichers/subject';

const certificate = (columns: Tables['DeviceFileCertificateInfo']) => factOf('DeviceFileCertificateInfo', { SHA1: 'AB', ...columns });
const child = factOf('DeviceProcessEvents', { FileName: 'payload.exe', SHA1: 'ab' });
const ask = (...learnt: Parameters<typeof asked>[1][number][]) => asked(signatures, learnt, subjectOf(evidenceOf({ child: [child] })));
const one = (said: object) => ({ kind: 'known', value: [{ fileName: 'payload.exe', sha1: 'ab', ...said }] });

test('names who signed', async () => {
  const signed = { IsSigned: true, IsTrusted: true, Signer: 'Contoso Ltd', Issuer: 'Contoso CA', IsRootSignerMicrosoft: false };
  expect(await ask(certificate(signed))).toEqual(
    one({ verdict: 'trusted', signer: 'Contoso Ltd', issuer: 'Contoso CA', isRootSignerMicrosoft: false }),
  );
});

test('of several bad rows the better counts, with the name in it', async () => {
  const rows = [certificate({ IsSigned: false }), certificate({ IsSigned: true, IsTrusted: false, Signer: 'Nobody' })];
  for (const order of [rows, [...rows].reverse()]) expect(await ask(...order)).toEqual(one({ verdict: 'untrusted', signer: 'Nobody' }));
});

test('what one row trusts and another does not is unknown, and says why', async () => {
  const rows = [certificate({ IsSigned: true, IsTrusted: true, Signer: 'Nobody' }), certificate({ IsSigned: true, IsTrusted: false })];
  expect(await ask(...rows)).toEqual(one({ verdict: 'unknown', reason: 'one record calls it signed and trusted, another does not' }));
});

test('unsigned is known, and unknown says why', async () => {
  expect(await ask(certificate({ IsSigned: false }))).toEqual(one({ verdict: 'unsigned' }));
  expect(await ask()).toEqual(one({ verdict: 'unknown', reason: 'no certificate record of its hash has come' }));
  const hashless = subjectOf(evidenceOf({ child: [factOf('DeviceProcessEvents', { FileName: 'payload.exe' })] }));
  expect(await asked(signatures, [], hashless)).toEqual({
    kind: 'known',
    value: [{ fileName: 'payload.exe', verdict: 'unknown', reason: 'its record names no hash' }],
  });
});

test('what ran, what was loaded and what served the caller are told', async () => {
  const [image, server] = ['image.dll', 'server.exe'].map((FileName) => factOf('DeviceProcessEvents', { FileName }));
  const finding = await asked(signatures, [], subjectOf(evidenceOf({ child: [child], image: [image!], server: [server!] })));
  expect(finding.kind === 'known' ? finding.value.map(({ fileName }) => fileName) : finding.reason).toEqual([
    'payload.exe',
    'image.dll',
    'server.exe',
  ]);
});

test('a file is told once, and a hostile signer is cut', async () => {
  const image = factOf('DeviceImageLoadEvents', { FileName: 'payload.exe', SHA1: 'AB' });
  const subject = subjectOf(evidenceOf({ child: [child, child], image: [image] }));
  const finding = await asked(signatures, [certificate({ IsSigned: true, IsTrusted: true, Signer: 'x'.repeat(9000) })], subject);
  if (finding.kind === 'unknown') throw new Error(finding.reason);
  expect(finding.value.map(({ signer }) => signer?.length)).toEqual([256]);
});
