/* What both readers of JSON's text know of it: the one that keeps long integers, and the prefilter. */

/** Digits a double always holds exactly. */
export const exactDigits = 15;

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Position of the closing quote of the string that opens at `open`; the length of the text where it does not end. */
export const endOfString = (text: string, open: number): number => {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === 92) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
};
