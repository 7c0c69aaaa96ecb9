import { type Activity, atWork, onlyAtWork, onRole } from '../activity';
import { lookAt, makeDocuments, openConsole, session, watch } from './all-day';
import { deploy, imageServers, playAll, scanAll } from './at-fixed-times';

/** Administration with bought tools: what is automatic comes at its times and in bursts, what is by hand is little. */
export const smallFirm: readonly Activity[] = [
  { on: onRole('management'), daily: [13.2], act: deploy },
  { on: onRole('backup'), daily: [1.5], act: imageServers },
  { on: onRole('automation'), daily: [6, 12, 22], act: playAll },
  { on: onRole('scanner'), daily: [10], act: scanAll },
  { on: onRole('monitoring'), perHour: ({ estate }) => estate.devices.length, act: watch },
  { on: onRole('jump-host'), perHour: onlyAtWork(0.5), act: lookAt },
  { on: onRole('jump-host'), perHour: onlyAtWork(0.3), act: session },
  { on: onRole('jump-host'), perHour: onlyAtWork(0.3), act: openConsole },
  { on: onRole('documents'), perHour: atWork(1), act: makeDocuments },
];
