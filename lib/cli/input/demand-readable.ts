import { HopwatchError } from '../../model/errors';
import type { Line } from './read-lines';

const wanted = 'Give a streaming message, {"records":[…]}, or a record, {"category":…,"properties":{…}}, a line, as UTF-8.';

const startsWith = (bytes: Buffer, ...start: readonly number[]): boolean => start.every((byte, index) => bytes[index] === byte);

const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
};

const lacksCategory = (record: unknown): boolean => typeof record === 'object' && record !== null && !('category' in record);

/** The first line of a CSV file. */
const columns = /^\ufeff?"?\w+"?(,"?\w+"?)+\r?$/;

/** What is likely to be wrong with an input that begins so. */
const hintOf = (bytes: Buffer): string | undefined => {
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff))
    return 'It is UTF-16, as the > of Windows PowerShell writes it: pipe into Out-File -Encoding utf8 instead.';
  const text = bytes.toString('utf8', 0, 16).trim();
  if (text === '[') return "It is one JSON array over many lines: jq -c '.[]' puts each record on its own.";
  if (text === '{') return 'It is JSON over many lines: jq -c . puts each value on its own.';
  if ([parsed(bytes)].flat().some(lacksCategory) || columns.test(bytes.toString('utf8', 0, 4096)))
    return 'It holds rows without a category, as advanced hunting gives them: docs/operations.md, "Records from advanced hunting", says how to get records.';
  return undefined;
};

/**
 * What to say of a file of which records came and not one could be read; undefined of any other.
 * @param first its first line
 */
export const nothingReadIn = (file: string, received: number, bad: number, first: Line | undefined): HopwatchError | undefined => {
  if (received === 0 || bad < received) return undefined;
  const hint = first === undefined ? undefined : hintOf(first.bytes);
  const said = [`Nothing could be read of ${file}: all ${received.toLocaleString('en')} records are bad.`, hint, wanted];
  return new HopwatchError('input-unreadable', 'fatal', said.filter((part) => part !== undefined).join(' '));
};

/** Throws `input-unreadable`, with what is wrong with each file, where records came and not one of all files could be read. */
export const demandReadable = (received: number, bad: number, faults: readonly HopwatchError[]): void => {
  if (received === 0 || bad < received) return;
  throw new HopwatchError('input-unreadable', 'fatal', faults.map(({ message }) => message).join('\n'));
};
