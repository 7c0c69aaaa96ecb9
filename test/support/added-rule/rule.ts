import { contains, defineRule, is, record, remoteAddress, sameLogon, within } from '../../../lib/engine/define-rule';
import { days, noTime } from '../../../lib/model/time';

/** A rule as somebody might add it: none of the others wants its records, nor looks so far back for them. */
export const addedRule = defineRule({
  id: 'rdp-client-drive',
  version: 1,
  title: 'A program was started from the drive of a remote desktop client',
  summary: 'In a remote desktop session a program was started from a drive of the machine that the session came from.',
  techniques: ['T1021.001'],
  tactics: ['LateralMovement', 'Execution'],
  severity: 'Low',
  severityReason: 'A program came from the drive of a remote desktop client',
  confidence: 0.5,
  references: ['https://attack.mitre.org/techniques/T1021/001/'],
  blindSpots: ['A program that is copied before it is started'],
  falsePositives: ['Administrators who bring their tools'],
  forms: [
    {
      name: 'session',
      opens: true,
      steps: {
        logon: record('DeviceLogonEvents', is('LogonType', 'RemoteInteractive'), is('ActionType', 'LogonSuccess'), remoteAddress()),
        child: record('DeviceProcessEvents', contains('FolderPath', '\\\\tsclient\\')),
      },
      joins: [sameLogon('child.LogonId', 'logon.LogonId'), within('logon.at', 'child.at', { atLeast: noTime, atMost: days(45) })],
    },
  ],
});
