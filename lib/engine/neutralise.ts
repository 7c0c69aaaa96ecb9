import { maskSecrets } from './secrets/mask';

/**
 * Text that an attacker can choose (command lines, host and file names) before any renderer sees it: control, bidirectional
 * and invisible characters and every space but the common one become visible escapes, secrets are masked, and the length is
 * bounded with a mark. It is only for what is shown: keys, joins and rules have the text as it was recorded.
 */

/** By Unicode's own classes: controls, format characters, lone surrogates, private use, what renderers leave out, spaces and line ends; and the blank Braille cell. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\p{Z}\u2800]/u;

const visible = (character: string): string =>
  character !== ' ' && hidden.test(character) ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}` : character;

/** A line of our own that may quote text of others: as it is, but for the characters that a terminal or a log obeys. */
export const escaped = (line: string): string => Array.from(line, visible).join('');

/** Longest text shown of one field; a Windows command line can have 32,767 characters. */
const longest = 4096;

export const neutralise = (text: string, limit = longest): string => {
  const shown = escaped(maskSecrets(text.slice(0, limit)));
  return text.length > limit ? `${shown}… (${text.length - limit} more characters)` : shown;
};

/** Plain JSON with every text in it neutral. */
export const neutraliseAll = <T>(value: T): T => {
  const neutral = (one: unknown): unknown => {
    if (typeof one === 'string') return neutralise(one);
    if (Array.isArray(one)) return one.map(neutral);
    return typeof one === 'object' && one !== null
      ? Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, neutral(inner)]))
      : one;
  };
  return neutral(value) as T;
};
