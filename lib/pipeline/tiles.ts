/**
 * Finds the records of a message without parsing it, where the message has the shape Defender writes: minified, the
 * category in the envelope before flat `properties`. Whatever departs from that shape is `undefined` here, or a tile
 * without category, and is parsed; so selecting by tiles never loses a record.
 *
 * Why it is exact: inside a JSON string every quote stands behind a backslash, so `},{"` and `},"` can only be structure.
 * Between a record's first brace and that of `properties` there are only scalars, behind `properties` at most a scalar
 * `Tenant`, and within it no object closes: then the category in the envelope is the record's only one. A key whose letters
 * are escaped needs `\u00` and a letter's code, which is looked for. Bytes that are rare in the data are searched for, not
 * quotes: that is what makes it fast.
 */
export interface Tile {
  readonly start: number;
  readonly end: number;
  /** Undefined where only a parser could say. */
  readonly category: string | undefined;
}

const openings = ['{"records":[', '['];
const closing = Buffer.from('},');
const escaped = Buffer.from('\\u00');
const propertiesKey = '"properties":';
const categoryKey = '"category":"';
const tenant = Buffer.from(',"Tenant":"DefaultTenant"}');
const quote = 34;
const brace = 123;
const closingBrace = 125;
const bracket = 93;

/** An escaped letter may hide in a key; Defender escapes punctuation only. */
const hidesLetters = (bytes: Buffer): boolean => {
  for (let at = bytes.indexOf(escaped); at >= 0; at = bytes.indexOf(escaped, at + 4)) {
    const high = bytes[at + 4] ?? 0;
    if (high >= 0x34 && high <= 0x37) return true;
  }
  return false;
};

const bodyOf = (bytes: Buffer): readonly [start: number, end: number] | undefined => {
  const opening = openings.find((text) => bytes.length > text.length && bytes.toString('latin1', 0, text.length) === text);
  const closed = opening === '[' ? 1 : 2;
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] ?? 0) <= 32) end--;
  if (opening === undefined || bytes[end - closed] !== bracket || (closed === 2 && bytes[end - 1] !== closingBrace)) return undefined;
  return [opening.length, end - closed];
};

const isTenant = (bytes: Buffer, start: number, end: number): boolean => {
  if (end - start !== tenant.length) return false;
  for (let i = 0; i < tenant.length; i++) if (bytes[start + i] !== tenant[i]) return false;
  return true;
};

/** Category of the record between `start` and `end`, of which the last object inside closes at `closes`. */
const categoryIn = (bytes: Buffer, start: number, end: number, closes: number): string | undefined => {
  const open = bytes.indexOf(brace, start + 1);
  if (open < 0 || open >= closes || (closes !== end - 2 && !isTenant(bytes, closes + 1, end))) return undefined;
  const head = bytes.toString('latin1', start, open);
  const key = head.indexOf(categoryKey);
  if (key < 0 || !head.endsWith(propertiesKey) || head.indexOf('"category"', key + 1) >= 0) return undefined;
  const value = key + categoryKey.length;
  return head.slice(value, head.indexOf('"', value));
};

/** The records of a message by position, or undefined where the message must be parsed whole. */
export const tilesOf = (bytes: Buffer): readonly Tile[] | undefined => {
  const body = bodyOf(bytes);
  if (body === undefined || hidesLetters(bytes)) return undefined;
  const tiles: Tile[] = [];
  let [start] = body;
  let closes = -1;
  let unclear = false;
  const close = (end: number): void => {
    // Where no object closed before the record's end, `properties` closes just before it.
    const last = closes < 0 ? end - 2 : closes;
    tiles.push({ start, end, category: unclear || bytes[last] !== closingBrace ? undefined : categoryIn(bytes, start, end, last) });
    start = end + 1;
    closes = -1;
    unclear = false;
  };
  if (bytes[start] !== brace) return undefined;
  for (let at = bytes.indexOf(closing, start); at >= 0 && at < body[1]; at = bytes.indexOf(closing, at + 2)) {
    if (bytes[at + 2] === brace && bytes[at + 3] === quote) close(at + 1);
    else if (bytes[at + 2] === quote) {
      unclear ||= closes >= 0;
      closes = at;
    }
  }
  if (start >= body[1] || bytes[body[1] - 1] !== closingBrace) return undefined;
  close(body[1]);
  return tiles;
};
