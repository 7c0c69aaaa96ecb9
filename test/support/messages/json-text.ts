/*
 * JSON written by hand, so that a test can have what JSON.stringify never writes: keys twice, escapes where none are
 * needed, white space anywhere, integers beyond a double.
 */
import { below, chance, type Random } from '../worlds/seeded-random';

/** An object as its entries, in order, keys as often as they come; an integer as its digits. */
export type Json =
  | string
  | number
  | boolean
  | null
  | { readonly digits: string }
  | { readonly entries: readonly (readonly [key: string, value: Json])[] }
  | { readonly items: readonly Json[] };

export const object = (entries: readonly (readonly [key: string, value: Json])[]): Json => ({ entries });
export const array = (items: readonly Json[]): Json => ({ items });

export interface Style {
  readonly space: () => string;
  readonly text: (text: string) => string;
  readonly digits: (digits: string) => string;
}

/** As Defender writes: no space, no needless escape. */
export const minified: Style = { space: () => '', text: (text) => JSON.stringify(text), digits: (digits) => digits };

/** The same, with integers that a double would round as text: what an exact reader is expected to see. */
export const exact: Style = { ...minified, digits: (digits) => (Number.isSafeInteger(Number(digits)) ? digits : `"${digits}"`) };

const spaces = [' ', '\t', '\r\n', '  '];

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** White space between some tokens and `\u` escapes in some places, keys included. */
export const wild = (random: Random, rates: { readonly space: number; readonly escape: number }): Style => ({
  ...minified,
  space: () => (chance(random, rates.space) ? (spaces[below(random, spaces.length)] ?? '') : ''),
  text: (text) =>
    `"${text
      .split('')
      .map((unit) => (chance(random, rates.escape) ? escaped(unit) : JSON.stringify(unit).slice(1, -1)))
      .join('')}"`,
});

export const write = (json: Json, style: Style): string => {
  const { space } = style;
  const list = (open: string, parts: readonly string[], close: string): string =>
    `${open}${space()}${parts.join(`${space()},${space()}`)}${space()}${close}`;
  if (typeof json === 'string') return style.text(json);
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  if ('digits' in json) return style.digits(json.digits);
  if ('items' in json)
    return list(
      '[',
      json.items.map((item) => write(item, style)),
      ']',
    );
  return list(
    '{',
    json.entries.map(([key, value]) => `${style.text(key)}${space()}:${space()}${write(value, style)}`),
    '}',
  );
};
