import { defineRule, is, isNot, not, record, sameConnection, sameLogon, sameProcess, sameText, within } from '../../engine/define-rule';
import { days, hours, seconds } from '../../model/time';
import {
  networkLogon,
  overSmb,
  serviceInstalled,
  serviceInstalledBySomebody,
  serviceWritten,
  startedByServices,
  toServices,
} from '../steps';

/**
 * From 2 s before, because sensors stamp apart; to 10 s after: services.exe has been seen to write the key 0.55 s after its
 * accept and 1.45 s after the accept on 445.
 */
const soonAfter = { atLeast: seconds(-2), atMost: seconds(10) };

/** A session is used for as long as the client keeps it; an hour of logons is held. */
const inSession = { atLeast: seconds(-5), atMost: hours(1) };

const written = record('DeviceRegistryEvents', ...serviceWritten.where, is('InitiatingProcessFileName', 'services.exe'));

/** Hosts of many services: their start says nothing of one of them. */
const image = [isNot<'DeviceEvents'>('ServiceImage', 'svchost.exe')] as const;

export const scmRemoteInstall = defineRule({
  id: 'scm-remote-install',
  version: 1,
  title: 'A service was installed or changed from another machine',
  summary: 'Somebody on another machine installed a service here, or changed what one runs; it need not have been started yet.',
  techniques: ['T1021.002', 'T1543.003', 'T1569.002'],
  tactics: ['LateralMovement', 'Persistence', 'Execution'],
  severity: 'Medium',
  severityReason: 'A service was installed or changed for a caller on another machine',
  confidence: 0.7,
  references: [
    'https://attack.mitre.org/techniques/T1543/003/',
    'https://attack.mitre.org/techniques/T1569/002/',
    'FalconForce, FalconFriday 0xFF05, names creating now and starting later as a bypass of its own rule',
    'Elastic detection-rules, lateral_movement_remote_service_installed_winlog: joins logon and install on the logon id',
  ],
  blindSpots: [
    'An install whose record names no session, over the SMB pipe, while Defender recorded no connection on 445 or no logon with its port',
    'A session older than an hour',
    'A service that lives in an existing svchost.exe: its start is not told from the others',
  ],
  falsePositives: ['Software distribution by client push, PsExec by administrators, backup and inventory agents that install a service'],
  forms: [
    {
      name: 'session',
      opens: true,
      steps: { logon: networkLogon, install: serviceInstalled },
      joins: [sameLogon('install.CallerLogonId', 'logon.LogonId'), within('logon.at', 'install.at', inSession)],
    },
    {
      name: 'accepted',
      opens: true,
      confidence: 0.55,
      steps: { accept: toServices, install: serviceInstalledBySomebody },
      joins: [within('accept.at', 'install.at', soonAfter)],
    },
    {
      name: 'piped',
      opens: true,
      confidence: 0.4,
      steps: { carrier: overSmb, logon: networkLogon, install: serviceInstalledBySomebody },
      joins: [
        sameConnection('carrier', 'logon'),
        within('logon.at', 'install.at', soonAfter),
        within('carrier.at', 'logon.at', { atLeast: seconds(-5), atMost: seconds(60) }),
      ],
    },
    {
      name: 'written',
      opens: true,
      confidence: 0.55,
      steps: { accept: toServices, write: written },
      joins: [sameProcess('write.creator', 'accept.creator'), within('accept.at', 'write.at', soonAfter)],
    },
    {
      name: 'recorded',
      opens: false,
      steps: { install: serviceInstalled, write: written },
      joins: [
        sameText('write.ServiceName', 'install.ServiceName'),
        within('install.at', 'write.at', { atLeast: seconds(-10), atMost: seconds(10) }),
      ],
    },
    {
      name: 'started',
      opens: false,
      steps: { install: record('DeviceEvents', ...serviceInstalled.where, ...image), child: startedByServices },
      joins: [
        sameText('install.ServiceImage', 'child.FileName'),
        within('install.at', 'child.at', { atLeast: seconds(-5), atMost: days(30) }),
      ],
    },
    {
      name: 'written-started',
      opens: false,
      steps: {
        write: record('DeviceRegistryEvents', ...written.where, not(is('ServiceImage', 'svchost.exe'))),
        child: startedByServices,
      },
      joins: [sameText('write.ServiceImage', 'child.FileName'), within('write.at', 'child.at', { atLeast: seconds(-5), atMost: days(30) })],
    },
  ],
});
