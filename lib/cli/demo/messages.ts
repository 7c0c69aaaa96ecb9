import { learners } from '../../enrichers';
import type { HopwatchError } from '../../model/errors';
import { decoder } from '../../pipeline/decoding/decode';
import { complainer } from '../input/bad-records';
import { decodeLine } from '../input/decode-line';
import { readFiles } from '../input/read-input';
import { rulesOf } from '../replay/profile';
import { sampleMessages } from './sample-attack';

/**
 * What is published: the lines of files, or the sample attack. Complains of bad records as a replay does, and throws
 * `input-unreadable` at the end where not one could be read.
 */
export const messagesOf = async function* (
  files: readonly string[],
  warn: (text: string) => void,
  onUnreadable: (fault: HopwatchError) => void,
): AsyncGenerator<Uint8Array> {
  if (files.length === 0) for (const message of sampleMessages()) yield Buffer.from(message, 'utf8');
  const [reader, complain] = [decoder(rulesOf('all', undefined), 'by-file', learners), complainer(warn)()];
  let [received, bad] = [0, 0];
  const counts = { received: () => received, bad: () => bad };
  for await (const line of readFiles(files, counts, () => undefined, onUnreadable)) {
    const decoded = decodeLine(reader, line, complain);
    received += decoded.received;
    bad += decoded.deadLettered;
    yield line.bytes;
  }
};
