/**
 * JSON as Defender streams it, read without rounding: `JSON.parse` turns a ReportId of 639199803770463703 into ...700, so
 * integers that a double does not hold are put in quotes first, where the columns' codecs read them as decimal text.
 */
import { endOfString, exactDigits, isDigit } from './json-text';

/** A byte order mark is no part of the text; exports of Windows tools begin with one. */
const byteOrderMark = 0xfeff;

const endOfNumber = (text: string, from: number): number => {
  let at = from + 1;
  while (at < text.length && (isDigit(text.charCodeAt(at)) || '.eE+-'.includes(text[at] ?? ' '))) at++;
  return at;
};

/** An integer that JSON allows and a double would round. */
const isRounded = (token: string): boolean =>
  token.length > exactDigits && /^-?[1-9]\d*$/.test(token) && !Number.isSafeInteger(Number(token));

/** Whether what ends here is no key: a bare number before a colon is no JSON, and quotes must not make it some. */
const isValue = (text: string, end: number): boolean => {
  let at = end;
  while (text.charCodeAt(at) <= 32) at++;
  return text[at] !== ':';
};

const quoteLongIntegers = (text: string): string => {
  const parts: string[] = [];
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      at = endOfString(text, at);
    } else if (code === 45 || isDigit(code)) {
      const end = endOfNumber(text, at);
      const token = text.slice(at, end);
      if (isRounded(token) && isValue(text, end)) {
        parts.push(text.slice(copied, at), '"', token, '"');
        copied = end;
      }
      at = end - 1;
    }
  }
  parts.push(text.slice(copied));
  return parts.join('');
};

/** Whether a number can begin behind this; in a text, something of the kind can stand too, which costs only time. */
const canPrecedeNumber = (before: string | undefined): boolean => before === undefined || '[,:- \t\r\n'.includes(before);

/**
 * Whether more digits than a double holds stand together where a number can: only then is the slow way needed. Any such run
 * covers one of the places looked at, which lie a run apart.
 */
const mayHoldLongIntegers = (text: string): boolean => {
  for (let at = 0; at < text.length; at += exactDigits + 1) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let start = at;
    while (isDigit(text.charCodeAt(start - 1))) start--;
    while (isDigit(text.charCodeAt(at))) at++;
    if (at - start > exactDigits && canPrecedeNumber(text[start - 1])) return true;
  }
  return false;
};

/** `JSON.parse` without loss of digits. Throws SyntaxError like it. */
export const parseExactly = (text: string): unknown => {
  const json = text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text;
  return JSON.parse(mayHoldLongIntegers(json) ? quoteLongIntegers(json) : json);
};
