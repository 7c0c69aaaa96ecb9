import { z } from 'zod';
import { parseTicks } from '../model/time';
import { parseWhole } from '../model/whole';

/**
 * One codec per kind of column. Missing, null and "" are unknown in every kind. `text`, `whole` and `instant` are strict:
 * a rule reads them, so a value of the wrong kind sends the record to the dead letters. `shown` and `loose…` are read for
 * people or as extra evidence only, so a value that makes no sense is unknown and the record stands.
 *
 * Each codec is one transform, not a chain of schemas: zod spends most of its time between the links.
 */
const nothing = (value: unknown): value is null | undefined | '' => value === undefined || value === null || value === '';

/** What `read` does not understand is a fault. */
const strict = <T>(read: (value: unknown) => T | undefined, fault: string) =>
  z.transform((value: unknown, context): T | undefined => {
    if (nothing(value)) return undefined;
    const known = read(value);
    if (known === undefined) context.issues.push({ code: 'custom', message: fault, input: value });
    return known;
  });

const readText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const readWhole = (value: unknown): number | bigint | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : undefined;
  return typeof value === 'string' ? parseWhole(value) : undefined;
};

/** IsSigned and its like come as booleans, in exports also as text; anything else is unknown. */
const readFlag = (value: unknown): boolean | undefined =>
  typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined;

export const text = strict(readText, 'not text');
export const whole = strict(readWhole, 'not a decimal number');
export const instant = strict((value) => (typeof value === 'string' ? parseTicks(value) : undefined), 'not a time');
export const shown = z.transform(readText);
export const looseWhole = z.transform(readWhole);
export const looseFlag = z.transform(readFlag);

/** AdditionalFields is JSON text, null or absent; edited exports hold the object itself. Kept as text. */
export const bag = z.transform((value: unknown) =>
  nothing(value) ? undefined : typeof value === 'string' ? value : JSON.stringify(value),
);

/** ReportId as it stands: 7 and "7" are two reports. */
export const reportId = z.union([z.number(), z.string()]).nullish();
