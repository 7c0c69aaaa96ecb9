/**
 * Finds the records of a message without parsing it, where the message has the shape Defender writes: minified, one
 * `"category"` a record, in the envelope before `properties`. Whatever departs from that shape is `undefined` here and is
 * parsed whole, so selecting by tiles never loses a record.
 *
 * Why it is exact: inside a JSON string every quote stands behind a backslash, so neither `},{"` nor `"category":"` can
 * occur in text; a record boundary that is spelled otherwise leaves a tile with no category or with two; a key whose
 * letters are escaped needs `\u00` and a letter's code, which is looked for.
 */
export interface Tile {
  readonly start: number;
  readonly end: number;
  readonly category: string;
}

const openings = ['{"records":[', '['];
const separator = Buffer.from('},{"');
const categoryKey = Buffer.from('"category"');
const escape = Buffer.from('\\u00');
const quote = 34;
const colon = 58;
const brace = 123;
const closingBrace = 125;
const bracket = 93;

/** An escaped letter may hide in a key; Defender escapes punctuation only. */
const hidesLetters = (bytes: Buffer): boolean => {
  for (let at = bytes.indexOf(escape); at >= 0; at = bytes.indexOf(escape, at + 4)) {
    const high = bytes[at + 4] ?? 0;
    if (high >= 0x34 && high <= 0x37) return true;
  }
  return false;
};

const bodyOf = (bytes: Buffer): readonly [start: number, end: number] | undefined => {
  const opening = openings.find((text) => bytes.length > text.length && bytes.toString('latin1', 0, text.length) === text);
  const closing = opening === '[' ? 1 : 2;
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] ?? 0) <= 32) end--;
  if (opening === undefined || bytes[end - closing] !== bracket || (closing === 2 && bytes[end - 1] !== closingBrace)) return undefined;
  return [opening.length, end - closing];
};

const tileOf = (bytes: Buffer, start: number, end: number, key: number): Tile | undefined => {
  const open = key + categoryKey.length;
  if (bytes[open] !== colon || bytes[open + 1] !== quote || bytes[start] !== brace || bytes[end - 1] !== closingBrace) return undefined;
  const close = bytes.indexOf(quote, open + 2);
  return close < 0 || close > end ? undefined : { start, end, category: bytes.toString('latin1', open + 2, close) };
};

/** The records of a message by position, or undefined where the message must be parsed whole. */
export const tilesOf = (bytes: Buffer): readonly Tile[] | undefined => {
  const body = bodyOf(bytes);
  if (body === undefined || hidesLetters(bytes)) return undefined;
  const tiles: Tile[] = [];
  let [start] = body;
  let key = bytes.indexOf(categoryKey, start);
  while (start < body[1]) {
    const next = bytes.indexOf(separator, start);
    const end = next < 0 || next >= body[1] ? body[1] : next + 1;
    if (key < 0 || key >= end) return undefined;
    const tile = tileOf(bytes, start, end, key);
    if (tile === undefined) return undefined;
    key = bytes.indexOf(categoryKey, key + 1);
    if (key >= 0 && key < end) return undefined;
    tiles.push(tile);
    start = end + 1;
  }
  return tiles;
};
