/**
 * Finds the records of a message without parsing it, where the message has the shape Defender writes: minified, the
 * category in the envelope before flat `properties`. Whatever departs from that shape is `undefined` here, or a tile that is
 * not known, and is parsed; so selecting by tiles never loses a record.
 *
 * Why it is exact for every valid message: a tile begins at `},{"` with a letter behind it. Were that inside a string, the
 * quote would end the string, and no letter could follow; so tiles begin and end outside strings. A known tile opens its
 * record and its `properties`, nothing else that could be an object, and ends with the brackets of both. A tile that is not
 * known is parsed by itself, and the whole message where that fails. As the message's brackets balance, each tile is a
 * record. Keys are read as they stand, so a message that may hide letters behind `\u00` is not for tiles.
 *
 * Braces are rare in the data and are searched for, not quotes: that is what makes it fast.
 */
export interface Tile {
  readonly start: number;
  readonly end: number;
  /** Undefined where only a parser could say. */
  readonly known: Known | undefined;
}

export interface Known {
  readonly category: string;
  /** Position of the brace that opens `properties`. */
  readonly properties: number;
}

const openings = ['{"records":[', '['];
const escaped = Buffer.from('\\u00');
const categoryKey = '"category":"';
const propertiesKey = '"properties":';
const tenant = Buffer.from('},"Tenant":"DefaultTenant"}');
const quote = 34;
const comma = 44;
const colon = 58;
const bracket = 91;
const closingBracket = 93;
const brace = 123;
const closingBrace = 125;

/** An escaped letter or digit may hide in a key; Defender escapes punctuation only. */
const hidesLetters = (bytes: Buffer): boolean => {
  for (let at = bytes.indexOf(escaped); at >= 0; at = bytes.indexOf(escaped, at + 4)) {
    const [high = 0, low = 0] = [bytes[at + 4], bytes[at + 5]];
    if ((high >= 0x34 && high <= 0x37) || (high === 0x33 && low <= 0x39)) return true;
  }
  return false;
};

const isSpace = (byte: number | undefined): boolean => byte !== undefined && byte <= 32;
const isLetter = (byte: number | undefined): boolean => byte !== undefined && (((byte | 32) >= 97 && (byte | 32) <= 122) || byte === 95);

const bodyOf = (bytes: Buffer): readonly [start: number, end: number] | undefined => {
  const opening = openings.find((text) => bytes.length > text.length && bytes.toString('latin1', 0, text.length) === text);
  const closed = opening === '[' ? 1 : 2;
  let end = bytes.length;
  while (end > 0 && isSpace(bytes[end - 1])) end--;
  if (opening === undefined || bytes[end - closed] !== closingBracket || (closed === 2 && bytes[end - 1] !== closingBrace))
    return undefined;
  return [opening.length, end - closed];
};

/** Whether the brace can open an object, not only be a letter of a string: a key behind it, or nothing where a value is due. */
const canOpen = (bytes: Buffer, at: number): boolean => {
  let after = at + 1;
  while (isSpace(bytes[after])) after++;
  if (bytes[after] === quote) return true;
  if (bytes[after] !== closingBrace) return false;
  let before = at - 1;
  while (isSpace(bytes[before])) before--;
  return bytes[before] === colon || bytes[before] === comma || bytes[before] === bracket;
};

/** The record from `start` up to the brace of its `properties`, if that is what the brace opens. */
const knownFrom = (bytes: Buffer, start: number, properties: number): Known | undefined => {
  const head = bytes.toString('latin1', start, properties);
  const isKey = (at: number): boolean => head[at - 1] === ',' || head[at - 1] === '{';
  const key = head.indexOf(categoryKey);
  if (key < 0 || !isKey(key) || head.indexOf('"category"', key + 1) >= 0) return undefined;
  if (!head.endsWith(propertiesKey) || !isKey(head.length - propertiesKey.length)) return undefined;
  const value = key + categoryKey.length;
  const category = head.slice(value, head.indexOf('"', value));
  return category.includes('\\') ? undefined : { category, properties };
};

const endsWithTenant = (bytes: Buffer, end: number): boolean => {
  const start = end - tenant.length;
  for (let i = 0; i < tenant.length; i++) if (bytes[start + i] !== tenant[i]) return false;
  return true;
};

/** Whether a record begins at the brace and one ends before it: `},{"`. */
const isBoundary = (bytes: Buffer, at: number): boolean =>
  bytes[at - 1] === comma && bytes[at - 2] === closingBrace && bytes[at + 1] === quote;

/** The records of a message by position, or undefined where the message must be parsed whole. */
export const tilesOf = (bytes: Buffer): readonly Tile[] | undefined => {
  const body = bodyOf(bytes);
  if (body === undefined || bytes[body[0]] !== brace || hidesLetters(bytes)) return undefined;
  const tiles: Tile[] = [];
  let [start, last] = body;
  let known: Known | undefined;
  let braces = 0;
  const close = (end: number): void => {
    const closed = bytes[end - 2] === closingBrace || endsWithTenant(bytes, end);
    tiles.push({ start, end, known: closed ? known : undefined });
  };
  for (let at = bytes.indexOf(brace, start + 1); at >= 0 && at < last; at = bytes.indexOf(brace, at + 1)) {
    if (isBoundary(bytes, at)) {
      if (!isLetter(bytes[at + 2])) return undefined;
      close(at - 1);
      [start, known, braces] = [at, undefined, 0];
    } else if (braces++ === 0) known = knownFrom(bytes, start, at);
    else if (known !== undefined && canOpen(bytes, at)) known = undefined;
  }
  if (bytes[last - 1] !== closingBrace) return undefined;
  close(last);
  return tiles;
};
