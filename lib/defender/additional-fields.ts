/** Longest text that is read: no record that is kept holds more. A task's definition is in it, as long as its author likes. */
const longest = 128 * 1024;

/**
 * One text or number of AdditionalFields, JSON in a string: `{}`, a list, broken text and what is not there are all
 * undefined, for the column is never a reason to refuse a record.
 */
export const additionalField = (bag: unknown, name: string): string | undefined => {
  if (typeof bag !== 'string' || bag.length > longest || !bag.includes(name)) return undefined;
  try {
    const fields: unknown = JSON.parse(bag);
    if (typeof fields !== 'object' || fields === null || !Object.hasOwn(fields, name)) return undefined;
    const value = (fields as Readonly<Record<string, unknown>>)[name];
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  } catch {
    return undefined;
  }
};
