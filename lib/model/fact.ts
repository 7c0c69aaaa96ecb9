import { ascending } from './order';
import type { Ticks } from './time';
import type { Whole } from './whole';

declare const deviceId: unique symbol;
declare const factId: unique symbol;

/** Defender's DeviceId as it stands; case matters in it. */
export type DeviceId = string & { readonly [deviceId]: true };

/**
 * Identity of a fact within its device: table, ReportId, Timestamp and ActionType as they stand in the record, or the
 * record's place in the stream where it has no ReportId. Two deliveries of one record have one identity.
 */
export type FactId = string & { readonly [factId]: true };

/** The columns every Device* table carries about the process that acted. */
export interface InitiatorColumns {
  readonly ActionType?: string;
  readonly InitiatingProcessFileName?: string;
  readonly InitiatingProcessFolderPath?: string;
  readonly InitiatingProcessCommandLine?: string;
  readonly InitiatingProcessSHA1?: string;
  readonly InitiatingProcessId?: Whole;
  readonly InitiatingProcessCreationTime?: Ticks;
  readonly InitiatingProcessParentFileName?: string;
  readonly InitiatingProcessParentId?: Whole;
  readonly InitiatingProcessParentCreationTime?: Ticks;
  readonly InitiatingProcessAccountDomain?: string;
  readonly InitiatingProcessAccountName?: string;
  readonly InitiatingProcessAccountSid?: string;
  readonly InitiatingProcessAccountUpn?: string;
  readonly InitiatingProcessLogonId?: Whole;
}

export interface AccountColumns {
  readonly AccountDomain?: string;
  readonly AccountName?: string;
  readonly AccountSid?: string;
  readonly LogonId?: Whole;
}

export interface FileColumns {
  readonly FileName?: string;
  readonly FolderPath?: string;
  readonly SHA1?: string;
}

export interface RemoteColumns {
  readonly RemoteIP?: string;
  readonly RemotePort?: Whole;
  readonly LocalIP?: string;
  readonly LocalPort?: Whole;
}

/**
 * What Hopwatch keeps of a record, by table and under Microsoft's column names. A column that is missing, null or empty
 * in the record is absent here: unknown, never a key.
 */
export interface Tables {
  readonly DeviceProcessEvents: InitiatorColumns &
    AccountColumns &
    FileColumns & {
      readonly ProcessId?: Whole;
      readonly ProcessCreationTime?: Ticks;
      readonly ProcessCommandLine?: string;
      readonly AccountUpn?: string;
      /** What its maker called the file, whatever it is called now. */
      readonly ProcessVersionInfoOriginalFileName?: string;
      readonly InitiatingProcessSignatureStatus?: string;
      readonly InitiatingProcessSignerType?: string;
      /** Derived: the service that a svchost.exe of its own hosts. */
      readonly ServiceName?: string;
    };
  readonly DeviceNetworkEvents: InitiatorColumns & RemoteColumns & { readonly Protocol?: string };
  readonly DeviceLogonEvents: InitiatorColumns &
    AccountColumns &
    RemoteColumns & {
      readonly LogonType?: string;
      readonly Protocol?: string;
      readonly RemoteDeviceName?: string;
      readonly IsLocalAdmin?: boolean;
    };
  readonly DeviceEvents: InitiatorColumns &
    AccountColumns &
    FileColumns &
    RemoteColumns & {
      readonly ProcessId?: Whole;
      readonly ProcessCreationTime?: Ticks;
      readonly ProcessCommandLine?: string;
      readonly RemoteDeviceName?: string;
      readonly RegistryKey?: string;
      readonly AdditionalFields?: string;
      /** Derived: the service that was installed, per-user services left out. */
      readonly ServiceName?: string;
      /** Derived: file name of the program that the service starts. */
      readonly ServiceImage?: string;
      /** Derived: the scheduled task that was created or changed. */
      readonly TaskName?: string;
      /** Derived: file name of the program that the scheduled task starts. */
      readonly TaskImage?: string;
      /** Derived: what a WMI event subscription is to run. */
      readonly Consumer?: string;
      /** Derived: the session that asked for it, LogonId or else InitiatingProcessLogonId; unknown where both are 0. */
      readonly CallerLogonId?: Whole;
      /** Derived: SID of the account that asked for it, AccountSid or else InitiatingProcessAccountSid. */
      readonly CallerSid?: string;
    };
  readonly DeviceRegistryEvents: InitiatorColumns & {
    readonly RegistryKey?: string;
    readonly RegistryValueName?: string;
    readonly RegistryValueData?: string;
    readonly RegistryValueType?: string;
    readonly PreviousRegistryKey?: string;
    /** Derived: the service whose key was written, per-user services left out. */
    readonly ServiceName?: string;
    /** Derived: file name of the program or library that the service is to run, where that was written. */
    readonly ServiceImage?: string;
    /** Derived: the scheduled task whose key was written. */
    readonly TaskName?: string;
    /** Derived: the COM class, or application of classes, of which was written what it runs, or as whom. */
    readonly ComClass?: string;
  };
  readonly DeviceImageLoadEvents: InitiatorColumns & FileColumns;
  readonly DeviceFileCertificateInfo: {
    readonly SHA1?: string;
    readonly IsSigned?: boolean;
    readonly IsTrusted?: boolean;
    readonly IsRootSignerMicrosoft?: boolean;
    readonly Signer?: string;
    readonly Issuer?: string;
  };
  readonly DeviceNetworkInfo: {
    readonly NetworkAdapterName?: string;
    readonly NetworkAdapterStatus?: string;
    /** JSON text: a list of {IPAddress, SubnetPrefix, AddressType}. */
    readonly IPAddresses?: string;
  };
  readonly DeviceInfo: {
    readonly DeviceType?: string;
    readonly DeviceSubtype?: string;
    readonly OSPlatform?: string;
    readonly AssetValue?: string;
    readonly ExposureLevel?: string;
    readonly MachineGroup?: string;
    /** JSON text: a list of tags, or one tag. */
    readonly DeviceManualTags?: string;
    readonly DeviceDynamicTags?: string;
    readonly RegistryDeviceTag?: string;
    readonly IsInternetFacing?: boolean;
    readonly PublicIP?: string;
  };
  readonly AlertInfo: {
    readonly AlertId?: string;
    readonly Title?: string;
    readonly Severity?: string;
    readonly Category?: string;
    readonly ServiceSource?: string;
    readonly AttackTechniques?: string;
  };
  readonly AlertEvidence: { readonly AlertId?: string };
  /**
   * The identity of a process that outlives most others and that the rules need by name: not a table of Defender's but
   * what the creator columns of any table say about one. `HostKind` says which.
   */
  readonly HostIdentity: {
    readonly HostKind: HostKind;
    readonly FileName?: string;
    readonly ProcessId?: Whole;
    readonly ProcessCreationTime: Ticks;
  };
}

