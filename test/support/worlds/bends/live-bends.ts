import type { WorldBend } from '../drafts';
import { addressPair, otherAddress, otherEnds, otherPort } from './addresses';
import { anotherHost, hostDay } from './hosts';
import { anotherCarrier, anotherLogon, otherLogonId } from './logons';
import { otherPids, selfReference } from './numbers';
import {
  ancient,
  anotherChild,
  anotherConnection,
  anotherRecord,
  anotherServer,
  blank,
  crossed,
  dropped,
  misnamed,
  noise,
  otherDevice,
  otherTable,
  sharedReportId,
  twin,
  unread,
  unreported,
} from './records';
import { oddNames, otherCase, otherText, someTogether, winrmHost } from './texts';
import { atEdge, createdElsewhere, forgetCreation, otherHolder } from './times';

export const liveBends: Readonly<Record<string, WorldBend>> = {
  atEdge,
  createdElsewhere,
  forgetCreation,
  otherHolder,
  hostDay,
  anotherHost,
  otherText,
  otherCase,
  oddNames,
  otherAddress,
  addressPair,
  otherEnds,
  otherPort,
  otherPids,
  selfReference,
  otherLogonId,
  anotherLogon,
  anotherCarrier,
  anotherRecord,
  someTogether,
  blank,
  misnamed,
  otherDevice,
  ancient,
  dropped,
  anotherConnection,
  anotherChild,
  anotherServer,
  crossed,
  twin,
  unreported,
  sharedReportId,
  otherTable,
  noise,
  unread,
  winrmHost,
};

/** A name stands here as often as it should be drawn, compared with the others. */
export const liveBendNames: readonly string[] = [
  ...Object.keys(liveBends),
  ...new Array<string>(9).fill('atEdge'),
  ...new Array<string>(6).fill('otherText'),
  ...new Array<string>(2).fill('hostDay'),
  'createdElsewhere',
  'forgetCreation',
  'anotherHost',
  'otherLogonId',
  'otherAddress',
  'addressPair',
  'blank',
  'anotherChild',
  'anotherServer',
];
