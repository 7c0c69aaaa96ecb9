/** What stood between quotes before its own quotes were escaped. */
export interface Unescaped {
  readonly text: string;
  /** Where each of its characters, and its end, is in the text around it. */
  readonly places: readonly number[];
}

/** The character that begins at `at`, and how long it is written: JSON's escapes of quotes, backslashes and codes, else itself. */
const characterAt = (text: string, at: number): readonly [character: string, length: number] => {
  const [first, next] = [text.charAt(at), text.charAt(at + 1)];
  if (first !== '\\') return [first, 1];
  if (next === '"' || next === '\\') return [next, 2];
  const code = next === 'u' ? text.slice(at + 2, at + 6) : '';
  return /^[0-9a-f]{4}$/i.test(code) ? [String.fromCharCode(Number.parseInt(code, 16)), 6] : [first, 1];
};

/** Reads from behind an opening quote up to the one that closes it, or to the end of a text that was cut short. */
const unescapedAt = (text: string, start: number): Unescaped => {
  const characters: string[] = [];
  const places: number[] = [];
  let at = start;
  while (at < text.length && text.charAt(at) !== '"') {
    const [character, length] = characterAt(text, at);
    characters.push(character);
    places.push(at);
    at += length;
  }
  return { text: characters.join(''), places: [...places, at] };
};

/** Quotes as they are escaped. */
const escapedQuotes = ['\\"', '\\u0022', '\\u0027'];

/** Everything between quotes that has escaped quotes in it: of JSON, or a command line within another. */
export const unescapedIn = (text: string): readonly Unescaped[] => {
  if (!escapedQuotes.some((quote) => text.includes(quote))) return [];
  const found: Unescaped[] = [];
  for (let open = text.indexOf('"'); open >= 0; ) {
    const inner = unescapedAt(text, open + 1);
    const end = inner.places.at(-1) ?? text.length;
    if (end - open - 1 > inner.text.length) found.push(inner);
    open = text.indexOf('"', end + 1);
  }
  return found;
};
