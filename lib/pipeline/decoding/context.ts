import type { Reading } from '../../defender/read-record';
import type { Learner, Selection } from '../knowledge/enricher';
import { overRemoteDesktop } from '../knowledge/sightings';
import { startedByService } from '../knowledge/signatures';
import { dialled } from '../links/dials';

const live: Selection = {
  tables: new Set(['DeviceFileCertificateInfo', 'DeviceNetworkInfo']),
  steps: [dialled, overRemoteDesktop, startedByService],
};
/** The published queries ask for certificates and know nothing of the machines around. */
const published: Selection = { tables: new Set(['DeviceFileCertificateInfo']), steps: [] };

/** What is kept although no rule selects it: it is learnt from (`learn.ts`), and travels to no lane. */
export const contextOf = (reading: Reading, learners: readonly Learner[] = []): Selection => {
  const selections = [reading === 'by-file' ? live : published, ...learners];
  return {
    tables: new Set(selections.flatMap(({ tables }) => [...tables])),
    steps: selections.flatMap(({ steps }) => steps),
  };
};
