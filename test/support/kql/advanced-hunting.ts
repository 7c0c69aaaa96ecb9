/*
 * The tables that hunting queries read, with Microsoft's columns and types (advanced hunting schema reference). Not those of
 * lib/defender: a query may show what no rule reads.
 */

/** Scalar types of Kusto that the schema uses. */
export type KustoType = 'string' | 'long' | 'int' | 'bool' | 'datetime';

type Columns = Readonly<Record<string, KustoType>>;

const of = (type: KustoType, names: string): Columns => Object.fromEntries(names.split(/\s+/).map((name) => [name, type]));

const header: Columns = { ...of('datetime', 'Timestamp'), ...of('string', 'DeviceId DeviceName MachineGroup'), ...of('long', 'ReportId') };

const initiating: Columns = {
  ...of('string', 'ActionType AppGuardContainerId'),
  ...of(
    'string',
    `InitiatingProcessAccountDomain InitiatingProcessAccountName InitiatingProcessAccountSid InitiatingProcessAccountUpn
     InitiatingProcessAccountObjectId InitiatingProcessIntegrityLevel InitiatingProcessTokenElevation InitiatingProcessSHA1
     InitiatingProcessSHA256 InitiatingProcessMD5 InitiatingProcessFileName InitiatingProcessFolderPath InitiatingProcessCommandLine
     InitiatingProcessParentFileName InitiatingProcessRemoteSessionDeviceName InitiatingProcessRemoteSessionIP InitiatingProcessUniqueId`,
  ),
  ...of('long', 'InitiatingProcessFileSize InitiatingProcessId InitiatingProcessParentId InitiatingProcessSessionId'),
  ...of('datetime', 'InitiatingProcessCreationTime InitiatingProcessParentCreationTime'),
  ...of('bool', 'IsInitiatingProcessRemoteSession'),
};

const file: Columns = { ...of('string', 'FileName FolderPath SHA1 SHA256 MD5'), ...of('long', 'FileSize') };

const remote: Columns = { ...of('string', 'RemoteIP RemoteUrl LocalIP'), ...of('int', 'RemotePort LocalPort') };

export const advancedHunting: Readonly<Record<string, Columns>> = {
  DeviceProcessEvents: {
    ...header,
    ...initiating,
    ...file,
    ...of('long', 'ProcessId LogonId InitiatingProcessLogonId CreatedProcessSessionId'),
    ...of('string', 'ProcessCommandLine ProcessIntegrityLevel ProcessTokenElevation AdditionalFields ProcessUniqueId'),
    ...of('string', 'ProcessVersionInfoCompanyName ProcessVersionInfoProductName ProcessVersionInfoProductVersion'),
    ...of('string', 'ProcessVersionInfoInternalFileName ProcessVersionInfoOriginalFileName ProcessVersionInfoFileDescription'),
    ...of('string', 'AccountDomain AccountName AccountSid AccountUpn AccountObjectId'),
    ...of('string', 'InitiatingProcessSignerType InitiatingProcessSignatureStatus ProcessRemoteSessionDeviceName ProcessRemoteSessionIP'),
    ...of('datetime', 'ProcessCreationTime'),
    ...of('bool', 'IsProcessRemoteSession'),
  },
  DeviceNetworkEvents: {
    ...header,
    ...initiating,
    ...remote,
    ...of('string', 'Protocol LocalIPType RemoteIPType AdditionalFields'),
  },
  DeviceLogonEvents: {
    ...header,
    ...initiating,
    ...of('string', 'LogonType AccountDomain AccountName AccountSid Protocol FailureReason'),
    ...of('string', 'RemoteDeviceName RemoteIP RemoteIPType AdditionalFields'),
    ...of('bool', 'IsLocalAdmin'),
    ...of('long', 'LogonId'),
    ...of('int', 'RemotePort'),
  },
  DeviceEvents: {
    ...header,
    ...initiating,
    ...file,
    ...remote,
    ...of('string', 'AccountDomain AccountName AccountSid RemoteDeviceName ProcessCommandLine ProcessTokenElevation'),
    ...of('string', 'RegistryKey RegistryValueName RegistryValueData FileOriginUrl FileOriginIP AdditionalFields'),
    ...of('string', 'ProcessRemoteSessionDeviceName ProcessRemoteSessionIP'),
    ...of('long', 'ProcessId LogonId InitiatingProcessLogonId CreatedProcessSessionId'),
    ...of('datetime', 'ProcessCreationTime'),
    ...of('bool', 'IsProcessRemoteSession'),
  },
  DeviceRegistryEvents: {
    ...header,
    ...initiating,
    ...of('string', 'RegistryKey RegistryValueType RegistryValueName RegistryValueData'),
    ...of('string', 'PreviousRegistryKey PreviousRegistryValueName PreviousRegistryValueData'),
  },
  DeviceImageLoadEvents: { ...header, ...initiating, ...file },
  DeviceFileCertificateInfo: {
    ...header,
    ...of('string', 'SHA1 SignatureType Signer SignerHash Issuer IssuerHash CertificateSerialNumber CrlDistributionPointUrls'),
    ...of('datetime', 'CertificateCreationTime CertificateExpirationTime CertificateCountersignatureTime'),
    ...of('bool', 'IsSigned IsTrusted IsRootSignerMicrosoft'),
  },
  DeviceNetworkInfo: {
    ...header,
    ...of('string', 'NetworkAdapterName MacAddress NetworkAdapterType NetworkAdapterStatus TunnelType ConnectedNetworks'),
    ...of('string', 'DnsAddresses IPv4Dhcp IPv6Dhcp DefaultGateways IPAddresses NetworkAdapterVendor'),
  },
  DeviceInfo: {
    ...header,
    ...of('string', 'ClientVersion PublicIP OSArchitecture OSPlatform OSVersion OSVersionInfo OSDistribution JoinType AadDeviceId'),
    ...of('string', 'LoggedOnUsers RegistryDeviceTag OnboardingStatus AdditionalFields DeviceCategory DeviceType DeviceSubtype'),
    ...of('string', 'Model Vendor MergedDeviceIds MergedToDeviceId SensorHealthState ExclusionReason ExposureLevel AssetValue'),
    ...of('string', 'DeviceManualTags DeviceDynamicTags ConnectivityType HostDeviceId AzureResourceId AwsResourceName GcpFullResourceName'),
    ...of('long', 'OSBuild'),
    ...of('bool', 'IsAzureADJoined IsInternetFacing IsExcluded'),
  },
  AlertInfo: {
    ...of('datetime', 'Timestamp'),
    ...of('string', 'AlertId Title Category Severity ServiceSource DetectionSource AttackTechniques'),
  },
  AlertEvidence: {
    ...of('datetime', 'Timestamp'),
    ...of('string', 'AlertId Title Categories AttackTechniques ServiceSource DetectionSource EntityType EvidenceRole EvidenceDirection'),
    ...of('string', 'FileName FolderPath SHA1 SHA256 ThreatFamily RemoteIP RemoteUrl AccountName AccountDomain AccountSid AccountObjectId'),
    ...of('string', 'AccountUpn DeviceId DeviceName LocalIP ProcessCommandLine RegistryKey RegistryValueName RegistryValueData Severity'),
    ...of('string', 'AdditionalFields'),
    ...of('long', 'FileSize'),
  },
};
