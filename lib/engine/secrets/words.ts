/** A part of a text, from `start` up to `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A word of a command line without its quotes. */
export interface Word extends Span {
  readonly text: string;
  readonly isQuoted: boolean;
}

const spaces = new Set([' ', '\t', '\n', '\r', '\v', '\f', '\u00a0']);
const quotes = new Set(['"', "'"]);

export const isSpace = (character: string | undefined): boolean => character !== undefined && spaces.has(character);
export const isQuote = (character: string | undefined): boolean => character !== undefined && quotes.has(character);

/** Where the text from `start` on first has one of the characters that end it; the text's end where it has none. */
export const endOf = (text: string, start: number, ends: (character: string) => boolean): number => {
  let at = start;
  while (at < text.length && !ends(text.charAt(at))) at++;
  return at;
};

/**
 * Words between spaces. One that starts with a quote lasts until that quote is closed; a double quote within a word ends it, and
 * one that is never closed lasts to the end, as in a text that was cut short.
 */
export const wordsOf = (text: string): readonly Word[] => {
  const words: Word[] = [];
  const lastOf = new Map([...quotes].map((quote) => [quote, text.lastIndexOf(quote)]));
  let at = 0;
  while (at < text.length) {
    const first = text.charAt(at);
    if (isSpace(first)) {
      at++;
      continue;
    }
    const isClosed = (lastOf.get(first) ?? -1) > at;
    const isQuoted = isClosed || first === '"';
    const start = isQuoted ? at + 1 : at;
    const end = isQuoted
      ? isClosed
        ? text.indexOf(first, start)
        : text.length
      : Math.max(
          at + 1,
          endOf(text, at, (one) => isSpace(one) || one === '"'),
        );
    words.push({ start, end, text: text.slice(start, end), isQuoted });
    at = isQuoted ? end + 1 : end;
  }
  return words;
};
