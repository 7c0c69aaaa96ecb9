import { fits } from '../../engine/predicates';
import { isCanary } from '../../model/canary';
import { longestDeviceId } from '../../model/contact';
import type { Fact } from '../../model/fact';
import { inShares } from '../../model/in-shares';
import { addressRows } from '../links/address-book';
import { dialled, dialRows } from '../links/dials';
import type { Reference, ReferenceKind, ReferenceRow } from '../ports';
import { isContext, type Learner } from './enricher';
import { overRemoteDesktop, remoteDesktopRows } from './sightings';
import { signatureRows, signatureRowsOfCreator } from './signatures';

/** A canary is no machine of the fleet: nothing is learnt from it. */
const rowsOf = (fact: Fact, learners: readonly Learner[]): readonly ReferenceRow[] => {
  if (fact.table === 'DeviceFileCertificateInfo') return signatureRows(fact);
  if (isCanary(fact.device) || fact.device.length > longestDeviceId) return [];
  return [
    ...addressRows(fact),
    ...(fits(fact, dialled) ? dialRows(fact) : []),
    ...(fits(fact, overRemoteDesktop) ? remoteDesktopRows(fact) : []),
    ...(fact.table === 'DeviceProcessEvents' ? signatureRowsOfCreator(fact) : []),
    ...learners.filter((learner) => isContext(learner, fact)).flatMap((learner) => learner.rows(fact)),
  ];
};

/** What is asked of at any time: who signed a file, and how often something was seen. */
const timeless: ReadonlySet<ReferenceKind> = new Set(['certificate', 'sighting']);

/** Rows written at once. A process that has just started knows of none that are there already. */
const atOnce = 64;

/**
 * Notes what facts say of the fleet at large, whatever rules make of them: certificates, who had which address, who dialled
 * whom, who came by remote desktop. Returns when every row is acknowledged.
 */
export const learn = async (reference: Reference, facts: readonly Fact[], learners: readonly Learner[] = []): Promise<void> => {
  const all = facts.flatMap((fact) => rowsOf(fact, learners).map((row) => (timeless.has(row.kind) ? row : { ...row, at: fact.at })));
  const rows = [...new Map(all.map((row) => [JSON.stringify([row.kind, row.key, row.member]), row])).values()];
  await inShares(rows, atOnce, (row) => reference.put(row));
};
