/**
 * Entities in the form of Microsoft Sentinel's `SecurityAlert.Entities` (V3): one list, in which each refers to others by
 * `$ref`. Only what identifies strongly is in it: a host with its domain, an account with its SID or domain, a process with
 * its host and creation time.
 */
export interface EntityRef {
  readonly $ref: string;
}

interface Numbered {
  readonly $id: string;
}

export interface HostEntity extends Numbered {
  readonly Type: 'host';
  readonly HostName: string;
  readonly DnsDomain?: string;
  /** Defender's DeviceId. */
  readonly MdatpDeviceId: string;
}

export interface AccountEntity extends Numbered {
  readonly Type: 'account';
  /** Absent for Windows' own accounts (SYSTEM), which are known by SID and host. */
  readonly Name?: string;
  readonly NTDomain?: string;
  readonly UPNSuffix?: string;
  readonly Sid?: string;
  /** Of an account that is the host's own. */
  readonly Host?: EntityRef;
}

export interface IpEntity extends Numbered {
  readonly Type: 'ip';
  readonly Address: string;
}

export interface FileHashEntity extends Numbered {
  readonly Type: 'filehash';
  readonly Algorithm: 'SHA1';
  readonly Value: string;
}

export interface FileEntity extends Numbered {
  readonly Type: 'file';
  readonly Name: string;
  readonly Directory: string;
  readonly FileHashes?: readonly EntityRef[];
  readonly Host: EntityRef;
}

export interface ProcessEntity extends Numbered {
  readonly Type: 'process';
  readonly ProcessId: string;
  readonly CreationTimeUtc: string;
  readonly CommandLine?: string;
  readonly ImageFile?: EntityRef;
  readonly Account?: EntityRef;
  readonly ParentProcess?: EntityRef;
  readonly Host: EntityRef;
}

/** A service, by its key: Sentinel has no entity for services. */
export interface RegistryKeyEntity extends Numbered {
  readonly Type: 'registry-key';
  readonly Hive: 'HKEY_LOCAL_MACHINE';
  readonly Key: string;
}

export type Entity = HostEntity | AccountEntity | IpEntity | FileHashEntity | FileEntity | ProcessEntity | RegistryKeyEntity;
