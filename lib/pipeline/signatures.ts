import type { Signature } from '../engine/assess';
import type { Fact } from '../model/fact';
import { columnOf, textOf } from '../model/fact';
import type { Reference, ReferenceRow } from './ports';

/** SHA1 is hexadecimal whatever its case, so one file is one key. */
const signatureKey = (sha1: string): string => sha1.toLowerCase();

const signatures: readonly Signature[] = ['trusted', 'untrusted', 'unsigned'];

/** What a certificate row says of a file. A row that says unsigned clears nothing. */
const signatureOf = (certificate: Fact): Signature =>
  columnOf(certificate, 'IsSigned') !== true ? 'unsigned' : columnOf(certificate, 'IsTrusted') === true ? 'trusted' : 'untrusted';

/** Longest name of a signer that is kept. */
const longestName = 256;

/** Who signed, as a certificate row names it. */
interface Signer {
  readonly signer?: string;
  readonly issuer?: string;
  readonly isRootSignerMicrosoft?: boolean;
}

const signerOf = ({ columns: { Signer, Issuer, IsRootSignerMicrosoft } }: Fact<'DeviceFileCertificateInfo'>): Signer => ({
  ...(Signer === undefined ? {} : { signer: Signer.slice(0, longestName) }),
  ...(Issuer === undefined ? {} : { issuer: Issuer.slice(0, longestName) }),
  ...(IsRootSignerMicrosoft === undefined ? {} : { isRootSignerMicrosoft: IsRootSignerMicrosoft }),
});

/** What a certificate row says of a hash. It answers for the hash on every device; the first row of a kind stays. */
export const signatureRows = (certificate: Fact<'DeviceFileCertificateInfo'>): readonly ReferenceRow[] => {
  const sha1 = textOf(certificate, 'SHA1');
  const value = JSON.stringify(signerOf(certificate));
  return sha1 === '' ? [] : [{ kind: 'certificate', key: signatureKey(sha1), member: signatureOf(certificate), value }];
};

/** The best that any row said of a file. */
export interface Certificate extends Signer {
  readonly verdict: Signature;
}

/** By hash as it was asked for; hashes of which no row has come are left out: unknown. */
export const readCertificates = async (reference: Reference, hashes: readonly string[]): Promise<ReadonlyMap<string, Certificate>> => {
  const found = await Promise.all(
    hashes.map(async (sha1) => {
      const said = await reference.members('certificate', signatureKey(sha1), signatures.length);
      return signatures
        .filter((verdict) => said.has(verdict))
        .slice(0, 1)
        .map((verdict) => [sha1, { verdict, ...(JSON.parse(said.get(verdict) || '{}') as Signer) }] as const);
    }),
  );
  return new Map(found.flat());
};

export const readSignatures = async (reference: Reference, hashes: readonly string[]): Promise<ReadonlyMap<string, Signature>> =>
  new Map([...(await readCertificates(reference, hashes))].map(([sha1, { verdict }]) => [sha1, verdict]));
