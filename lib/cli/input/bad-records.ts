import { escaped, neutralise } from '../../engine/neutralise';

/** A record of an input that cannot be read. */
export interface BadRecord {
  readonly file: string;
  readonly line: number;
  /** Index of the record in the line's message, -1 for the line. */
  readonly index: number;
  readonly reason: string;
}

/** Bad records shown one by one; the summary counts the others. */
const shownBad = 200;

/** A parser quotes what it could not read, and a terminal obeys what it is shown. */
const shownReason = 512;

/** Complains of bad records, for one reading of the input after the other: what one has said the next does not say again. */
export const complainer = (warn: (text: string) => void): (() => (bad: BadRecord) => void) => {
  let shown = 0;
  return () => {
    let seen = 0;
    return ({ file, line, index, reason }) => {
      seen++;
      if (seen <= shown) return;
      shown++;
      if (shown <= shownBad) warn(`${escaped(file)}:${line}${index < 0 ? '' : ` record ${index}`}: ${neutralise(reason, shownReason)}`);
      if (shown === shownBad + 1) warn(`More than ${shownBad} bad records; the summary counts the rest.`);
    };
  };
};