/** `services`: the Service Control Manager, whose start is the device's boot. `dcomlaunch`: the svchost that starts DCOM servers. */
export type HostKind = 'services' | 'dcomlaunch';

export type TableName = keyof Tables;
export type DefenderTable = Exclude<TableName, 'HostIdentity'>;

/** A record reduced to what a rule or an analyst needs, on one device at one instant of event time. */
export type Fact<T extends TableName = TableName> = {
  [K in T]: {
    readonly table: K;
    readonly id: FactId;
    readonly device: DeviceId;
    /** As recorded, for display only: names change and repeat. */
    readonly deviceName: string;
    /** Event time: the record's Timestamp. */
    readonly at: Ticks;
    readonly columns: Tables[K];
  };
}[T];

/** The value a column can hold once normalised. */
export type ColumnValue = string | Whole | Ticks | boolean | undefined;

/** Reads a column whatever the table; absent where the table has no such column. */
export const columnOf = (fact: Fact, column: string): ColumnValue => (fact.columns as Readonly<Record<string, ColumnValue>>)[column];

/** A text column, empty where unknown: missing, null and "" are the same empty text. */
export const textOf = (fact: Fact, column: string): string => {
  const value = columnOf(fact, column);
  return typeof value === 'string' ? value : '';
};

export const wholeOf = (fact: Fact, column: string): Whole | undefined => {
  const value = columnOf(fact, column);
  return typeof value === 'number' || typeof value === 'bigint' ? value : undefined;
};

export const timeOf = (fact: Fact, column: string): Ticks | undefined => {
  const value = columnOf(fact, column);
  return typeof value === 'bigint' ? (value as Ticks) : undefined;
};

/** Which of the three processes a record speaks of: the one it is about, the one that acted, and that one's parent. */
export type Side = 'self' | 'creator' | 'parent';

export interface ProcessReference {
  readonly pid: Whole | undefined;
  readonly createdAt: Ticks | undefined;
  readonly name: string;
}

/** The columns that identify the process of a side. */
export const sideColumns = {
  self: { pid: 'ProcessId', createdAt: 'ProcessCreationTime', name: 'FileName' },
  creator: { pid: 'InitiatingProcessId', createdAt: 'InitiatingProcessCreationTime', name: 'InitiatingProcessFileName' },
  parent: { pid: 'InitiatingProcessParentId', createdAt: 'InitiatingProcessParentCreationTime', name: 'InitiatingProcessParentFileName' },
} as const satisfies Record<Side, Record<keyof ProcessReference, string>>;

export const processOf = (fact: Fact, side: Side): ProcessReference => {
  const { pid, createdAt, name } = sideColumns[side];
  return { pid: wholeOf(fact, pid), createdAt: timeOf(fact, createdAt), name: textOf(fact, name) };
};

/** Order of facts within a device wherever one is needed: event time, then identity. Total, and the same for any order of arrival. */
export const byTimeThenId = (a: Fact, b: Fact): number => ascending(a.at, b.at) || ascending(a.id, b.id);
