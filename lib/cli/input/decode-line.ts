import { type Decoded, type Decoder, unread } from '../../pipeline/decoding/decode';
import type { BadRecord } from './bad-records';
import { type Line, longestLine } from './read-lines';

/** A text that would fault only by its size is not even parsed. */
const oversize = unread(-1, `longer than ${longestLine} bytes: not a message of Event Hubs`);

/** What a line of an input is, a message; tells of each of its records that cannot be read. */
export const decodeLine = (reader: Decoder, line: Line, onBad: (bad: BadRecord) => void): Decoded => {
  const decoded = line.bytes.length > longestLine ? oversize : reader.decode(line.bytes, `${line.file}:${line.number}`);
  for (const { index, reason } of decoded.faults) onBad({ file: line.file, line: line.number, index, reason });
  return decoded;
};
