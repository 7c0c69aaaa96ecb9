/*
 * Values as JSON that no later version of Hopwatch has a say in: what a version wrote is compared in this form, so it must
 * not be the form that the version itself stores.
 */
export type Frozen = string | number | boolean | null | readonly Frozen[] | { readonly [name: string]: Frozen };

const isFrozenList = (value: Frozen): value is readonly Frozen[] => Array.isArray(value);

/** Lists stand for themselves; every object says what it is. */
export const frozen = (value: unknown): Frozen => {
  if (value === undefined) return { kind: 'nothing' };
  if (typeof value === 'bigint') return { kind: 'bigint', value: value.toString() };
  if (value instanceof Uint8Array) return { kind: 'bytes', value: Buffer.from(value).toString('base64') };
  if (value instanceof Map || value instanceof Set) return { kind: value.constructor.name, value: [...value].map(frozen) };
  if (Array.isArray(value)) return value.map(frozen);
  if (typeof value !== 'object' || value === null) return value as string | number | boolean | null;
  const entries = Object.entries(value).filter(([, own]) => own !== undefined);
  return { kind: 'object', value: Object.fromEntries(entries.map(([name, own]) => [name, frozen(own)])) };
};

const thawedObject = (fields: Frozen | undefined): unknown =>
  Object.fromEntries(Object.entries(fields as { readonly [name: string]: Frozen }).map(([name, own]) => [name, thawed(own)]));

/** What `frozen` was made of; of lists and objects, texts, numbers, times and bytes. */
export const thawed = (value: Frozen): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (isFrozenList(value)) return value.map(thawed);
  switch (value.kind) {
    case 'nothing':
      return undefined;
    case 'bigint':
      return BigInt(String(value.value));
    case 'bytes':
      return Buffer.from(String(value.value), 'base64');
    case 'object':
      return thawedObject(value.value);
    default:
      throw new TypeError(`a frozen ${String(value.kind)} cannot be thawed`);
  }
};
