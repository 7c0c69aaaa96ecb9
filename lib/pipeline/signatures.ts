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

/** What a certificate row says of a hash. It answers for the hash on every device; the first row of a kind stays. */
export const signatureRows = (certificate: Fact): readonly ReferenceRow[] => {
  const sha1 = textOf(certificate, 'SHA1');
  return sha1 === '' ? [] : [{ kind: 'certificate', key: signatureKey(sha1), member: signatureOf(certificate), value: '' }];
};

/** The best that any row said of each hash; hashes of which no row has come are left out: unknown. */
export const readSignatures = async (reference: Reference, hashes: readonly string[]): Promise<ReadonlyMap<string, Signature>> => {
  const found = await Promise.all(
    hashes.map(async (sha1) => {
      const said = await reference.members('certificate', signatureKey(sha1), signatures.length);
      return [sha1, signatures.find((signature) => said.has(signature))] as const;
    }),
  );
  return new Map(found.flatMap(([sha1, signature]) => (signature === undefined ? [] : [[sha1, signature]])));
};
