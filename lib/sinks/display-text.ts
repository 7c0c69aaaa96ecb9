/**
 * Text of an incident for a page that renders Markdown or HTML, and nobody says which: a description, a comment, an alert's
 * name. What an incident holds is free of control and invisible characters; here its mark-up goes too, by characters that look
 * the same and mean nothing. The raw text stands in Defender, and in the sinks that carry JSON.
 */

/** Characters that Markdown or HTML gives a meaning, with what is shown in their place. */
const lookAlikes: Readonly<Record<string, string>> = { '<': '＜', '>': '＞', '&': '＆', '`': 'ˋ' };
const lineMarks: Readonly<Record<string, string>> = { ...lookAlikes, '[': '［', ']': '］', '*': '∗', '~': '∼' };

/** `http://x` and `www.x` become links by themselves; so does a mail address. */
const withoutLinks = (text: string): string =>
  text
    .replaceAll('://', '∶//')
    .replaceAll('@', '＠')
    .replace(/\bwww\./gi, (found) => `${found.slice(0, -1)}․`);

/** Within a word an underscore is one; at an end of it, it is emphasis. */
const withoutEmphasis = (text: string): string => text.replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿');

const shown = (text: string, characters: Readonly<Record<string, string>>): string =>
  Array.from(text, (character) => characters[character] ?? character).join('');

/** As a part of a line. Backslashes stay: they are the paths' own, and nothing is left that they could give a meaning. */
export const plainText = (text: string): string => withoutEmphasis(withoutLinks(shown(text, lineMarks)));

/** As a code span: one back-quote ends it, and none is left in it. */
export const codeText = (text: string): string => `\`${withoutLinks(shown(text, lookAlikes)) || ' '}\``;
