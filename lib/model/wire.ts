/**
 * JSON that keeps bigints: times and numbers above 2^53 travel as `#<decimal>`, and a text that begins with `#` gets one
 * more. Facts and revisions are stored and sent in this form.
 */
const replace = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `#${value}` : typeof value === 'string' && value.startsWith('#') ? `#${value}` : value;

const revive = (_key: string, value: unknown): unknown => {
  if (typeof value !== 'string' || !value.startsWith('#')) return value;
  return value.startsWith('##') ? value.slice(1) : BigInt(value.slice(1));
};

export const toWire = (value: unknown): string => JSON.stringify(value, replace);

/** Reads what `toWire` wrote; only ever called on our own rows and messages, so the type is the caller's word. */
export const fromWire = <T>(text: string): T => JSON.parse(text, revive) as T;
