import { defineRule, record, sameConnection, sameText, within } from '../../engine/define-rule';
import { days, seconds } from '../../model/time';
import {
  byEitherOfThem,
  byRegistryProvider,
  byRemoteRegistry,
  called,
  logonOver,
  networkLogon,
  overSmb,
  overWinRm,
  programStartedByServices,
  serviceWritten,
  soonAfterOpening,
  startedByServices,
} from '../steps';

const writtenRemotely = record('DeviceRegistryEvents', ...serviceWritten.where, ...byRemoteRegistry);
const writtenByWmi = record('DeviceRegistryEvents', ...serviceWritten.where, byRegistryProvider);
const writtenByEither = record('DeviceRegistryEvents', ...serviceWritten.where, ...byEitherOfThem);

/** A service waits for a reboot, as in `scm-remote-install`. */
const untilStarted = { atLeast: seconds(-5), atMost: days(30) };

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
    {
      name: 'carried',
      opens: true,
      confidence: 0.5,
      steps: { carrier: overSmb, write: writtenRemotely },
      joins: [within('carrier.at', 'write.at', soonAfterOpening)],
    },
    {
      name: 'logged-on',
      opens: true,
      steps: { carrier: overSmb, logon: networkLogon, write: writtenRemotely },
      joins: [
        sameConnection('carrier', 'logon'),
        within('carrier.at', 'logon.at', logonOver),
        within('logon.at', 'write.at', soonAfterOpening),
      ],
    },
    {
      name: 'called',
      opens: true,
      confidence: 0.4,
      steps: { rpc: called, write: writtenByWmi },
      joins: [within('rpc.at', 'write.at', soonAfterOpening)],
    },
    {
      name: 'winrm',
      opens: true,
      confidence: 0.4,
      steps: { carrier: overWinRm, write: writtenByWmi },
      joins: [within('carrier.at', 'write.at', soonAfterOpening)],
    },
    {
      name: 'started',
      opens: false,
      steps: { write: writtenByEither, child: programStartedByServices },
      joins: [sameText('write.ServiceImage', 'child.FileName'), within('write.at', 'child.at', untilStarted)],
    },
    {
      name: 'hosted',
      opens: false,
      steps: { write: writtenByEither, child: startedByServices },
      joins: [sameText('write.ServiceName', 'child.ServiceName'), within('write.at', 'child.at', untilStarted)],
    },
  ],
});
