/**
 * As much of Bicep's grammar as tells where something ends: brackets, strings with expressions inside, comments. What is
 * between them is not looked into; the Bicep CLI does that where there is one.
 */

const brackets: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

/** The position after the string that begins at `start`. */
const afterString = (text: string, start: number): number => {
  if (text.startsWith("'''", start)) return text.indexOf("'''", start + 3) + 3;
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text.startsWith('${', at)) at = afterBracket(text, at + 1) - 1;
    else if (text[at] === "'") return at + 1;
  }
  throw new Error(`a string does not end: ${text.slice(start, start + 60)}`);
};

/** The position after what begins at `at`: a string, a bracket with all inside, a comment, or one character. */
const afterPiece = (text: string, at: number): number => {
  const character = text[at] ?? '';
  if (character === "'") return afterString(text, at);
  if (character in brackets) return afterBracket(text, at);
  if (text.startsWith('//', at)) {
    const end = text.indexOf('\n', at);
    return end === -1 ? text.length : end;
  }
  return at + 1;
};

function afterBracket(text: string, start: number): number {
  const end = brackets[text[start] ?? ''] ?? '';
  for (let at = start + 1; at < text.length; ) {
    if (text[at] === end) return at + 1;
    at = afterPiece(text, at);
  }
  throw new Error(`a bracket does not end: ${text.slice(start, start + 60)}`);
}

/** The parts of a text between `separators` that are in no string, bracket or comment; comments and empty parts left out. */
export const parts = (text: string, separators: string): readonly string[] => {
  const found: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; ) {
    const next = afterPiece(text, at);
    const piece = text.slice(at, next);
    at = next;
    if (piece.startsWith('//')) continue;
    if (piece.length === 1 && separators.includes(piece)) {
      found.push(part);
      part = '';
    } else part += piece;
  }
  return [...found, part].map((one) => one.trim()).filter((one) => one !== '');
};

/** The members of an object literal, or of a loop or a condition around one: names to the text of their values. */
export const members = (literal: string): ReadonlyMap<string, string> => {
  const start = literal.indexOf('{');
  const inside = literal.slice(start + 1, afterBracket(literal, start) - 1);
  return new Map(
    parts(inside, '\n,').flatMap((member) => {
      const [, name, value] = /^'?([\w.$]+)'?\s*:\s*([\s\S]+)$/.exec(member) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
};

/** The value of a string literal without expressions; undefined for anything else. */
export const literalOf = (value: string): string | undefined =>
  /^'(?:[^'$\\]|\$(?!\{)|\\.)*'$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, '$1') : undefined;
