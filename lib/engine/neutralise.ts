/**
 * Text that an attacker can choose (command lines, host and file names) before any renderer sees it: control, bidirectional
 * and invisible characters become visible escapes, and the length is bounded with a mark.
 */
const isHidden = (code: number): boolean =>
  code < 0x20 ||
  (code >= 0x7f && code <= 0xa0) ||
  code === 0xad ||
  code === 0x61c ||
  code === 0x180e ||
  (code >= 0x200b && code <= 0x200f) ||
  (code >= 0x2028 && code <= 0x202e) ||
  (code >= 0x2060 && code <= 0x206f) ||
  (code >= 0xd800 && code <= 0xdfff) ||
  (code >= 0xfe00 && code <= 0xfe0f) ||
  code === 0xfeff ||
  (code >= 0xfff9 && code <= 0xfffb) ||
  code >= 0xe0000;

const visible = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return isHidden(code) ? `\\u{${code.toString(16)}}` : character;
};

/** Longest text shown of one field; a Windows command line can have 32,767 characters. */
const longest = 4096;

export const neutralise = (text: string, limit = longest): string => {
  const shown = Array.from(text.slice(0, limit), visible).join('');
  return text.length > limit ? `${shown}… (${text.length - limit} more characters)` : shown;
};
