import { defineRule, sameText, within } from '../../engine/define-rule';
import { programStartedByServices, serviceWritten, startedByServices, untilStarted, writtenByEither, writtenForCaller } from '../steps';

const write = writtenByEither(serviceWritten.where);

export const registryRemoteService = defineRule({
  id: 'registry-remote-service',
  version: 1,
  title: 'What a service runs was changed through the remote registry',
  summary: 'Somebody on another machine used the Remote Registry service, or WMI, to change which program or library a service here runs.',
  techniques: ['T1112', 'T1543.003', 'T1047'],
  tactics: ['LateralMovement', 'Persistence', 'DefenseEvasion'],
  severity: 'Low',
  severityReason: 'What a service runs was changed in the registry for a caller on another machine',
  confidence: 0.6,
  references: ['https://attack.mitre.org/techniques/T1112/', 'https://attack.mitre.org/techniques/T1543/003/'],
  blindSpots: [
    'A change of which no connection on 445 was recorded in the minute before (by WMI: on 135, or of WinRM), such as one on a connection that was long open',
    'Which of several callers it was: everybody who connected so in that minute is named',
    'Values other than ImagePath, ServiceDll and FailureCommand, and keys of other things than services',
    'The start of a service that shares its svchost.exe with others: the command line names none',
  ],
  falsePositives: [
    'Inventory and hardening tools that set services through the remote registry',
    'By WMI: desired state configuration (DSC) and scripts at the machine that set services, while another machine calls WMI',
  ],
  forms: [
    ...writtenForCaller(serviceWritten.where, 0.5),
    {
      name: 'started',
      opens: false,
      steps: { write, child: programStartedByServices },
      joins: [sameText('write.ServiceImage', 'child.FileName'), within('write.at', 'child.at', untilStarted)],
    },
    {
      name: 'hosted',
      opens: false,
      steps: { write, child: startedByServices },
      joins: [sameText('write.ServiceName', 'child.ServiceName'), within('write.at', 'child.at', untilStarted)],
    },
  ],
});
