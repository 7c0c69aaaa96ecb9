import type { z } from 'zod';
import type { DeviceId, Fact, FactId } from '../model/fact';
import { baseName } from '../model/text';
import { parseTicks, type Ticks, ticksOf, windowsBeginning } from '../model/time';
import type { RawColumns, TableDefinition } from './define-table';

/**
 * How a record is read. `as-recorded`: to the letter, as the published queries do, where also records without DeviceId are
 * one device's. `by-file`: a parent given as a path (`\Device\HarddiskVolume4\…\svchost.exe`) is the file at its end, and a
 * record that names no device, or a time before Windows' own, is at fault.
 */
export type Reading = 'as-recorded' | 'by-file';

export type Read = { readonly fact: Fact } | { readonly fault: string };

const prefix = 'AdvancedHunting-';

/** The table a category names, with or without Defender's prefix. */
export const tableOf = (category: string): string => (category.startsWith(prefix) ? category.slice(prefix.length) : category);

/** Longest text of all columns together, in UTF-16 units. A Windows command line has 32,767; a fact of any content then fits a row of the state. */
const longestText = 128 * 1024;

/** Longest identity of a fact, in UTF-16 units. An incident keeps those of hundreds of facts whole, whatever else it has to shorten. */
const longestIdentity = 512;

const textLength = (columns: Record<string, unknown>): number => {
  let sum = 0;
  for (const column in columns) {
    const value = columns[column];
    if (typeof value === 'string') sum += value.length;
  }
  return sum;
};

const headerColumns = new Set(['DeviceId', 'DeviceName', 'Timestamp', 'ReportId']);

/** The table's own columns that are known. */
const compact = (columns: RawColumns): Record<string, unknown> => {
  const known: Record<string, unknown> = {};
  for (const column in columns) {
    const value = columns[column];
    if (value !== undefined && value !== null && value !== '' && !headerColumns.has(column)) known[column] = value;
  }
  return known;
};

const byFile = (row: RawColumns): RawColumns => {
  const parent = row.InitiatingProcessParentFileName;
  return typeof parent === 'string' && parent.includes('\\') ? { ...row, InitiatingProcessParentFileName: baseName(parent) } : row;
};

/** The published queries know no derived columns, so only the live reading has them. As in every column, the empty text is unknown. */
const withDerived = ({ derived }: TableDefinition, columns: Record<string, unknown>): Record<string, unknown> => {
  for (const [name, derive] of Object.entries(derived)) {
    const value = derive(columns);
    if (value !== undefined && value !== '') columns[name] = value;
  }
  return columns;
};

const faultOf = (error: z.core.$ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.') || 'properties'}: ${issue.message}`).join('; ');

/** The record's identity; `place` stands in where it has no ReportId, so such a record is never taken for another's copy. */
const identityOf = ({ identity }: TableDefinition, category: string, columns: RawColumns, place: string): FactId => {
  const report = columns.ReportId;
  const parts =
    report === undefined || report === null || report === '' ? [category, place] : [category, report, columns.Timestamp, columns[identity]];
  return JSON.stringify(parts) as FactId;
};

/** A certificate is about a file, whichever device reported it and when: its row need not say. */
const aboutFile = (definition: TableDefinition): boolean => definition.table === 'DeviceFileCertificateInfo';

/** An alert can be about anything: its records need name no device. */
const namesDevice = ({ table }: TableDefinition): boolean => table !== 'AlertInfo' && table !== 'AlertEvidence';

/** What is wrong with a record whose columns are each right. */
const faultIn = (definition: TableDefinition, row: RawColumns, at: Ticks | undefined, reading: Reading): string | undefined => {
  if (row.Timestamp !== undefined && at === undefined) return 'Timestamp: not a time';
  if (aboutFile(definition)) return undefined;
  if (at === undefined) return 'Timestamp: missing';
  if (reading === 'as-recorded') return undefined;
  if (at < windowsBeginning) return 'Timestamp: before 1601';
  if (row.DeviceId === undefined && namesDevice(definition)) return 'DeviceId: missing';
  return textLength(row) > longestText ? `properties: more than ${longestText} characters in the columns that are kept` : undefined;
};

/**
 * One record's `properties` to a fact, or the reason why it cannot be one.
 * @param place where the record stood in its stream, for records without ReportId
 */
export const readRecord = (definition: TableDefinition, category: string, properties: unknown, place: string, reading: Reading): Read => {
  const parsed = definition.schema.safeParse(properties);
  if (!parsed.success) return { fault: faultOf(parsed.error) };
  const row = parsed.data;
  const at = row.Timestamp === undefined ? undefined : parseTicks(row.Timestamp);
  const fault = faultIn(definition, row, at, reading);
  if (fault !== undefined) return { fault };
  const id = identityOf(definition, category, row, place);
  if (id.length > longestIdentity)
    return { fault: `ReportId, Timestamp and ${definition.identity}: more than ${longestIdentity} characters` };
  return {
    fact: {
      table: definition.table,
      id,
      device: (row.DeviceId ?? '') as DeviceId,
      deviceName: row.DeviceName ?? '',
      at: at ?? ticksOf(0n),
      columns: reading === 'by-file' ? withDerived(definition, compact(byFile(row))) : compact(row),
    } as Fact,
  };
};
