import type { Decoded, Decoder } from '../../pipeline/decoding/decode';
import type { BadRecord } from './bad-records';
import { type Line, longestLine } from './read-lines';

/** A text that would fault only by its size is not even parsed. */
const oversize: Decoded = {
  received: 1,
  facts: [],
  context: [],
  hosts: [],
  filtered: new Map(),
  duplicates: 0,
  faults: [{ index: -1, reason: `longer than ${longestLine} bytes: not a message of Event Hubs`, excerpt: '' }],
  tables: new Map(),
};

/** What a line of an input is, a message; tells of each of its records that cannot be read. */
export const decodeLine = (reader: Decoder, line: Line, onBad: (bad: BadRecord) => void): Decoded => {
  const decoded = line.bytes.length > longestLine ? oversize : reader.decode(line.bytes, `${line.file}:${line.number}`);
  for (const { index, reason } of decoded.faults) onBad({ file: line.file, line: line.number, index, reason });
  return decoded;
};
