import { contains, defineRule, is, record, sameConnection, sameText, within } from '../../engine/define-rule';
import { days, seconds } from '../../model/time';
import { logonOver, networkLogon, overSmb, programStartedByServices, serviceWritten } from '../steps';

/** The Remote Registry service writes for callers on other machines and for nobody else. */
const writtenRemotely = record(
  'DeviceRegistryEvents',
  ...serviceWritten.where,
  is('InitiatingProcessFileName', 'svchost.exe'),
  contains('InitiatingProcessCommandLine', 'RemoteRegistry'),
);

/** Tools open the registry and write at once. Longer would take everybody for the caller who uses a file share meanwhile. */
const soonAfter = { atLeast: seconds(-5), atMost: seconds(60) };

export const registryRemoteService = defineRule({
  id: 'registry-remote-service',
  version: 1,
  title: 'What a service runs was changed through the remote registry',
  summary: 'Somebody on another machine used the Remote Registry service to change which program or library a service here runs.',
  techniques: ['T1112', 'T1543.003'],
  tactics: ['LateralMovement', 'Persistence', 'DefenseEvasion'],
  severity: 'Low',
  severityReason: 'The Remote Registry service changed what a service runs',
  confidence: 0.6,
  references: ['https://attack.mitre.org/techniques/T1112/', 'https://attack.mitre.org/techniques/T1543/003/'],
  blindSpots: [
    'A change of which no connection on 445 was recorded in the minute before, such as one on a connection that was long open',
    'Which of several callers it was: everybody who connected on 445 in that minute is named',
    'Values other than ImagePath, ServiceDll and FailureCommand, and keys of other things than services',
    'A service that lives in svchost.exe: its start is not told from that of others',
  ],
  falsePositives: ['Inventory and hardening tools that set services through the remote registry'],
  forms: [
    {
      name: 'carried',
      opens: true,
      confidence: 0.5,
      steps: { carrier: overSmb, write: writtenRemotely },
      joins: [within('carrier.at', 'write.at', soonAfter)],
    },
    {
      name: 'logged-on',
      opens: true,
      steps: { carrier: overSmb, logon: networkLogon, write: writtenRemotely },
      joins: [sameConnection('carrier', 'logon'), within('carrier.at', 'logon.at', logonOver), within('logon.at', 'write.at', soonAfter)],
    },
    {
      name: 'started',
      opens: false,
      steps: { write: writtenRemotely, child: programStartedByServices },
      joins: [sameText('write.ServiceImage', 'child.FileName'), within('write.at', 'child.at', { atLeast: seconds(-5), atMost: days(30) })],
    },
  ],
});
