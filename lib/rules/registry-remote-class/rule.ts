import { defineRule, is, known } from '../../engine/define-rule';
import { writtenForCaller } from '../steps';

export const registryRemoteClass = defineRule({
  id: 'registry-remote-class',
  version: 1,
  title: 'What a COM class runs was changed through the remote registry',
  summary:
    'Somebody on another machine used the Remote Registry service, or WMI, to change which file a COM class here is in, or as whom it runs.',
  techniques: ['T1112', 'T1546.015', 'T1021.003'],
  tactics: ['LateralMovement', 'Persistence', 'DefenseEvasion'],
  severity: 'Medium',
  severityReason: 'What a COM class runs, or as whom, was changed in the registry for a caller on another machine',
  confidence: 0.7,
  references: [
    'https://attack.mitre.org/techniques/T1546/015/',
    'https://attack.mitre.org/techniques/T1112/',
    'IBM X-Force Red, "RemoteMonologue: Weaponizing DCOM for NTLM Authentication Coercions" (2025) and "Fileless lateral movement with trapped COM objects" (2025)',
    'Fabian Mosch, BitLockMove and SpeechRuntimeMove (2025): classes of the user who is logged on, changed over the remote registry and activated by DCOM',
    'Elastic detection-rules, defense_evasion_regmod_remotemonologue',
  ],
  blindSpots: [
    'A change of which no connection on 445 was recorded in the minute before (by WMI: on 135, or of WinRM), such as one on a connection that was long open',
    'Which of several callers it was: everybody who connected so in that minute is named',
    'Keys of classes that Defender does not record',
    'Classes that are hijacked otherwise: a library put where the class looks for it, a type library, a ProgID',
  ],
  falsePositives: [
    'Inventory and hardening tools that set DCOM applications through the remote registry',
    'By WMI: desired state configuration (DSC) and scripts at the machine that set classes, while another machine calls WMI',
  ],
  forms: writtenForCaller([is('ActionType', 'RegistryValueSet'), known('ComClass')], 0.6),
});
