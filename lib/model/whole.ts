/**
 * A number as Defender sends it, without rounding: a JavaScript number where that is exact, else a bigint. Two equal
 * values are `===`, so it serves as a join key. ReportId of DeviceInfo (639199803770463703) is above 2^53.
 */
export type Whole = number | bigint;

const decimalDigits = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return text.length > 0;
};

/** Longest decimal text that is read: a 64-bit value has 20 digits; more would only cost time. */
const maxDigits = 40;

/** Reads decimal text (`135`, `-1`, `12.5`); undefined for anything else. */
export const parseWhole = (text: string): Whole | undefined => {
  const body = text[0] === '-' || text[0] === '+' ? text.slice(1) : text;
  if (body.length > maxDigits) return undefined;
  const [integer = '', fraction, more] = body.split('.');
  if (more !== undefined || !decimalDigits(integer) || (fraction !== undefined && !decimalDigits(fraction))) return undefined;
  const value = Number(text);
  if (fraction !== undefined && !/^0+$/.test(fraction)) return value;
  return Number.isSafeInteger(value) ? value + 0 : BigInt(integer) * (text[0] === '-' ? -1n : 1n);
};

/** A number as JSON: text where a double would round it. */
export const plain = (value: Whole | undefined): number | string | undefined => (typeof value === 'bigint' ? value.toString() : value);
