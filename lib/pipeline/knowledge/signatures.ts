import type { Signature } from '../../engine/assess';
import { is, isNot, record, type Step } from '../../engine/define-rule';
import { type Fact, textOf } from '../../model/fact';
import type { Reference, ReferenceRow } from '../ports';

/** SHA1 is hexadecimal whatever its case, so one file is one key. */
const signatureKey = (sha1: string): string => sha1.toLowerCase();

const signatures: readonly Signature[] = ['trusted', 'untrusted', 'unsigned'];

/** What a certificate row says of a file; undefined where it leaves that open. */
const signatureOf = ({ columns: { IsSigned, IsTrusted } }: Fact<'DeviceFileCertificateInfo'>): Signature | undefined => {
  if (IsSigned === false) return 'unsigned';
  if (IsSigned === undefined || IsTrusted === undefined) return undefined;
  return IsTrusted ? 'trusted' : 'untrusted';
};

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
  const [sha1, verdict] = [textOf(certificate, 'SHA1'), signatureOf(certificate)];
  const value = JSON.stringify(signerOf(certificate));
  return sha1 === '' || verdict === undefined ? [] : [{ kind: 'certificate', key: signatureKey(sha1), member: verdict, value }];
};

/**
 * What Windows found of a process's own file when it started another: the same check as the certificate's, also where that
 * table is not streamed. `Unknown`, and values that Microsoft may add, say nothing.
 */
const statuses: ReadonlyMap<string, Signature> = new Map([
  ['Valid', 'trusted'],
  ['Invalid', 'untrusted'],
  ['Unsigned', 'unsigned'],
]);

/** Apart from what a certificate says, which names the signer. */
const saidByProcess = (verdict: Signature): string => `process ${verdict}`;

/** What a record of a start says of the file of the process that started another. */
export const signatureRowsOfCreator = (start: Fact<'DeviceProcessEvents'>): readonly ReferenceRow[] => {
  const [sha1, verdict] = [textOf(start, 'InitiatingProcessSHA1'), statuses.get(start.columns.InitiatingProcessSignatureStatus ?? '')];
  return sha1 === '' || verdict === undefined
    ? []
    : [{ kind: 'certificate', key: signatureKey(sha1), member: saidByProcess(verdict), value: '' }];
};

/** A service of its own started something: the record that says whether the service is signed. */
export const startedByService: Step = record(
  'DeviceProcessEvents',
  is('ActionType', 'ProcessCreated'),
  is('InitiatingProcessParentFileName', 'services.exe'),
  isNot('InitiatingProcessFileName', 'svchost.exe'),
);

/** What the rows together say of a file: `disputed` where one calls it trusted and another does not. */
export interface Certificate extends Signer {
  readonly verdict: Signature | 'disputed';
}

/**
 * Any device has a say, so none clears a file that another does not trust: who administers one can add a root of his own there.
 * Of bad words the better counts.
 */
const verdictOf = (said: ReadonlyMap<string, string>): Certificate['verdict'] | undefined => {
  const [best, ...others] = signatures.filter((one) => said.has(one) || said.has(saidByProcess(one)));
  return best === 'trusted' && others.length > 0 ? 'disputed' : best;
};

/** By hash as it was asked for; hashes of which no row has come are left out: unknown. */
export const readCertificates = async (reference: Reference, hashes: readonly string[]): Promise<ReadonlyMap<string, Certificate>> => {
  const found = await Promise.all(
    hashes.map(async (sha1) => {
      const said = await reference.members('certificate', signatureKey(sha1), 2 * signatures.length);
      const verdict = verdictOf(said);
      return verdict === undefined ? [] : [[sha1, { verdict, ...(JSON.parse(said.get(verdict) || '{}') as Signer) }] as const];
    }),
  );
  return new Map(found.flat());
};

/** What of that can be relied on: where rows dispute it, the file is as unknown as where none came. */
export const readSignatures = async (reference: Reference, hashes: readonly string[]): Promise<ReadonlyMap<string, Signature>> =>
  new Map(
    [...(await readCertificates(reference, hashes))].flatMap(([sha1, { verdict }]) =>
      verdict === 'disputed' ? [] : [[sha1, verdict] as const],
    ),
  );
