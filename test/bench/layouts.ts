/**
 * The columns of each table in the order of the stream, as in envelopes that tenants published in 2026: all of them in every
 * record, null where unknown. ActionType stands last or anywhere.
 */
const columns = (names: string): readonly string[] => names.trim().split(/\s+/);

const versionInfo = (of: string): string =>
  ['CompanyName', 'ProductName', 'ProductVersion', 'InternalFileName', 'OriginalFileName', 'FileDescription']
    .map((name) => `${of}VersionInfo${name}`)
    .join(' ');

const session = `InitiatingProcessSessionId IsInitiatingProcessRemoteSession InitiatingProcessRemoteSessionDeviceName
  InitiatingProcessRemoteSessionIP`;

export const layouts = {
  DeviceProcessEvents: columns(`
    InitiatingProcessSHA1 InitiatingProcessFileSize InitiatingProcessMD5 InitiatingProcessFileName InitiatingProcessParentFileName
    InitiatingProcessFolderPath InitiatingProcessCommandLine SHA1 FileSize MD5 FolderPath ProcessCommandLine FileName ProcessId
    InitiatingProcessId ProcessCreationTime DeviceName DeviceId InitiatingProcessCreationTime InitiatingProcessAccountName
    InitiatingProcessAccountDomain InitiatingProcessAccountSid InitiatingProcessSignatureStatus InitiatingProcessSignerType
    InitiatingProcessParentId ReportId InitiatingProcessParentCreationTime InitiatingProcessTokenElevation
    InitiatingProcessIntegrityLevel AccountDomain AccountName ProcessTokenElevation ProcessIntegrityLevel AccountSid
    AppGuardContainerId SHA256 InitiatingProcessSHA256 InitiatingProcessLogonId LogonId InitiatingProcessAccountUpn
    InitiatingProcessAccountObjectId AccountUpn AccountObjectId AdditionalFields ${versionInfo('InitiatingProcess')}
    ${versionInfo('Process')} InitiatingProcessSessionId CreatedProcessSessionId IsInitiatingProcessRemoteSession
    InitiatingProcessRemoteSessionDeviceName InitiatingProcessRemoteSessionIP IsProcessRemoteSession ProcessRemoteSessionDeviceName
    ProcessRemoteSessionIP ProcessUniqueId InitiatingProcessUniqueId ActionType Timestamp MachineGroup`),
  DeviceNetworkEvents: columns(`
    DeviceName DeviceId ReportId RemoteIP RemotePort LocalIP LocalPort Protocol RemoteUrl InitiatingProcessCreationTime
    InitiatingProcessId InitiatingProcessCommandLine InitiatingProcessParentCreationTime InitiatingProcessParentId
    InitiatingProcessParentFileName InitiatingProcessSHA1 InitiatingProcessMD5 InitiatingProcessFolderPath
    InitiatingProcessAccountName InitiatingProcessAccountDomain InitiatingProcessAccountSid InitiatingProcessFileName
    InitiatingProcessIntegrityLevel InitiatingProcessTokenElevation AppGuardContainerId LocalIPType RemoteIPType ActionType
    InitiatingProcessSHA256 InitiatingProcessAccountUpn InitiatingProcessAccountObjectId AdditionalFields InitiatingProcessFileSize
    ${versionInfo('InitiatingProcess')} ${session} InitiatingProcessUniqueId Timestamp MachineGroup`),
  DeviceFileEvents: columns(`
    SHA1 FileSize MD5 FileName FolderPath InitiatingProcessCommandLine InitiatingProcessFileName InitiatingProcessParentFileName
    InitiatingProcessSHA1 InitiatingProcessMD5 InitiatingProcessFolderPath InitiatingProcessParentCreationTime InitiatingProcessId
    DeviceName DeviceId InitiatingProcessCreationTime InitiatingProcessAccountName InitiatingProcessAccountDomain
    InitiatingProcessAccountSid InitiatingProcessParentId ReportId SHA256 InitiatingProcessIntegrityLevel
    InitiatingProcessTokenElevation FileOriginUrl FileOriginIP FileOriginReferrerUrl AppGuardContainerId ActionType SensitivityLabel
    SensitivitySubLabel IsAzureInfoProtectionApplied RequestProtocol ShareName RequestSourceIP RequestSourcePort RequestAccountName
    RequestAccountDomain RequestAccountSid InitiatingProcessSHA256 InitiatingProcessAccountUpn InitiatingProcessAccountObjectId
    AdditionalFields PreviousFolderPath PreviousFileName InitiatingProcessFileSize ${versionInfo('InitiatingProcess')} ${session}
    InitiatingProcessUniqueId Timestamp MachineGroup`),
  DeviceRegistryEvents: columns(`
    DeviceName DeviceId ReportId RegistryKey RegistryValueName RegistryValueType RegistryValueData PreviousRegistryValueData
    InitiatingProcessSHA1 InitiatingProcessFileSize InitiatingProcessMD5 InitiatingProcessFileName InitiatingProcessParentFileName
    InitiatingProcessFolderPath InitiatingProcessCommandLine InitiatingProcessCreationTime InitiatingProcessAccountName
    InitiatingProcessAccountDomain InitiatingProcessAccountSid InitiatingProcessId InitiatingProcessParentId
    InitiatingProcessParentCreationTime InitiatingProcessIntegrityLevel InitiatingProcessTokenElevation AppGuardContainerId ActionType
    InitiatingProcessSHA256 InitiatingProcessAccountUpn InitiatingProcessAccountObjectId ${versionInfo('InitiatingProcess')}
    ${session} InitiatingProcessUniqueId PreviousRegistryKey PreviousRegistryValueName Timestamp MachineGroup`),
  DeviceImageLoadEvents: columns(`
    DeviceName DeviceId ReportId InitiatingProcessSHA1 InitiatingProcessMD5 InitiatingProcessParentFileName
    InitiatingProcessFolderPath InitiatingProcessFileName InitiatingProcessCommandLine InitiatingProcessCreationTime
    InitiatingProcessParentCreationTime InitiatingProcessAccountName InitiatingProcessAccountDomain InitiatingProcessAccountSid
    InitiatingProcessParentId InitiatingProcessId FileName SHA1 MD5 FolderPath FileSize InitiatingProcessIntegrityLevel
    InitiatingProcessTokenElevation AppGuardContainerId SHA256 InitiatingProcessSHA256 InitiatingProcessAccountUpn
    InitiatingProcessAccountObjectId InitiatingProcessFileSize ${versionInfo('InitiatingProcess')} ${session}
    InitiatingProcessUniqueId Timestamp MachineGroup ActionType`),
  DeviceLogonEvents: columns(`
    AccountName AccountDomain LogonType DeviceName DeviceId ReportId AccountSid AppGuardContainerId LogonId RemoteIP RemotePort
    RemoteDeviceName ActionType InitiatingProcessId InitiatingProcessCreationTime InitiatingProcessFileName
    InitiatingProcessFolderPath InitiatingProcessSHA1 InitiatingProcessSHA256 InitiatingProcessMD5 InitiatingProcessCommandLine
    InitiatingProcessAccountName InitiatingProcessAccountDomain InitiatingProcessAccountSid InitiatingProcessTokenElevation
    InitiatingProcessIntegrityLevel InitiatingProcessParentId InitiatingProcessParentCreationTime InitiatingProcessParentFileName
    AdditionalFields RemoteIPType IsLocalAdmin InitiatingProcessAccountUpn InitiatingProcessAccountObjectId Protocol FailureReason
    InitiatingProcessFileSize ${versionInfo('InitiatingProcess')} ${session} InitiatingProcessUniqueId Timestamp MachineGroup`),
  DeviceEvents: columns(`
    DeviceId DeviceName ReportId InitiatingProcessId InitiatingProcessCreationTime InitiatingProcessCommandLine
    InitiatingProcessParentFileName InitiatingProcessParentId InitiatingProcessParentCreationTime InitiatingProcessSHA1
    InitiatingProcessMD5 InitiatingProcessFileName InitiatingProcessFolderPath InitiatingProcessAccountName
    InitiatingProcessAccountDomain SHA1 MD5 FileName FolderPath AccountName AccountDomain AccountSid RemoteUrl RemoteDeviceName
    RemoteIP RemotePort LocalIP LocalPort ProcessId ProcessCommandLine ProcessCreationTime ProcessTokenElevation LogonId RegistryKey
    RegistryValueName RegistryValueData FileOriginUrl FileOriginIP AdditionalFields AppGuardContainerId InitiatingProcessAccountSid
    InitiatingProcessSHA256 SHA256 ActionType FileSize InitiatingProcessLogonId InitiatingProcessAccountUpn
    InitiatingProcessAccountObjectId InitiatingProcessFileSize ${versionInfo('InitiatingProcess')} ${session}
    CreatedProcessSessionId IsProcessRemoteSession ProcessRemoteSessionDeviceName ProcessRemoteSessionIP ProcessUniqueId
    InitiatingProcessUniqueId Timestamp MachineGroup`),
} as const;

export type Table = keyof typeof layouts;
