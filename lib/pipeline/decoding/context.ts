import type { Reading } from '../../defender/read-record';
import { anyOf, is, number, record, remoteEnd, type Step } from '../../engine/define-rule';
import { fits } from '../../engine/predicates';
import type { Fact } from '../../model/fact';
import type { Learner, Selection } from '../knowledge/enricher';
import { overRemoteDesktop } from '../knowledge/sightings';
import { startedByService } from '../knowledge/signatures';

/** Ports of the services that remote execution is asked of: the endpoint mapper, SMB, WinRM. All others are too many to keep. */
const dialledPorts = [135, 445, 5985, 5986];

/** A process of the device called another machine on one of those ports. */
export const dialled: Step = record(
  'DeviceNetworkEvents',
  is('ActionType', 'ConnectionSuccess'),
  anyOf(...dialledPorts.map((port) => number<'DeviceNetworkEvents'>('RemotePort', port))),
  remoteEnd(),
);

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

export const isContext = (context: Selection, fact: Fact): boolean =>
  context.tables.has(fact.table) || context.steps.some((step) => fits(fact, step));
