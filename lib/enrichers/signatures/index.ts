import { factsAs } from '../../engine/evidence';
import { type FileSignature, knownAs } from '../../model/enrichment';
import { type Fact, textOf } from '../../model/fact';
import { known } from '../../model/known';
import { seconds } from '../../model/time';
import type { Enricher, Subject } from '../../pipeline/knowledge/enricher';
import { readCertificates } from '../../pipeline/knowledge/signatures';
import { cut } from '../text';

/** Files that are asked about. */
const filesAsked = 20;

/** What ran for the caller, was loaded for it, and served it; each file once. */
const filesOf = ({ evidence }: Subject): readonly Fact[] => {
  const facts = factsAs(evidence, 'child', 'image', 'server');
  const byFile = new Map(facts.map((fact) => [textOf(fact, 'SHA1').toLowerCase() || textOf(fact, 'FileName'), fact]));
  return [...byFile.values()].slice(0, filesAsked);
};

/** Of every file of the incident who signed it, and whether that is trusted; or why that is not known. */
export const signatures: Enricher<'signatures'> = {
  name: 'signatures',
  budget: seconds(2),
  enrich: async (subject, reference) => {
    const files = filesOf(subject);
    const hashes = files.map((file) => textOf(file, 'SHA1')).filter((sha1) => sha1 !== '');
    const certificates = await readCertificates(reference, hashes);
    return knownAs(
      files.map((file): FileSignature => {
        const [fileName, sha1] = [cut(textOf(file, 'FileName')), cut(textOf(file, 'SHA1'))];
        const certificate = certificates.get(sha1);
        if (certificate === undefined) {
          const reason = sha1 === '' ? 'its record names no hash' : 'no certificate record of its hash has come';
          return { fileName, ...known({ sha1 }), verdict: 'unknown', reason };
        }
        const { verdict, ...signer } = certificate;
        if (verdict !== 'disputed') return { fileName, sha1, verdict, ...signer };
        return { fileName, sha1, verdict: 'unknown', reason: 'one record calls it signed and trusted, another does not' };
      }),
    );
  },
};
