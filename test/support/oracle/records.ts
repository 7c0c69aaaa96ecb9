import { readLogonId, type Values } from './values';

/** A record as it arrives: only these two members of the envelope are read. */
export interface RawRecord {
  readonly category: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Lists {
  readonly lolbins: readonly string[];
  readonly dcomExcluded: readonly string[];
}

/** What a record says of another process: `I.X` is InitiatingProcessX, `P.X` is InitiatingProcessParentX. */
export interface Reference {
  readonly FileName: string;
  readonly Id: number | null;
  readonly CreationTime: bigint | null;
}

export interface Initiating extends Reference {
  readonly CommandLine: string;
}

export interface Common {
  readonly DeviceId: string;
  readonly DeviceName: string;
  readonly ActionType: string;
  readonly Timestamp: bigint;
  readonly ReportId: string | number | null;
  readonly I: Initiating;
  readonly P: Reference;
}

/** A connection record, N in the exact reading. */
export interface Connection extends Common {
  readonly RemoteIP: string;
  readonly RemotePort: number | null;
  readonly LocalIP: string;
  readonly LocalPort: number | null;
}

/** A process record, S or C in the exact reading. */
export interface Process extends Common {
  readonly FileName: string;
  readonly ProcessId: number | null;
  readonly ProcessCreationTime: bigint | null;
  readonly ProcessCommandLine: string;
  readonly SHA1: string;
  readonly LogonId: string | null;
}

export interface Logon extends Common {
  readonly LogonType: string;
  readonly AccountSid: string;
  readonly LogonId: string | null;
  readonly RemoteIP: string;
  readonly RemotePort: number | null;
  readonly LocalIP: string;
}

/** A module that the initiating process loaded. */
export interface Image extends Common {
  readonly FileName: string;
  readonly FolderPath: string;
}

/** A record without a table of its own: a service, a task, a subscription. */
export interface OtherEvent extends Common {
  readonly FileName: string;
  readonly FolderPath: string;
  readonly ProcessCommandLine: string;
  readonly AdditionalFields: string;
  readonly LogonId: string | null;
  readonly AccountSid: string;
  /** Of the process that acted. */
  readonly ActorLogonId: string | null;
  readonly ActorSid: string;
}

/** A write to the registry. */
export interface RegistryWrite extends Common {
  readonly RegistryKey: string;
  readonly PreviousRegistryKey: string;
  readonly RegistryValueName: string;
  readonly RegistryValueData: string;
}

/** A record of any table, as far as it tells of a boot. */
export interface Witness {
  readonly DeviceId: string;
  readonly I: Reference;
  readonly P: Reference;
}

export interface Certificate {
  readonly DeviceId: string;
  readonly Timestamp: bigint | null;
  readonly SHA1: string;
  readonly IsSigned: boolean;
  readonly IsTrusted: boolean;
}

export interface Input {
  readonly connections: readonly Connection[];
  readonly processes: readonly Process[];
  readonly logons: readonly Logon[];
  readonly images: readonly Image[];
  readonly events: readonly OtherEvent[];
  readonly writes: readonly RegistryWrite[];
  readonly certificates: readonly Certificate[];
  readonly witnesses: readonly Witness[];
}

type Columns = Readonly<Record<string, unknown>>;

const prefix = 'AdvancedHunting-';

const tableOf = (record: RawRecord): string =>
  record.category.startsWith(prefix) ? record.category.slice(prefix.length) : record.category;

const reportId = (value: unknown): string | number | null => {
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'number' ? value : String(value);
};

/** The five columns as they stand; undefined where the record is never a duplicate. */
const duplicateKey = (record: RawRecord, values: Values): string | undefined => {
  const { DeviceId, ReportId, Timestamp, ActionType } = record.properties;
  const none = reportId(ReportId) === null;
  if (none && !values.misread('records without ReportId are duplicates')) return undefined;
  const asItStands = (value: unknown): string => `${typeof value} ${JSON.stringify(value)}`;
  return [
    values.misread('duplicates leave out the table') ? '' : record.category,
    values.misread('duplicates leave out DeviceId') ? '' : asItStands(DeviceId),
    none || values.misread('duplicates compare ReportId as text') ? String(ReportId) : asItStands(ReportId),
    values.misread('duplicates leave out Timestamp')
      ? ''
      : values.misread('duplicates compare Timestamp as a time')
        ? String(values.time(Timestamp))
        : asItStands(Timestamp),
    values.misread('duplicates leave out ActionType') ? '' : asItStands(ActionType),
  ].join('\n');
};

const withoutDuplicates = (records: readonly RawRecord[], values: Values): RawRecord[] => {
  if (values.misread('duplicates are kept')) return [...records];
  const seen = new Set<string>();
  return records.filter((record) => {
    const key = duplicateKey(record, values);
    if (key === undefined) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
};

const initiating = (columns: Columns, { text, number, time }: Values): Initiating => ({
  FileName: text(columns.InitiatingProcessFileName),
  Id: number(columns.InitiatingProcessId),
  CreationTime: time(columns.InitiatingProcessCreationTime),
  CommandLine: text(columns.InitiatingProcessCommandLine),
});

const parent = (columns: Columns, { text, number, time }: Values): Reference => ({
  FileName: text(columns.InitiatingProcessParentFileName),
  Id: number(columns.InitiatingProcessParentId),
  CreationTime: time(columns.InitiatingProcessParentCreationTime),
});

const timestamp = (columns: Columns, values: Values): bigint => {
  const time = values.time(columns.Timestamp);
  if (time === null) throw new Error('outside the exact reading: no Timestamp');
  return time;
};

const common = (columns: Columns, values: Values): Common => ({
  DeviceId: values.text(columns.DeviceId),
  DeviceName: values.text(columns.DeviceName),
  ActionType: values.text(columns.ActionType),
  Timestamp: timestamp(columns, values),
  ReportId: reportId(columns.ReportId),
  I: initiating(columns, values),
  P: parent(columns, values),
});

const connection = (columns: Columns, values: Values): Connection => ({
  ...common(columns, values),
  RemoteIP: values.text(columns.RemoteIP),
  RemotePort: values.number(columns.RemotePort),
  LocalIP: values.text(columns.LocalIP),
  LocalPort: values.number(columns.LocalPort),
});

const process = (columns: Columns, values: Values): Process => ({
  ...common(columns, values),
  FileName: values.text(columns.FileName),
  ProcessId: values.number(columns.ProcessId),
  ProcessCreationTime: values.time(columns.ProcessCreationTime),
  ProcessCommandLine: values.text(columns.ProcessCommandLine),
  SHA1: values.text(columns.SHA1),
  LogonId: readLogonId(columns.LogonId),
});

const logon = (columns: Columns, values: Values): Logon => ({
  ...common(columns, values),
  LogonType: values.text(columns.LogonType),
  LogonId: readLogonId(columns.LogonId),
  AccountSid: values.text(columns.AccountSid),
  RemoteIP: values.text(columns.RemoteIP),
  RemotePort: values.number(columns.RemotePort),
  LocalIP: values.text(columns.LocalIP),
});

const image = (columns: Columns, values: Values): Image => ({
  ...common(columns, values),
  FileName: values.text(columns.FileName),
  FolderPath: values.text(columns.FolderPath),
});

const otherEvent = (columns: Columns, values: Values): OtherEvent => ({
  ...common(columns, values),
  FileName: values.text(columns.FileName),
  FolderPath: values.text(columns.FolderPath),
  ProcessCommandLine: values.text(columns.ProcessCommandLine),
  AdditionalFields: values.text(columns.AdditionalFields),
  LogonId: readLogonId(columns.LogonId),
  AccountSid: values.text(columns.AccountSid),
  ActorLogonId: readLogonId(columns.InitiatingProcessLogonId),
  ActorSid: values.text(columns.InitiatingProcessAccountSid),
});

const registryWrite = (columns: Columns, values: Values): RegistryWrite => ({
  ...common(columns, values),
  RegistryKey: values.text(columns.RegistryKey),
  PreviousRegistryKey: values.text(columns.PreviousRegistryKey),
  RegistryValueName: values.text(columns.RegistryValueName),
  RegistryValueData: values.text(columns.RegistryValueData),
});

const certificate = (columns: Columns, values: Values): Certificate => ({
  DeviceId: values.text(columns.DeviceId),
  Timestamp: values.time(columns.Timestamp),
  SHA1: values.text(columns.SHA1),
  IsSigned: columns.IsSigned === true,
  IsTrusted: columns.IsTrusted === true,
});

const witness = (columns: Columns, values: Values): Witness => ({
  DeviceId: values.text(columns.DeviceId),
  I: initiating(columns, values),
  P: parent(columns, values),
});

export const readInput = (records: readonly RawRecord[], values: Values): Input => {
  const single = withoutDuplicates(records, values);
  const same = (one: string, other: string): boolean =>
    values.misread('table names ignore case') ? one.toLowerCase() === other.toLowerCase() : one === other;
  const ofTable = (table: string): Columns[] => single.filter((record) => same(tableOf(record), table)).map((record) => record.properties);
  return {
    connections: ofTable('DeviceNetworkEvents').map((columns) => connection(columns, values)),
    processes: ofTable('DeviceProcessEvents').map((columns) => process(columns, values)),
    logons: ofTable('DeviceLogonEvents').map((columns) => logon(columns, values)),
    images: ofTable('DeviceImageLoadEvents').map((columns) => image(columns, values)),
    events: ofTable('DeviceEvents').map((columns) => otherEvent(columns, values)),
    writes: ofTable('DeviceRegistryEvents').map((columns) => registryWrite(columns, values)),
    certificates: ofTable('DeviceFileCertificateInfo').map((columns) => certificate(columns, values)),
    witnesses: single.map((record) => witness(record.properties, values)),
  };
};
