import { fits } from '../engine/predicates';
import { longestDeviceId } from '../model/contact';
import type { Fact } from '../model/fact';
import { dialled } from './context';
import { noteAddresses } from './links/address-book';
import { noteDial } from './links/dials';
import type { Reference } from './ports';
import { noteSignature } from './signatures';

/** Notes what the facts say of the fleet at large, whatever rules make of them: certificates, who had which address, who dialled whom. */
export const learn = async (reference: Reference, facts: readonly Fact[]): Promise<void> => {
  const named = facts.filter(({ device }) => device.length <= longestDeviceId);
  const certificates = facts.filter(({ table }) => table === 'DeviceFileCertificateInfo');
  const dials = named.filter((fact) => fits(fact, dialled));
  await Promise.all([
    ...certificates.map((certificate) => noteSignature(reference, certificate)),
    ...dials.map((dial) => noteDial(reference, dial)),
    noteAddresses(reference, named),
  ]);
};
