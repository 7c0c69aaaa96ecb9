import { z } from 'zod';
import type { DefenderTable, Tables } from '../model/fact';
import { instant, looseWhole, reportId, shown, text, whole } from './columns';

type Shape<T extends DefenderTable, D extends keyof Tables[T]> = {
  readonly [C in Exclude<keyof Tables[T], D>]-?: z.ZodType<Tables[T][C] | undefined>;
};

/** Columns that no record has: what its own columns say in another form, so that a rule can join on it. */
type Derived<T extends DefenderTable, D extends keyof Tables[T]> = {
  readonly [C in D]-?: (columns: Tables[T]) => Tables[T][C] | undefined;
};

/** The columns that say which record this is. Everything else is a table's own. */
const header = { DeviceId: text, DeviceName: shown, Timestamp: text, ReportId: reportId };

export interface TableDefinition<T extends DefenderTable = DefenderTable> {
  readonly table: T;
  readonly schema: z.ZodType<RawColumns>;
  /** Columns that are kept, for the catalogue and the bench's generator. */
  readonly columns: readonly string[];
  /** The column that, with ReportId and Timestamp, tells one record of a device from another. */
  readonly identity: string;
  readonly derived: Readonly<Record<string, (columns: Readonly<Record<string, unknown>>) => unknown>>;
}

/** A record after its schema: the header as it stands, the table's columns normalised, unknown columns gone. */
export type RawColumns = {
  readonly DeviceId?: string | undefined;
  readonly DeviceName?: string | undefined;
  readonly Timestamp?: string | undefined;
  readonly ReportId?: string | number | null | undefined;
} & Readonly<Record<string, unknown>>;

export const defineTable = <T extends DefenderTable, D extends keyof Tables[T] = never>(
  table: T,
  shape: Shape<T, D>,
  derived: Derived<T, D> = {} as Derived<T, D>,
  identity: string = 'ActionType',
): TableDefinition<T> => ({
  table,
  schema: z.object({ ...header, ...shape }) as z.ZodType<RawColumns>,
  columns: Object.keys(shape),
  identity,
  derived: derived as TableDefinition['derived'],
});

/** The process that acted, in every Device* table but the certificates. */
export const initiator = {
  ActionType: text,
  InitiatingProcessFileName: text,
  InitiatingProcessFolderPath: shown,
  InitiatingProcessCommandLine: text,
  InitiatingProcessSHA1: shown,
  InitiatingProcessId: whole,
  InitiatingProcessCreationTime: instant,
  InitiatingProcessParentFileName: text,
  InitiatingProcessParentId: whole,
  InitiatingProcessParentCreationTime: instant,
  InitiatingProcessAccountDomain: shown,
  InitiatingProcessAccountName: shown,
  InitiatingProcessAccountSid: shown,
  InitiatingProcessAccountUpn: shown,
  InitiatingProcessLogonId: looseWhole,
};

export const account = { AccountDomain: shown, AccountName: shown, AccountSid: shown, LogonId: looseWhole };
export const remote = { RemoteIP: text, RemotePort: looseWhole, LocalIP: text, LocalPort: whole };
