/**
 * Finds the records of a message without parsing it, where the message has the shape Defender writes: minified, the
 * category in the envelope before flat `properties`. Whatever departs from that shape sends the message to the parser, or is
 * a tile that is not known, and is parsed; so selecting by tiles never loses a record.
 *
 * Why it is exact for every valid message: a tile begins at `},{"` with a letter behind it. Were that inside a string, the
 * quote would end the string, and no letter could follow; so tiles begin and end outside strings. A known tile opens its
 * record and its `properties`, nothing else that could be an object, and ends with the brackets of both. A tile that is not
 * known is parsed by itself, and the whole message where that fails. As the message's brackets balance, each tile is a
 * record. Up to its `properties` a known tile holds no backslash, so there each quote is one of JSON's own and no key hides.
 *
 * Bytes are looked at as Latin-1, where a byte is a letter: JSON's own signs are never part of a longer UTF-8 sequence.
 * Braces are rare in the data and are searched for, not quotes: that is what makes it fast.
 */
export interface Tile {
  readonly start: number;
  readonly end: number;
  /** Undefined where only a parser could say. */
  readonly known: TileParts | undefined;
}

export interface TileParts {
  readonly category: string;
  /** The bytes from the brace that opens `properties` to the end of the record, as Latin-1. */
  readonly properties: string;
}

/** Bytes decoded at a time: V8 keeps longer strings apart, in memory that is fresh and slow each time. */
const windowSize = 64 * 1024;

const openings = ['{"records":[', '['];
const categoryKey = '"category":"';
const propertiesKey = '"properties":';
const tenant = '},"Tenant":"DefaultTenant"}';
const quote = 34;
const comma = 44;
const colon = 58;
const bracket = 91;
const closingBracket = 93;
const brace = 123;
const closingBrace = 125;

const isSpace = (byte: number | undefined): boolean => byte !== undefined && byte <= 32;
const isLetter = (byte: number): boolean => ((byte | 32) >= 97 && (byte | 32) <= 122) || byte === 95;

/** Where the records stand, without the brackets around them. */
const bodyOf = (bytes: Buffer): readonly [start: number, end: number] | undefined => {
  const opening = openings.find((text) => bytes.length > text.length && bytes.toString('latin1', 0, text.length) === text);
  const closed = opening === '[' ? 1 : 2;
  let end = bytes.length;
  while (end > 0 && isSpace(bytes[end - 1])) end--;
  if (opening === undefined || bytes[end - closed] !== closingBracket || (closed === 2 && bytes[end - 1] !== closingBrace))
    return undefined;
  const [first, last] = [opening.length, end - closed];
  return bytes[first] === brace && bytes[last - 1] === closingBrace ? [first, last] : undefined;
};

/** Whether the brace can open an object, not only be a letter of a string: a key behind it, or nothing where a value is due. */
const canOpen = (text: string, at: number): boolean => {
  let after = at + 1;
  while (isSpace(text.charCodeAt(after))) after++;
  if (text.charCodeAt(after) === quote) return true;
  if (text.charCodeAt(after) !== closingBrace) return false;
  let before = at - 1;
  while (isSpace(text.charCodeAt(before))) before--;
  const due = text.charCodeAt(before);
  return due === colon || due === comma || due === bracket;
};

/** The category, if what goes before a record's second brace is an envelope, and the brace opens its `properties`. */
const categoryIn = (head: string): string | undefined => {
  const key = head.indexOf(categoryKey);
  if (key < 0 || !head.endsWith(propertiesKey) || head.includes('\\') || head.includes('"category"', key + 1)) return undefined;
  const value = key + categoryKey.length;
  return head.slice(value, head.indexOf('"', value));
};

/** Whether `properties` and record end where the tile does, with nothing between but what Defender writes there. */
const endsBoth = (text: string, end: number): boolean => text.charCodeAt(end - 2) === closingBrace || text.endsWith(tenant, end);

/** Whether a record begins at the brace and one ends before it: `},{"`. */
const isBoundary = (text: string, at: number): boolean =>
  text.charCodeAt(at - 1) === comma && text.charCodeAt(at - 2) === closingBrace && text.charCodeAt(at + 1) === quote;

/** Sees a tile; false stops the visit. */
type Visitor = (tile: Tile) => boolean;

/**
 * Visits every record that ends within `text`, which starts at a record, and returns where the first unfinished one starts;
 * undefined where the message must be parsed whole.
 */
const visitWindow = (text: string, isLast: boolean, offset: number, visit: Visitor): number | undefined => {
  let start = 0;
  let category: string | undefined;
  let properties = 0;
  const close = (end: number): boolean => {
    const known = category !== undefined && endsBoth(text, end) ? { category, properties: text.slice(properties, end) } : undefined;
    return visit({ start: offset + start, end: offset + end, known });
  };
  // A boundary is seen by two letters behind its brace.
  const limit = isLast ? text.length : text.length - 2;
  for (let at = text.indexOf('{', 1); at >= 0 && at < limit; at = text.indexOf('{', at + 1)) {
    if (isBoundary(text, at)) {
      if (!isLetter(text.charCodeAt(at + 2)) || !close(at - 1)) return undefined;
      [start, category, properties] = [at, undefined, 0];
    } else if (properties === 0) {
      properties = at;
      category = categoryIn(text.slice(start, at));
    } else if (canOpen(text, at)) category = undefined;
  }
  if (!isLast) return start;
  return close(text.length) ? text.length : undefined;
};

/** Visits the records of a message in their order. False where the message must be parsed whole, or the visitor stopped it. */
export const visitTiles = (bytes: Buffer, visit: Visitor): boolean => {
  const body = bodyOf(bytes);
  if (body === undefined) return false;
  let [start, last] = body;
  for (let size = windowSize; start < last; ) {
    const end = Math.min(start + size, last);
    const passed = visitWindow(bytes.toString('latin1', start, end), end === last, start, visit);
    if (passed === undefined) return false;
    start += passed;
    // A record that is longer than the window.
    size = passed === 0 ? size * 2 : windowSize;
  }
  return true;
};
