import { tableNamed } from '../../../lib/defender';
import { type Read, type Reading, readRecord, tableOf } from '../../../lib/defender/read-record';
import { type ColumnValue, columnOf, type Fact } from '../../../lib/model/fact';
import { parseExactly } from '../../../lib/pipeline/decoding/json';

/** A row's columns as JSON has them; a bigint stands for its digits, which JSON can write and JavaScript cannot read. */
export type Row = Readonly<Record<string, unknown>>;

const mark = '\u0001';

/** The columns as the stream would bring them: through JSON text and the reader that loses no digits. */
const throughJson = (row: Row): unknown => {
  const json = JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? `${mark}${value}${mark}` : value));
  return parseExactly(json.replaceAll(/"\\u0001(-?\d+)\\u0001"/g, '$1'));
};

export const header = { DeviceId: 'd1', DeviceName: 'srv-1.contoso.example', Timestamp: '2026-03-17T09:12:03.4020018Z', ReportId: 7 };

/** Reads a row of a table; the header is filled in where the row does not say otherwise. */
export const readRow = (category: string, row: Row, reading: Reading = 'by-file', place = 'here'): Read => {
  const definition = tableNamed(tableOf(category));
  if (definition === undefined) throw new Error(`no table ${category}`);
  return readRecord(definition, category, throughJson({ ...header, ...row }), place, reading);
};

export const factOf = (category: string, row: Row, reading: Reading = 'by-file', place = 'here'): Fact => {
  const read = readRow(category, row, reading, place);
  if ('fault' in read) throw new Error(`${category}: ${read.fault}`);
  return read.fact;
};

export const faultOf = (category: string, row: Row, reading: Reading = 'by-file'): string | undefined => {
  const read = readRow(category, row, reading);
  return 'fault' in read ? read.fault : undefined;
};

/** The value that is known of one column, or `fault`. */
export const knownOf = (category: string, column: string, value: unknown): ColumnValue | 'fault' => {
  const read = readRow(category, { [column]: value });
  return 'fault' in read ? 'fault' : columnOf(read.fact, column);
};
